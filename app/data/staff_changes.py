"""Changes to people: their roles, and whether they may sign in. Each writes its audit line."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session, col, func, select

from app.core.staff_roles import Role
from app.data.audit import AuditEntry, save_audit_entry
from app.data.staff_sessions import end_sessions_of
from app.data.staff_users import Person, add_user, find_person, set_roles
from app.data.tables import SignInLink, StaffRole, StaffUser


class LastAdministrator(Exception):
    """The change would leave a council without an administrator who may sign in."""


def role_names(roles: Iterable[Role]) -> str:
    """Roles for the audit: "administrator, editor"."""
    return ", ".join(sorted(role.value for role in roles))


def add_person(
    session: Session, name: str, la_number: str, roles: Iterable[Role], who: str, now: datetime
) -> int:
    """Add a person with roles for a council; return the id."""
    chosen = frozenset(roles)
    user_id = add_user(session, name, who, now)
    set_roles(session, user_id, la_number, chosen)
    after = f"{la_number}: {role_names(chosen)}"
    entry = AuditEntry(who, "person added", f"user {user_id}", "roles", "", after)
    save_audit_entry(session, entry, now)
    return user_id


def change_roles(
    session: Session,
    person: Person,
    la_number: str,
    roles: Iterable[Role],
    who: str,
    now: datetime,
) -> None:
    """Replace a person's roles for a council; they count at the next request.

    Raises LastAdministrator; the caller rolls back.
    """
    _replace_roles(session, person, la_number, frozenset(roles), who, now)
    check_administrators(session, la_number)


def disable(session: Session, person: Person, la_number: str, who: str, now: datetime) -> None:
    """Keep a person from signing in and end their sessions at the council.

    A person who works for another council too loses only the roles for this one.
    Raises LastAdministrator; the caller rolls back.
    """
    end_sessions_of(session, person.user_id, la_number, "disabled", now)
    if works_elsewhere(session, person.user_id, la_number):
        change_roles(session, person, la_number, (), who, now)
        return
    _set_disabled(session, person.user_id, now)
    entry = AuditEntry(who, "person disabled", f"user {person.user_id}")
    save_audit_entry(session, entry, now)
    check_administrators(session, la_number)


def works_elsewhere(session: Session, user_id: int, la_number: str) -> bool:
    """Whether a person has a role for another council too."""
    elsewhere = select(StaffRole.user_id).where(
        StaffRole.user_id == user_id, col(StaffRole.la_number) != la_number
    )
    return session.exec(elsewhere.limit(1)).first() is not None


def enable(session: Session, person: Person, who: str, now: datetime) -> None:
    """Let a disabled person sign in again."""
    _set_disabled(session, person.user_id, None)
    save_audit_entry(session, AuditEntry(who, "person enabled", f"user {person.user_id}"), now)


def remove_trial_people(session: Session, who: str, now: datetime) -> None:
    """Take the roles from everyone who was given a link for this computer, and end their sessions.

    Such a person tries the pages with invented data (`flask users try`) and has every role.
    """
    tried = select(SignInLink.user_id).where(col(SignInLink.is_local)).distinct()
    for user_id in session.exec(tried).all():
        councils = select(StaffRole.la_number).where(StaffRole.user_id == user_id).distinct()
        for la_number in session.exec(councils).all():
            person = find_person(session, user_id, la_number)
            assert person is not None
            end_sessions_of(session, user_id, la_number, "invented data removed", now)
            _replace_roles(session, person, la_number, frozenset(), who, now)


def is_of_council(session: Session, user_id: int, la_number: str) -> bool | None:
    """Whether a person has a role for a council; None where there is no such person."""
    person = find_person(session, user_id, la_number)
    return None if person is None else bool(person.roles)


def _replace_roles(
    session: Session,
    person: Person,
    la_number: str,
    chosen: frozenset[Role],
    who: str,
    now: datetime,
) -> None:
    set_roles(session, person.user_id, la_number, chosen)
    before, after = (f"{la_number}: {role_names(one)}" for one in (person.roles, chosen))
    entry = AuditEntry(who, "roles changed", f"user {person.user_id}", "roles", before, after)
    save_audit_entry(session, entry, now)


def _set_disabled(session: Session, user_id: int, at: datetime | None) -> None:
    user = session.get(StaffUser, user_id)
    assert user is not None
    user.disabled_at = at
    session.add(user)
    session.flush()


def check_administrators(session: Session, la_number: str) -> None:
    """Raise LastAdministrator where none is left.

    Called after the audit line, whose lock lets one change at a time reach this check.
    """
    left = (
        select(func.count())
        .select_from(StaffRole)
        .join(StaffUser, col(StaffUser.id) == col(StaffRole.user_id))
        .where(
            StaffRole.la_number == la_number,
            StaffRole.role == Role.ADMINISTRATOR,
            col(StaffUser.disabled_at).is_(None),
        )
    )
    if not session.exec(left).one():
        raise LastAdministrator
