"""What sources changed about a setting, as entries of its history."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.core.record_changes import ChangeKind, Difference
from app.core.source_names import (
    CONSENTED,
    DIRECTORY,
    EXTRACT,
    LISTING,
    REGISTER,
    SCHOOL_OUTCOMES,
    SCHOOLS,
    base_source,
)
from app.data.setting_changes import SettingChange
from app.i18n import Translator, mark
from app.web.staff.setting.wording import FIELD_NAMES

SOURCE_NAMES: Final = {
    REGISTER: mark("Ofsted's register"),
    EXTRACT: mark("Ofsted's list for the council"),
    CONSENTED: mark("Ofsted's list of those who agreed to be shown"),
    SCHOOLS: mark("DfE's register of schools"),
    SCHOOL_OUTCOMES: mark("Ofsted's list of school inspections"),
    LISTING: mark("The council's list"),
    DIRECTORY: mark("The council's directory"),
}
_HEADINGS: Final = {
    ChangeKind.OPENED: mark("Listed for the first time"),
    ChangeKind.CLOSED: mark("No longer listed"),
    ChangeKind.STATUS: mark("Status"),
    ChangeKind.RENAMED: mark("Name"),
    ChangeKind.MOVED: mark("Address"),
    ChangeKind.REGRADED: mark("Grade"),
    ChangeKind.REPORT_CARD: mark("Report card"),
    ChangeKind.VISIT: mark("Visit by Ofsted"),
    ChangeKind.CAPACITY_UP: mark("More places"),
    ChangeKind.CAPACITY_DOWN: mark("Fewer places"),
    ChangeKind.OTHER: mark("Changed: %(fields)s"),
}
_CONSENTS: Final = {
    ChangeKind.OPENED: mark("Agreed to be shown"),
    ChangeKind.CLOSED: mark("No longer agrees to be shown"),
}
# Facts of rows that no editable field has, by the names that `record_changes` gives them.
_FACT_NAMES: Final = {
    "space confirmed on": mark("Day on which vacancies were confirmed"),
    "texts": mark("Their own words"),
    "consent": mark("Consent"),
    "consent on": mark("Day of the consent"),
}
_FIELDS: Final = {name.replace("_", " "): label for name, label in FIELD_NAMES.items()}
_ISO_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b", re.ASCII)


@dataclass(frozen=True)
class HistoryEntry:
    """One line; `cannot_undo` is the reason, "" where it can be undone.

    `edit_id` is 0 for what a source changed: `by` is then the source, and `at` its day.
    """

    edit_id: int
    what: str
    old: list[str]
    new: list[str]
    by: str
    at: str
    reason: str
    cannot_undo: str


def source_entries(change: SettingChange, translator: Translator) -> list[HistoryEntry]:
    """An entry for each difference; none for a row whose values are erased."""
    shown = (one for one in change.differences if one.kind in _HEADINGS)
    return [_entry(change, one, translator) for one in shown]


def _entry(change: SettingChange, found: Difference, translator: Translator) -> HistoryEntry:
    text, source = translator.gettext, base_source(change.source)
    heading = _HEADINGS[found.kind]
    old, new = (with_plain_days(one, translator) for one in (found.before, found.after))
    if source == CONSENTED:
        heading = _CONSENTS.get(found.kind, heading)
    fields = ""
    if found.kind is ChangeKind.OTHER:
        fields = ", ".join(_fact_name(one, translator) for one in found.after.split(", "))
        old, new = _phones(change)
    elif found.kind in (ChangeKind.OPENED, ChangeKind.CLOSED):
        old = new = ""
    return HistoryEntry(
        edit_id=0,
        what=text(heading, fields=fields),
        old=[old] if new else [],
        new=[new] if new else [],
        by=text(SOURCE_NAMES.get(source, source)),
        at=text(mark("as at %(day)s"), day=translator.date(change.edition.as_at)),
        reason="",
        cannot_undo="",
    )


def _phones(change: SettingChange) -> tuple[str, str]:
    """The telephone number before and after, where it is known and not that of a home."""
    if change.is_home or not (change.before and change.after):
        return "", ""
    old, new = (str(facts.get("phone") or "") for facts in (change.before, change.after))
    return (old, new) if old and new and old != new else ("", "")


def _fact_name(name: str, translator: Translator) -> str:
    label = {"telephone": FIELD_NAMES["phone"], **_FACT_NAMES, **_FIELDS}.get(name)
    return translator.gettext(label) if label else name


def with_plain_days(line: str, translator: Translator) -> str:
    """The text with its ISO days written out; other digits of that form stay as they are."""

    def written_out(found: re.Match[str]) -> str:
        try:
            return translator.date(date.fromisoformat(found[0]))
        except ValueError:
            return found[0]

    return _ISO_DAY.sub(written_out, line)
