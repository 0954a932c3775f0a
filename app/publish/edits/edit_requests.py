"""An officer's edit of a provider: saved and audited in one transaction, and published at once.

An edit overrides every source until an officer ends it or the sources have its value. On SQLite it
may have to wait for a refresh that is writing (`busy_timeout`).
"""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from app.data.audit import AuditEntry, keyed_digest, save_audit_entry
from app.data.council_files import find_listings
from app.data.edits import Edit, EditsByField, find_edits, find_withheld, save_edit
from app.data.erasure_orders import OFFICER_ORDER_SOURCE, erase_provider, find_open_erasure_orders
from app.data.install_key import get_key
from app.data.publications import find_consents
from app.data.tables import EditField, ProviderEdit
from app.publish.errors import EditNotPublished, EditRefused, EditUnchanged, PublishError
from app.publish.read_record import find_contacts
from app.publish.selection.edit_overlay import CONTACT, NO_CONTACT, Contact, is_same_contact
from app.publish.store.locks import EDIT_LOCK_TIMEOUT_S, switch_lock
from app.publish.store.patch import publish_edits
from app.snapshot.edit_markers import (
    MarkedEdit,
    find_interrupted_edits,
    remove_edit_marker,
    write_edit_marker,
)
from app.snapshot.errors import SnapshotDamaged

YES = "yes"  # the value of an edit that withholds a provider


@dataclass(frozen=True)
class Officer:
    """Who makes an edit, when and why."""

    who: str
    now: datetime
    reason: str


@dataclass(frozen=True)
class EditRequest:
    """A new value of one field of a provider; None ends the edit of the field."""

    provider_id: str
    field: EditField
    value: str | None


def make_edit(
    session: Session, data_dir: Path, request: EditRequest, officer: Officer
) -> int | None:
    """Save an edit or its end and publish it; return the publication, None if none is needed.

    Commits. Raises EditRefused where the edit is not possible, and EditNotPublished where it is
    saved but could not be published yet. Repeating the edit, or the next edit or publication,
    completes it; until then its marker stays (`snapshot.edit_markers`).
    """
    root, marked_edit = data_dir / "snapshots", _marked_edit(request, officer)
    with (
        switch_lock(session, root, EDIT_LOCK_TIMEOUT_S),
        write_edit_marker(data_dir, marked_edit) as marker,
    ):
        already: EditUnchanged | None = None
        try:
            _save(session, data_dir, request, officer)
            session.commit()
        except EditUnchanged as error:
            session.rollback()
            already = error
        except PublishError:  # after any other error the edit may be partly done
            if not marker.was_interrupted:
                marker.remove()
            raise
        seq = _publish(session, root, officer.now)
        was_interrupted = marker.was_interrupted
        marker.remove()
    if already and seq is None and not was_interrupted:
        raise already
    return seq


def _marked_edit(request: EditRequest, officer: Officer) -> MarkedEdit:
    is_end, field = request.value is None, request.field.value
    withhold = request.field is EditField.WITHHELD
    if withhold:
        action, field = ("lift" if is_end else "withhold"), ""
    else:
        action = "end" if is_end else "set"
    return MarkedEdit(action, request.provider_id, field, officer.reason, officer.who)


def _publish(session: Session, root: Path, now: datetime) -> int | None:
    try:
        return publish_edits(session, root, now)
    except (PublishError, SnapshotDamaged, sqlite3.Error, OSError) as error:
        raise EditNotPublished("the edit is saved, but not public yet") from error


def publish_saved_edits(session: Session, data_dir: Path, now: datetime) -> int | None:
    """Publish saved edits that are not public yet; return the publication, None without any."""
    root = data_dir / "snapshots"
    with switch_lock(session, root, EDIT_LOCK_TIMEOUT_S):
        return _publish(session, root, now)


def remove_completed_markers(session: Session, data_dir: Path) -> None:
    """After a full publication, remove the markers of saved edits, which are now public.

    Markers of erasures stay until their own command is done.
    """
    for marked_edit in find_interrupted_edits(data_dir):
        if marked_edit.action != "forget" and is_recorded(session, marked_edit):
            remove_edit_marker(data_dir, marked_edit)


