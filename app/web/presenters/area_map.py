"""The map of an area's page: how many settings for under-fives each ward of the council has."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from app.core.area_shapes import ShapeFrame
from app.core.statistics.map_classes import MapClass, MapClasses, quantile_classes
from app.i18n import Translator
from app.web.maps.palette import CLASS_COLOURS
from app.web.maps.shaded_map import KeyEntry, ShadedArea, draw_map

MAP_ID = "wards-map"


@dataclass(frozen=True)
class CountedWard:
    """A ward and its settings for under-fives. `is_found`: a list can be shown around it."""

    code: str
    name: str
    settings_count: int
    is_found: bool


@dataclass(frozen=True)
class WardLine:
    """A ward in words; `url` is the list of settings around it, "" where it has no position."""

    name: str
    settings: str
    url: str
    fill: str
    is_own: bool


@dataclass(frozen=True)
class AreaMapSection:
    """The map with its key and the same in words. `drawing` is None without boundaries."""

    title: str
    lead: str
    drawing: Markup | None
    key: tuple[KeyEntry, ...]
    rows: tuple[WardLine, ...]
    note: str
    map_id: str = MAP_ID


def area_map(
    council_name: str,
    wards: Sequence[CountedWard],
    frame: ShapeFrame | None,
    own_code: str,
    translator: Translator,
) -> AreaMapSection | None:
    """The map of a council's wards, in the order of `wards`; None without wards.

    The ward with `own_code` is outlined: the page is about it.
    """
    if not wards:
        return None
    classes = quantile_classes((one.settings_count for one in wards), decimals=0)
    fills = {one.code: _fill(one, classes) for one in wards}
    title = translator.gettext("Childcare by ward in %(area)s", area=council_name)
    return AreaMapSection(
        title=title,
        lead=_lead(wards, translator),
        drawing=_drawing(wards, fills, frame, own_code, title, translator) if frame else None,
        key=tuple(_key(classes, translator)),
        rows=tuple(_row(one, fills, own_code, translator) for one in wards),
        note=translator.gettext(
            "Childminders and other settings in homes are not on the map. The list around a ward has"
            " those who agreed to be shown."
        ),
    )


def _lead(wards: Sequence[CountedWard], translator: Translator) -> str:
    most = max(one.settings_count for one in wards)
    first = [one.name for one in wards if one.settings_count == most]
    if not most or len(first) > 1:
        return translator.gettext("Choose a ward to see the settings around it.")
    return translator.gettext(
        "%(ward)s has the most settings for children under 5: %(count)s. Choose a ward to see those"
        " around it.",
        ward=first[0],
        count=translator.number(most),
    )


def _drawing(
    wards: Sequence[CountedWard],
    fills: Mapping[str, str],
    frame: ShapeFrame,
    own_code: str,
    title: str,
    translator: Translator,
) -> Markup:
    shaded = (
        ShadedArea(
            one.code,
            fills[one.code],
            translator.gettext(
                "%(ward)s: %(settings)s",
                ward=one.name,
                settings=_settings(one.settings_count, translator),
            ),
            one.code == own_code,
        )
        for one in wards
    )
    words = translator.gettext("The list below has the number of every ward.")
    return draw_map(frame, shaded, title, words, MAP_ID)


def _key(classes: MapClasses, translator: Translator) -> Iterator[KeyEntry]:
    for one, colour in zip(classes.classes, CLASS_COLOURS[len(classes.classes)], strict=True):
        yield KeyEntry(colour, _limits(one, translator), one.count)


def _limits(one: MapClass, translator: Translator) -> str:
    lower, upper = round(one.lower), round(one.upper)
    if lower == upper:
        return _settings(upper, translator)
    return translator.ngettext(
        "%(lower)s to %(num)s setting", "%(lower)s to %(num)s settings", upper, lower=lower
    )


def _settings(count: int, translator: Translator) -> str:
    return translator.ngettext("%(num)s setting", "%(num)s settings", count)


def _fill(one: CountedWard, classes: MapClasses) -> str:
    return CLASS_COLOURS[len(classes.classes)][classes.number_of(one.settings_count)]


def _row(
    one: CountedWard, fills: Mapping[str, str], own_code: str, translator: Translator
) -> WardLine:
    url = f"/{translator.language.code}/find?around=ward-{one.code}" if one.is_found else ""
    return WardLine(
        one.name,
        _settings(one.settings_count, translator),
        url,
        fills[one.code],
        one.code == own_code,
    )
