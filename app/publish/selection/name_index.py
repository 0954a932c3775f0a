"""The index of names for look-ups: settings, towns in their addresses, districts and wards."""

from collections import Counter
from dataclasses import dataclass

from app.core.text_normalisation import fold_text
from app.publish.selection.town_names import (
    Areas,
    TownName,
    areas_by_code,
    joined_detail,
    outward_code,
    town_names,
)
from app.snapshot.layout import NamedArea, Setting
from app.snapshot.published_postcodes import PublishedPostcodes
from app.snapshot.published_settings import NameEntry


@dataclass(frozen=True)
class NameEntries:
    """Every name entry of a snapshot; towns are separate."""

    others: list[NameEntry]
    towns: list[TownName]


def all_names(
    settings: list[Setting], areas: list[NamedArea], postcodes: PublishedPostcodes
) -> NameEntries:
    """The name index of a snapshot."""
    by_code = areas_by_code(areas)
    named = [*setting_names(settings, areas), *_area_names(by_code, postcodes)]
    return NameEntries(named, town_names(settings, areas))


def setting_names(settings: list[Setting], areas: list[NamedArea]) -> list[NameEntry]:
    """The settings' names, each with town and council to distinguish settings of one name.

    Where these are equal too, the outward code and then the first address line are added.
    """
    councils = {area.code: area.name for area in areas if area.level == "council"}
    folded = [fold_text(setting.name) for setting in settings]
    details = [
        joined_detail((setting.town, councils.get(setting.la_code, ""))) for setting in settings
    ]
    for more in (outward_code, _first_line):
        counts = Counter(zip(folded, details, strict=True))
        for at, key in enumerate(zip(folded, details, strict=True)):
            if counts[key] > 1:
                details[at] = joined_detail((key[1], more(settings[at])))
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


def _first_line(setting: Setting) -> str:
    return "".join(setting.address[:1])


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
