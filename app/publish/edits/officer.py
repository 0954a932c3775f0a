"""What an officer says of a place: kept and audited in one transaction, and public at once.

It holds above every source until the officer ends it or the sources say the same. On SQLite it may have
to wait until a refresh that writes at the moment is done (`busy_timeout`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from app.data.audit import Deed, keyed_digest, save_deed
from app.data.councils import find_listings
from app.data.edits import Edit, FieldsOf, find_edits, save_edit
from app.data.forgetting import order_to_forget
from app.data.publications import find_consents
from app.data.secret import read_secret
from app.data.tables import EditField, PlaceEdit
from app.publish.edited import CONTACT, NOTHING_TOLD, Contact, is_same
from app.publish.edits.contact import find_contacts
from app.publish.edits.patch import publish_edits
from app.publish.errors import EditNotShown, EditRefused, PublishError
from app.publish.lock import EDIT_WAITS_S, flip_lock
from app.snapshot.errors import SnapshotDamaged

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
    could not be shown yet, so that the next edit or publication will.
    """
    root = data_dir / "snapshots"
    with flip_lock(session, root, EDIT_WAITS_S):
        _keep(session, data_dir, saying, officer)
        session.commit()
        try:
            return publish_edits(session, root, officer.now)
        except (PublishError, SnapshotDamaged, OSError) as error:
            raise EditNotShown(f"the edit is kept, and not shown yet: {error}") from error


def order_silence(session: Session, provider_id: str, officer: Officer) -> None:
    """Order that all that was ever told of a place be forgotten, which is withheld already. Commits.

    The caller holds the publisher's lock, publishes afterwards, and has the order carried out.
    """
    order_to_forget(session, provider_id, officer.now)
    order = Deed(officer.who, "order to forget", provider_id, reason=officer.reason)
    save_deed(session, order, officer.now)
    session.commit()


def keep_end(session: Session, data_dir: Path, saying: Saying, officer: Officer) -> None:
    """End an edit without showing it: of a place that was withheld only a publication can. Commits."""
    with flip_lock(session, data_dir / "snapshots", EDIT_WAITS_S):
        _keep(session, data_dir, saying, officer)
        session.commit()


def _keep(session: Session, data_dir: Path, saying: Saying, officer: Officer) -> None:
    provider_id, field = saying.provider_id, saying.field
    contact = find_contacts(session, [provider_id]).get(provider_id)
    _check_known(session, provider_id, contact)
    standing = find_edits(session, [provider_id]).get(provider_id, {}).get(field)
    before = standing if standing and standing.holds() else None
    if saying.value is None and before is None:
        raise EditRefused(f"{provider_id}: no edit of its {field.value} stands")
    if before and before.value == saying.value:
        raise EditRefused(f"{provider_id}: that is what is said of its {field.value} already")
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
        key = read_secret(data_dir)
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
