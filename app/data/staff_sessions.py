"""Queries for sessions of signed-in staff. The cookie has a random token, the record its digest."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select, update

from app.core.staff_roles import has_ended
from app.data.record_times import in_utc
from app.data.staff_users import Person, digest_of, find_person, new_token
from app.data.tables import StaffSession

WRITE_EVERY = timedelta(minutes=1)  # the last use is stored this often, to save writes


@dataclass(frozen=True)
class OpenSession:
    """A session that has not ended, with its person as of today."""

    session_id: int
    person: Person
    la_number: str
    csrf_token: str
    method: str
    authenticated_at: datetime | None
    last_used_at: datetime


def start_session(
    session: Session,
    user_id: int,
    la_number: str,
    method: str,
    now: datetime,
    *,
    proof_age: timedelta | None = timedelta(0),
) -> str:
    """Start a session for one council; return the token for the cookie.

    `proof_age` is how long ago the person proved who they are, None where that is not known.
    """
    token = new_token()
    session.add(
        StaffSession(
            user_id=user_id,
            la_number=la_number,
            token_digest=digest_of(token),
            csrf_token=new_token(),
            method=method,
            authenticated_at=None if proof_age is None else now - proof_age,
            started_at=now,
            last_used_at=now,
        )
    )
    session.flush()
    return token


def find_open_session(
    session: Session, token: str, la_number: str, now: datetime
) -> OpenSession | None:
    """The session of a token at a council, unless it has ended or its person was disabled."""
    listed = select(StaffSession).where(
        StaffSession.token_digest == digest_of(token),
        StaffSession.la_number == la_number,
        col(StaffSession.ended_at).is_(None),
    )
    row = session.exec(listed).first()
    if row is None or has_ended(in_utc(row.started_at), in_utc(row.last_used_at), now):
        return None
    person = find_person(session, row.user_id, la_number)
    if person is None or person.is_disabled:
        return None
    assert row.id is not None
    return OpenSession(
        session_id=row.id,
        person=person,
        la_number=la_number,
        csrf_token=row.csrf_token,
        method=row.method,
        authenticated_at=in_utc(row.authenticated_at) if row.authenticated_at else None,
        last_used_at=in_utc(row.last_used_at),
    )


@dataclass(frozen=True)
class ListedSession:
    """A session as its person and administrators see it."""

    session_id: int
    method: str
    started_at: datetime
    last_used_at: datetime


def find_sessions(
    session: Session, user_id: int, la_number: str, now: datetime
) -> list[ListedSession]:
    """The sessions of a person at a council that have not ended, newest first."""
    own = select(StaffSession).where(
        StaffSession.user_id == user_id,
        StaffSession.la_number == la_number,
        col(StaffSession.ended_at).is_(None),
    )
    rows = session.exec(own.order_by(col(StaffSession.id).desc()))
    return [
        ListedSession(row.id, row.method, in_utc(row.started_at), in_utc(row.last_used_at))
        for row in rows
        if row.id and not has_ended(in_utc(row.started_at), in_utc(row.last_used_at), now)
    ]


def save_use(session: Session, open_session: OpenSession, now: datetime) -> bool:
    """Store that a session was used; return whether anything was written."""
    if now - open_session.last_used_at < WRITE_EVERY:
        return False
    own = col(StaffSession.id) == open_session.session_id
    session.exec(update(StaffSession).where(own).values(last_used_at=now))
    return True


def end_session(session: Session, session_id: int, because: str, now: datetime) -> None:
    """End one session."""
    own = (col(StaffSession.id) == session_id, col(StaffSession.ended_at).is_(None))
    session.exec(update(StaffSession).where(*own).values(ended_at=now, ended_because=because))


def end_other_sessions(
    session: Session, user_id: int, session_id: int, because: str, now: datetime
) -> int:
    """End every session of a person but one, at other councils too; return how many were open."""
    others = (col(StaffSession.user_id) == user_id, col(StaffSession.id) != session_id)
    return _end_all(session, others, because, now)


def end_sessions_of(
    session: Session, user_id: int, la_number: str, because: str, now: datetime
) -> int:
    """End every session of a person at a council; return how many were open."""
    own = (col(StaffSession.user_id) == user_id, col(StaffSession.la_number) == la_number)
    return _end_all(session, own, because, now)


def _end_all(
    session: Session, conditions: Sequence[ColumnElement[bool]], because: str, now: datetime
) -> int:
    """End the sessions that meet the conditions; return how many had not ended by themselves."""
    found = (*conditions, col(StaffSession.ended_at).is_(None))
    times = session.exec(
        select(StaffSession.started_at, StaffSession.last_used_at).where(*found)
    ).all()
    session.exec(update(StaffSession).where(*found).values(ended_at=now, ended_because=because))
    return sum(not has_ended(in_utc(started), in_utc(used), now) for started, used in times)
