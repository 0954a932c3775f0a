"""What would change if places opened, in words: sentences, a drawing, a table and the limits."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from app.core.area_shapes import ShapeFrame
from app.core.measures.figure import Level
from app.core.measures.provision import ProvisionBand
from app.core.measures.reach import CATCHMENT_M, POPULATION, REACH_PLACES
from app.core.statistics.map_classes import MapClasses, quantile_classes
from app.i18n import Translator, mark
from app.snapshot.insights.what_if import ReachedArea, WhatIf
from app.snapshot.published_statistics import PublishedStatistics
from app.web.maps.palette import CLASS_COLOURS, PAPER
from app.web.maps.shaded_map import KeyEntry, ShadedArea, draw_map

MAP_ID = "what-if"
CHILDREN: Mapping[ProvisionBand, str] = {
    ProvisionBand.ALL: mark("children under 5"),
    ProvisionBand.UNDER_2: mark("children under 2"),
    ProvisionBand.TWO: mark("2-year-olds"),
    ProvisionBand.THREE_FOUR: mark("children aged 3 and 4"),
}


@dataclass(frozen=True)
class WhatIfRow:
    """A small area: its children and places per 100 children, now and afterwards."""

    name: str
    ward: str
    children: str
    now: str
    after: str
    gain: str
    fill: str


@dataclass(frozen=True)
class WhatIfPage:
    """What would change in words, as a drawing (None without boundaries) and as a table.

    `shaded` are the areas of the drawing.
    """

    title: str
    lead: tuple[str, ...]
    drawing: Markup | None
    shaded: tuple[ShadedArea, ...]
    key: tuple[KeyEntry, ...]
    rows: tuple[WhatIfRow, ...]
    notes: tuple[str, ...]
    map_id: str = MAP_ID


def what_if_page(
    found: WhatIf, frame: ShapeFrame | None, vintage: str, translator: Translator
) -> WhatIfPage:
    """The content; `frame` is the map of the council's small areas, None without boundaries.

    `vintage` says what the numbers of children are of.
    """
    classes = quantile_classes((one.gain for one in found.rows), decimals=1)
    title = translator.ngettext(
        "What if %(num)s place opens in %(site)s?",
        "What if %(num)s places open in %(site)s?",
        found.places,
        site=found.site.name,
    )
    lead = tuple(_lead(found, translator))
    shaded = tuple(_shaded(found, frame, classes)) if frame else ()
    return WhatIfPage(
        title=title,
        lead=lead,
        drawing=draw_map(frame, shaded, title, " ".join(lead), MAP_ID) if frame else None,
        shaded=shaded,
        key=tuple(_key(found, frame, classes, translator)),
        rows=tuple(_row(one, classes) for one in found.rows),
        notes=(*_notes(translator), vintage),
    )


def _lead(found: WhatIf, translator: Translator) -> Iterator[str]:
    most = found.rows[0]
    yield translator.ngettext(
        "They would be within reach of %(children)s %(who)s in %(num)s small area.",
        "They would be within reach of %(children)s %(who)s in %(num)s small areas.",
        len(found.rows),
        children=f"{round(found.children):,}",
        who=translator.gettext(CHILDREN[found.band]),
    )
    if most.now is None:
        yield translator.gettext(
            "The most is gained in %(area)s: %(gain)s more places per 100 children.",
            area=most.name,
            gain=f"{most.gain:.1f}",
        )
    else:
        yield translator.gettext(
            "The most is gained in %(area)s: from %(now)s to %(after)s places per 100 children.",
            area=most.name,
            now=f"{most.now:.1f}",
            after=f"{most.now + most.gain:.1f}",
        )


def _shaded(found: WhatIf, frame: ShapeFrame, classes: MapClasses) -> Iterator[ShadedArea]:
    reached = {one.code: one for one in found.rows}
    for shape in frame.shapes:
        area = reached.get(shape.code)
        fill = _fill(area, classes) if area else PAPER
        label = f"{area.name}: +{area.gain:.1f}" if area else shape.code
        yield ShadedArea(shape.code, fill, label, shape.code == found.site.code)


def _key(
    found: WhatIf, frame: ShapeFrame | None, classes: MapClasses, translator: Translator
) -> Iterator[KeyEntry]:
    for one, colour in zip(classes.classes, CLASS_COLOURS[len(classes.classes)], strict=True):
        text = f"+{one.lower:.1f}"
        if one.upper != one.lower:
            text = translator.gettext(
                "%(lower)s to %(upper)s", lower=text, upper=f"+{one.upper:.1f}"
            )
        yield KeyEntry(colour, text, one.count)
    reached = {one.code for one in found.rows}
    others = sum(shape.code not in reached for shape in frame.shapes) if frame else 0
    if others:
        yield KeyEntry(PAPER, translator.gettext("out of reach"), others)


def _fill(area: ReachedArea, classes: MapClasses) -> str:
    return CLASS_COLOURS[len(classes.classes)][classes.number_of(area.gain)]


def _row(area: ReachedArea, classes: MapClasses) -> WhatIfRow:
    return WhatIfRow(
        area.name,
        area.ward,
        f"{area.children:,.0f}",
        "" if area.now is None else f"{area.now:.1f}",
        "" if area.now is None else f"{area.now + area.gain:.1f}",
        f"+{area.gain:.1f}",
        _fill(area, classes),
    )


def _notes(translator: Translator) -> Iterator[str]:
    yield translator.gettext(
        "The places open at the middle of the area, and are shared among the children within"
        " %(km)s km in a straight line, the nearer with more weight.",
        km=f"{CATCHMENT_M / 1000:g}",
    )
    yield translator.gettext(
        "Nothing else changes in this calculation. In fact some families would leave other settings,"
        " which may then have spare places, or close. It does not show whether anyone would fill the"
        " new places, or whether a setting could pay its way."
    )
    yield translator.gettext("Roads, hours, prices and the ages that a setting takes do not count.")


def vintage_text(statistics: PublishedStatistics, translator: Translator) -> str:
    """The day of the places and the year of the children that reach is computed from."""
    counted = statistics.measures[REACH_PLACES]
    population = statistics.measures.get(POPULATION[ProvisionBand.ALL][0])
    periods = population.periods.get(Level.LSOA, ()) if population else ()
    day = f"{counted.as_at.day} {counted.as_at:%B %Y}"
    if not periods:
        return translator.gettext(
            "Places: settings published on %(day)s. Children: a share of those under 16 at Census"
            " 2021, because no estimates of small areas are loaded.",
            day=day,
        )
    count = sum(
        one.figures_count
        for one in statistics.blocks[population.measure.code if population else ""]
        if one.level is Level.LSOA and one.period == periods[-1]
    )
    return translator.gettext(
        "Places: settings published on %(day)s. Children: ONS's estimates for the middle of %(year)s"
        " in %(count)s small areas; elsewhere a share of those under 16 at Census 2021.",
        day=day,
        year=periods[-1],
        count=f"{count:,}",
    )
