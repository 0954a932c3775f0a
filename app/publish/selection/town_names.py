"""The names of towns: those of one name also have that of their district."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self

from app.core.text_normalisation import fold_text, slug
from app.publish.selection.town_mentions import points_of
from app.publish.selection.towns import Squares, Town, count_nearby, find_towns, squares_of
from app.snapshot.layout import NamedArea, Setting
from app.snapshot.published_settings import NameEntry

MAX_DISTRICTS = 3  # a town with settings in more districts is labelled with none
NEARBY_PER_WEIGHT_POINT = 20  # settings near a town that count as one of its own
Areas = Mapping[tuple[str, str], NamedArea]


@dataclass(frozen=True)
class TownName:
    """A town with its name entry; `own_district` is the district of the same name around it.

    `weight` ranks towns of one name: the number of its settings, plus, where there are several such
    towns, a share of all settings nearby.
    """

    name: NameEntry
    town: Town
    weight: int
    own_district: str = ""


class Neighbour(NamedTuple):
    """A town as others near it see it: its number of settings, and the position of its middle."""

    folded: str
    label: str
    size: int
    latitude: float
    longitude: float

    @classmethod
    def of(cls, town: Town) -> Self:
        at = town.middle
        position = (at.latitude or 0.0, at.longitude or 0.0)
        return cls(town.folded, town.label, len(town), *position)


@dataclass(frozen=True)
class Surroundings:
    """What names of towns depend on besides the towns of the same name.

    `areas` by level and code, the codes of the `districts` with settings, the `squares` of all
    settings with a position, and all towns, in the order of `find_towns`.
    """

    areas: Areas
    districts: Collection[str]
    squares: Squares
    towns: Sequence[Neighbour]


def town_names(settings: list[Setting], areas: list[NamedArea]) -> list[TownName]:
    """The towns in settings' addresses; towns of one name also have their district's name."""
    towns = find_towns(settings, known_names(areas))
    around = Surroundings(
        areas_by_code(areas),
        {setting.district_code for setting in settings},  # the areas include former ones
        squares_of(points_of([one for one in settings if one.latitude is not None]).reshape(-1, 2)),
        [Neighbour.of(town) for town in towns],
    )
    return name_towns(towns, around)


def name_towns(towns: Sequence[Town], around: Surroundings) -> list[TownName]:
    """The names of towns; of each name that is given, all towns are."""
    districts = {
        fold_text(area.name): area.code
        for area in around.areas.values()
        if area.level == "district" and area.code in around.districts
    }
    own_district = [_district_called(town, districts) for town in towns]
    same: defaultdict[str, list[Town]] = defaultdict(list)
    for town, district in zip(towns, own_district, strict=True):
        if not district:
            same[town.folded].append(town)
    found: dict[str, TownName] = {}
    for town, district in zip(towns, own_district, strict=True):
        is_single = bool(district) or len(same[town.folded]) == 1
        is_unique = bool(district) or (is_single and town.folded not in districts)
        where = _where(town, around.areas)
        if not is_unique and sum(_where(o, around.areas) == where for o in same[town.folded]) > 1:
            where = joined_detail((_larger_near(town, around.towns), where))
        name = _unique_town(town, where) if is_unique else _disambiguated_town(town, where)
        if name.key in found:  # two in one district, near the same larger town
            detail = joined_detail((where, town.middle.postcode or str(len(found))))
            name = _disambiguated_town(town, detail)
        nearby_count = 0 if is_single else count_nearby(town, around.squares)
        weight = len(town) + nearby_count // NEARBY_PER_WEIGHT_POINT
        found[name.key] = TownName(name, town, weight, district)
    return list(found.values())


def known_names(areas: Iterable[NamedArea]) -> Collection[str]:
    """Names, and parts of names, of areas: "Kensington" for Kensington and Chelsea."""
    return {fold_text(part) for area in areas for part in (area.name, *area.name.split(" and "))}


def _district_called(town: Town, districts: Mapping[str, str]) -> str:
    """The district of the same name around the middle of a town; "" where there is none."""
    code = districts.get(town.folded, "")
    return code if code == town.middle.district_code else ""


def _unique_town(town: Town, where: str) -> NameEntry:
    """The only town of a name; a wide one, such as London, is not labelled with a district."""
    is_wide = len({setting.district_code for setting in town.settings} - {""}) > MAX_DISTRICTS
    detail = "" if is_wide or fold_text(where) == town.folded else where
    return _named(town, town.label, town.folded, detail)


def _disambiguated_town(town: Town, where: str) -> NameEntry:
    """One town of several of a name: "Newport (Isle of Wight)"."""
    return _named(town, f"{town.label} ({where})", f"{town.folded}.{slug(where)}", "")


def label_without_district(label: str, folded: str, key: str) -> str:
    """The town's own label in the label of a name entry: "Newport" of "Newport (Isle of Wight)"."""
    where = key.removeprefix(f"{folded}.")
    parts = label.split(" (")
    for at in range(1, len(parts)) if key != folded else ():
        if slug(" (".join(parts[at:]).removesuffix(")")) == where:
            return " (".join(parts[:at])
    return label


def _named(town: Town, label: str, key: str, detail: str) -> NameEntry:
    at = town.middle
    return NameEntry(town.folded, label, "town", key, detail, at.latitude, at.longitude)


def _where(town: Town, areas: Areas) -> str:
    """The name of a town's district, else of its council, else its outward code."""
    at = town.middle
    return area_name(areas, at.district_code, at.la_code) or outward_code(at)


def area_name(areas: Areas, district_code: str, la_code: str) -> str:
    """The name of a district, else of a council; "" where neither is known."""
    area = areas.get(("district", district_code)) or areas.get(("council", la_code))
    return area.name if area else ""


def _larger_near(town: Town, towns: Sequence[Neighbour]) -> str:
    """The nearest larger town, to distinguish two towns of one name in one district."""
    latitude, longitude = town.middle.latitude or 0.0, town.middle.longitude or 0.0

    def distance(other: Neighbour) -> float:
        north = other.latitude - latitude
        east = 0.6 * (other.longitude - longitude)
        return north * north + east * east

    larger = [one for one in towns if one.size > 2 * len(town) and one.folded != town.folded]
    return min(larger, key=distance).label if larger else outward_code(town.middle)


def areas_by_code(areas: Iterable[NamedArea]) -> Areas:
    return {(area.level, area.code): area for area in areas}


def outward_code(setting: Setting) -> str:
    return setting.postcode.partition(" ")[0]


def joined_detail(parts: Iterable[str]) -> str:
    """Distinct parts on one line: "Bristol", not "Bristol, Bristol"."""
    return ", ".join({part.casefold(): part for part in parts if part}.values())
