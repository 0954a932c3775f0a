"""Queries for the accounts of a council's sign-in service: a person is an issuer and a subject."""

from sqlmodel import Session, col, select

from app.data.staff_users import find_person
from app.data.tables import StaffUser


def find_user_of_identity(
    session: Session, issuer: str, subject: str, la_number: str
) -> int | None:
    """The person of an account who may sign in at a council; None for nobody or for several."""
    user_ids = _users_of(session, issuer, subject)
    if len(user_ids) != 1:
        return None
    person = find_person(session, user_ids[0], la_number)
    return None if person is None or person.is_disabled or not person.roles else person.user_id


def connect_identity(session: Session, user_id: int, issuer: str, subject: str) -> bool:
    """Connect a person with an account in place of any other; False where it is another's."""
    if set(_users_of(session, issuer, subject)) - {user_id}:
        return False
    user = session.get(StaffUser, user_id)
    assert user is not None
    user.issuer, user.subject = issuer, subject
    session.add(user)
    session.flush()
    return True


def is_connected(session: Session, user_id: int, issuer: str) -> bool:
    """Whether a person has an account of an issuer."""
    listed = select(StaffUser.id).where(StaffUser.id == user_id, col(StaffUser.issuer) == issuer)
    return bool(issuer) and session.exec(listed).first() is not None


def _users_of(session: Session, issuer: str, subject: str) -> list[int]:
    listed = select(StaffUser.id).where(StaffUser.issuer == issuer, StaffUser.subject == subject)
    return [user_id for user_id in session.exec(listed) if user_id is not None]
