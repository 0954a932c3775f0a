"""What the postcode box answers: everything a person types gets exactly one outcome."""

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
    suggest_districts,
    suggest_postcodes,
)
from app.core.postcode_areas import (
    Nation,
    nations_of,
)
from app.core.postcode_extraction import (
    find_districts,
    find_postcodes,
)
from app.snapshot import (
    name_search,
    outside_england,
)
from app.snapshot.published_postcodes import (
    PostcodeEntry,
    PublishedPostcodes,
)
from app.snapshot.published_settings import NameEntry
from app.snapshot.reader import Snapshot

MAX_TYPED_LENGTH = 100  # of what was typed: enough for any postcode, name or address
MAX_SUGGESTIONS = 6


class QueryOutcome(Enum):
    """The kinds of answer, as the API spells them."""

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
    """What a text says without naming a place."""

    HERE = "here"  # "near me": nobody tells us where that is
    CHILDCARE = "childcare"  # "nursery": of every place one would be shown


class QueryResult(NamedTuple):
    """What was understood, and from where to search.

    `entry` is where results lie around: the postcode, or the middle of `area` when that is set (a
    district "B1" or a sector "B1 1"); None when there is nowhere to search from. `country` names a
    Crown dependency or an overseas territory; `nations` the nations of a code outside England.
    `called`: the place outside England that was named, or the county whose districts are `names`.
    `is_inside`: the suggestions stand in what was typed.
    A tuple, as `Entry` is: one of each is made for every search, at a third of a dataclass's cost.
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
        """What a page calls the place that was asked for."""
        return str(self.postcode or self.area or self.typed)

    @property
    def has_position(self) -> bool:
        """Whether there is somewhere to search from."""
        return self.entry is not None and self.entry.latitude is not None


def resolve_query(snapshot: Snapshot, text: str) -> QueryResult:
    """The outcome for what a person typed; never raises, whatever it is."""
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
            # Some addresses of real places have such a code: the file knows better than the table.
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
    """A postcode that we know and cannot place: around the middle of its district."""
    centre = postcodes.centre(*prefix_range(postcode.outward))
    if centre:
        entry = entry._replace(latitude=centre.latitude, longitude=centre.longitude)
    return QueryResult(outcome, typed, postcode, entry, area=postcode.outward)


# The first letter of a district's code, where it is not E for England.
_NATION_BY_CODE_LETTER = {"W": Nation.WALES, "S": Nation.SCOTLAND, "N": Nation.NORTHERN_IRELAND}


def _nation_outside_england(entry: PostcodeEntry) -> Nation | None:
    """The other nation that a postcode lies in, by its district's code; None in England."""
    return _NATION_BY_CODE_LETTER.get(entry.district_code[:1])


def _unknown(postcodes: PublishedPostcodes, typed: str, postcode: Postcode) -> QueryResult:
    """A well-formed postcode of England that is not in the file."""
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
    """An outward part: of "B11" the district if there is one, else the sector B1 1."""
    parts = [(parsed.outward, "")]
    if parsed.sector:
        parts.append((parsed.sector.outward, parsed.sector.digit))
    return _resolve_partial(postcodes, typed, parts)


def _resolve_partial(
    postcodes: PublishedPostcodes, typed: str, parts: list[tuple[str, str]]
) -> QueryResult:
    """The first of these (outward, digit or "") that has postcodes, around its middle."""
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
    """The nations other than England that an outward part has homes in."""
    return tuple(nation for nation in nations_of(outward) if nation is not Nation.ENGLAND)


def _suggestions(postcodes: PublishedPostcodes, typed: str) -> tuple[str, ...]:
    """Postcodes, then outward parts, that exist and that this may have meant."""
    outward = [
        one for one in suggest_districts(typed) if postcodes.has_any_in_range(*prefix_range(one))
    ]
    return (*_live_postcodes(postcodes, suggest_postcodes(typed)), *outward)[:MAX_SUGGESTIONS]


def _outside(postcodes: PublishedPostcodes, typed: str, parsed: OutsideEngland) -> QueryResult:
    """Another nation; near the border its place is known, and English settings are shown too."""
    entry = postcodes.find(parsed.postcode.key) if parsed.postcode else None
    return QueryResult(
        QueryOutcome.OUTSIDE_ENGLAND, typed, parsed.postcode, entry, nations=parsed.nations
    )


def _postcodes_in_text(snapshot: Snapshot, typed: str) -> QueryResult | None:
    """Postcodes that stand in a longer text: offered, or told of as if one had been typed alone."""
    codes = find_postcodes(typed)
    readings = [
        parsed.postcode for code in codes if isinstance(parsed := parse_input(code), FullPostcode)
    ]
    known = _live_postcodes(snapshot.postcodes, readings)
    if known:
        return QueryResult(QueryOutcome.SUGGESTION, typed, suggestions=known, is_within_text=True)
    return _resolve(snapshot, typed, parse_input(codes[0])) if codes else None


def _resolve_free_text(snapshot: Snapshot, typed: str, name: str) -> QueryResult:
    """Letters: a code or a name among other words, else a mistyped postcode, else nothing known."""
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
        if len({one.nation for one in outside}) == 1:
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
    """A postcode in a longer text, or a part of one beside words: "childminder BS6", "Bristol BS6"."""
    if found := _postcodes_in_text(snapshot, name):
        return found._replace(typed=typed)
    remaining = parse_input(query.text.upper()) if query.text else None
    if remaining and not isinstance(remaining, FreeText | Invalid):
        return _resolve(snapshot, typed, remaining)
    districts = find_districts(name)
    if not districts or name_search.index_of(snapshot.settings).settings_named(name):
        return None
    outwards = (one.outward for one in districts if isinstance(one, District))
    known = tuple(one for one in outwards if _has_postcodes(snapshot.postcodes, one))
    if known:
        return QueryResult(QueryOutcome.SUGGESTION, typed, suggestions=known, is_within_text=True)
    outside = next((one for one in districts if isinstance(one, OutsideEngland)), None)
    return _outside(snapshot.postcodes, typed, outside) if outside else None


def _has_postcodes(postcodes: PublishedPostcodes, outward: str) -> bool:
    """Whether there are any in a district, or in those that one of inner London is split into."""
    return postcodes.has_any_in_range(*prefix_range(outward)) or (
        len(outward) < 4 and postcodes.has_any_in_range(*lettered_districts_range(outward))
    )


def _has_exact_name(found: Iterable[NameEntry], query: NameQuery) -> bool:
    """Whether a place of England has the very name."""
    key = name_search.matching_key(query.text)
    return any(name_search.matching_key(one.folded) == key for one in found)


def _outside_place(typed: str, one: PlaceOutsideEngland) -> QueryResult:
    """A town, or a whole nation, that lies beside England."""
    called = one.name or typed
    for nation in Nation:
        if nation.value == one.nation:
            return QueryResult(
                QueryOutcome.OUTSIDE_ENGLAND, typed, nations=(nation,), called=called
            )
    if one.nation in OVERSEAS:
        return QueryResult(QueryOutcome.OVERSEAS, typed, country=one.nation, called=called)
    return QueryResult(QueryOutcome.CROWN_DEPENDENCY, typed, country=one.nation, called=called)


def _live_postcodes(postcodes: PublishedPostcodes, readings: Iterable[Postcode]) -> tuple[str, ...]:
    """Those readings that are live postcodes of England."""
    known = []
    for postcode in readings:
        entry = postcodes.find(postcode.key)
        if entry and not entry.retired and not _nation_outside_england(entry):
            known.append(str(postcode))
    return tuple(known[:MAX_SUGGESTIONS])
