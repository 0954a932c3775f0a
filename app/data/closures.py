"""How many of a council's settings left their register lately."""

from datetime import date
from typing import NamedTuple

from sqlmodel import Session, col, func, select

from app.core.consent import is_home
from app.core.provision import Kind
from app.core.source_names import REGISTER
from app.data.tables import Edition, Provider, Registration, Service


class EndedRegistrations(NamedTuple):
    """Settings that left their register after `since` and up to `until`, by whether they are homes."""

    since: date
    until: date
    settings_count: int
    homes_count: int


def find_ended_registrations(
    session: Session, la_number: str, year_before: date, until: date
) -> EndedRegistrations | None:
    """The settings that left a register between two editions of it after a day.

    None where the record has no earlier edition of Ofsted's register: nothing can be compared. A
    setting with another registration that is open has not closed.
    """
    first = session.exec(select(func.min(Edition.as_at)).where(Edition.source == REGISTER)).one()
    if first is None or first >= until:
        return None
    since = max(first, year_before)
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
            col(Edition.as_at) > since,
            col(Edition.as_at) <= until,
            col(Service.provider_id).not_in(still_open),
        )
        .distinct()
    )
    kinds: dict[str, set[Kind]] = {}
    for provider_id, kind in session.exec(closed):
        kinds.setdefault(provider_id, set()).add(kind)
    homes = sum(is_home(found, None) for found in kinds.values())
    return EndedRegistrations(since, until, len(kinds) - homes, homes)
