"""The form for a group of a council's details: what was typed, what is wrong with it, what to save.

As in the form of a setting, it carries the text and the edit that the administrator saw.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from app.config import LANGUAGE_CODES, Council
from app.config.council import ValueInvalid
from app.config.council_details import (
    CouncilDetail,
    canonical_text,
    codes_of,
    detail_text,
)
from app.data.council_details import DetailEdit
from app.i18n import Translator, mark
from app.publish.edits.council_details import DetailRequest
from app.publish.errors import DetailInvalid, FieldConflict
from app.web.setting_form.inputs import FieldInputs, Input
from app.web.staff.council.wording import (
    HINTS,
    LISTS,
    NAMES,
    DetailGroup,
    detail_lines,
    language_label,
)
from app.web.staff.setting.form import (
    NO_REASON,
    FormField,
    FormProblem,
    ShownConflict,
    problems_of,
    read_reason,
    with_newest,
)
from app.web.staff.whole_number import whole_number

DetailField = FormField[CouncilDetail]


@dataclass(frozen=True)
class DetailsForm:
    """The form of one group."""

    group: DetailGroup
    title: str
    fields: tuple[DetailField, ...]
    reason: str = ""
    reason_problem: str = ""
    conflicts: tuple[ShownConflict, ...] = ()

    @property
    def problems(self) -> list[FormProblem]:
        """Everything that is wrong, in the order of the form."""
        return problems_of(self.fields, self.reason_problem)

    @property
    def requests(self) -> list[DetailRequest]:
        """What to save: the details that were changed, each with the edit that was seen."""
        return [
            DetailRequest(one.field, one.text, one.seen_id) for one in self.fields if one.is_changed
        ]


def details_form(
    group: DetailGroup,
    council: Council,
    newest: Mapping[CouncilDetail, DetailEdit],
    translator: Translator,
) -> DetailsForm:
    """The form with the values in force; `council` is as in COUNCILS_FILE."""
    fields = []
    for detail in group.details:
        edit = newest.get(detail)
        text = edit.value if edit and not edit.is_end else detail_text(council, detail)
        label, inputs = translator.gettext(NAMES[detail]), _inputs(detail, text, translator)
        fields.append(FormField(detail, label, text, edit.id if edit else 0, inputs, text))
    return DetailsForm(group, translator.gettext(group.title), tuple(fields))


def read_details_form(
    group: DetailGroup, sent: Mapping[str, str], translator: Translator
) -> DetailsForm:
    """The form as it was sent, with everything that was typed."""
    fields = []
    for detail in group.details:
        seen, seen_id = sent.get(f"seen-{detail.value}", ""), sent.get(f"edit-{detail.value}", "")
        text = _sent_text(detail, sent, seen)
        label, inputs = translator.gettext(NAMES[detail]), _inputs(detail, text, translator)
        field = FormField(detail, label, seen, whole_number(seen_id) or 0, inputs, text)
        try:
            fields.append(replace(field, text=canonical_text(detail, text)))
        except ValueInvalid as error:
            problem = _in_words(error.reason, translator)
            fields.append(replace(field, text=seen, problem=problem))
    reason = read_reason(sent)
    problem = "" if reason else translator.gettext(NO_REASON)
    return DetailsForm(group, translator.gettext(group.title), tuple(fields), reason, problem)


def with_invalid(form: DetailsForm, error: DetailInvalid, translator: Translator) -> DetailsForm:
    """The form with what is wrong with one of its details beside the others."""
    problem = _in_words(error.reason, translator)
    fields = (
        replace(one, problem=problem if one.name == error.field else "") for one in form.fields
    )
    return replace(form, fields=tuple(fields))


def with_detail_conflicts(
    form: DetailsForm,
    conflicts: Collection[FieldConflict[CouncilDetail]],
    translator: Translator,
) -> DetailsForm:
    """The form with the three values of each conflict; sent again, it replaces theirs."""
    shown = tuple(
        ShownConflict(
            translator.gettext(NAMES[one.field]),
            detail_lines(one.field, one.seen, translator),
            detail_lines(one.field, one.now, translator),
            detail_lines(one.field, one.wanted or "", translator),
            one.by,
        )
        for one in conflicts
    )
    return replace(form, fields=with_newest(form.fields, conflicts), conflicts=shown)


def _inputs(detail: CouncilDetail, text: str, translator: Translator) -> FieldInputs:
    name, label = detail.value, translator.gettext(NAMES[detail])
    hint = translator.gettext(HINTS[detail]) if detail in HINTS else ""
    named = [(code, language_label(code, translator)) for code in LANGUAGE_CODES]
    if detail in LISTS:
        chosen = codes_of(text)
        checks = (
            Input(f"{name}-{code}", language, "check", "1" if code in chosen else "")
            for code, language in named
        )
        return FieldInputs(tuple(checks), hint=hint)
    if detail is CouncilDetail.DEFAULT_LANGUAGE:
        return FieldInputs((Input(name, label, "select", text, tuple(named)),), hint=hint)
    return FieldInputs((Input(name, label, value=text),), hint=hint)


def _sent_text(detail: CouncilDetail, sent: Mapping[str, str], seen: str) -> str:
    """The text that was sent; chosen languages keep their order, new ones follow."""
    if detail not in LISTS:
        return sent.get(detail.value, "")
    before = codes_of(seen)
    ordered = [*before, *(code for code in LANGUAGE_CODES if code not in before)]
    return ", ".join(code for code in ordered if sent.get(f"{detail.value}-{code}"))


def _in_words(reason: str, translator: Translator) -> str:
    """The reason of a rule as a sentence, with the names of languages in place of their codes."""
    if reason.startswith(":"):
        for code in LANGUAGE_CODES:
            reason = reason.replace(f"'{code}'", translator.language_name(code))
        return reason.removeprefix(":").strip()
    return translator.gettext(mark("This %(problem)s"), problem=reason.strip())
