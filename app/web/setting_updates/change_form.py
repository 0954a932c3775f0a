"""The form for a setting's own changes: what it holds, what was typed, what it would send.

A field carries the text that the page had and the edit of it; only what differs from that is sent.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from app.core.consent import Consent, more_restrictive
from app.core.field_names import FIELD_NAMES
from app.data.edits import EditsByField
from app.data.proposals import ProposedValue
from app.data.recorded_consents import RecordedConsent
from app.data.tables import EditField
from app.i18n import Translator
from app.publish.edits.field_states import FieldState
from app.publish.edits.setting_updates import IN_WRITING, vacancies_text
from app.publish.selection.edit_fields import SPACE_DAY, canonical
from app.publish.selection.source_facts import SourceFacts
from app.web.setting_form.inputs import FieldInputs, FormContext, field_inputs
from app.web.setting_form.problems import problem_with
from app.web.setting_form.typed_values import (
    TEXT_FIELDS,
    Typed,
    text_of,
    typed_of,
    with_monday_copied,
)
from app.web.setting_updates.form_groups import GROUPS, OTHER_PROBLEM, PROBLEMS, WIDER_TEXTS
from app.web.setting_updates.typing_habits import read_as_typed

CONSENT_FIELD = "consent"
_DAY = f"vacancies-{SPACE_DAY}"
_is_id = re.compile(r"\d{1,9}", re.ASCII).fullmatch  # of an edit


class FormInvalid(ValueError):
    """A hidden value of a form that no page of ours sends."""


@dataclass(frozen=True)
class ChangeField:
    """A field of the form. `is_touched`: something else stands in it than when it was opened."""

    field: EditField
    label: str
    seen: str
    seen_id: int
    inputs: FieldInputs
    text: str
    problem: str = ""
    is_touched: bool = False

    @property
    def is_changed(self) -> bool:
        return self.text != self.seen

    @property
    def name(self) -> str:
        return str(self.field.value)


@dataclass(frozen=True)
class ChangeGroup:
    """Fields under one heading, which is open where something was typed in one of them."""

    name: str
    title: str
    fields: tuple[ChangeField, ...]

    @property
    def is_open(self) -> bool:
        return any(one.is_touched for one in self.fields)


@dataclass(frozen=True)
class ChangeForm:
    """The form of one setting. `wider` are the consents that a home may ask for, as (value, text)."""

    groups: tuple[ChangeGroup, ...]
    wider: tuple[tuple[str, str], ...] = ()
    chosen_consent: str = ""

    @property
    def fields(self) -> Iterator[ChangeField]:
        return (one for group in self.groups for one in group.fields)

    @property
    def problems(self) -> list[ChangeField]:
        return [one for one in self.fields if one.problem]

    @property
    def vacancies(self) -> str | None:
        """The text of changed vacancies, which are public at once."""
        changed = (
            one.text
            for one in self.fields
            if one.field is EditField.VACANCIES and one.is_changed and not one.problem
        )
        return next(changed, None)

    def proposals(self) -> list[ProposedValue]:
        """The changed fields that an officer decides about, without the consent."""
        return [
            ProposedValue(one.field, one.text, one.seen, one.seen_id)
            for one in self.fields
            if one.is_changed and one.field is not EditField.VACANCIES
        ]


def form_of(states: Mapping[EditField, FieldState], context: FormContext) -> ChangeForm:
    """The form with today's values, whether or not they are public."""

    def field_of(field: EditField) -> ChangeField:
        text = states[field].current_text
        return _field(field, text, states[field].seen_id, typed_of(field, text), context)

    return ChangeForm(_groups(field_of, context.translator))


