"""The content of a map of one measure: its first sentences, the key, the table and notes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from app.core.measures.figure import Level, MeasureFigure
from app.core.measures.measure import Measure
from app.core.measures.periods import written
from app.core.statistics.map_classes import ClassMethod, MapClass
from app.core.takeup import HiddenReason
from app.i18n import Translator, mark
from app.snapshot.insights.area_map import AreaMap, AreaState, MappedArea
from app.snapshot.published_statistics import PublishedFigure
from app.web.figure_views.map_notes import map_notes
from app.web.figure_views.wording import LEVELS, SYMBOLS, counts_text, value_text
from app.web.maps.palette import CLASS_COLOURS
from app.web.maps.shaded_map import NO_DATA, TOO_FEW, KeyEntry, ShadedArea, draw_map

NAMED_MAX = 6  # areas named in a sentence
METHODS: Mapping[ClassMethod, str] = {
    ClassMethod.QUANTILES: mark("About as many areas in each class"),
    ClassMethod.JENKS: mark("Values that lie close together (Jenks)"),
    ClassMethod.FIXED: mark("The same limits in every period"),
}
_STATE_FILLS = {AreaState.TOO_FEW: TOO_FEW, AreaState.NO_DATA: NO_DATA}


@dataclass(frozen=True)
class MapTableRow:
    """An area of the table. `fill` is that of its shape; `shape_id` the id of it, "" without one."""

    name: str
    ward: str
    value: str
    counts: str
    shade: str
    fill: str
    shape_id: str


@dataclass(frozen=True)
class MapPage:
    """A map in words, as a drawing (None without boundaries) with its key, and as a table.

    `shaded` is how each area is drawn.
    """

    title: str
    lead: tuple[str, ...]
    shaded: tuple[ShadedArea, ...]
    drawing: Markup | None
    key_title: str
    key: tuple[KeyEntry, ...]
    rows: tuple[MapTableRow, ...]
    has_counts: bool
    notes: tuple[str, ...]
    map_id: str


def map_page(
    found: AreaMap, translator: Translator, sort: str = "name", map_id: str = "map"
) -> MapPage:
    """The content of a map; `sort` is "name" or "value"."""
    areas = sorted_areas(found, sort)
    rows = tuple(_row(area, found, translator, map_id) for area in areas)
    title = map_title(found, translator)
    shaded = tuple(_shaded(found, translator))
    return MapPage(
        title=title,
        lead=tuple(map_lead(found, translator)),
        shaded=shaded,
        drawing=_drawing(found, shaded, title, translator, map_id),
        key_title=_key_title(found.mapped.measure.measure, translator),
        key=tuple(map_key(found, translator)),
        rows=rows,
        has_counts=any(row.counts for row in rows),
        notes=tuple(map_notes(found, translator)),
        map_id=map_id,
    )


def sorted_areas(found: AreaMap, sort: str) -> Sequence[MappedArea]:
    """The areas by name, or else the highest value first and those without one last."""
    if sort == "name":
        return found.areas
    return sorted(
        found.areas, key=lambda one: -one.value if one.value is not None else float("inf")
    )


def map_title(found: AreaMap, translator: Translator) -> str:
    return translator.gettext(
        "%(measure)s: %(kind)s of %(whole)s, %(period)s",
        measure=measure_title(found),
        kind=level_name(found.level, translator),
        whole=found.whole.name,
        period=written(found.period),
    )


def measure_title(found: AreaMap) -> str:
    """The measure of a map with its group of children."""
    title = found.mapped.measure.measure.title
    return f"{title}, {found.breakdown}" if found.breakdown else title


def level_name(level: Level, translator: Translator) -> str:
    """The areas of a level, as in "wards"."""
    if level is Level.LSOA:
        return translator.gettext("small areas (LSOAs)")
    return translator.gettext(LEVELS[level])


def map_lead(found: AreaMap, translator: Translator) -> Iterator[str]:
    """What the map shows: the lowest and the highest area, how many are hidden or missing."""
    measure = found.mapped.measure.measure
    shown = sorted(
        (one for one in found.areas if one.value is not None), key=lambda one: one.value or 0
    )
    counts = {
        "shown": len(shown),
        "all": len(found.areas),
        "kind": level_name(found.level, translator),
    }
    if not shown:
        yield translator.gettext(
            "None of the %(all)s %(kind)s has a figure that can be shown.", **counts
        )
    elif shown[0].value == shown[-1].value:
        value = value_text(measure, shown[0].value)
        yield translator.gettext(
            "%(shown)s of %(all)s %(kind)s have a figure: %(value)s in each.",
            value=value,
            **counts,
        )
    else:
        yield translator.gettext(
            "%(shown)s of %(all)s %(kind)s have a figure, from %(lowest)s in %(first)s to"
            " %(highest)s in %(last)s.",
            lowest=value_text(measure, shown[0].value),
            first=shown[0].name,
            highest=value_text(measure, shown[-1].value),
            last=shown[-1].name,
            **counts,
        )
    yield from _missing(found, translator)


def _missing(found: AreaMap, translator: Translator) -> Iterator[str]:
    few = [one.name for one in found.areas if one.state is AreaState.TOO_FEW]
    none = [one.name for one in found.areas if one.state is AreaState.NO_DATA]
    if few:
        yield translator.ngettext(
            "The figure of %(num)s area is suppressed or too small to show (hatched)%(names)s.",
            "The figures of %(num)s areas are suppressed or too small to show (hatched)%(names)s.",
            len(few),
            names=_named(few),
        )
    if none:
        yield translator.ngettext(
            "There is no data for %(num)s area (grey)%(names)s.",
            "There is no data for %(num)s areas (grey)%(names)s.",
            len(none),
            names=_named(none),
        )


def _named(names: Sequence[str]) -> str:
    return f": {', '.join(names)}" if len(names) <= NAMED_MAX else ""


def map_key(found: AreaMap, translator: Translator) -> Iterator[KeyEntry]:
    """The classes from the lowest, then what has no shade; what no area has is left out."""
    measure = found.mapped.measure.measure
    classes = found.classes.classes
    for one, colour in zip(classes, CLASS_COLOURS[len(classes)], strict=True):
        yield KeyEntry(colour, limits_text(measure, one, translator), one.count)
    texts = {
        AreaState.TOO_FEW: translator.gettext("too few to show"),
        AreaState.NO_DATA: translator.gettext("no data"),
    }
    for state, fill in _STATE_FILLS.items():
        if count := sum(one.state is state for one in found.areas):
            yield KeyEntry(fill, texts[state], count)


def _key_title(measure: Measure, translator: Translator) -> str:
    if measure.denominator:
        return translator.gettext("Share of %(denominator)s", denominator=measure.denominator)
    return measure.title


def limits_text(measure: Measure, one: MapClass, translator: Translator) -> str:
    """The limits of a class as in "51% to 62%"; one value where they are equal."""
    if one.lower == one.upper:
        return value_text(measure, one.lower)
    return translator.gettext(
        "%(lower)s to %(upper)s",
        lower=value_text(measure, one.lower),
        upper=value_text(measure, one.upper),
    )


def fill_of_area(found: AreaMap, area: MappedArea) -> str:
    """The colour or pattern of an area."""
    number = found.class_of(area)
    if number is None:
        return _STATE_FILLS[area.state]
    return CLASS_COLOURS[len(found.classes.classes)][number]


def area_text(measure: Measure, figure: MeasureFigure | None, translator: Translator) -> str:
    """The value of an area, or why there is none."""
    if figure is None:
        return translator.gettext("no data")
    if figure.value is None:
        return translator.gettext(SYMBOLS[figure.symbol or HiddenReason.NOT_AVAILABLE])
    return value_text(measure, figure.value)


def _row(area: MappedArea, found: AreaMap, translator: Translator, map_id: str) -> MapTableRow:
    measure = found.mapped.measure.measure
    number, figure = found.class_of(area), area.figure
    counts = ""
    if figure and figure.value is not None:
        counts = counts_text(PublishedFigure(figure), translator)
    shade = ""
    if number is not None:
        total = len(found.classes.classes)
        shade = translator.gettext("%(number)s of %(total)s", number=number + 1, total=total)
    return MapTableRow(
        area.name,
        area.ward,
        area_text(measure, figure, translator),
        counts,
        shade,
        fill_of_area(found, area),
        f"{map_id}-{area.code}" if area.code in found.placed_codes else "",
    )


def _shaded(found: AreaMap, translator: Translator) -> Iterator[ShadedArea]:
    measure = found.mapped.measure.measure
    for area in found.areas:
        text = area_text(measure, area.figure, translator)
        yield ShadedArea(area.code, fill_of_area(found, area), f"{area.name}: {text}")


def _drawing(
    found: AreaMap,
    shaded: Sequence[ShadedArea],
    title: str,
    translator: Translator,
    map_id: str,
) -> Markup | None:
    if found.frame is None:
        return None
    words = translator.gettext(
        "The table beside the map has the value and the shade of every area."
    )
    description = " ".join((*map_lead(found, translator), words))
    return draw_map(found.frame, shaded, title, description, map_id)
