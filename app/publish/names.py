"""What can be looked up by name: settings, the towns of their addresses, districts and wards."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from app.core.names import fold, slug
from app.publish.towns import Town, find_towns, settings_around
from app.snapshot.layout import NamedArea, Place
from app.snapshot.places import Name
from app.snapshot.postcodes import Postcodes

WIDE = 3  # districts; a town whose settings lie in more is in none of them
PART_OF_AROUND = 20  # settings near a town that count as one of its own
Areas = Mapping[tuple[str, str], NamedArea]


@dataclass(frozen=True)
class TownName:
    """A town with its name and its settings; `stands_for` is the district of the same name around it.

    `weight` puts towns of one name in order: its settings, and a part of all that lie around it.
    """

    name: Name
    town: Town
    weight: int
    stands_for: str = ""


@dataclass(frozen=True)
class Names:
    """Everything that can be looked up by name, towns apart."""

    others: list[Name]
    towns: list[TownName]


def all_names(places: list[Place], areas: list[NamedArea], postcodes: Postcodes) -> Names:
    """Every name of a snapshot."""
    by_code = _by_code(areas)
    named = [*setting_names(places, areas), *_area_names(by_code, postcodes)]
    return Names(named, town_names(places, areas))


def setting_names(places: list[Place], areas: list[NamedArea]) -> list[Name]:
    """The settings' own names, each with its town and council to tell namesakes apart.

    Where these are the same too, the outward code and then the first line of the address follow.
    """
    councils = {area.code: area.name for area in areas if area.level == "council"}
    folded = [fold(place.name) for place in places]
    details = [_detail((place.town, councils.get(place.la_code, ""))) for place in places]
    for more in (_outward, _first_line):
        counts = Counter(zip(folded, details, strict=True))
        for at, key in enumerate(zip(folded, details, strict=True)):
            if counts[key] > 1:
                details[at] = _detail((key[1], more(places[at])))
    return [
        Name(own, place.name, "setting", place.provider_id, detail, place.latitude, place.longitude)
        for own, place, detail in zip(folded, places, details, strict=True)
    ]


def _outward(place: Place) -> str:
    return place.postcode.partition(" ")[0]


def _first_line(place: Place) -> str:
    return "".join(place.address[:1])


def _detail(parts: Iterable[str]) -> str:
    """Parts of a place's description on one line, none twice: "Bristol", not "Bristol, Bristol"."""
    return ", ".join({part.casefold(): part for part in parts if part}.values())


def town_names(places: list[Place], areas: list[NamedArea]) -> list[TownName]:
    """The towns that addresses name. Towns of one name bear the name of their district as well."""
    by_code = _by_code(areas)
    in_use = {place.district_code for place in places}  # the list has those of the past too
    districts = {
        fold(area.name): area.code
        for area in areas
        if area.level == "district" and area.code in in_use
    }
    towns = find_towns(places, _known(areas))
    stands_for = [_district_called(town, districts) for town in towns]
    same: defaultdict[str, list[Town]] = defaultdict(list)
    for town, district in zip(towns, stands_for, strict=True):
        if not district:
            same[town.folded].append(town)
    found: dict[str, TownName] = {}
    around = settings_around(
        [town for group in same.values() if len(group) > 1 for town in group], places
    )
    for town, district in zip(towns, stands_for, strict=True):
        is_alone = bool(district) or (len(same[town.folded]) == 1 and town.folded not in districts)
        where = _where(town, by_code)
        if not is_alone and sum(_where(one, by_code) == where for one in same[town.folded]) > 1:
            where = _detail((_larger_near(town, towns), where))
        name = _alone(town, where) if is_alone else _told_apart(town, where)
        if name.key in found:  # two in one district, beside the same larger town
            name = _told_apart(town, _detail((where, town.middle.postcode or str(len(found)))))
        weight = len(town) + around.get(town.middle.provider_id, 0) // PART_OF_AROUND
        found[name.key] = TownName(name, town, weight, district)
    return list(found.values())


def _known(areas: Iterable[NamedArea]) -> Collection[str]:
    """Names, and parts of names, of areas: "Kensington" for Kensington and Chelsea."""
    return {fold(part) for area in areas for part in (area.name, *area.name.split(" and "))}


def _district_called(town: Town, districts: Mapping[str, str]) -> str:
    """The district of the same name that the middle of a town lies in; "" where there is none."""
    code = districts.get(town.folded, "")
    return code if code == town.middle.district_code else ""


def _alone(town: Town, where: str) -> Name:
    """The only town of a name; a wide one, such as London, is not said to lie in one district."""
    is_wide = len({place.district_code for place in town.places} - {""}) > WIDE
    detail = "" if is_wide or fold(where) == town.folded else where
    return _named(town, town.label, town.folded, detail)


def _told_apart(town: Town, where: str) -> Name:
    """One town of several of a name: "Newport (Isle of Wight)"."""
    return _named(town, f"{town.label} ({where})", f"{town.folded}.{slug(where)}", "")


def _named(town: Town, label: str, key: str, detail: str) -> Name:
    at = town.middle
    return Name(town.folded, label, "town", key, detail, at.latitude, at.longitude)


def _where(town: Town, areas: Areas) -> str:
    """The district that a town lies in, else its council, else its outward code."""
    for level, code in (
        ("district", town.middle.district_code),
        ("council", town.middle.la_code),
    ):
        if area := areas.get((level, code)):
            return area.name
    return _outward(town.middle)


def _larger_near(town: Town, towns: list[Town]) -> str:
    """The nearest of the larger towns, for two of one name in one district."""
    latitude, longitude = town.middle.latitude or 0.0, town.middle.longitude or 0.0

    def far(other: Town) -> float:
        north = (other.middle.latitude or 0.0) - latitude
        east = 0.6 * ((other.middle.longitude or 0.0) - longitude)
        return north * north + east * east

    larger = [one for one in towns if len(one) > 2 * len(town) and one.folded != town.folded]
    return min(larger, key=far).label if larger else _outward(town.middle)


def _by_code(areas: Iterable[NamedArea]) -> Areas:
    return {(area.level, area.code): area for area in areas}


def _area_names(areas: Areas, postcodes: Postcodes) -> list[Name]:
    """Districts and wards at the middle of their postcodes; one without postcodes has no place."""
    names = []
    for level, above in (("district", "council"), ("ward", "district")):
        for code, (latitude, longitude) in postcodes.middles(level).items():
            area = areas.get((level, code))
            if area is None:
                continue
            parent = areas.get((above, area.parent_code))
            detail = parent.name if parent and parent.name != area.name else ""
            names.append(Name(fold(area.name), area.name, level, code, detail, latitude, longitude))
    return names
