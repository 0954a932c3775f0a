"""The form for a group of a setting's fields: what was typed, what is wrong with it, what to save.

The form carries the text and the edit that the officer saw for each field. A field that somebody
else changed meanwhile is a conflict: nothing is saved, and the officer sees all three values.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Generic

from app.data.tables import EditField
from app.i18n import Translator, mark
from app.publish.edits.edit_requests import EditRequest
from app.publish.edits.field_states import FieldState
from app.publish.errors import FieldConflict, FieldT
from app.publish.selection.edit_fields import canonical
from app.web.setting_form.inputs import FieldInputs, FormContext, field_inputs
from app.web.setting_form.problems import problem_with
from app.web.setting_form.typed_values import TEXT_FIELDS, text_of, typed_of, with_monday_copied
from app.web.staff.setting.groups import FieldGroup
from app.web.staff.setting.value_text import value_lines
from app.web.staff.setting.wording import FIELD_NAMES
from app.web.staff.whole_number import whole_number

REASON_LENGTH_MAX = 500  # characters, as for commands
NO_REASON = mark("Choose or write a reason")


@dataclass(frozen=True)
class FormField(Generic[FieldT]):
    """One field: its text when the page was opened, the edit seen then, and its controls."""

    field: FieldT
    label: str
    seen: str
    seen_id: int
    inputs: FieldInputs
    text: str = ""
    problem: str = ""

    @property
    def name(self) -> str:
        return str(self.field.value)

    @property
    def is_changed(self) -> bool:
        return self.text != self.seen


@dataclass(frozen=True)
class FormProblem:
    """Something that is wrong with a field, for the summary above the form."""

    field_id: str
    text: str


@dataclass(frozen=True)
class ShownConflict:
    """A field that two officers changed: the lines of the three values, and who was first."""

    label: str
    seen: list[str]
    now: list[str]
    yours: list[str]
    by: str


@dataclass(frozen=True)
class GroupForm:
    """The form of one group."""

    group: FieldGroup
    title: str
    fields: tuple[FormField[EditField], ...]
    reason: str = ""
    reason_problem: str = ""
    conflicts: tuple[ShownConflict, ...] = ()

    @property
    def problems(self) -> list[FormProblem]:
        """Everything that is wrong, in the order of the form."""
        return problems_of(self.fields, self.reason_problem)

    def requests(self, provider_id: str) -> list[EditRequest]:
        """What to save: the fields that were changed, each with the edit that was seen."""
        return [
            EditRequest(provider_id, one.field, one.text, one.seen_id)
            for one in self.fields
            if one.is_changed
        ]


def form_of(
    group: FieldGroup,
    states: Mapping[EditField, FieldState],
    context: FormContext,
) -> GroupForm:
    """The form with today's values; the context has the languages that the council offers."""
    fields, translator = [], context.translator
    for field in group.fields:
        text = states[field].current_text
        typed = typed_of(field, text)
        inputs = field_inputs(field, typed, _with_languages(field, typed, context))
        label = translator.gettext(FIELD_NAMES[field.value])
        fields.append(FormField(field, label, text, states[field].seen_id, inputs, text))
    return GroupForm(group, translator.gettext(group.title), tuple(fields))


def read_form(group: FieldGroup, sent: Mapping[str, str], context: FormContext) -> GroupForm:
    """The form as it was sent, with everything that was typed."""
    fields, translator, sent = [], context.translator, with_monday_copied(sent)
    for field in group.fields:
        seen, seen_id = sent.get(f"seen-{field.value}", ""), sent.get(f"edit-{field.value}", "")
        inputs = field_inputs(field, sent, _with_languages(field, sent, context))
        label = translator.gettext(FIELD_NAMES[field.value])
        read = FormField(field, label, seen, whole_number(seen_id) or 0, inputs)
        text = text_of(field, sent)
        if text == text_of(field, typed_of(field, seen)):
            fields.append(replace(read, text=seen))
            continue
        try:
            fields.append(replace(read, text=canonical(field, text)))
        except ValueError as error:
            problem = problem_with(field, sent, translator) or str(error)
            fields.append(replace(read, text=seen, problem=problem))
    reason = read_reason(sent)
    problem = "" if reason else translator.gettext(NO_REASON)
    return GroupForm(group, translator.gettext(group.title), tuple(fields), reason, problem)


def with_conflicts(
    form: GroupForm, conflicts: Collection[FieldConflict[EditField]], translator: Translator
) -> GroupForm:
    """The form with the three values of each conflict; sent again, it replaces theirs."""
    shown = tuple(
        ShownConflict(
            translator.gettext(FIELD_NAMES[one.field.value]),
            value_lines(one.field, one.seen, translator),
            value_lines(one.field, one.now, translator),
            value_lines(one.field, one.wanted or "", translator),
            one.by,
        )
        for one in conflicts
    )
    return replace(form, fields=with_newest(form.fields, conflicts), conflicts=shown)


def with_newest(
    fields: Iterable[FormField[FieldT]], conflicts: Iterable[FieldConflict[FieldT]]
) -> tuple[FormField[FieldT], ...]:
    """The fields with the newest edit of each conflict as the one that was seen."""
    by_field = {one.field: one for one in conflicts}
    return tuple(
        replace(one, seen=by_field[one.field].now, seen_id=by_field[one.field].now_id)
        if one.field in by_field
        else one
        for one in fields
    )


def problems_of(fields: Iterable[FormField[FieldT]], reason_problem: str) -> list[FormProblem]:
    """What is wrong with fields and with the reason, for the summary above a form."""
    found = [
        FormProblem(f"field-{one.name}", f"{one.label}: {one.problem}")
        for one in fields
        if one.problem
    ]
    return [*found, FormProblem("reason", reason_problem)] if reason_problem else found


def read_reason(sent: Mapping[str, str]) -> str:
    """The typed reason, else the usual one that was chosen; "" without either."""
    chosen = sent.get("reason", "").strip() or sent.get("usual_reason", "")
    return " ".join(chosen.split())[:REASON_LENGTH_MAX]


def _with_languages(
    field: EditField, typed: Mapping[str, str], context: FormContext
) -> FormContext:
    """The context with the languages of a text: English, the council's, and those that it has."""
    if field not in TEXT_FIELDS:
        return context
    given = [name.removeprefix(f"{field.value}-") for name in typed if name.startswith(field.value)]
    languages = dict.fromkeys(("en", *context.languages, *sorted(given)))
    return replace(context, languages=tuple(languages))
