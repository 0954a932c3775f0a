"""Settings that a council's staff added and that its file now has: both are one setting."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlmodel import Session

from app.core.errors import PostcodeInvalid
from app.core.issuers import listed_identifier
from app.core.postcode import Postcode
from app.core.text_normalisation import fold_text
from app.data.added_settings import end_added, find_added_listings
from app.data.merge_providers import move_provider
from app.data.providers import find_provider_ids
from app.data.tables import Crosswalk, Listing
from app.ingest.source_rows import ListingRow


def take_over_added(
    session: Session, la_number: str, rows: Sequence[ListingRow], as_at: date, now: datetime
) -> None:
    """Give rows of a council's file the settings that its staff had added; flushed.

    A row is about an added setting if it has its reference, or else, where it is the only such row,
    its name and postcode and no other kind. The setting keeps its address, or becomes part of the
    setting whose number the row has.
    """
    for added in find_added_listings(session, la_number):
        row = _find_row(added, rows)
        if row is None:
            continue
        end_added(session, [added.provider_id], now)
        issuer, identifier = listed_identifier(la_number, row.reference, vars(row))
        known = find_provider_ids(session, issuer).get(identifier)
        if known is None:
            line = Crosswalk(
                issuer=issuer,
                identifier=identifier,
                provider_id=added.provider_id,
                valid_from=as_at,
            )
            session.add(line)
            session.flush()
        elif known != added.provider_id:
            move_provider(session, added.provider_id, known, now)


def _find_row(added: Listing, rows: Iterable[ListingRow]) -> ListingRow | None:
    listed = list(rows)
    own = [row for row in listed if row.reference == added.reference]
    matching = own or [row for row in listed if _is_same(added, row)]
    return matching[0] if len(matching) == 1 else None


def _is_same(added: Listing, row: ListingRow) -> bool:
    postcode = row.address.postcode if row.address else ""
    return (
        row.kind in (None, added.kind)
        and fold_text(row.name) == fold_text(added.name)
        and _normalised(postcode) == _normalised(added.postcode) != ""
    )


def _normalised(postcode: str) -> str:
    try:
        return str(Postcode.parse(postcode))
    except PostcodeInvalid:
        return ""
