"""The page of the reports about a setting: the fact then and now, and what was decided."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from app.core.mail_address import is_address
from app.core.mistake_report import ReportState
from app.data.mistake_reports import Reported
from app.data.record_times import in_utc
from app.data.staff_users import name_of
from app.data.tables import EditField
from app.i18n import Translator, mark
from app.publish.edits.field_states import FieldState
from app.web.staff.setting.groups import GROUPS
from app.web.staff.setting.history import moment
from app.web.staff.setting.value_text import value_lines
from app.web.staff.setting.wording import FIELD_NAMES

_DECISIONS: Final = {
    ReportState.CHECKING: mark("%(by)s accepted it on %(day)s"),
    ReportState.CORRECTED: mark("Put right by %(by)s on %(day)s"),
    ReportState.UNCHANGED: mark("Checked by %(by)s on %(day)s: it was right"),
    ReportState.REJECTED: mark("Not accepted by %(by)s on %(day)s"),
    ReportState.ANSWERED: mark("Answered by %(by)s on %(day)s"),
}


@dataclass(frozen=True)
class ShownReport:
    """A report that is not closed.

    `shown` is the fact as the page had it, `now` as it is public today; None where it cannot be
    edited here. `edit_group` is the form of the field, "" where there is none. `is_address`: the
    answer goes by email. `decision` says who accepted it; "" while it waits.
    """

    report_id: int
    label: str
    sent_at: str
    language: str
    language_name: str
    shown: tuple[str, ...]
    now: tuple[str, ...] | None
    has_changed: bool
    text: tuple[str, ...]
    contact: str
    is_address: bool
    is_checked: bool
    decision: str
    edit_group: str


@dataclass(frozen=True)
class ClosedReport:
    """A report that is closed, in words."""

    report_id: int
    label: str
    text: str
    decision: str
    outcome: str
    can_be_answered: bool
    language_name: str


def shown_report(
    reported: Reported, states: Mapping[EditField, FieldState], translator: Translator
) -> ShownReport:
    """A report beside what is public now, by the states of the setting's fields."""
    field = _field_of(reported)
    state = states.get(field) if field else None
    now = tuple(value_lines(state.field, state.public, translator)) if state else None
    return ShownReport(
        report_id=reported.id,
        label=translator.gettext(FIELD_NAMES[reported.fact.value]),
        sent_at=moment(reported.sent_at, translator),
        language=reported.language,
        language_name=translator.language_name(reported.language),
        shown=reported.shown,
        now=now,
        has_changed=_was_edited_since(reported, state),
        text=tuple(reported.text.splitlines()),
        contact=reported.contact,
        is_address=is_address(reported.contact),
        is_checked=reported.state is ReportState.CHECKING,
        decision=decision_words(reported, translator),
        edit_group=edit_group(reported) if state else "",
    )


def _was_edited_since(reported: Reported, state: FieldState | None) -> bool:
    """Whether an officer changed the field after the report was sent."""
    edit = state.edit if state else None
    return edit is not None and in_utc(edit.edited_at) > reported.sent_at


def edit_group(reported: Reported) -> str:
    """The name of the form that has the field of a report; "" for what no form has."""
    field = _field_of(reported)
    return next((group.name for group in GROUPS.values() if field in group.fields), "")


def _field_of(reported: Reported) -> EditField | None:
    names = {one.value for one in EditField}
    return EditField(reported.fact.value) if reported.fact.value in names else None


def closed_reports(listed: Iterable[Reported], translator: Translator) -> tuple[ClosedReport, ...]:
    """The closed reports, in the order of those given."""
    return tuple(
        ClosedReport(
            one.id,
            translator.gettext(FIELD_NAMES[one.fact.value]),
            one.text,
            decision_words(one, translator),
            one.outcome,
            one.can_be_answered,
            translator.language_name(one.language),
        )
        for one in listed
        if not one.is_open
    )


def decision_words(reported: Reported, translator: Translator) -> str:
    """What was decided, by whom and on which day; "" while the report waits."""
    if reported.decided_at is None:
        return ""
    day = translator.date(reported.decided_at.date())
    message = _DECISIONS[reported.state]
    return translator.gettext(message, by=name_of(reported.decided_by), day=day)
