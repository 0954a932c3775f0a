"""Queries for council staff: who may sign in, with which roles, and links that sign them in."""

import hashlib
import re
import secrets
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, delete, select, true, update

from app.core.staff_roles import Role
from app.data.tables import SignInLink, StaffRole, StaffUser

LINK_MINUTES = 10  # OWASP ASVS 5.0.0, 6.5.5


@dataclass(frozen=True)
class Person:
    """A person and the roles for one council; without roles the person may do nothing there."""

    user_id: int
    name: str
    roles: frozenset[Role]
    is_disabled: bool

    @property
    def who(self) -> str:
        """The person as the audit names them; names are not unique."""
        return audit_name(self.user_id, self.name)


def audit_name(user_id: int, name: str) -> str:
    """ "Ada Officer (user 3)", at most 80 characters: the audit's column is as long."""
    suffix = f" (user {user_id})"
    return name[: 80 - len(suffix)] + suffix


def name_of(who: str) -> str:
    """The name alone of a person as the audit names them."""
    return re.sub(r" \(user \d+\)$", "", who)


def digest_of(token: str) -> str:
    """The digest that is stored in place of a random token."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_token() -> str:
    """256 random bits as text for a URL or a cookie."""
    return secrets.token_urlsafe(32)


def add_user(session: Session, name: str, added_by: str, now: datetime) -> int:
    """Add a person without roles; return the id."""
    user = StaffUser(name=name, added_at=now, added_by=added_by)
    session.add(user)
    session.flush()
    assert user.id is not None
    return user.id


def set_roles(session: Session, user_id: int, la_number: str, roles: Iterable[Role]) -> None:
    """Replace the roles of a person for a council."""
    own = (col(StaffRole.user_id) == user_id, col(StaffRole.la_number) == la_number)
    session.exec(delete(StaffRole).where(*own))
    session.add_all(
        StaffRole(user_id=user_id, la_number=la_number, role=role)
        for role in sorted(roles, key=_name)
    )
    session.flush()


def find_person(session: Session, user_id: int, la_number: str) -> Person | None:
    """A person with the roles for a council."""
    user = session.get(StaffUser, user_id)
    if user is None:
        return None
    own = select(col(StaffRole.role)).where(
        StaffRole.user_id == user_id, StaffRole.la_number == la_number
    )
    roles = frozenset(session.exec(own).all())
    return Person(user_id, user.name, roles, user.disabled_at is not None)


def find_people(session: Session, la_number: str) -> list[Person]:
    """Everyone with a role for a council, by name."""
    own = (
        select(StaffUser, col(StaffRole.role))
        .join(StaffRole, col(StaffRole.user_id) == col(StaffUser.id))
        .where(StaffRole.la_number == la_number)
    )
    users, roles = dict[int, StaffUser](), defaultdict[int, set[Role]](set)
    for user, role in session.exec(own):
        users[user.id or 0] = user
        roles[user.id or 0].add(role)
    people = (
        Person(user_id, user.name, frozenset(roles[user_id]), user.disabled_at is not None)
        for user_id, user in users.items()
    )
    return sorted(people, key=lambda one: (one.name.casefold(), one.user_id))


def save_sign_in_link(
    session: Session,
    user_id: int,
    la_number: str,
    made_by: str,
    now: datetime,
    *,
    is_local: bool = False,
) -> str:
    """Save a link that signs a person in once, within LINK_MINUTES; return its token.

    With `is_local` it works only from the computer that the service runs on.
    """
    token = new_token()
    session.add(
        SignInLink(
            user_id=user_id,
            la_number=la_number,
            token_digest=digest_of(token),
            made_by=made_by,
            made_at=now,
            expires_at=now + timedelta(minutes=LINK_MINUTES),
            is_local=is_local,
        )
    )
    session.flush()
    return token


def use_sign_in_link(
    session: Session, token: str, la_number: str, now: datetime, *, from_this_computer: bool = False
) -> int | None:
    """Use up a link; return the person, None where it is unknown, used, expired or not for here."""
    usable = (
        col(SignInLink.token_digest) == digest_of(token),
        col(SignInLink.la_number) == la_number,
        col(SignInLink.used_at).is_(None),
        col(SignInLink.expires_at) > now,
        true() if from_this_computer else col(SignInLink.is_local).is_(False),
    )
    used = update(SignInLink).where(*usable).values(used_at=now).returning(col(SignInLink.user_id))
    return session.execute(used).scalar_one_or_none()


def _name(role: Role) -> str:
    return role.value
