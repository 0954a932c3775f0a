"""The history of a setting in words, newest first."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

from app.data.edits import Edit
from app.data.record_times import in_utc
from app.data.setting_changes import SettingChange
from app.data.tables import EditField
from app.i18n import Translator, mark
from app.publish.edits.timeline import TimelineEntry
from app.web.staff.setting.consent import consent_line
from app.web.staff.setting.source_events import HistoryEntry, source_entries
from app.web.staff.setting.value_text import value_lines
from app.web.staff.setting.wording import FIELD_NAMES

SHOWN_MAX = 50  # entries; `flask audit list` prints all
CANNOT_UNDO: Final = {
    "later": mark("A later correction of the same field depends on it"),
    "agreed": mark("The sources have this value now"),
    "decision": mark("A new decision replaces it: use the links at the top of the page"),
}
_WITHOUT_VALUE = frozenset(
    {EditField.WITHHELD, EditField.CLOSED, EditField.ADDED, EditField.MERGED}
)
_SOURCES_VALUE = mark("the sources' value")
_NONE = mark("none")


def history(
    entries: Iterable[TimelineEntry], changes: Iterable[SettingChange], translator: Translator
) -> list[HistoryEntry]:
    """The newest entries of officers and of sources together, newest first."""
    dated = [
        *((in_utc(one.edit.edited_at), [_entry(one, translator)]) for one in entries),
        *((in_utc(one.edition.stored_at), source_entries(one, translator)) for one in changes),
    ]
    newest_first = sorted(dated, key=lambda one: one[0], reverse=True)
    return [entry for _, listed in newest_first for entry in listed][:SHOWN_MAX]


def _entry(entry: TimelineEntry, translator: Translator) -> HistoryEntry:
    edit, text = entry.edit, translator.gettext
    has_no_value = edit.field in _WITHOUT_VALUE
    return HistoryEntry(
        edit_id=edit.id,
        what=_what(edit, translator),
        old=[] if has_no_value else _value(edit.field, entry.old, translator),
        new=[] if has_no_value else _value(edit.field, entry.new, translator),
        by=edit.edited_by,
        at=moment(edit.edited_at, translator),
        reason=edit.reason,
        cannot_undo=text(CANNOT_UNDO[entry.cannot_undo]) if entry.cannot_undo else "",
    )


def _what(edit: Edit, translator: Translator) -> str:
    text = translator.gettext
    if edit.field is EditField.WITHHELD:
        return text(mark("Shown to families again") if edit.is_end else mark("Withheld"))
    if edit.field is EditField.ADDED:
        return text(mark("Removed from the list") if edit.is_end else mark("Added to the list"))
    if edit.field is EditField.MERGED:
        return text(mark("Another setting became part of this one"))
    if edit.field is not EditField.CLOSED:
        return text(FIELD_NAMES[edit.field.value])
    if edit.is_end:
        return text(mark("Open again"))
    day = translator.date(date.fromisoformat(edit.value))
    return text(mark("Closed from %(day)s"), day=day)


def _value(field: EditField, text: str | None, translator: Translator) -> list[str]:
    if field is EditField.CONSENT:
        return [consent_line(text, translator)] if text else []
    if text is None:
        return [translator.gettext(_SOURCES_VALUE)]
    return value_lines(field, text, translator) or [translator.gettext(_NONE)]


def moment(at: datetime, translator: Translator) -> str:
    """The day and the time of day, in UTC."""
    utc = in_utc(at)
    return f"{translator.date(utc.date())}, {utc:%H:%M} UTC"
