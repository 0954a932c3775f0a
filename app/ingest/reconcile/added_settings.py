"""Settings that a council's staff added and that its file now has: both are one setting."""

import json
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import Session

from app.core.errors import PostcodeInvalid
from app.core.issuers import listed_identifier
from app.core.postcode import Postcode
from app.core.text_normalisation import fold_text
from app.data.added_settings import find_added_listings, save_merge
from app.data.edits import EditsByField, edit_in_force, end_standing, find_edits
from app.data.merge_providers import move_provider
from app.data.providers import find_provider_ids
from app.data.tables import Crosswalk, EditField, Listing
from app.ingest.source_rows import ListingRow

MERGED_BY = "the council's file"  # who merged, for the history


def take_over_added(
    session: Session, la_number: str, rows: Sequence[ListingRow], as_at: date, now: datetime
) -> None:
    """Give rows of a council's file the settings that its staff had added; flushed.

    A row is about an added setting if it has its reference, or else its name and postcode and no
    other kind, where no other row or added setting fits as well. The setting keeps its address, or
    becomes part of the setting whose number the row has.
    """
    for added, row in _find_pairs(session, la_number, rows):
        end_standing(session, [added.provider_id], EditField.ADDED, now)
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
            save_merge(session, known, added.provider_id, MERGED_BY, now)
            move_provider(session, added.provider_id, known, now)


def _find_pairs(
    session: Session, la_number: str, rows: Sequence[ListingRow]
) -> list[tuple[Listing, ListingRow]]:
    """Added settings with the row about each; without those where it is not plain which it is."""
    by_reference = {row.reference: row for row in rows}
    listings = find_added_listings(session, la_number)
    edits = find_edits(session, [one.provider_id for one in listings])
    pairs, claims = list[tuple[Listing, ListingRow]](), Counter[str]()
    for added in listings:
        facts = _facts(added, edits.get(added.provider_id, {}))
        own = by_reference.get(added.reference)
        matching = [own] if own else [row for row in rows if _is_same(added, facts, row)]
        claims.update(row.reference for row in matching)
        if len(matching) == 1:
            pairs.append((added, matching[0]))
    return [
        (added, row)
        for added, row in pairs
        if claims[row.reference] == 1 or row.reference == added.reference
    ]


def _facts(added: Listing, own: EditsByField) -> set[tuple[str, str]]:
    """Name and postcode of an added setting, as it was added and as officers corrected them."""
    names, postcodes = {fold_text(added.name)}, {_normalised(added.postcode)}
    if name := edit_in_force(own, EditField.NAME):
        names.add(fold_text(name.value))
    address = edit_in_force(own, EditField.ADDRESS)
    if address and address.value:
        postcodes.add(_normalised(json.loads(address.value).get("postcode", "")))
    return {(one, other) for one in names for other in postcodes if one and other}


def _is_same(added: Listing, facts: set[tuple[str, str]], row: ListingRow) -> bool:
    postcode = row.address.postcode if row.address else ""
    is_same_kind = row.kind in (None, added.kind)
    return is_same_kind and (fold_text(row.name), _normalised(postcode)) in facts


def _normalised(postcode: str) -> str:
    try:
        return str(Postcode.parse(postcode))
    except PostcodeInvalid:
        return ""
