"""The form for a setting's contact details: what was typed, what is wrong with it, what to save.

The form carries the value and the edit that the officer saw for each field. A field that somebody
else changed meanwhile is a conflict: nothing is saved, and the officer chooses.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from app.core.listing_cells import council_cells
from app.data.tables import EditField
from app.i18n import Translator, mark
from app.publish.selection.edit_overlay import CONTACT
from app.publish.selection.field_states import FieldState
from app.web.staff.setting.wording import FIELD_NAMES

REASON_LENGTH_MAX = 500  # characters, as for commands
_PARSERS = {
    EditField.PHONE: council_cells.phone,
    EditField.EMAIL: council_cells.email,
    EditField.WEBSITE: council_cells.website,
}
NO_REASON = mark("Choose or write a reason")


@dataclass(frozen=True)
class FormField:
    """One field: `seen` is the value on the page when it was opened, `now` the value today.

    The edit ids are those of the edits in force at both times, 0 without one.
    """

    field: EditField
    label: str
    seen: str
    seen_edit_id: int
    now: str
    now_edit_id: int
    typed: str
    now_by: str = ""
    problem: str = ""

    @property
    def name(self) -> str:
        return self.field.value

    @property
    def is_changed(self) -> bool:
        return self.typed != self.seen

    @property
    def is_conflict(self) -> bool:
        """Whether both this officer and somebody else changed the field, to different values."""
        return self.is_changed and self.seen_edit_id != self.now_edit_id and self.typed != self.now

    @property
    def seen_next(self) -> str:
        """What the form states as seen when it is sent again: today's value after a conflict."""
        return self.now if self.is_conflict else self.seen

    @property
    def seen_edit_id_next(self) -> int:
        return self.now_edit_id if self.is_conflict else self.seen_edit_id


@dataclass(frozen=True)
class FormProblem:
    """Something that is wrong with a field, for the summary above the form."""

    field_id: str
    text: str


@dataclass(frozen=True)
class ContactForm:
    """The whole form."""

    fields: tuple[FormField, ...]
    reason: str = ""
    reason_problem: str = ""

    @property
    def problems(self) -> list[FormProblem]:
        """Everything that is wrong, in the order of the form."""
        found = [
            FormProblem(one.name, f"{one.label}: {one.problem}")
            for one in self.fields
            if one.problem
        ]
        return [
            *found,
            *([FormProblem("reason", self.reason_problem)] if self.reason_problem else []),
        ]

    @property
    def conflicts(self) -> list[FormField]:
        return [one for one in self.fields if one.is_conflict]

    @property
    def changes(self) -> list[FormField]:
        """The fields that were changed; an empty value shows none."""
        return [one for one in self.fields if one.is_changed]


def form_of(states: Iterable[FieldState], translator: Translator) -> ContactForm:
    """The form with today's values."""
    by_name = {state.field: state for state in states}
    return ContactForm(tuple(_field(one, by_name[one.value], translator) for one in CONTACT))


def _field(field: EditField, state: FieldState, translator: Translator) -> FormField:
    value = str(state.value or "")
    by = state.edit.edited_by if state.edit else ""
    label = translator.gettext(FIELD_NAMES[field.value])
    return FormField(field, label, value, state.edit_id, value, state.edit_id, value, by)


def read_form(sent: Mapping[str, str], today: ContactForm, translator: Translator) -> ContactForm:
    """The form as it was sent, checked against the values of today."""
    reason = read_reason(sent)
    problem = "" if reason else translator.gettext(NO_REASON)
    return ContactForm(tuple(_read_field(sent, one) for one in today.fields), reason, problem)


def read_reason(sent: Mapping[str, str]) -> str:
    """The typed reason, else the usual one that was chosen; "" without either."""
    chosen = sent.get("reason", "").strip() or sent.get("usual_reason", "")
    return " ".join(chosen.split())[:REASON_LENGTH_MAX]


def _read_field(sent: Mapping[str, str], today: FormField) -> FormField:
    name, seen_id = today.name, sent.get(f"{today.name}_edit", "")
    typed = sent.get(name, today.now).strip()
    is_number = seen_id.isascii() and seen_id.isdigit() and len(seen_id) < 18
    read = replace(
        today,
        typed=typed,
        seen=sent.get(f"{name}_seen", today.now),
        seen_edit_id=int(seen_id) if is_number else 0,
    )
    if not typed or typed == read.seen:
        return read
    try:
        return replace(read, typed=_PARSERS[today.field](typed))
    except ValueError as error:
        return replace(read, problem=str(error))
