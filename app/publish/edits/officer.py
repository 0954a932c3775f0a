"""What an officer says of a place: kept and audited in one transaction, and public at once.

It holds above every source until the officer ends it or the sources say the same. On SQLite it may have
to wait until a refresh that writes at the moment is done (`busy_timeout`).
"""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from app.data.audit import Deed, keyed_digest, save_deed
from app.data.councils import find_listings
from app.data.edits import Edit, FieldsOf, find_edits, find_withheld, save_edit
from app.data.forgetting import BY_OFFICER, find_open_orders, order_to_forget
from app.data.publications import find_consents
from app.data.secret import key_of
from app.data.tables import EditField, PlaceEdit
from app.publish.edited import CONTACT, NOTHING_TOLD, Contact, is_same
from app.publish.edits.contact import find_contacts
from app.publish.edits.patch import publish_edits
from app.publish.errors import EditNotShown, EditRefused, PublishError, SaidAlready
from app.publish.lock import EDIT_WAITS_S, flip_lock
from app.snapshot.errors import SnapshotDamaged
from app.snapshot.unfinished import Begun, find_unfinished, forget_note, noted

YES = "yes"  # the value of a place that is withheld


@dataclass(frozen=True)
class Officer:
    """Who says it, when, and why."""

    who: str
    now: datetime
    reason: str


@dataclass(frozen=True)
class Saying:
    """One field of a provider and what it is to be; None ends what was said before."""

    provider_id: str
    field: EditField
    value: str | None


def say(session: Session, data_dir: Path, saying: Saying, officer: Officer) -> int | None:
    """Keep an edit or its end, and show it; the publication, None where nothing that is shown changes.

    Commits. Raises EditRefused where there is nothing to say it of; EditNotShown where it is kept but
    could not be shown yet. Then the same edit again completes it, as does the next edit or publication;
    until then its note stays (`snapshot.unfinished`).
    """
    root, begun = data_dir / "snapshots", _begun(saying, officer)
    with flip_lock(session, root, EDIT_WAITS_S), noted(data_dir, begun) as note:
        already: SaidAlready | None = None
        try:
            _keep(session, data_dir, saying, officer)
            session.commit()
        except SaidAlready as error:
            session.rollback()
            already = error
        except PublishError:  # of another error nobody knows how far it went
            if not note.was_there:
                note.remove()
            raise
        seq = _show(session, root, officer.now)
        was_cut_short = note.was_there
        note.remove()
    if already and seq is None and not was_cut_short:
        raise already
    return seq


def _begun(saying: Saying, officer: Officer) -> Begun:
    is_end, field = saying.value is None, saying.field.value
    withhold = saying.field is EditField.WITHHELD
    if withhold:
        action, field = ("lift" if is_end else "withhold"), ""
    else:
        action = "end" if is_end else "set"
    return Begun(action, saying.provider_id, field, officer.reason, officer.who)


def _show(session: Session, root: Path, now: datetime) -> int | None:
    try:
        return publish_edits(session, root, now)
    except (PublishError, SnapshotDamaged, sqlite3.Error, OSError) as error:
        raise EditNotShown("the edit is kept, and not public yet") from error


def complete(session: Session, data_dir: Path, now: datetime) -> int | None:
    """Show the edits that are kept and not shown yet; the publication, None where there are none."""
    root = data_dir / "snapshots"
    with flip_lock(session, root, EDIT_WAITS_S):
        return _show(session, root, now)


def settle_notes(session: Session, data_dir: Path) -> None:
    """After a whole publication: remove the notes of edits that the record has, for they are public.

    Erasures stay noted until their own command is done.
    """
    for begun in find_unfinished(data_dir):
        if begun.action != "forget" and is_kept(session, begun):
            forget_note(data_dir, begun)


def is_kept(session: Session, begun: Begun) -> bool:
    """Whether the record has the edit that a note is of: some were cut short before."""
    own = find_edits(session, [begun.provider_id]).get(begun.provider_id, {})
    if begun.action in ("withhold", "lift", "forget"):
        return (begun.provider_id in find_withheld(session)) is (begun.action != "lift")
    edit = next((one for field, one in own.items() if field.value == begun.field), None)
    if edit is None:
        return False
    was_ended = edit.ended_at is not None and edit.ended_seq is None
    is_same_one = (edit.made_by, edit.reason) == (begun.who, begun.reason) or not begun.reason
    return is_same_one and was_ended is (begun.action == "end")


