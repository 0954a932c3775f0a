"""Resolution of the text in the postcode box: every text has exactly one outcome."""

from collections.abc import Iterable

from app.core.gazetteer_tables import OVERSEAS, PlaceOutsideEngland
from app.core.name_query import NameQuery, parse_name_query
from app.core.postcode import (
    CrownDependency,
    District,
    FreeText,
    FullPostcode,
    Invalid,
    NotResidential,
    OutsideEngland,
    Overseas,
    ParsedInput,
    Sector,
    parse_input,
)
from app.core.postcode_areas import Nation
from app.core.postcode_extraction import find_districts, find_postcodes
from app.core.query_text import QueryText, parse_query_text
from app.snapshot import name_search, outside_england
from app.snapshot.code_resolution import (
    find_suggestions,
    has_postcodes,
    live_postcodes,
    resolve_district,
    resolve_full,
    resolve_outside,
    resolve_partial,
)
from app.snapshot.name_similarity import matching_key
from app.snapshot.published_settings import NameEntry
from app.snapshot.query_result import QueryHint, QueryOutcome, QueryResult
from app.snapshot.reader import Snapshot

__all__ = [
    "QueryHint",
    "QueryOutcome",
    "QueryResult",
    "resolve_parsed",
    "resolve_query",
]


def resolve_query(snapshot: Snapshot, text: str) -> QueryResult:
    """The outcome for a typed text; never raises."""
    return resolve_parsed(snapshot, parse_query_text(text))


def resolve_parsed(snapshot: Snapshot, query: QueryText) -> QueryResult:
    """The outcome for a parsed text; never raises."""
    return _resolve(snapshot, query.typed, query.parsed)


def _resolve(snapshot: Snapshot, typed: str, parsed: ParsedInput) -> QueryResult:
    match parsed:
        case FullPostcode(postcode):
            return resolve_full(snapshot.postcodes, typed, postcode)
        case District():
            return resolve_district(snapshot.postcodes, typed, parsed)
        case Sector(outward, digit):
            return resolve_partial(snapshot.postcodes, typed, [(outward, digit), (outward, "")])
        case NotResidential(code, postcode):
            # Some settings have such a code in their address: the file overrides the table.
            if (
                postcode
                and (entry := snapshot.postcodes.find(postcode.key))
                and entry.latitude is not None
            ):
                return resolve_full(snapshot.postcodes, typed, postcode)
            return QueryResult(QueryOutcome.NOT_RESIDENTIAL, typed, area=code)
        case OutsideEngland():
            return resolve_outside(snapshot.postcodes, typed, parsed)
        case CrownDependency(name):
            return QueryResult(QueryOutcome.CROWN_DEPENDENCY, typed, country=name)
        case Overseas(name):
            return QueryResult(QueryOutcome.OVERSEAS, typed, country=name)
        case FreeText(name):
            return _resolve_free_text(snapshot, typed, name)
        case Invalid(fault, shown):
            if found := _postcodes_in_text(snapshot, shown):
                return found
            suggestions_found = find_suggestions(snapshot.postcodes, shown)
            if suggestions_found:
                return QueryResult(QueryOutcome.SUGGESTION, shown, suggestions=suggestions_found)
            return QueryResult(QueryOutcome.INVALID, shown, fault=fault)


def _postcodes_in_text(snapshot: Snapshot, typed: str) -> QueryResult | None:
    """The result for a longer text with postcodes in it; None without any.

    Live postcodes become suggestions; otherwise the first code is resolved as if typed on its own.
    """
    codes = find_postcodes(typed)
    postcodes = [
        parsed.postcode for code in codes if isinstance(parsed := parse_input(code), FullPostcode)
    ]
    known = live_postcodes(snapshot.postcodes, postcodes)
    if known:
        return QueryResult(QueryOutcome.SUGGESTION, typed, suggestions=known, is_within_text=True)
    return _resolve(snapshot, typed, parse_input(codes[0])) if codes else None


def _resolve_free_text(snapshot: Snapshot, typed: str, name: str) -> QueryResult:
    """The result for free text: a code or a name in it, else a mistyped postcode, else no names."""
    query = parse_name_query(name)
    code = _code_in_text(snapshot, typed, name, query)
    if code:
        return code
    index = name_search.index_of(snapshot.settings)
    if not query.parts and (query.is_near_me or query.has_childcare):
        hint = QueryHint.HERE if query.is_near_me else QueryHint.CHILDCARE
        return QueryResult(QueryOutcome.HINT, typed, names=index.settings_named(name), hint=hint)
    outside, is_certain = outside_england.find_outside_england(query)
    found = index.find(query, name)
    if outside and (is_certain or not _has_exact_name(found, query)):
        if len({place.nation for place in outside}) == 1:
            return _outside_place(typed, outside[0])
        found = ()
    if not found:
        suggestions_found = find_suggestions(snapshot.postcodes, typed)
        if suggestions_found:
            return QueryResult(QueryOutcome.SUGGESTION, typed, suggestions=suggestions_found)
    if county := index.matching_county(query, name, found):
        return QueryResult(QueryOutcome.NAME, typed, names=found, called=county)
    return QueryResult(
        QueryOutcome.NAME,
        typed,
        names=outside_england.merge_outside_england(found, outside, query),
    )


def _code_in_text(
    snapshot: Snapshot, typed: str, name: str, query: NameQuery
) -> QueryResult | None:
    """The result for a postcode or an outward code in a longer text ("Bristol BS6"); else None."""
    if found := _postcodes_in_text(snapshot, name):
        return found._replace(typed=typed)
    remaining = parse_input(query.text.upper()) if query.text else None
    if remaining and not isinstance(remaining, FreeText | Invalid):
        return _resolve(snapshot, typed, remaining)
    districts = find_districts(name)
    if not districts or name_search.index_of(snapshot.settings).settings_named(name):
        return None
    outwards = (code.outward for code in districts if isinstance(code, District))
    known = tuple(code for code in outwards if has_postcodes(snapshot.postcodes, code))
    if known:
        return QueryResult(QueryOutcome.SUGGESTION, typed, suggestions=known, is_within_text=True)
    outside = next((code for code in districts if isinstance(code, OutsideEngland)), None)
    return resolve_outside(snapshot.postcodes, typed, outside) if outside else None


def _has_exact_name(found: Iterable[NameEntry], query: NameQuery) -> bool:
    """Whether one of the names found is exactly the name in the query."""
    key = matching_key(query.text)
    return any(matching_key(name.folded) == key for name in found)


def _outside_place(typed: str, place: PlaceOutsideEngland) -> QueryResult:
    """The result for a town, a county or a nation outside England."""
    called = place.name or typed
    for nation in Nation:
        if nation.value == place.nation:
            return QueryResult(
                QueryOutcome.OUTSIDE_ENGLAND, typed, nations=(nation,), called=called
            )
    if place.nation in OVERSEAS:
        return QueryResult(QueryOutcome.OVERSEAS, typed, country=place.nation, called=called)
    return QueryResult(QueryOutcome.CROWN_DEPENDENCY, typed, country=place.nation, called=called)
