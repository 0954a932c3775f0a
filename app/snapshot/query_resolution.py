"""Resolution of the text in the postcode box: every text has exactly one outcome."""

from collections.abc import Iterable
from enum import Enum
from typing import NamedTuple

from app.core.gazetteer_tables import (
    OVERSEAS,
    PlaceOutsideEngland,
)
from app.core.name_query import (
    NameQuery,
    parse_name_query,
)
from app.core.postcode import (
    CrownDependency,
    District,
    FreeText,
    FullPostcode,
    InputFault,
    Invalid,
    NotResidential,
    OutsideEngland,
    Overseas,
    ParsedInput,
    Postcode,
    Sector,
    lettered_districts_range,
    parse_input,
    prefix_range,
)
from app.core.postcode_areas import (
    Nation,
    nations_of,
)
from app.core.postcode_extraction import (
    find_districts,
    find_postcodes,
)
from app.core.postcode_suggestions import (
    suggest_districts,
    suggest_postcodes,
)
from app.snapshot import (
    name_search,
    outside_england,
)
from app.snapshot.name_similarity import matching_key
from app.snapshot.published_postcodes import (
    PostcodeEntry,
    PublishedPostcodes,
)
from app.snapshot.published_settings import NameEntry
from app.snapshot.reader import Snapshot

MAX_TYPED_LENGTH = 100  # characters; enough for any postcode, name or address
MAX_SUGGESTIONS = 6


class QueryOutcome(Enum):
    """The kinds of outcome, with the values that the API uses."""

    FOUND = "found"
    RETIRED = "retired"
    DISTRICT = "district"
    SUGGESTION = "suggestion"
    NOT_RESIDENTIAL = "not_residential"
    OUTSIDE_ENGLAND = "outside_england"
    CROWN_DEPENDENCY = "crown_dependency"
    OVERSEAS = "overseas"
    UNKNOWN = "unknown"
    NAME = "name"
    HINT = "hint"
    INVALID = "invalid"


class QueryHint(Enum):
    """What a text without a place name asks for."""

    HERE = "here"  # "near me": the position is not known
    CHILDCARE = "childcare"  # "nursery": matches too many settings


class QueryResult(NamedTuple):
    """The outcome of a query, and the position to search from.

    `entry` is the centre of the search: the postcode, or the centre of `area` when that is set (a
    district "B1" or a sector "B1 1"); None when there is no position to search from. `country` is a
    Crown dependency or an overseas territory; `nations` are the nations of a code outside England.
    `called` is the name of a place outside England, or of the county whose districts are `names`.
    `is_within_text`: the suggestions are parts of the typed text. A tuple, like `PostcodeEntry`:
    every search creates one of each, at a third of a dataclass's cost.
    """

    outcome: QueryOutcome
    typed: str
    postcode: Postcode | None = None
    entry: PostcodeEntry | None = None
    area: str = ""
    suggestions: tuple[str, ...] = ()
    names: tuple[NameEntry, ...] = ()
    nations: tuple[Nation, ...] = ()
    country: str = ""
    fault: InputFault | None = None
    hint: QueryHint | None = None
    called: str = ""
    is_within_text: bool = False

    @property
    def label(self) -> str:
        """The name of the requested place on pages."""
        return str(self.postcode or self.area or self.typed)

    @property
    def has_position(self) -> bool:
        """Whether there is a position to search from."""
        return self.entry is not None and self.entry.latitude is not None


def resolve_query(snapshot: Snapshot, text: str) -> QueryResult:
    """The outcome for a typed text; never raises."""
    typed = text.strip()[:MAX_TYPED_LENGTH]
    return _resolve(snapshot, typed, parse_input(text))


def _resolve(snapshot: Snapshot, typed: str, parsed: ParsedInput) -> QueryResult:
    match parsed:
        case FullPostcode(postcode):
            return _resolve_full(snapshot.postcodes, typed, postcode)
        case District():
            return _resolve_district(snapshot.postcodes, typed, parsed)
        case Sector(outward, digit):
            return _resolve_partial(snapshot.postcodes, typed, [(outward, digit), (outward, "")])
        case NotResidential(code, postcode):
            # Some settings have such a code in their address: the file overrides the table.
            if (
                postcode
                and (entry := snapshot.postcodes.find(postcode.key))
                and entry.latitude is not None
            ):
                return _resolve_full(snapshot.postcodes, typed, postcode)
            return QueryResult(QueryOutcome.NOT_RESIDENTIAL, typed, area=code)
        case OutsideEngland():
            return _outside(snapshot.postcodes, typed, parsed)
        case CrownDependency(name):
            return QueryResult(QueryOutcome.CROWN_DEPENDENCY, typed, country=name)
        case Overseas(name):
            return QueryResult(QueryOutcome.OVERSEAS, typed, country=name)
        case FreeText(name):
            return _resolve_free_text(snapshot, typed, name)
        case Invalid(fault, shown):
            if found := _postcodes_in_text(snapshot, shown):
                return found
            suggestions_found = _suggestions(snapshot.postcodes, shown)
            if suggestions_found:
                return QueryResult(QueryOutcome.SUGGESTION, shown, suggestions=suggestions_found)
            return QueryResult(QueryOutcome.INVALID, shown, fault=fault)