def order_silence(session: Session, provider_id: str, officer: Officer) -> None:
    """Order that all that was ever told of a place be forgotten, which is withheld already. Commits.

    The caller holds the publisher's lock, publishes afterwards, and has the order carried out. An order
    that is still open is not given twice.
    """
    if any(one.key == provider_id for one in find_open_orders(session) if one.source == BY_OFFICER):
        return
    order_to_forget(session, provider_id, officer.now)
    order = Deed(officer.who, "order to forget", provider_id, reason=officer.reason)
    save_deed(session, order, officer.now)
    session.commit()


@contextmanager
def lifted(session: Session, data_dir: Path, provider_id: str, officer: Officer) -> Iterator[None]:
    """End that a setting is withheld; inside, publish: only a whole publication can show it again.

    Commits. Where an earlier attempt was cut short before the publication, the record has it already.
    """
    saying = Saying(provider_id, EditField.WITHHELD, None)
    with noted(data_dir, _begun(saying, officer)) as note:
        try:
            with flip_lock(session, data_dir / "snapshots", EDIT_WAITS_S):
                _keep(session, data_dir, saying, officer)
                session.commit()
        except SaidAlready:
            session.rollback()
            if not note.was_there:
                note.remove()
                raise
        except PublishError:
            if not note.was_there:
                note.remove()
            raise
        yield
        note.remove()


def _keep(session: Session, data_dir: Path, saying: Saying, officer: Officer) -> None:
    provider_id, field = saying.provider_id, saying.field
    contact = find_contacts(session, [provider_id]).get(provider_id)
    _check_known(session, provider_id, contact)
    standing = find_edits(session, [provider_id]).get(provider_id, {}).get(field)
    before = standing if standing and standing.holds() else None
    if saying.value is None and before is None:
        raise SaidAlready(f"{provider_id}: no edit of its {field.value} stands")
    if before and before.value == saying.value:
        raise SaidAlready(f"{provider_id}: that is what is said of its {field.value} already")
    seen = contact.value(field) if contact else ""
    edit = PlaceEdit(
        provider_id=provider_id,
        field=field,
        value=saying.value or "",
        seen_value=seen,
        reason=officer.reason,
        made_by=officer.who,
        made_at=officer.now,
        ended_at=officer.now if saying.value is None else None,
    )
    save_edit(session, edit)
    old, new = before.value if before else seen, seen if saying.value is None else saying.value
    is_home = contact is None or contact.is_home  # where it cannot be told, it is taken to be one
    if is_home and field in CONTACT:
        key = key_of(session, data_dir)
        old, new = keyed_digest(key, old), keyed_digest(key, new)
    action = "edit ended" if saying.value is None else "edit"
    about = (officer.who, action, provider_id, field.value)
    save_deed(session, Deed(*about, old, new, officer.reason), officer.now)


def _check_known(session: Session, provider_id: str, contact: Contact | None) -> None:
    one = [provider_id]
    if not (contact or find_consents(session, one) or find_listings(session, one)):
        raise EditRefused(f"no provider has the id {provider_id[:20]}")


@dataclass(frozen=True)
class Standing:
    """An edit that holds, and what the sources say of its field today."""

    edit: Edit
    today: str

    @property
    def is_conflict(self) -> bool:
        """Whether the sources have come to say a third thing since it was made."""
        edit = self.edit
        same = (is_same(edit.field, self.today, one) for one in (edit.value, edit.seen_value))
        return edit.field in CONTACT and not any(same)


def find_standing(session: Session, provider_id: str = "") -> list[Standing]:
    """Every edit that holds, or those of one provider, in the order they were made."""
    edits: Mapping[str, FieldsOf] = find_edits(session, [provider_id] if provider_id else None)
    held = [edit for own in edits.values() for edit in own.values() if edit.holds()]
    told = find_contacts(session, {edit.provider_id for edit in held})
    return [
        Standing(edit, told.get(edit.provider_id, NOTHING_TOLD).value(edit.field))
        for edit in sorted(held)
    ]
