"""Erasing a member of staff: account, sign-ins and name.

What the person did stays, by "user 3". Only the lines of the audit keep the name: each line is
chained to the one before, so a changed line could not be told from a forged one.

The order is saved like one about a setting (`app.data.erasure_orders`), so that a restored backup
does not bring the person back.
"""

from datetime import datetime

from sqlmodel import Session, col, delete, select, update

from app.core.staff_roles import Role
from app.data.audit import AuditEntry, save_audit_entry
from app.data.personal_data.staff_rows import NAMING_COLUMNS, is_named
from app.data.record_times import in_utc
from app.data.session import table_of
from app.data.staff_changes import check_administrators
from app.data.tables import (
    ErasureOrder,
    Passkey,
    SignInAttempt,
    SignInLink,
    StaffRole,
    StaffSession,
    StaffUser,
)

STAFF_ORDER_SOURCE = "staff_user"  # of an order whose key is the number of a person
ERASED = "staff erased"  # the audit's action


def erase_staff_user(
    session: Session, user: StaffUser, who: str, now: datetime, reason: str
) -> None:
    """Erase a person and save the order; flushed, not committed.

    Raises LastAdministrator; the caller rolls back.
    """
    assert user.id is not None
    administered = select(StaffRole.la_number).where(
        StaffRole.user_id == user.id, StaffRole.role == Role.ADMINISTRATOR
    )
    la_numbers = list(session.exec(administered).all())
    remove_staff_user(session, user.id, now)
    order = ErasureOrder(
        source=STAFF_ORDER_SOURCE, key=str(user.id), provider_id="", ordered_at=now
    )
    order.applied_at = now  # no archived file or snapshot names staff
    session.add(order)
    save_audit_entry(session, AuditEntry(who, ERASED, f"user {user.id}", reason=reason), now)
    for la_number in la_numbers:
        check_administrators(session, la_number)


def is_staff_erased_since(session: Session, since: datetime | None) -> bool:
    """Whether a person was erased after a time, or ever for None."""
    orders = select(ErasureOrder.id).where(ErasureOrder.source == STAFF_ORDER_SOURCE)
    if since is not None:
        orders = orders.where(col(ErasureOrder.ordered_at) > since)
    return session.exec(orders.limit(1)).first() is not None


def erase_staff_again(session: Session, user_id: int, ordered_at: datetime) -> None:
    """Erase a person whom a restored record has; not one who got the number since the order."""
    user = session.get(StaffUser, user_id)
    if user is None or in_utc(user.added_at) <= ordered_at:
        remove_staff_user(session, user_id, ordered_at)


def remove_staff_user(session: Session, user_id: int, now: datetime) -> None:
    """Remove a person's account and name from every table but the audit; flushed.

    The row stays without its values, so that nobody gets the same number.
    """
    for model in (StaffSession, SignInAttempt, SignInLink, Passkey, StaffRole):
        session.exec(delete(model).where(table_of(model).c.user_id == user_id))
    for named_in, names in NAMING_COLUMNS.items():
        for name in names:
            named = update(named_in).where(is_named(named_in, name, user_id))
            session.exec(named.values({name: f"user {user_id}"}))
    own = update(StaffUser).where(col(StaffUser.id) == user_id)
    values = {"name": f"user {user_id}", "issuer": "", "subject": "", "disabled_at": now}
    session.exec(own.values(values))
    session.expire_all()
