"""How many of a council's registered settings opened and closed lately, by registers."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from sqlmodel import Session, col, func, select

from app.core.consent import Consent, is_home
from app.core.provision import Kind
from app.core.source_names import REGISTER
from app.data.tables import Edition, Provider, Registration, Service

# Those that agreed to be counted only are left out: without those that are listed, which everybody
# sees, a total of both would show how many they are.
LISTED = (Consent.ALL, Consent.AREA)


class RegisterChanges(NamedTuple):
    """Registrations after `since` and up to `until`, and those that ended; homes by themselves.

    `closed_since` is the day of the first edition that later ones are compared with; None where
    there is only one edition, so that nothing is known of closures.
    """

    until: date
    opened_homes_count: int
    closed_since: date | None
    closed_count: int
    closed_homes_count: int


def find_register_changes(
    session: Session, la_number: str, since: date, until: date
) -> RegisterChanges:
    """The changes of a council's registrations in the register's editions of these days.

    A setting with another open registration has not closed. Confidential ones are left out.
    """
    first = session.exec(select(func.min(Edition.as_at)).where(Edition.source == REGISTER)).one()
    closed_since = max(first, since) if first and first < until else None
    opened = _opened_homes(session, la_number, since, until)
    closed, closed_homes = (
        _closed(session, la_number, closed_since, until) if closed_since else (0, 0)
    )
    return RegisterChanges(until, opened, closed_since, closed, closed_homes)


def _opened_homes(session: Session, la_number: str, since: date, until: date) -> int:
    opened = (
        select(col(Service.provider_id), col(Service.kind))
        .join(Provider, col(Provider.provider_id) == col(Service.provider_id))
        .join(Registration, col(Registration.provider_id) == col(Service.provider_id))
        .where(
            Provider.la_number == la_number,
            col(Provider.consent).in_(LISTED),
            col(Registration.closed_edition_id).is_(None),
            col(Registration.registered_on) > since,
            col(Registration.registered_on) <= until,
        )
        .distinct()
    )
    return _count(session.exec(opened))[1]


def _closed(session: Session, la_number: str, since: date, until: date) -> tuple[int, int]:
    still_open = select(Registration.provider_id).where(
        col(Registration.closed_edition_id).is_(None)
    )
    closed = (
        select(col(Service.provider_id), col(Service.kind))
        .join(Provider, col(Provider.provider_id) == col(Service.provider_id))
        .join(Registration, col(Registration.provider_id) == col(Service.provider_id))
        .join(Edition, col(Edition.id) == col(Registration.closed_edition_id))
        .where(
            Provider.la_number == la_number,
            col(Provider.consent).in_(LISTED),
            col(Edition.as_at) > since,
            col(Edition.as_at) <= until,
            col(Service.provider_id).not_in(still_open),
        )
        .distinct()
    )
    return _count(session.exec(closed))


def _count(found: Iterable[tuple[str, Kind]]) -> tuple[int, int]:
    """How many settings, without homes, and how many homes; nannies are in neither."""
    kinds: dict[str, set[Kind]] = {}
    for provider_id, kind in found:
        kinds.setdefault(provider_id, set()).add(kind)
    counted = [listed for listed in kinds.values() if Kind.NANNY not in listed]
    homes = sum(is_home(listed, None) for listed in counted)
    return len(counted) - homes, homes