def read_form(
    sent: Mapping[str, str],
    states: Mapping[EditField, FieldState],
    context: FormContext,
    *,
    checks: bool = True,
) -> ChangeForm:
    """The form as it was sent, with everything that was typed; raises FormInvalid.

    Without `checks` nothing is called wrong, as for a change of language.
    """
    typed = with_monday_copied(sent)

    def field_of(field: EditField) -> ChangeField:
        seen = _seen(field, typed, states[field].current_text)
        seen_id = typed.get(f"edit-{field.value}", "")
        number = int(seen_id) if _is_id(seen_id) else 0
        blank = _field(field, seen, number, typed, context)
        checked = _checked(blank, read_as_typed(typed, context.translator), context)
        return checked if checks else replace(blank, is_touched=checked.is_touched)

    chosen = sent.get(CONSENT_FIELD, "")
    return replace(
        ChangeForm(_groups(field_of, context.translator)),
        chosen_consent=chosen if chosen in WIDER_TEXTS else "",
    )


def _groups(
    field_of: Callable[[EditField], ChangeField], translator: Translator
) -> tuple[ChangeGroup, ...]:
    return tuple(
        ChangeGroup(name, translator.gettext(title), tuple(map(field_of, fields)))
        for name, title, fields in GROUPS
    )


def _field(
    field: EditField, seen: str, seen_id: int, typed: Typed, context: FormContext
) -> ChangeField:
    inputs = field_inputs(field, typed, _with_languages(field, typed, context))
    if field is EditField.VACANCIES:  # its day is the day on which the form is sent
        spaces = tuple(one for one in inputs.inputs if one.name != _DAY)
        inputs = replace(inputs, inputs=spaces, hint="")
    label = context.translator.gettext(FIELD_NAMES[field.value])
    return ChangeField(field, label, seen, seen_id, inputs, seen)


def _with_languages(field: EditField, typed: Typed, context: FormContext) -> FormContext:
    """The context with the languages of a text: English, the page's, and those that it has."""
    if field not in TEXT_FIELDS:
        return context
    start = f"{field.value}-"
    given = sorted(one.removeprefix(start) for one in typed if one.startswith(start))
    languages = dict.fromkeys(("en", *context.languages, *given))
    return replace(context, languages=tuple(languages))


def _seen(field: EditField, typed: Typed, current: str) -> str:
    """The text that the page had. A source's own may break rules of ours, such as two numbers."""
    seen = typed.get(f"seen-{field.value}", "")
    try:
        if seen not in ("", current):
            canonical(field, seen)
    except ValueError as error:
        raise FormInvalid(field.value) from error
    return seen


def _checked(blank: ChangeField, typed: Typed, context: FormContext) -> ChangeField:
    field, translator = blank.field, context.translator
    cells = {name: value for name, value in typed.items() if name != _DAY}
    held = read_as_typed(typed_of(field, blank.seen), translator)
    before = {name: value for name, value in held.items() if name != _DAY}
    text = text_of(field, cells)
    if text == text_of(field, before):
        return blank
    try:
        if field is EditField.VACANCIES:
            start = "vacancies-"
            given = {k.removeprefix(start): v for k, v in cells.items() if k.startswith(start)}
            text = vacancies_text(given, context.today)
        return replace(blank, text=canonical(field, text), is_touched=True)
    except ValueError:
        problem = problem_with(field, typed, translator)
        problem = problem or translator.gettext(PROBLEMS.get(field, OTHER_PROBLEM))
        return replace(blank, problem=problem, is_touched=True)


# --- showing more of a home ---


def wider_consents(facts: SourceFacts, translator: Translator) -> tuple[tuple[str, str], ...]:
    """What a home may ask to show beyond today's consent, as (value, text)."""
    if not facts.is_home:
        return ()
    return tuple(
        (value, translator.gettext(text))
        for value, text in WIDER_TEXTS.items()
        if more_restrictive(facts.consent, Consent(value)) is facts.consent
        and Consent(value) is not facts.consent
    )


def consent_proposal(form: ChangeForm, own: EditsByField, context: FormContext) -> ProposedValue:
    """The proposal to record a wider consent, given today in writing."""
    edit = own.get(EditField.CONSENT)
    wanted = RecordedConsent(Consent(form.chosen_consent), context.today, IN_WRITING)
    seen = edit.value if edit and edit.is_in_force() else ""
    return ProposedValue(EditField.CONSENT, wanted.text, seen, edit.id if edit else 0)
