"""A chart of shares over the years: one labelled line per area, with a gap at each break.

It contains only numbers and names. Years run from left to right in every language. The scale
starts at 0, so that small changes do not look large.
`public/area/_trend_chart.html` contains the chart, and a table on the same page has every figure.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

from babel.numbers import format_decimal
from markupsafe import Markup, escape

from app.core.period import TERMS_PER_YEAR
from app.core.trend_line import (
    TrendPoint,
    break_periods,
    continuous_segments,
)
from app.i18n import Translator

LINES_MAX: Final = 4  # more are hard to distinguish
START, END, TOP, BOTTOM = 44, 302, 36, 172  # the plot area in a view box of 320 by 200 units
LEVELS: Final = (0, 50, 100)
YEARS_NAMED_MAX: Final = 6  # with more, only every second year has a label
NAME_SPACING: Final = 16
LETTER_WIDTH: Final = 7  # units, an estimate: only the browser knows the width of a name
SAMPLE_LENGTH: Final = 18  # units of the sample line before a name
NAME_CLEARANCE: Final = (
    36  # units: points this close to a name may belong to a line that crosses it
)


@dataclass(frozen=True)
class TrendLine:
    """One area's figures. A literal name (a council, a ward) is never translated."""

    name: str
    points: Sequence[TrendPoint]
    is_literal: bool = True
    decimals: int = 1


@dataclass(frozen=True)
class TimeMark:
    """A text below the chart, at the index of a period."""

    index: int
    text: str


@dataclass(frozen=True)
class _PlotArea:
    """Converts periods and percentages to coordinates."""

    first: int
    last: int
    most: int

    def x(self, position: float) -> float:
        return START + (END - START) * (position - self.first) / (self.last - self.first)

    def y(self, share: float) -> float:
        return BOTTOM - (BOTTOM - TOP) * share / self.most

    def spot(self, point: TrendPoint) -> tuple[float, float]:
        return self.x(point.period.index), self.y(point.percent or 0)


def percent(value: float, translator: Translator, decimals: int = 1) -> str:
    """A percentage as in 71.6%, with Western digits."""
    pattern = "#,##0.0" if decimals else "#,##0"
    shown = format_decimal(value, pattern, locale=translator.language.locale)
    return translator.gettext("%(number)s%%", number=shown)


def trend(
    lines: Sequence[TrendLine], translator: Translator, marks: Sequence[TimeMark] = ()
) -> Markup | None:
    """SVG elements for up to LINES_MAX lines; None if fewer than two periods have a figure.

    Without `marks` the years are named below. Raises ValueError for more lines.
    """
    if len(lines) > LINES_MAX:
        raise ValueError(f"a chart has at most {LINES_MAX} lines, not {len(lines)}")
    shown = [point for line in lines for point in line.points if point.percent is not None]
    positions = {point.period.index for point in shown}
    if len(positions) < 2:
        return None
    highest = max(point.percent or 0 for point in shown)
    plot = _PlotArea(min(positions), max(positions), max(100, ceil(highest / 10) * 10))
    drawn = [
        _levels(plot, translator),
        _marks(marks or _years(plot), plot),
        *_breaks(lines, plot),
        *(_line(number, lines[number], plot) for number in reversed(range(len(lines)))),
        *_names(lines, plot, translator),
    ]
    return Markup("".join(drawn))  # noqa: S704  consists of numbers and escaped names


def _levels(plot: _PlotArea, translator: Translator) -> str:
    """Horizontal grid lines with their percentages, none above 100."""
    levels = "".join(
        f'<path d="M{START} {plot.y(share):.1f}H{END}"/>'
        f'<text x="{START - 6}" y="{plot.y(share) + 4:.1f}">'
        f"{escape(percent(share, translator, 0))}</text>"
        for share in LEVELS
    )
    return f'<g class="levels">{levels}</g>'


