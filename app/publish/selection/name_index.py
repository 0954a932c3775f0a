"""The index of names for look-ups: settings, towns in their addresses, districts and wards."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from app.core.text_normalisation import fold_text, slug
from app.publish.selection.towns import Town, count_settings_nearby, find_towns
from app.snapshot.layout import NamedArea, Setting
from app.snapshot.published_postcodes import PublishedPostcodes
from app.snapshot.published_settings import NameEntry

MAX_DISTRICTS = 3  # a town with settings in more districts is labelled with none
NEARBY_PER_WEIGHT_POINT = 20  # settings near a town that count as one of its own
Areas = Mapping[tuple[str, str], NamedArea]


@dataclass(frozen=True)
class TownName:
    """A town with its name entry; `own_district` is the district of the same name around it.

    `weight` ranks towns of one name: the number of its settings, plus a share of all nearby.
    """

    name: NameEntry
    town: Town
    weight: int
    own_district: str = ""


@dataclass(frozen=True)
class NameEntries:
    """Every name entry of a snapshot; towns are separate."""

    others: list[NameEntry]
    towns: list[TownName]


def all_names(
    settings: list[Setting], areas: list[NamedArea], postcodes: PublishedPostcodes
) -> NameEntries:
    """The name index of a snapshot."""
    by_code = _by_code(areas)
    named = [*setting_names(settings, areas), *_area_names(by_code, postcodes)]
    return NameEntries(named, town_names(settings, areas))


def setting_names(settings: list[Setting], areas: list[NamedArea]) -> list[NameEntry]:
    """The settings' names, each with town and council to distinguish settings of one name.

    Where these are equal too, the outward code and then the first address line are added.
    """
    councils = {area.code: area.name for area in areas if area.level == "council"}
    folded = [fold_text(setting.name) for setting in settings]
    details = [_detail((setting.town, councils.get(setting.la_code, ""))) for setting in settings]
    for more in (_outward, _first_line):
        counts = Counter(zip(folded, details, strict=True))
        for at, key in enumerate(zip(folded, details, strict=True)):
            if counts[key] > 1:
                details[at] = _detail((key[1], more(settings[at])))
    return [
        NameEntry(
            own,
            setting.name,
            "setting",
            setting.provider_id,
            detail,
            setting.latitude,
            setting.longitude,
        )
        for own, setting, detail in zip(folded, settings, details, strict=True)
    ]


def _outward(setting: Setting) -> str:
    return setting.postcode.partition(" ")[0]


def _first_line(setting: Setting) -> str:
    return "".join(setting.address[:1])


def _detail(parts: Iterable[str]) -> str:
    """Distinct parts on one line: "Bristol", not "Bristol, Bristol"."""
    return ", ".join({part.casefold(): part for part in parts if part}.values())


def town_names(settings: list[Setting], areas: list[NamedArea]) -> list[TownName]:
    """The towns in settings' addresses; towns of one name also have their district's name."""
    by_code = _by_code(areas)
    in_use = {setting.district_code for setting in settings}  # the areas include former ones
    districts = {
        fold_text(area.name): area.code
        for area in areas
        if area.level == "district" and area.code in in_use
    }
    towns = find_towns(settings, _known(areas))
    own_district = [_district_called(town, districts) for town in towns]
    same: defaultdict[str, list[Town]] = defaultdict(list)
    for town, district in zip(towns, own_district, strict=True):
        if not district:
            same[town.folded].append(town)
    found: dict[str, TownName] = {}
    nearby_counts = count_settings_nearby(
        [town for group in same.values() if len(group) > 1 for town in group], settings
    )
    for town, district in zip(towns, own_district, strict=True):
        is_unique = bool(district) or (len(same[town.folded]) == 1 and town.folded not in districts)
        where = _where(town, by_code)
        if not is_unique and sum(_where(one, by_code) == where for one in same[town.folded]) > 1:
            where = _detail((_larger_near(town, towns), where))
        name = _unique_town(town, where) if is_unique else _disambiguated_town(town, where)
        if name.key in found:  # two in one district, near the same larger town
            name = _disambiguated_town(
                town, _detail((where, town.middle.postcode or str(len(found))))
            )
        weight = (
            len(town) + nearby_counts.get(town.middle.provider_id, 0) // NEARBY_PER_WEIGHT_POINT
        )
        found[name.key] = TownName(name, town, weight, district)
    return list(found.values())


def _known(areas: Iterable[NamedArea]) -> Collection[str]:
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


def _named(town: Town, label: str, key: str, detail: str) -> NameEntry:
    at = town.middle
    return NameEntry(town.folded, label, "town", key, detail, at.latitude, at.longitude)


def _where(town: Town, areas: Areas) -> str:
    """The name of a town's district, else of its council, else its outward code."""
    for level, code in (
        ("district", town.middle.district_code),
        ("council", town.middle.la_code),
    ):
        if area := areas.get((level, code)):
            return area.name
    return _outward(town.middle)


def _larger_near(town: Town, towns: list[Town]) -> str:
    """The nearest larger town, to distinguish two towns of one name in one district."""
    latitude, longitude = town.middle.latitude or 0.0, town.middle.longitude or 0.0

    def distance(other: Town) -> float:
        north = (other.middle.latitude or 0.0) - latitude
        east = 0.6 * ((other.middle.longitude or 0.0) - longitude)
        return north * north + east * east

    larger = [one for one in towns if len(one) > 2 * len(town) and one.folded != town.folded]
    return min(larger, key=distance).label if larger else _outward(town.middle)


def _by_code(areas: Iterable[NamedArea]) -> Areas:
    return {(area.level, area.code): area for area in areas}


def _area_names(areas: Areas, postcodes: PublishedPostcodes) -> list[NameEntry]:
    """Districts and wards at the centre of their postcodes; those without any are left out."""
    names = []
    for level, above in (("district", "council"), ("ward", "district")):
        for code, (latitude, longitude) in postcodes.centres_by_area(level).items():
            area = areas.get((level, code))
            if area is None:
                continue
            parent = areas.get((above, area.parent_code))
            detail = parent.name if parent and parent.name != area.name else ""
            names.append(
                NameEntry(fold_text(area.name), area.name, level, code, detail, latitude, longitude)
            )
    return names
