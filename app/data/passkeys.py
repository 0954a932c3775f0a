"""Queries for passkeys: the public keys with which people sign in."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, delete, or_, select, update

from app.data.record_times import in_utc
from app.data.tables import Passkey


@dataclass(frozen=True)
class StoredPasskey:
    """A passkey of a person; `credential_id` and `public_key` are base64url."""

    passkey_id: int
    user_id: int
    name: str
    credential_id: str
    public_key: str
    sign_count: int
    added_at: datetime
    last_used_at: datetime | None


def find_passkeys(session: Session, user_id: int, rp_id: str) -> list[StoredPasskey]:
    """The passkeys of a person for one host, oldest first."""
    own = select(Passkey).where(Passkey.user_id == user_id, Passkey.rp_id == rp_id)
    return [_stored(row) for row in session.exec(own.order_by(col(Passkey.id)))]


def find_passkey(session: Session, credential_id: str, rp_id: str) -> StoredPasskey | None:
    """The passkey with an id that a browser gives; None for an unknown one."""
    listed = select(Passkey).where(Passkey.credential_id == credential_id, Passkey.rp_id == rp_id)
    row = session.exec(listed).first()
    return _stored(row) if row else None


def add_passkey(
    session: Session,
    user_id: int,
    name: str,
    rp_id: str,
    credential_id: str,
    public_key: str,
    sign_count: int,
    now: datetime,
) -> None:
    """Add a passkey; the database refuses a credential that it has."""
    session.add(
        Passkey(
            user_id=user_id,
            name=name,
            rp_id=rp_id,
            credential_id=credential_id,
            public_key=public_key,
            sign_count=sign_count,
            added_at=now,
        )
    )
    session.flush()


def save_passkey_use(session: Session, passkey_id: int, sign_count: int, now: datetime) -> bool:
    """Store the counter of a use; False where a use with this counter or a later one is stored."""
    is_newer = or_(col(Passkey.sign_count) < sign_count, col(Passkey.sign_count) == 0)
    own = update(Passkey).where(col(Passkey.id) == passkey_id, is_newer)
    used = own.values(sign_count=sign_count, last_used_at=now)
    return session.exec(used).rowcount == 1


def remove_passkey(session: Session, user_id: int, passkey_id: int) -> str | None:
    """Remove a passkey of a person; return its name, None where the person has no such passkey."""
    own = (col(Passkey.id) == passkey_id, col(Passkey.user_id) == user_id)
    removed = delete(Passkey).where(*own).returning(col(Passkey.name))
    return session.execute(removed).scalar_one_or_none()


def _stored(row: Passkey) -> StoredPasskey:
    assert row.id is not None
    last = in_utc(row.last_used_at) if row.last_used_at else None
    return StoredPasskey(
        row.id,
        row.user_id,
        row.name,
        row.credential_id,
        row.public_key,
        row.sign_count,
        in_utc(row.added_at),
        last,
    )