def _years(plot: _PlotArea) -> list[TimeMark]:
    years = range(ceil(plot.first / TERMS_PER_YEAR), plot.last // TERMS_PER_YEAR + 1)
    step = 1 if len(years) <= YEARS_NAMED_MAX else 2
    named = (year for year in years if (years[-1] - year) % step == 0)
    return [TimeMark(year * TERMS_PER_YEAR, str(year)) for year in named]


def _marks(marks: Sequence[TimeMark], plot: _PlotArea) -> str:
    named = "".join(
        f'<text x="{plot.x(mark.index):.1f}" y="{BOTTOM + 20}">{escape(mark.text)}</text>'
        for mark in marks
    )
    return f'<g class="years">{named}</g>'


def _breaks(lines: Sequence[TrendLine], plot: _PlotArea) -> Iterator[str]:
    """A vertical line before each period with a break in a series."""
    for period in break_periods([line.points for line in lines]):
        middle = period.index - (0.5 if period.is_term else TERMS_PER_YEAR / 2)
        if plot.first < middle < plot.last:
            yield f'<path class="break" d="M{plot.x(middle):.1f} {TOP - 8}V{BOTTOM}"/>'


def _line(number: int, line: TrendLine, plot: _PlotArea) -> str:
    drawn = []
    for part in continuous_segments(line.points):
        spots = [plot.spot(point) for point in part]
        if len(spots) > 1:
            corners = " ".join(f"{x:.1f},{y:.1f}" for x, y in spots)
            drawn.append(f'<polyline points="{corners}"/>')
        drawn += (f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4"/>' for x, y in spots)
    return f'<g class="line l{number}">{"".join(drawn)}</g>'


def _names(lines: Sequence[TrendLine], plot: _PlotArea, translator: Translator) -> Iterator[str]:
    """The name and last figure of each line near its end: above for upper lines, otherwise below.

    A name does not overlap other lines; a short sample of the line shows which line it belongs to.
    """
    ends = [
        (*plot.spot(parts[-1][-1]), number)
        for number, line in enumerate(lines)
        if (parts := continuous_segments(line.points))
    ]
    ends.sort(key=lambda end: end[1])
    spots = [
        plot.spot(point) for line in lines for point in line.points if point.percent is not None
    ]
    upper, lower = ends[: ceil(len(ends) / 2)], ends[ceil(len(ends) / 2) :]
    for group, vertical_step in ((upper[::-1], -1), (lower, 1)):
        for position, (x, _, number) in enumerate(group):
            text = _name(lines[number], translator)
            near = [
                y
                for spot_x, y in spots
                if abs(spot_x - x) < len(text) * LETTER_WIDTH + SAMPLE_LENGTH + NAME_CLEARANCE
            ]
            first = min(near) - 10 if vertical_step < 0 else max(near) + 20
            yield _label(
                lines[number], number, text, x, first + vertical_step * position * NAME_SPACING
            )


def _name(line: TrendLine, translator: Translator) -> str:
    """Isolates keep the name before its figure in every direction of writing."""
    last = continuous_segments(line.points)[-1][-1].percent or 0
    return f"\u2068{line.name}\u2069 \u2068{percent(last, translator, line.decimals)}\u2069"


def _label(line: TrendLine, number: int, text: str, x: float, y: float) -> str:
    """A sample of the line, then its name; no circle, which would look like a figure."""
    side, way = ("to", 1) if x < (START + END) / 2 else ("from", -1)
    level, middle = f"{y - 4.5:.1f}", x + way * SAMPLE_LENGTH
    corners = f"{x:.1f},{level} {middle:.1f},{level}"
    translate_attribute = ' translate="no"' if line.is_literal else ""
    return (
        f'<g class="line l{number}"><polyline points="{corners}"/></g>'
        f'<text class="name {side}" x="{middle + way * 5:.1f}" y="{y:.1f}"{translate_attribute}>'
        f"{escape(text)}</text>"
    )
