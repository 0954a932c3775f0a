"""What follows a withholding: the erasure of the provider, or its end."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from app.data.audit import AuditEntry, save_audit_entry
from app.data.erasure_orders import erase_provider, is_erasure_ordered
from app.data.tables import EditField
from app.publish.edits.edit_requests import EditRequest, Officer, marked_edit_of, save_requests
from app.publish.errors import EditUnchanged, PublishError
from app.publish.store.locks import EDIT_LOCK_TIMEOUT_S, switch_lock
from app.snapshot.edit_markers import write_edit_marker


def order_erasure(
    session: Session, provider_id: str, officer: Officer, since: datetime | None = None
) -> None:
    """Save an order to erase everything about a provider that is already withheld. Commits.

    The caller holds the publisher lock and has the order applied, once no publication shows the
    provider. Does nothing where an order for it is open or was given `since` then.
    """
    if is_erasure_ordered(session, provider_id, since):
        return
    erase_provider(session, provider_id, officer.now)
    order = AuditEntry(officer.who, "order to forget", provider_id, reason=officer.reason)
    save_audit_entry(session, order, officer.now)
    session.commit()


@contextmanager
def lift_withholding(
    session: Session, data_dir: Path, provider_id: str, officer: Officer
) -> Iterator[None]:
    """End the withholding of a provider; publish inside the context. Commits.

    Only a full publication can show the provider again. Where an earlier attempt was interrupted
    before its publication, the record already has the change.
    """
    request = EditRequest(provider_id, EditField.WITHHELD, None)
    with write_edit_marker(data_dir, marked_edit_of(request, officer)) as marker:
        try:
            with switch_lock(session, data_dir / "snapshots", EDIT_LOCK_TIMEOUT_S):
                save_requests(session, data_dir, [request], officer)
                session.commit()
        except EditUnchanged:
            session.rollback()
            if not marker.was_interrupted:
                marker.remove()
                raise
        except PublishError:
            if not marker.was_interrupted:
                marker.remove()
            raise
        yield
        marker.remove()