def is_recorded(session: Session, marked_edit: MarkedEdit) -> bool:
    """Whether the record has the edit of a marker; it may have been interrupted before."""
    own = find_edits(session, [marked_edit.provider_id]).get(marked_edit.provider_id, {})
    if marked_edit.action in ("withhold", "lift", "forget"):
        return (marked_edit.provider_id in find_withheld(session)) is (marked_edit.action != "lift")
    edit = next((one for field, one in own.items() if field.value == marked_edit.field), None)
    if edit is None:
        return False
    was_ended = edit.ended_at is not None and edit.ended_by_seq is None
    is_same_one = (edit.edited_by, edit.reason) == (
        marked_edit.who,
        marked_edit.reason,
    ) or not marked_edit.reason
    return is_same_one and was_ended is (marked_edit.action == "end")


def order_erasure(session: Session, provider_id: str, officer: Officer) -> None:
    """Save an order to erase everything about a provider that is already withheld. Commits.

    The caller holds the publisher lock, publishes afterwards and has the order applied. Does
    nothing where an order for the provider is open.
    """
    if any(
        erasure_order.key == provider_id
        for erasure_order in find_open_erasure_orders(session)
        if erasure_order.source == OFFICER_ORDER_SOURCE
    ):
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
    with write_edit_marker(data_dir, _marked_edit(request, officer)) as marker:
        try:
            with switch_lock(session, data_dir / "snapshots", EDIT_LOCK_TIMEOUT_S):
                _save(session, data_dir, request, officer)
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


def _save(session: Session, data_dir: Path, request: EditRequest, officer: Officer) -> None:
    provider_id, field = request.provider_id, request.field
    contact = find_contacts(session, [provider_id]).get(provider_id)
    _check_known(session, provider_id, contact)
    current = find_edits(session, [provider_id]).get(provider_id, {}).get(field)
    before = current if current and current.is_in_force() else None
    if request.value is None and before is None:
        raise EditUnchanged(f"{provider_id}: no edit of its {field.value} is in force")
    if before and before.value == request.value:
        raise EditUnchanged(f"{provider_id}: its {field.value} is already edited to this value")
    seen = contact.value(field) if contact else ""
    edit = ProviderEdit(
        provider_id=provider_id,
        field=field,
        value=request.value or "",
        source_value=seen,
        reason=officer.reason,
        edited_by=officer.who,
        edited_at=officer.now,
        ended_at=officer.now if request.value is None else None,
    )
    save_edit(session, edit)
    old, new = before.value if before else seen, seen if request.value is None else request.value
    is_home = contact is None or contact.is_home  # in doubt, treated as a home
    if is_home and field in CONTACT:
        key = get_key(session, data_dir)
        old, new = keyed_digest(key, old), keyed_digest(key, new)
    action = "edit ended" if request.value is None else "edit"
    entry_start = (officer.who, action, provider_id, field.value)
    save_audit_entry(session, AuditEntry(*entry_start, old, new, officer.reason), officer.now)


def _check_known(session: Session, provider_id: str, contact: Contact | None) -> None:
    ids = [provider_id]
    if not (contact or find_consents(session, ids) or find_listings(session, ids)):
        raise EditRefused(f"no provider has the id {provider_id[:20]}")


@dataclass(frozen=True)
class EditInForce:
    """An edit in force, and the value that the sources now give for its field."""

    edit: Edit
    source_value_now: str

    @property
    def is_conflict(self) -> bool:
        """Whether the sources now have a value that differs from both the edit and its original."""
        edit = self.edit
        is_known = any(
            is_same_contact(edit.field, self.source_value_now, known)
            for known in (edit.value, edit.source_value)
        )
        return edit.field in CONTACT and not is_known


def find_edits_in_force(session: Session, provider_id: str = "") -> list[EditInForce]:
    """Every edit in force, or those of one provider, oldest first."""
    edits: Mapping[str, EditsByField] = find_edits(session, [provider_id] if provider_id else None)
    in_force = [edit for own in edits.values() for edit in own.values() if edit.is_in_force()]
    contacts = find_contacts(session, {edit.provider_id for edit in in_force})
    return [
        EditInForce(edit, contacts.get(edit.provider_id, NO_CONTACT).value(edit.field))
        for edit in sorted(in_force)
    ]
