"""A comparison: the latest figures of up to 20 areas as bars, the highest first.

Bars start at 0. The table on the page has every figure.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from app.core.measures.measure import MeasureUnit
from app.web.figure_views.charts.label_placement import Flag, flags, flags_height
from app.web.figure_views.charts.plot_area import labels_below
from app.web.figure_views.charts.svg_document import (
    EDGE,
    DrawnPart,
    PictureCaption,
    PictureWidth,
    heading,
    line_element,
    svg_document,
)
from app.web.figure_views.charts.text_layout import (
    GRID,
    INK,
    INK_2,
    PAPER,
    SMALL_SIZE,
    lines_height,
    number,
    text_element,
    text_lines,
    text_width,
    wrapped,
)
from app.web.figure_views.charts.value_axis import (
    ABOVE_100_NOTE,
    ValueAxis,
    unit_name,
    value_axis,
    value_text,
)

AREAS_MAX: Final = 20
_PERCENT_MAX: Final = 100.0  # bars end here
_NAME_WIDTHS: Final = {PictureWidth.WIDE: 210, PictureWidth.NARROW: 124}
_BAR_HEIGHT: Final = 15
_TIP: Final = 9  # of a bar that goes on
_OWN_COLOUR: Final = "#081d58"
_OTHER_COLOUR: Final = "#6a9bc3"
_DASHES: Final = ("", "7 4", "2 3", "12 3 3 3")


@dataclass(frozen=True)
class ComparedArea:
    """One area. Without a `value`, `missing_reason` says why.

    The limits of its 95 % interval are None where not known.
    """

    name: str
    value: float | None
    lower: float | None = None
    upper: float | None = None
    is_own: bool = False
    missing_reason: str = ""


@dataclass(frozen=True)
class ReferenceValue:
    """A value that is drawn as a line across the bars, such as that of England."""

    name: str
    value: float


def comparison_picture(
    caption: PictureCaption,
    unit: MeasureUnit,
    decimals: int,
    areas: Sequence[ComparedArea],
    *,
    references: Sequence[ReferenceValue] = (),
    width: PictureWidth = PictureWidth.WIDE,
) -> Markup | None:
    """The SVG document of up to AREAS_MAX areas; None if no area has a value.

    Raises ValueError for more areas and for a value that is not finite or above 10^12.
    """
    if len(areas) > AREAS_MAX:
        raise ValueError(f"a comparison has at most {AREAS_MAX} areas, not {len(areas)}")
    if all(one.value is None for one in areas):
        return None
    bars = _bars(areas, references, unit, decimals, width)
    top = heading(caption, unit_name(unit), width)
    named = [(bars.x(one.value), one.name, bars.text(one.value)) for one in references]
    placed = flags(named, EDGE, width.value - EDGE)
    rows_top = top.bottom + flags_height(placed) + 6
    drawn, rows_bottom = bars.drawn(areas, placed, rows_top)
    missing, bottom = bars.drawn_missing(areas, rows_bottom + 26)
    parts = [top, DrawnPart(drawn + missing, bottom)]
    return svg_document(caption, bars.description(areas), parts, bars.notes(areas), width)


def _bars(
    areas: Sequence[ComparedArea],
    references: Sequence[ReferenceValue],
    unit: MeasureUnit,
    decimals: int,
    width: PictureWidth,
) -> "_Bars":
    values = [value for one in areas for value in (one.value, one.lower, one.upper)]
    known = [value for value in values if value is not None]
    axis = value_axis(
        [*known, *(one.value for one in references)], unit, decimals, percent_max=_PERCENT_MAX
    )
    texts = [value_text(one.value, unit, decimals) for one in areas if one.value is not None]
    room = max(text_width(text, SMALL_SIZE, bold=True) for text in texts)
    left = EDGE + _NAME_WIDTHS[width] + 8
    return _Bars(axis, decimals, width, left, width.value - EDGE - room - _TIP - 6)


@dataclass(frozen=True)
class _Bars:
    """The area of the bars, from `left` to `right`; names are left of it, values right of it."""

    axis: ValueAxis
    decimals: int
    width: PictureWidth
    left: float
    right: float

    def x(self, value: float) -> float:
        return self.left + (self.right - self.left) * self.axis.part(value)

    def text(self, value: float) -> str:
        return value_text(value, self.axis.unit, self.decimals)

    def drawn(
        self, areas: Sequence[ComparedArea], placed: Sequence[Flag], top: float
    ) -> tuple[str, float]:
        """The bars with their names and values, the lines across them, and the axis below."""
        rows, whiskers, y = "", "", top
        for area in sorted(areas, key=_order):
            if area.value is not None:
                row, height = self._row(area, area.value, y)
                rows += row
                whiskers += self._interval(area, y + height / 2)
                y += height
        ticks = "".join(
            line_element(self.x(tick), top, self.x(tick), y, colour=colour, kind=kind)
            for tick in self.axis.ticks
            for colour, kind in [(INK_2, "ink") if tick == 0 else (GRID, "grid")]
        )
        lines = "".join(
            flag.drawn(top, y, _DASHES[position % len(_DASHES)], INK)
            for position, flag in enumerate(placed)
        )
        spots = [(self.x(tick), self.axis.tick_text(tick)) for tick in self.axis.ticks]
        return ticks + rows + lines + whiskers + labels_below(spots, y, self.width, kept=0), y

    def _row(self, area: ComparedArea, value: float, top: float) -> tuple[str, float]:
        name, height = self._name(area, top)
        middle = top + height / 2
        start, end = sorted((self.x(0), self.x(value)))
        is_beyond = self.axis.is_beyond(value)
        bar = _bar(start, end, middle, area.is_own, (_TIP if value > 0 else -_TIP) * is_beyond)
        shown = text_element(
            self.width.value - EDGE,
            middle + 4.5,
            self.text(value),
            size=SMALL_SIZE,
            anchor="end",
            bold=area.is_own,
        )
        return name + bar + shown, height

    def _interval(self, area: ComparedArea, middle: float) -> str:
        if area.lower is None or area.upper is None:
            return ""
        return _whisker(self.x(area.lower), self.x(area.upper), middle)

    def _name(self, area: ComparedArea, top: float) -> tuple[str, float]:
        lines = wrapped(area.name, _NAME_WIDTHS[self.width], SMALL_SIZE, area.is_own, lines_max=3)
        height = max(25.0, lines_height(lines, SMALL_SIZE) + 8)
        start = top + (height - lines_height(lines, SMALL_SIZE)) / 2 - 1
        return text_lines(EDGE, start, lines, size=SMALL_SIZE, bold=area.is_own), height

    def drawn_missing(self, areas: Sequence[ComparedArea], top: float) -> tuple[str, float]:
        """The areas without a figure, each with the reason."""
        drawn, y = "", top
        for area in areas:
            if area.value is not None:
                continue
            name, height = self._name(area, y)
            reason = f"no figure: {area.missing_reason}" if area.missing_reason else "no figure"
            lines = wrapped(reason, self.width.value - EDGE - self.left, SMALL_SIZE)
            height = max(height, lines_height(lines, SMALL_SIZE) + 8)
            drawn += name + text_lines(self.left, y + 4, lines, size=SMALL_SIZE, colour=INK_2)
            y += height
        return drawn, y

    def notes(self, areas: Sequence[ComparedArea]) -> list[str]:
        found = []
        if any(None not in (one.value, one.lower, one.upper) for one in areas):
            found.append("The thin lines on the bars are 95% confidence intervals.")
        values = [one.value for one in areas if one.value is not None]
        if any(self.axis.is_beyond(value) for value in values):
            found.append("A bar with a tip goes on beyond the axis.")
        if self.axis.unit is MeasureUnit.PERCENT and max(values) > 100:
            found.append(ABOVE_100_NOTE)
        return found

    def description(self, areas: Sequence[ComparedArea]) -> str:
        shown = (
            f"{one.name}: {'no figure' if one.value is None else self.text(one.value)}."
            for one in sorted(areas, key=_order)
        )
        return " ".join(["Bar chart, the highest first.", *shown])


def _order(area: ComparedArea) -> tuple[bool, float, str]:
    """The highest value first, equal ones by name, those without a figure last."""
    return area.value is None, -(area.value or 0), area.name


def _bar(start: float, end: float, middle: float, is_own: bool, tip: float) -> str:
    """A bar; one that goes on ends in a tip, to the right or (negative) to the left."""
    top, bottom = middle - _BAR_HEIGHT / 2, middle + _BAR_HEIGHT / 2
    colour = _OWN_COLOUR if is_own else _OTHER_COLOUR
    kind = "own" if is_own else "other"
    corners = [(start, top), (end, top), (end, bottom), (start, bottom)]
    if tip > 0:
        corners.insert(2, (end + tip, middle))
    elif tip < 0:
        corners.append((start + tip, middle))
    points = " ".join(f"{number(x)},{number(y)}" for x, y in corners)
    return (
        f'<g class="picture-{kind}"><polygon class="picture-fill" points="{points}"'
        f' fill="{colour}"/></g>'
    )


def _whisker(start: float, end: float, middle: float) -> str:
    """A horizontal interval with ends, legible on a bar of any colour."""
    shape = (
        f"M{number(start)} {number(middle)}H{number(end)}"
        f"M{number(start)} {number(middle - 4)}V{number(middle + 4)}"
        f"M{number(end)} {number(middle - 4)}V{number(middle + 4)}"
    )
    return (
        f'<path class="picture-halo" d="{shape}" fill="none" stroke="{PAPER}" stroke-width="4"/>'
        f'<path class="picture-ink" d="{shape}" fill="none" stroke="{INK}" stroke-width="1.5"/>'
    )
