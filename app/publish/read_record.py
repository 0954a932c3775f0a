"""Reads the rows that selection decides about, and asks it about the record as it is today.

This is the only place between the queries of `app.data` and `app.publish.selection`, which is pure.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from sqlmodel import Session

from app.core.consent import Consent
from app.core.issuers import OFSTED
from app.data.areas import find_areas
from app.data.closings import find_hidden
from app.data.council_details import find_published_details
from app.data.council_files import (
    find_confirmed,
    find_doubtful_listing_ids,
    find_extracted_registrations,
    find_listed_provider_ids,
    find_listings,
    find_offers,
    find_restrictions,
)
from app.data.directory_entries import (
    find_directory_entries,
    find_directory_provider_ids,
    find_unlisted_directory_ids,
)
from app.data.editions import find_current_editions
from app.data.edits import EditsByField, find_edits, last_edit_id
from app.data.help_and_takeup import find_agencies, find_help_points, find_takeup
from app.data.install_key import get_key
from app.data.providers import find_inactive, find_inspections, find_publishable
from app.data.publications import find_consents, find_withdrawals
from app.data.published_home_areas import find_published_home_areas
from app.data.recorded_consents import find_recorded_consents
from app.data.row_versions import CHUNK
from app.data.succession import find_superseded
from app.publish.selection.area_summaries import area_figures
from app.publish.selection.publication_states import PublicState, select_states
from app.publish.selection.record_rows import ClaimRows, ConsentRows, RecordRows
from app.publish.selection.source_claims import select_consents
from app.publish.selection.source_facts import SourceFacts, select_source_facts
from app.publish.selection.unpublished_listings import UnpublishedListing, select_unpublished_of
from app.publish.selection.ward_takeup_disclosure import WardSetting
from app.snapshot.layout import AreaFigure

Row = TypeVar("Row")


def read_record_rows(session: Session) -> RecordRows:
    """All rows that a publication may show; large tables are read when selection needs them."""
    return RecordRows(
        # Read before the edits, so that an edit made meanwhile is newer than this one.
        last_edit_id=last_edit_id(session),
        areas=_when_needed(lambda: find_areas(session)),
        inspections=find_inspections(session),
        claims=read_claim_rows(session),
        edits=find_edits(session),
        home_areas=find_published_home_areas(session),
        providers=_when_needed(lambda: find_publishable(session)),
        takeup=_when_needed(lambda: find_takeup(session)),
        help_points=_when_needed(lambda: find_help_points(session)),
        agencies=_when_needed(lambda: find_agencies(session)),
        council_details=find_published_details(session),
    )


def _when_needed(find: Callable[[], Iterable[Row]]) -> Iterator[Row]:
    yield from find()


def read_claim_rows(session: Session, only: Collection[str] | None = None) -> ClaimRows:
    """The rows of councils' own files; with `only`, of these providers."""
    superseded = find_superseded(session, OFSTED)
    listings = list(find_listings(session, only))
    return ClaimRows(
        extracts=find_extracted_registrations(session, only),
        superseded=superseded,
        listings=listings,
        entries=find_directory_entries(session, only),
        offers=find_offers(session, listings, only),
        restrictions=find_restrictions(session, only),
        withdrawals=find_withdrawals(session, only),
        confirmed=find_confirmed(session),
        consents=find_consents(session, only),
        as_at={one.source: one.as_at for one in find_current_editions(session)},
        recorded=find_recorded_consents(session, only),
    )


def current_consents(session: Session) -> dict[str, Consent]:
    """Each provider's consent by all sources today, which limits what an old snapshot may show."""
    return select_consents(
        ConsentRows(
            claims=read_claim_rows(session),
            providers=find_publishable(session),
            hidden_ids=(*find_inactive(session), *find_hidden(session)),
        )
    )


def find_source_facts(session: Session, provider_ids: Collection[str]) -> dict[str, SourceFacts]:
    """Facts by provider_id, for those that are open; without reading all providers."""
    found: dict[str, SourceFacts] = {}
    for some in _chunks(provider_ids):
        providers, claims = find_publishable(session, some), read_claim_rows(session, some)
        found |= select_source_facts(providers, claims)
    return found


def read_rows_of(
    session: Session, provider_ids: Collection[str], edits: Mapping[str, EditsByField]
) -> Iterator[RecordRows]:
    """The rows about some providers, in groups; without areas' figures and help points."""
    for some in _chunks(provider_ids):
        providers = find_publishable(session, some)
        yield RecordRows(
            areas=find_areas(session),
            inspections=find_inspections(session, [one.identifier for one in providers]),
            claims=read_claim_rows(session, some),
            edits=edits,
            home_areas=find_published_home_areas(session),
            providers=providers,
        )


def find_unpublished_listings(session: Session, la_number: str = "") -> list[UnpublishedListing]:
    """Unpublished listings and entries of directories, by council and reference; of one if given."""
    found: list[UnpublishedListing] = []
    listed_ids = (
        find_doubtful_listing_ids(session, la_number)
        | find_unlisted_directory_ids(session, la_number)
        if la_number
        else find_listed_provider_ids(session) | find_directory_provider_ids(session)
    )
    for some in _chunks(listed_ids):
        claims = read_claim_rows(session, some)
        unpublished = select_unpublished_of(find_publishable(session, some), claims)
        found += [one for one in unpublished if la_number in ("", one.listing.la_number)]
    return sorted(found, key=lambda one: (one.listing.la_number, one.listing.reference))


def find_public_states(session: Session, provider_ids: Collection[str]) -> dict[str, PublicState]:
    """Whether each of these providers is public, or why not; CLOSED where no register has it."""
    found: dict[str, PublicState] = {}
    for some in _chunks(provider_ids):
        edits, claims = find_edits(session, some), read_claim_rows(session, some)
        found |= select_states(find_publishable(session, some), claims, edits)
    return {one: found.get(one, PublicState.CLOSED) for one in provider_ids}


def current_area_figures(
    session: Session, councils: Mapping[str, str], settings: Iterable[WardSetting]
) -> list[AreaFigure]:
    """Every figure that may be public today, as `area_figures` selects them."""
    return area_figures(find_takeup(session), councils, settings)


def read_key_or_none(session: Session, data_dir: Path) -> bytes | None:
    """The key of this install; None where it is lost: only the area then reveals a move."""
    try:
        return get_key(session, data_dir)
    except (OSError, ValueError):
        return None


def _chunks(provider_ids: Collection[str]) -> Iterator[list[str]]:
    listed = sorted(provider_ids)
    for start in range(0, len(listed), CHUNK):
        yield listed[start : start + CHUNK]
