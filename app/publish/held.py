"""Listings that are not shown as their council lists them, and why."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session, select

from app.core.provision import Status
from app.data.providers import find_publishable
from app.data.tables import Listing
from app.data.versions import CHUNK
from app.publish.tellings import Tellings, Told, find_tellings, heard_extract


@dataclass(frozen=True)
class Held:
    """A listing that is not shown, and why: closed at Ofsted, of another council, or unknown there."""

    listing: Listing
    status: Status | None = None
    is_elsewhere: bool = False
    is_closed: bool = False

    @property
    def waits(self) -> bool:
        """Whether an officer's word would show it."""
        return not (self.status or self.is_closed)


def find_held(session: Session) -> list[Held]:
    """Listings that are not shown as their council lists them, each with the reason."""
    listed = sorted(set(session.exec(select(Listing.provider_id)).all()))
    found: list[Held] = []
    for start in range(0, len(listed), CHUNK):
        some = listed[start : start + CHUNK]
        tellings = find_tellings(session, some)
        shown: dict[str, Told] = {}
        for row in find_publishable(session, some):
            told = tellings.heard_by(row)
            if tellings.is_open(row, told):
                shown[row.provider_id] = told
        found += held_of(tellings, shown)
    return sorted(found, key=lambda one: (one.listing.la_number, one.listing.reference))


def held_of(tellings: Tellings, shown: Mapping[str, Told]) -> list[Held]:
    """The same, where it is known already what is heard of each provider that is open."""
    held = (_held(listing, tellings, shown) for listing in tellings.listings)
    return [one for one in held if one]


def _held(listing: Listing, tellings: Tellings, shown: Mapping[str, Told]) -> Held | None:
    if listing.provider_id in shown:
        speaks = shown[listing.provider_id].listing is listing
        return None if speaks else Held(listing, is_elsewhere=True)
    if tellings.may_stand_alone(listing):
        return None
    extract = heard_extract(tellings.extracts.get(listing.provider_id, []), listing.la_number)
    is_known = listing.provider_id in tellings.known
    return Held(listing, extract.status if extract else None, is_closed=is_known)
