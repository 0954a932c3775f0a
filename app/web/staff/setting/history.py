"""The history of a setting in words, newest first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from app.data.tables import AuditEvent
from app.i18n import Translator, mark
from app.web.staff.setting.wording import FIELD_NAMES

SHOWN_MAX = 50  # entries; `flask audit list` prints all
ACTIONS: Final = {
    "edit": mark("Corrected"),
    "edit ended": mark("Correction ended"),
    "forget": mark("Erased"),
    "order to forget": mark("Erasure ordered"),
}
WITHHELD: Final = {"edit": mark("Withheld from families"), "edit ended": mark("Shown again")}
_DIGEST_LENGTH = 32


@dataclass(frozen=True)
class HistoryEntry:
    """One line. `change` is "" for a field of a home, of which the audit keeps digests only."""

    what: str
    change: str
    by: str
    at: str
    reason: str


def history(events: Iterable[AuditEvent], translator: Translator) -> list[HistoryEntry]:
    """The newest entries of a setting's audit."""
    return [_entry(event, translator) for event in [*events][-SHOWN_MAX:][::-1]]


def _entry(event: AuditEvent, translator: Translator) -> HistoryEntry:
    is_withholding = event.field == "withheld"
    names = WITHHELD if is_withholding else ACTIONS
    what = translator.gettext(names[event.action]) if event.action in names else event.action
    field = FIELD_NAMES.get(event.field, "")
    if field and not is_withholding:
        what = f"{what}: {translator.gettext(field)}"
    return HistoryEntry(
        what=what,
        change="" if is_withholding else _change(event),
        by=event.who,
        at=_moment(event.at, translator),
        reason=event.reason,
    )


def _change(event: AuditEvent) -> str:
    values = (event.old_value, event.new_value)
    if not any(values) or any(_is_digest(one) for one in values):
        return ""
    return " → ".join(one or "–" for one in values)


def _is_digest(value: str) -> bool:
    return len(value) == _DIGEST_LENGTH and all(one in "0123456789abcdef" for one in value)


def _moment(at: datetime, translator: Translator) -> str:
    in_utc = at.replace(tzinfo=at.tzinfo or UTC).astimezone(UTC)
    return f"{translator.date(in_utc.date())}, {in_utc:%H:%M} UTC"