def _resolve_full(postcodes: PublishedPostcodes, typed: str, postcode: Postcode) -> QueryResult:
    entry = postcodes.find(postcode.key)
    if entry is None:
        return _unknown(postcodes, typed, postcode)
    if nation := _nation_outside_england(entry):
        return QueryResult(QueryOutcome.OUTSIDE_ENGLAND, typed, postcode, entry, nations=(nation,))
    outcome = QueryOutcome.RETIRED if entry.retired else QueryOutcome.FOUND
    if entry.latitude is None:
        return _without_position(postcodes, outcome, typed, postcode, entry)
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
    suggestions = _live_postcodes(postcodes, suggest_postcodes(typed))
    if suggestions:
        return QueryResult(QueryOutcome.SUGGESTION, typed, postcode, suggestions=suggestions)
    others = _other_nations(postcode.outward)
    centre = postcodes.centre(*prefix_range(postcode.outward))
    if others and (centre is None or _nation_outside_england(centre)):
        return QueryResult(QueryOutcome.OUTSIDE_ENGLAND, typed, postcode, centre, nations=others)
    area = postcode.outward if centre else ""
    return QueryResult(QueryOutcome.UNKNOWN, typed, postcode, centre, area=area)


def _resolve_district(postcodes: PublishedPostcodes, typed: str, parsed: District) -> QueryResult:
    """The result for an outward code: for "B11" the district B11 if it exists, else sector B1 1."""
    parts = [(parsed.outward, "")]
    if parsed.sector:
        parts.append((parsed.sector.outward, parsed.sector.digit))
    return _resolve_partial(postcodes, typed, parts)


def _resolve_partial(
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
    suggestions_found = _suggestions(postcodes, typed)
    if suggestions_found:
        return QueryResult(QueryOutcome.SUGGESTION, typed, suggestions=suggestions_found)
    others = _other_nations(parts[0][0])
    if others:
        return QueryResult(QueryOutcome.OUTSIDE_ENGLAND, typed, nations=others)
    return QueryResult(QueryOutcome.UNKNOWN, typed)


def _other_nations(outward: str) -> tuple[Nation, ...]:
    """The nations outside England that an outward code has homes in."""
    return tuple(nation for nation in nations_of(outward) if nation is not Nation.ENGLAND)


def _suggestions(postcodes: PublishedPostcodes, typed: str) -> tuple[str, ...]:
    """Existing postcodes, then existing outward codes, that the text may mean."""
    districts = [
        outward
        for outward in suggest_districts(typed)
        if postcodes.has_any_in_range(*prefix_range(outward))
    ]
    return (*_live_postcodes(postcodes, suggest_postcodes(typed)), *districts)[:MAX_SUGGESTIONS]


def _outside(postcodes: PublishedPostcodes, typed: str, parsed: OutsideEngland) -> QueryResult:
    """The result for a code outside England, with its position if it is known (near the border)."""
    entry = postcodes.find(parsed.postcode.key) if parsed.postcode else None
    return QueryResult(
        QueryOutcome.OUTSIDE_ENGLAND, typed, parsed.postcode, entry, nations=parsed.nations
    )


def _postcodes_in_text(snapshot: Snapshot, typed: str) -> QueryResult | None:
    """The result for a longer text with postcodes in it; None without any.

    Live postcodes become suggestions; otherwise the first code is resolved as if typed on its own.
    """
    codes = find_postcodes(typed)
    postcodes = [
        parsed.postcode for code in codes if isinstance(parsed := parse_input(code), FullPostcode)
    ]
    known = _live_postcodes(snapshot.postcodes, postcodes)
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
        suggestions_found = _suggestions(snapshot.postcodes, typed)
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
    known = tuple(code for code in outwards if _has_postcodes(snapshot.postcodes, code))
    if known:
        return QueryResult(QueryOutcome.SUGGESTION, typed, suggestions=known, is_within_text=True)
    outside = next((code for code in districts if isinstance(code, OutsideEngland)), None)
    return _outside(snapshot.postcodes, typed, outside) if outside else None


def _has_postcodes(postcodes: PublishedPostcodes, outward: str) -> bool:
    """Whether a district has postcodes, in inner London also under its lettered districts."""
    return postcodes.has_any_in_range(*prefix_range(outward)) or (
        len(outward) < 4 and postcodes.has_any_in_range(*lettered_districts_range(outward))
    )


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


def _live_postcodes(
    postcodes: PublishedPostcodes, candidates: Iterable[Postcode]
) -> tuple[str, ...]:
    """The candidates that are live English postcodes, at most MAX_SUGGESTIONS."""
    known = []
    for postcode in candidates:
        entry = postcodes.find(postcode.key)
        if entry and not entry.retired and not _nation_outside_england(entry):
            known.append(str(postcode))
    return tuple(known[:MAX_SUGGESTIONS])
