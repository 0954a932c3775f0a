"""What the postcode box answers: everything a person types gets exactly one outcome."""

from collections.abc import Iterable
from enum import Enum
from typing import NamedTuple

from app.core.asked import Asked, read_asked
from app.core.codes_inside import districts_inside, postcodes_inside
from app.core.counties import OVERSEAS, Elsewhere
from app.core.postcode import (
    CrownDependency,
    District,
    Fault,
    Full,
    Invalid,
    Name,
    NotResidential,
    OutsideEngland,
    Overseas,
    Postcode,
    Reading,
    Sector,
    lettered_range,
    likely_districts,
    likely_readings,
    prefix_range,
    read,
)
from app.core.postcode_areas import Nation, nations_of
from app.snapshot import elsewhere, names
from app.snapshot.places import Name as KnownName
from app.snapshot.postcodes import Entry, Postcodes
from app.snapshot.reader import Snapshot

KEPT_CHARACTERS = 100  # of what was typed: enough for any postcode, name or address
SUGGESTIONS_MOST = 6


class Outcome(Enum):
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


class Hint(Enum):
    """What a text says without naming a place."""

    HERE = "here"  # "near me": nobody tells us where that is
    CHILDCARE = "childcare"  # "nursery": of every place one would be shown


class Answer(NamedTuple):
    """What was understood, and from where to search.

    `entry` is where results lie around: the postcode, or the middle of `area` when that is set (a
    district "B1" or a sector "B1 1"); None when there is nowhere to search from. `country` names a
    Crown dependency or an overseas territory; `nations` the nations of a code outside England.
    `called`: the place outside England that was named, or the county whose districts are `names`.
    `is_inside`: the suggestions stand in what was typed.
    A tuple, as `Entry` is: one of each is made for every search, at a third of a dataclass's cost.
    """

    outcome: Outcome
    typed: str
    postcode: Postcode | None = None
    entry: Entry | None = None
    area: str = ""
    suggestions: tuple[str, ...] = ()
    names: tuple[KnownName, ...] = ()
    nations: tuple[Nation, ...] = ()
    country: str = ""
    fault: Fault | None = None
    hint: Hint | None = None
    called: str = ""
    is_inside: bool = False

    @property
    def label(self) -> str:
        """What a page calls the place that was asked for."""
        return str(self.postcode or self.area or self.typed)

    @property
    def is_placed(self) -> bool:
        """Whether there is somewhere to search from."""
        return self.entry is not None and self.entry.latitude is not None


def answer(snapshot: Snapshot, text: str) -> Answer:
    """The outcome for what a person typed; never raises, whatever it is."""
    typed = text.strip()[:KEPT_CHARACTERS]
    return _of_reading(snapshot, typed, read(text))


def _of_reading(snapshot: Snapshot, typed: str, reading: Reading) -> Answer:
    match reading:
        case Full(postcode):
            return _full(snapshot.postcodes, typed, postcode)
        case District():
            return _district(snapshot.postcodes, typed, reading)
        case Sector(outward, digit):
            return _part(snapshot.postcodes, typed, [(outward, digit), (outward, "")])
        case NotResidential(code, postcode):
            # Some addresses of real places have such a code: the file knows better than the table.
            if (
                postcode
                and (entry := snapshot.postcodes.find(postcode.key))
                and entry.latitude is not None
            ):
                return _full(snapshot.postcodes, typed, postcode)
            return Answer(Outcome.NOT_RESIDENTIAL, typed, area=code)
        case OutsideEngland():
            return _outside(snapshot.postcodes, typed, reading)
        case CrownDependency(name):
            return Answer(Outcome.CROWN_DEPENDENCY, typed, country=name)
        case Overseas(name):
            return Answer(Outcome.OVERSEAS, typed, country=name)
        case Name(name):
            return _name(snapshot, typed, name)
        case Invalid(fault, shown):
            if found := _inside(snapshot, shown):
                return found
            near = _near(snapshot.postcodes, shown)
            if near:
                return Answer(Outcome.SUGGESTION, shown, suggestions=near)
            return Answer(Outcome.INVALID, shown, fault=fault)


