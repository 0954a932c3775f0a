"""What can be looked up by name: settings, the towns of their addresses, districts and wards."""

from collections import defaultdict
from statistics import median

from app.core.names import fold
from app.core.provision import Consent
from app.snapshot.layout import NamedArea, Place
from app.snapshot.places import Name
from app.snapshot.postcodes import Postcodes


def all_names(places: list[Place], areas: list[NamedArea], postcodes: Postcodes) -> list[Name]:
    """Every name of a snapshot; a town that is also a district is told as the district."""
    area_names = _area_names(areas, postcodes)
    called = {name.folded for name in area_names if name.kind == "district"}
    towns = [name for name in town_names(places) if name.folded not in called]
    return [*setting_names(places, areas), *towns, *area_names]


def setting_names(places: list[Place], areas: list[NamedArea]) -> list[Name]:
    """The settings' own names, each with its town and council to tell namesakes apart."""
    councils = {area.code: area.name for area in areas if area.level == "council"}
    return [
        Name(
            folded=fold(place.name),
            label=place.name,
            kind="setting",
            key=place.provider_id,
            detail=", ".join(filter(None, (place.town.title(), councils.get(place.la_code, "")))),
            latitude=place.latitude,
            longitude=place.longitude,
        )
        for place in places
    ]


def town_names(places: list[Place]) -> list[Name]:
    """Towns as the settings' addresses name them, at the middle of their settings."""
    towns: defaultdict[str, list[Place]] = defaultdict(list)
    for place in places:
        if place.consent is Consent.ALL and place.latitude is not None and fold(place.town):
            towns[fold(place.town)].append(place)
    return [
        Name(
            folded=folded,
            label=here[0].town.title(),
            kind="town",
            key=folded,
            detail="",
            latitude=median(place.latitude or 0.0 for place in here),
            longitude=median(place.longitude or 0.0 for place in here),
        )
        for folded, here in towns.items()
    ]


def _area_names(areas: list[NamedArea], postcodes: Postcodes) -> list[Name]:
    """Districts and wards at the middle of their postcodes; one without postcodes has no place."""
    by_code = {(area.level, area.code): area for area in areas}
    names = []
    for level, middles in (
        ("district", postcodes.middles("district")),
        ("ward", postcodes.middles("ward")),
    ):
        for code, (latitude, longitude) in middles.items():
            area = by_code.get((level, code))
            if area:
                above = by_code.get(
                    ("council" if level == "district" else "district", area.parent_code)
                )
                detail = above.name if above and above.name != area.name else ""
                names.append(
                    Name(fold(area.name), area.name, level, code, detail, latitude, longitude)
                )
    return names
