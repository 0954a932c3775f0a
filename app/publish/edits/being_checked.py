"""Which facts the page of a setting says are being checked: the edit of BEING_CHECKED.

The edit always follows from the reports that are being checked. It is saved in the transaction that
changes one of them, under the switch lock, so it never outlives them.
"""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session

from app.core.mistake_report import ReportState
from app.data.audit import AuditEntry, save_audit_entry
from app.data.edits import edit_in_force, find_edits, last_edit_id, save_edit
from app.data.mistake_reports import decide_report, find_checked_reports
from app.data.proposals import is_sender
from app.data.tables import EditField, ProviderEdit

FIELD = EditField.BEING_CHECKED


def save_checked_facts(
    session: Session, provider_id: str, who: str, now: datetime, reason: str
) -> None:
    """Save which facts of a setting are checked now, if that changed; flushed, not committed."""
    facts = {one.fact.value for one in find_checked_reports(session, provider_id)}
    before = edit_in_force(find_edits(session, [provider_id]).get(provider_id, {}), FIELD)
    old, new = before.value if before else "", "; ".join(sorted(facts))
    if old == new:
        return
    edit = ProviderEdit(
        provider_id=provider_id,
        field=FIELD,
        value=new,
        source_value="",
        reason=reason,
        edited_by=who,
        edited_at=now,
        ended_at=None if new else now,
        is_end=not new,
        batch=last_edit_id(session) + 1,
    )
    save_edit(session, edit)
    action = "edit" if new else "edit ended"
    save_audit_entry(
        session, AuditEntry(who, action, provider_id, FIELD.value, old, new, reason), now
    )


def close_corrected(
    session: Session, changed: Collection[tuple[str, EditField]], who: str, now: datetime
) -> None:
    """Close the checked reports about fields that an officer gave another value; not committed.

    A setting cannot close a report about itself: what it sends may be what was wrong.
    """
    if is_sender(who):
        return
    fields = {(provider_id, field.value) for provider_id, field in changed}
    for provider_id in sorted({one for one, _ in changed}):
        checked = find_checked_reports(session, provider_id)
        corrected = [one for one in checked if (provider_id, one.fact.value) in fields]
        for reported in corrected:
            decide_report(session, reported, ReportState.CORRECTED, who, now)
        if corrected:
            save_checked_facts(session, provider_id, who, now, "")
