"""The points of a funnel plot, and the names of those that are emphasised."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from math import hypot, sqrt
from typing import Final

from app.core.measures.measure import MeasureUnit
from app.core.statistics.funnel import FunnelPlace, funnel_place
from app.core.statistics.intervals import CountedShare
from app.web.figure_views.charts.label_placement import PointLabel, label_near
from app.web.figure_views.charts.plot_area import PlotArea
from app.web.figure_views.charts.series_style import SeriesStyle, marker_look, marker_shape
from app.web.figure_views.charts.svg_document import PictureWidth, line_element
from app.web.figure_views.charts.text_layout import (
    INK_2,
    SMALL_SIZE,
    TextBox,
    plain_text,
    shortened,
    text_element,
)
from app.web.figure_views.charts.value_axis import value_text


class FunnelEmphasis(Enum):
    """How an area is shown: its own and its neighbours have their names, others are grey."""

    OWN = "own"
    NEIGHBOUR = "neighbour"
    OTHER = "other"


@dataclass(frozen=True)
class FunnelArea:
    """One area with its share and denominator."""

    name: str
    counted: CountedShare
    emphasis: FunnelEmphasis = FunnelEmphasis.OTHER

    @property
    def percent(self) -> float:
        return 100 * self.counted.share


_LOOKS: Final = {
    FunnelEmphasis.OWN: ("#081d58", "diamond", 5.5),
    FunnelEmphasis.NEIGHBOUR: ("#a98600", "square", 4.5),
    FunnelEmphasis.OTHER: ("#80858e", "circle", 3.0),
}
_MEANINGS: Final = {
    FunnelEmphasis.OWN: "diamond: the area itself",
    FunnelEmphasis.NEIGHBOUR: "squares: its neighbours",
    FunnelEmphasis.OTHER: "circles: other areas",
}
_CLEARANCE: Final = 6  # units around an emphasised point
_LEADER_FROM: Final = 12
_NO_BREAK: Final = "\u00a0"


def drawn_points(
    plot: PlotArea,
    areas: Sequence[FunnelArea],
    target: float,
    decimals: int,
    width: PictureWidth,
) -> tuple[str, list[str]]:
    """The points with their labels, and notes that name those without one.

    The neighbours have numbers, which a note explains, in a narrow picture and if a name does not
    fit.
    """
    order = [FunnelEmphasis.OTHER, FunnelEmphasis.NEIGHBOUR, FunnelEmphasis.OWN]
    by_emphasis = sorted(areas, key=lambda one: order.index(one.emphasis))
    drawn = "".join(
        _points(plot, [one for one in areas if one.emphasis is emphasis], emphasis, target)
        for emphasis in order
    )
    named = [one for one in by_emphasis if one.emphasis is not FunnelEmphasis.OTHER]
    named.sort(key=lambda one: (-order.index(one.emphasis), -one.percent, one.name))
    room = (plot.right - plot.left) * 0.6
    labels = [shortened(plain_text(one.name), room, SMALL_SIZE, bold=True) for one in named]
    grey = [_spot(plot, one) for one in areas if one.emphasis is FunnelEmphasis.OTHER]
    placed = _placed(plot, named, labels, grey)
    notes = [_meaning(areas)]
    if None in placed or (named and width is PictureWidth.NARROW):
        first = sum(map(_is_own, named))  # which come first, with their names
        numbers = [str(count) for count in range(1 - first, len(named) + 1 - first)]
        pairs = zip(named, labels, numbers, strict=True)
        labels = [name if _is_own(one) else count for one, name, count in pairs]
        placed = _placed(plot, named, labels, grey)
        notes += [_key(named, numbers, decimals)]
    for one, label, place in zip(named, labels, placed, strict=True):
        if place:
            drawn += _label(plot, one, label, place)
    return drawn, notes


def _meaning(areas: Sequence[FunnelArea]) -> str:
    emphases = {one.emphasis for one in areas}
    shown = (meaning for emphasis, meaning in _MEANINGS.items() if emphasis in emphases)
    return f"{'; '.join(shown).capitalize()}."


def _is_own(area: FunnelArea) -> bool:
    return area.emphasis is FunnelEmphasis.OWN


def _key(named: Sequence[FunnelArea], numbers: Sequence[str], decimals: int) -> str:
    listed = (
        f"{'' if _is_own(one) else count + _NO_BREAK}{plain_text(one.name)}"
        f"{_NO_BREAK}{value_text(one.percent, MeasureUnit.PERCENT, decimals)}"
        for one, count in zip(named, numbers, strict=True)
    )
    return f"{'; '.join(listed)}."


def _spot(plot: PlotArea, area: FunnelArea) -> tuple[float, float]:
    return plot.x(sqrt(area.counted.denominator)), plot.y(area.percent)


def _points(
    plot: PlotArea, areas: Sequence[FunnelArea], emphasis: FunnelEmphasis, target: float
) -> str:
    """Filled markers for areas beyond the 99.8 % limits, hollow ones for the others."""
    colour, shape, radius = _LOOKS[emphasis]
    drawn = ""
    for is_beyond in (False, True):
        shapes = "".join(
            marker_shape(shape, *_spot(plot, one), radius)
            for one in areas
            if (funnel_place(one.counted, target) is FunnelPlace.BEYOND_998) is is_beyond
        )
        style = SeriesStyle(colour, "", shape, is_hollow=not is_beyond)
        drawn += f"<g {marker_look(style)}>{shapes}</g>" if shapes else ""
    return f'<g class="picture-{emphasis.value}">{drawn}</g>' if drawn else ""


def _placed(
    plot: PlotArea,
    named: Sequence[FunnelArea],
    labels: Sequence[str],
    grey: Sequence[tuple[float, float]],
) -> list[PointLabel | None]:
    """The place of each label, the first ones nearest to their points."""
    taken = []
    for one in named:
        x, y = _spot(plot, one)
        taken.append(TextBox(x - _CLEARANCE, y - _CLEARANCE, x + _CLEARANCE, y + _CLEARANCE))
    within = TextBox(plot.left, plot.top, plot.right, plot.bottom)
    placed = []
    for one, label in zip(named, labels, strict=True):
        place = label_near(
            _spot(plot, one), label, taken, within, better_clear=grey, bold=_is_own(one)
        )
        if place:
            taken.append(place.box)
        placed.append(place)
    return placed


def _label(plot: PlotArea, area: FunnelArea, text: str, place: PointLabel) -> str:
    """The label, with a thin line from its point if it is away."""
    x, y = _spot(plot, area)
    edge = min(max(x, place.box.left), place.box.right)
    level = min(max(y, place.box.top), place.box.bottom)
    line = ""
    if hypot(edge - x, level - y) > _LEADER_FROM:
        line = line_element(x, y, edge, level, colour=INK_2, thickness=0.7)
    return line + text_element(
        place.x,
        place.y,
        text,
        size=SMALL_SIZE,
        anchor=place.anchor,
        bold=_is_own(area),
        has_margin=True,
    )