def _full(postcodes: Postcodes, typed: str, postcode: Postcode) -> Answer:
    entry = postcodes.find(postcode.key)
    if entry is None:
        return _unknown(postcodes, typed, postcode)
    if nation := _nation_abroad(entry):
        return Answer(Outcome.OUTSIDE_ENGLAND, typed, postcode, entry, nations=(nation,))
    outcome = Outcome.RETIRED if entry.retired else Outcome.FOUND
    if entry.latitude is None:
        return _without_position(postcodes, outcome, typed, postcode, entry)
    return Answer(outcome, typed, postcode, entry)


def _without_position(
    postcodes: Postcodes, outcome: Outcome, typed: str, postcode: Postcode, entry: Entry
) -> Answer:
    """A postcode that we know and cannot place: around the middle of its district."""
    middle = postcodes.middle(*prefix_range(postcode.outward))
    if middle:
        entry = entry._replace(latitude=middle.latitude, longitude=middle.longitude)
    return Answer(outcome, typed, postcode, entry, area=postcode.outward)


# The first letter of a district's code, where it is not E for England.
_ABROAD = {"W": Nation.WALES, "S": Nation.SCOTLAND, "N": Nation.NORTHERN_IRELAND}


def _nation_abroad(entry: Entry) -> Nation | None:
    """The other nation that a postcode lies in, by its district's code; None in England."""
    return _ABROAD.get(entry.district_code[:1])


def _unknown(postcodes: Postcodes, typed: str, postcode: Postcode) -> Answer:
    """A well-formed postcode of England that is not in the file."""
    suggestions = _known(postcodes, likely_readings(typed))
    if suggestions:
        return Answer(Outcome.SUGGESTION, typed, postcode, suggestions=suggestions)
    others = _others(postcode.outward)
    middle = postcodes.middle(*prefix_range(postcode.outward))
    if others and (middle is None or _nation_abroad(middle)):
        return Answer(Outcome.OUTSIDE_ENGLAND, typed, postcode, middle, nations=others)
    area = postcode.outward if middle else ""
    return Answer(Outcome.UNKNOWN, typed, postcode, middle, area=area)


def _district(postcodes: Postcodes, typed: str, reading: District) -> Answer:
    """An outward part: of "B11" the district if there is one, else the sector B1 1."""
    parts = [(reading.outward, "")]
    if reading.sector:
        parts.append((reading.sector.outward, reading.sector.digit))
    return _part(postcodes, typed, parts)


def _part(postcodes: Postcodes, typed: str, parts: list[tuple[str, str]]) -> Answer:
    """The first of these (outward, digit or "") that has postcodes, around its middle."""
    ranges = [(*part, prefix_range(*part)) for part in parts]
    if not parts[0][1] and len(parts[0][0]) < 4:  # SW1 is no district, SW1A to SW1Y are
        ranges.append((parts[0][0], "", lettered_range(parts[0][0])))
    for outward, digit, keys in ranges:
        middle = postcodes.middle(*keys)
        if middle:
            area = f"{outward} {digit}".strip()
            if nation := _nation_abroad(middle):
                return Answer(Outcome.OUTSIDE_ENGLAND, typed, None, middle, nations=(nation,))
            return Answer(Outcome.DISTRICT, typed, None, middle, area=area)
    near = _near(postcodes, typed)
    if near:
        return Answer(Outcome.SUGGESTION, typed, suggestions=near)
    others = _others(parts[0][0])
    if others:
        return Answer(Outcome.OUTSIDE_ENGLAND, typed, nations=others)
    return Answer(Outcome.UNKNOWN, typed)


def _others(outward: str) -> tuple[Nation, ...]:
    """The nations other than England that an outward part has homes in."""
    return tuple(nation for nation in nations_of(outward) if nation is not Nation.ENGLAND)


def _near(postcodes: Postcodes, typed: str) -> tuple[str, ...]:
    """Postcodes, then outward parts, that exist and that this may have meant."""
    outward = [one for one in likely_districts(typed) if postcodes.holds_any(*prefix_range(one))]
    return (*_known(postcodes, likely_readings(typed)), *outward)[:SUGGESTIONS_MOST]


def _outside(postcodes: Postcodes, typed: str, reading: OutsideEngland) -> Answer:
    """Another nation; near the border its place is known, and English settings are shown too."""
    entry = postcodes.find(reading.postcode.key) if reading.postcode else None
    return Answer(Outcome.OUTSIDE_ENGLAND, typed, reading.postcode, entry, nations=reading.nations)


