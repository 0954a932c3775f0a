"""Resolution of postcodes, districts and sectors with the published postcodes."""

from collections.abc import Iterable

from app.core.postcode import (
    District,
    OutsideEngland,
    Postcode,
    lettered_districts_range,
    prefix_range,
)
from app.core.postcode_areas import Nation, nations_of
from app.core.postcode_suggestions import suggest_districts, suggest_postcodes
from app.snapshot.published_postcodes import PostcodeEntry, PublishedPostcodes
from app.snapshot.query_result import QueryOutcome, QueryResult

MAX_SUGGESTIONS = 6


def resolve_full(postcodes: PublishedPostcodes, typed: str, postcode: Postcode) -> QueryResult:
    """The result for a whole postcode."""
    entry = postcodes.find(postcode.key)
    if entry is None:
        return _unknown(postcodes, typed, postcode)
    result = resolve_entry(typed, postcode, entry)
    if result.outcome is not QueryOutcome.OUTSIDE_ENGLAND and entry.latitude is None:
        return _without_position(postcodes, result.outcome, typed, postcode, entry)
    return result


def resolve_entry(typed: str, postcode: Postcode | None, entry: PostcodeEntry) -> QueryResult:
    """The result for an entry of the directory, by its nation and whether it is still in use."""
    if nation := _nation_outside_england(entry):
        return QueryResult(QueryOutcome.OUTSIDE_ENGLAND, typed, postcode, entry, nations=(nation,))
    outcome = QueryOutcome.RETIRED if entry.retired else QueryOutcome.FOUND
    return QueryResult(outcome, typed, postcode, entry)


def _without_position(
    postcodes: PublishedPostcodes,
    outcome: QueryOutcome,
    typed: str,
    postcode: Postcode,
    entry: PostcodeEntry,
) -> QueryResult:
    """The result for a known postcode without a position: the centre of its district."""
    centre = postcodes.centre(*prefix_range(postcode.outward))
    if centre:
        entry = entry._replace(latitude=centre.latitude, longitude=centre.longitude)
    return QueryResult(outcome, typed, postcode, entry, area=postcode.outward)


# The first letter of a district's code, where it is not E for England.
_NATION_BY_CODE_LETTER = {"W": Nation.WALES, "S": Nation.SCOTLAND, "N": Nation.NORTHERN_IRELAND}


def _nation_outside_england(entry: PostcodeEntry) -> Nation | None:
    """The nation outside England that a postcode is in, by its district's code; None in England."""
    return _NATION_BY_CODE_LETTER.get(entry.district_code[:1])


def _unknown(postcodes: PublishedPostcodes, typed: str, postcode: Postcode) -> QueryResult:
    """The result for a well-formed English postcode that is not in the file."""
    suggestions = live_postcodes(postcodes, suggest_postcodes(typed))
    if suggestions:
        return QueryResult(QueryOutcome.SUGGESTION, typed, postcode, suggestions=suggestions)
    others = _other_nations(postcode.outward)
    centre = postcodes.centre(*prefix_range(postcode.outward))
    if others and (centre is None or _nation_outside_england(centre)):
        return QueryResult(QueryOutcome.OUTSIDE_ENGLAND, typed, postcode, centre, nations=others)
    area = postcode.outward if centre else ""
    return QueryResult(QueryOutcome.UNKNOWN, typed, postcode, centre, area=area)


def resolve_district(postcodes: PublishedPostcodes, typed: str, parsed: District) -> QueryResult:
    """The result for an outward code: for "B11" the district B11 if it exists, else sector B1 1."""
    parts = [(parsed.outward, "")]
    if parsed.sector:
        parts.append((parsed.sector.outward, parsed.sector.digit))
    return resolve_partial(postcodes, typed, parts)


def resolve_partial(
    postcodes: PublishedPostcodes, typed: str, parts: list[tuple[str, str]]
) -> QueryResult:
    """The result for the first of these (outward, digit or "") that has postcodes: its centre."""
    ranges = [(*part, prefix_range(*part)) for part in parts]
    if not parts[0][1] and len(parts[0][0]) < 4:  # SW1 is no district, SW1A to SW1Y are
        ranges.append((parts[0][0], "", lettered_districts_range(parts[0][0])))
    for outward, digit, keys in ranges:
        centre = postcodes.centre(*keys)
        if centre:
            area = f"{outward} {digit}".strip()
            if nation := _nation_outside_england(centre):
                return QueryResult(
                    QueryOutcome.OUTSIDE_ENGLAND, typed, None, centre, nations=(nation,)
                )
            return QueryResult(QueryOutcome.DISTRICT, typed, None, centre, area=area)
    suggestions_found = find_suggestions(postcodes, typed)
    if suggestions_found:
        return QueryResult(QueryOutcome.SUGGESTION, typed, suggestions=suggestions_found)
    others = _other_nations(parts[0][0])
    if others:
        return QueryResult(QueryOutcome.OUTSIDE_ENGLAND, typed, nations=others)
    return QueryResult(QueryOutcome.UNKNOWN, typed)


def _other_nations(outward: str) -> tuple[Nation, ...]:
    """The nations outside England that an outward code has homes in."""
    return tuple(nation for nation in nations_of(outward) if nation is not Nation.ENGLAND)


def find_suggestions(postcodes: PublishedPostcodes, typed: str) -> tuple[str, ...]:
    """Existing postcodes, then existing outward codes, that the text may mean."""
    districts = [
        outward
        for outward in suggest_districts(typed)
        if postcodes.has_any_in_range(*prefix_range(outward))
    ]
    return (*live_postcodes(postcodes, suggest_postcodes(typed)), *districts)[:MAX_SUGGESTIONS]


def resolve_outside(
    postcodes: PublishedPostcodes, typed: str, parsed: OutsideEngland
) -> QueryResult:
    """The result for a code outside England, with its position if it is known (near the border)."""
    entry = postcodes.find(parsed.postcode.key) if parsed.postcode else None
    return QueryResult(
        QueryOutcome.OUTSIDE_ENGLAND, typed, parsed.postcode, entry, nations=parsed.nations
    )


def has_postcodes(postcodes: PublishedPostcodes, outward: str) -> bool:
    """Whether a district has postcodes, in inner London also under its lettered districts."""
    return postcodes.has_any_in_range(*prefix_range(outward)) or (
        len(outward) < 4 and postcodes.has_any_in_range(*lettered_districts_range(outward))
    )


def live_postcodes(
    postcodes: PublishedPostcodes, candidates: Iterable[Postcode]
) -> tuple[str, ...]:
    """The candidates that are live English postcodes, at most MAX_SUGGESTIONS."""
    known = []
    for postcode in candidates:
        entry = postcodes.find(postcode.key)
        if entry and not entry.retired and not _nation_outside_england(entry):
            known.append(str(postcode))
    return tuple(known[:MAX_SUGGESTIONS])