def _inside(snapshot: Snapshot, typed: str) -> Answer | None:
    """Postcodes that stand in a longer text: offered, or told of as if one had been typed alone."""
    codes = postcodes_inside(typed)
    readings = [reading.postcode for code in codes if isinstance(reading := read(code), Full)]
    known = _known(snapshot.postcodes, readings)
    if known:
        return Answer(Outcome.SUGGESTION, typed, suggestions=known, is_inside=True)
    return _of_reading(snapshot, typed, read(codes[0])) if codes else None


def _name(snapshot: Snapshot, typed: str, name: str) -> Answer:
    """Letters: a code or a name among other words, else a mistyped postcode, else nothing known."""
    asked = read_asked(name)
    code = _code_beside_words(snapshot, typed, name, asked)
    if code:
        return code
    index = names.index_of(snapshot.places)
    if not asked.parts and (asked.is_here or asked.has_childcare):
        hint = Hint.HERE if asked.is_here else Hint.CHILDCARE
        return Answer(Outcome.HINT, typed, names=index.settings_called(name), hint=hint)
    abroad, is_certain = elsewhere.find_elsewhere(asked)
    found = index.find(asked, name)
    if abroad and (is_certain or not _is_called(found, asked)):
        if len({one.nation for one in abroad}) == 1:
            return _in_nation(typed, abroad[0])
        found = ()
    if not found:
        near = _near(snapshot.postcodes, typed)
        if near:
            return Answer(Outcome.SUGGESTION, typed, suggestions=near)
    if county := index.county_meant(asked, name, found):
        return Answer(Outcome.NAME, typed, names=found, called=county)
    return Answer(Outcome.NAME, typed, names=elsewhere.with_elsewhere(found, abroad, asked))


def _code_beside_words(snapshot: Snapshot, typed: str, name: str, asked: Asked) -> Answer | None:
    """A postcode in a longer text, or a part of one beside words: "childminder BS6", "Bristol BS6"."""
    if found := _inside(snapshot, name):
        return found._replace(typed=typed)
    left = read(asked.text.upper()) if asked.text else None
    if left and not isinstance(left, Name | Invalid):
        return _of_reading(snapshot, typed, left)
    districts = districts_inside(name)
    if not districts or names.index_of(snapshot.places).settings_called(name):
        return None
    outwards = (one.outward for one in districts if isinstance(one, District))
    known = tuple(one for one in outwards if _has_postcodes(snapshot.postcodes, one))
    if known:
        return Answer(Outcome.SUGGESTION, typed, suggestions=known, is_inside=True)
    abroad = next((one for one in districts if isinstance(one, OutsideEngland)), None)
    return _outside(snapshot.postcodes, typed, abroad) if abroad else None


def _has_postcodes(postcodes: Postcodes, outward: str) -> bool:
    """Whether there are any in a district, or in those that one of inner London is split into."""
    return postcodes.holds_any(*prefix_range(outward)) or (
        len(outward) < 4 and postcodes.holds_any(*lettered_range(outward))
    )


def _is_called(found: Iterable[KnownName], asked: Asked) -> bool:
    """Whether a place of England has the very name."""
    key = names.matching_key(asked.text)
    return any(names.matching_key(one.folded) == key for one in found)


def _in_nation(typed: str, one: Elsewhere) -> Answer:
    """A town, or a whole nation, that lies beside England."""
    called = one.name or typed
    for nation in Nation:
        if nation.value == one.nation:
            return Answer(Outcome.OUTSIDE_ENGLAND, typed, nations=(nation,), called=called)
    if one.nation in OVERSEAS:
        return Answer(Outcome.OVERSEAS, typed, country=one.nation, called=called)
    return Answer(Outcome.CROWN_DEPENDENCY, typed, country=one.nation, called=called)


def _known(postcodes: Postcodes, readings: Iterable[Postcode]) -> tuple[str, ...]:
    """Those readings that are live postcodes of England."""
    known = []
    for postcode in readings:
        entry = postcodes.find(postcode.key)
        if entry and not entry.retired and not _nation_abroad(entry):
            known.append(str(postcode))
    return tuple(known[:SUGGESTIONS_MOST])
