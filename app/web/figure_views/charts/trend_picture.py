"""A trend: the figures of up to six areas by period, with breaks and intervals.

A line is drawn within a segment only. The table on the page has every figure.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from markupsafe import Markup

from app.core.measures.measure import MeasureUnit
from app.web.figure_views.charts.end_labels import (
    EndLabel,
    end_labels,
    labels_height,
)
from app.web.figure_views.charts.label_placement import flags, flags_height
from app.web.figure_views.charts.period_marks import PeriodNote, gap_bands, period_marks
from app.web.figure_views.charts.plot_area import (
    PLOT_HEIGHTS,
    PlotArea,
    grid,
    labels_below,
    tick_room,
)
from app.web.figure_views.charts.series_style import (
    STYLES,
    SeriesStyle,
    marker_look,
    marker_shape,
)
from app.web.figure_views.charts.svg_document import (
    EDGE,
    DrawnPart,
    PictureCaption,
    PictureWidth,
    heading,
    line_element,
    svg_document,
)
from app.web.figure_views.charts.text_layout import INK_2, number
from app.web.figure_views.charts.value_axis import (
    ABOVE_100_NOTE,
    AxisStart,
    ValueAxis,
    unit_name,
    value_axis,
    value_text,
)

__all__ = ["PeriodNote", "PicturePoint", "PictureSeries", "trend_picture"]

SERIES_MAX: Final = len(STYLES)  # more are hard to distinguish
_LABEL_WIDTHS: Final = {PictureWidth.WIDE: 192, PictureWidth.NARROW: 130}  # right of the plot area
_BEYOND_NAMED_MAX: Final = 4


@dataclass(frozen=True)
class PicturePoint:
    """The figure of one period. `label` is the period as shown, `index` its number in sequence.

    The limits of its 95 % interval are None where not known.
    """

    label: str
    index: int
    value: float
    lower: float | None = None
    upper: float | None = None


@dataclass(frozen=True)
class PictureSeries:
    """The figures of one area in segments, oldest first; no line joins two segments."""

    name: str
    segments: Sequence[Sequence[PicturePoint]]

    @property
    def points(self) -> list[PicturePoint]:
        found = [point for segment in self.segments for point in segment]
        return sorted(found, key=lambda one: one.index)


def trend_picture(
    caption: PictureCaption,
    unit: MeasureUnit,
    decimals: int,
    series: Sequence[PictureSeries],
    *,
    breaks: Sequence[PeriodNote] = (),
    service_change: PeriodNote | None = None,
    width: PictureWidth = PictureWidth.WIDE,
) -> Markup | None:
    """The SVG document of up to SERIES_MAX series, the first emphasised; None without a figure.

    A series without figures is named below, and keeps its style for the other pictures of a page.
    Raises ValueError for more series and for a value that is not finite or above 10^12.
    """
    if len(series) > SERIES_MAX:
        raise ValueError(f"a trend has at most {SERIES_MAX} series, not {len(series)}")
    if not any(one.points for one in series):
        return None
    trend = _Trend(unit, decimals, series, width)
    marks = period_marks(breaks, service_change, trend.periods)
    top = heading(caption, f"{unit_name(unit)}. {trend.axis.note}", width)
    plot = trend.plot()
    placed = flags([(plot.x(one.x), one.label, "") for one in marks], EDGE, width.value - EDGE)
    plot_top = top.bottom + flags_height(placed) + 6
    plot = replace(plot, top=plot_top, bottom=plot_top + trend.plot_height())
    bands = gap_bands(plot, list(trend.periods))
    drawn = bands + grid(plot)
    drawn += labels_below(
        [(plot.x(index), label) for index, label in trend.periods.items()], plot.bottom, width
    )
    for flag, mark in zip(placed, marks, strict=True):
        drawn += flag.drawn(plot.top, plot.bottom, mark.dashes, INK_2)
    drawn += trend.drawn_lines(plot) + trend.drawn_labels(plot)
    notes = [
        *("Shaded: no figures for these periods." for _ in [bands] if bands),
        *trend.notes(),
        *(mark.note for mark in marks),
    ]
    parts = [top, DrawnPart(drawn, plot.bottom + 24)]
    return svg_document(caption, trend.description(), parts, notes, width)


@dataclass(frozen=True)
class _Trend:
    """The series on one axis."""

    unit: MeasureUnit
    decimals: int
    series: Sequence[PictureSeries]
    width: PictureWidth

    @property
    def points(self) -> list[PicturePoint]:
        return [point for one in self.series for point in one.points]

    @property
    def drawn(self) -> list[tuple[int, PictureSeries]]:
        """The series that have figures, with their positions, which decide on their styles."""
        return [(position, one) for position, one in enumerate(self.series) if one.points]

    @property
    def periods(self) -> dict[int, str]:
        """The labels of the periods with a figure, by index, oldest first."""
        return dict(sorted((point.index, point.label) for point in self.points))

    @property
    def axis(self) -> ValueAxis:
        values = [value for one in self.points for value in (one.value, one.lower, one.upper)]
        known = [value for value in values if value is not None]
        return value_axis(known, self.unit, self.decimals, start=AxisStart.ZERO_OR_50)

    def text(self, value: float) -> str:
        return value_text(value, self.unit, self.decimals)

    @property
    def label_left(self) -> float:
        return self.width.value - EDGE - _LABEL_WIDTHS[self.width]

    def plot(self) -> PlotArea:
        """The plot area, with its height not yet known."""
        right = self.label_left - 12
        first, *_, last = [*self.periods, max(self.periods)]
        return PlotArea(self.axis, first, last, tick_room(self.axis), right, 0, 0)

    def plot_height(self) -> float:
        return max(
            PLOT_HEIGHTS[self.width], labels_height(self._labels(), _LABEL_WIDTHS[self.width])
        )

    def _labels(self) -> list[EndLabel]:
        return [
            EndLabel(one.name, self.text(one.points[-1].value), STYLES[position], position == 0)
            for position, one in self.drawn
        ]

    def drawn_labels(self, plot: PlotArea) -> str:
        ends = [
            (plot.x(one.points[-1].index), plot.y(one.points[-1].value)) for _, one in self.drawn
        ]
        return end_labels(
            self._labels(),
            ends,
            plot.top,
            plot.bottom,
            self.label_left,
            _LABEL_WIDTHS[self.width],
        )

    def drawn_lines(self, plot: PlotArea) -> str:
        """The lines, the first on top, each with its intervals below."""
        return "".join(
            f'<g class="picture-{"own" if position == 0 else "other"}">'
            f"{_intervals(one, plot, STYLES[position])}{_line(one, plot, STYLES[position])}</g>"
            for position, one in reversed(self.drawn)
        )

    def notes(self) -> list[str]:
        missing = [one.name for one in self.series if not one.points]
        found = [f"No figures: {'; '.join(missing)}."] if missing else []
        if any(one.lower is not None and one.upper is not None for one in self.points):
            found.append("The vertical bars are 95% confidence intervals.")
        if self.unit is MeasureUnit.PERCENT and any(one.value > 100 for one in self.points):
            found.append(ABOVE_100_NOTE)
        beyond = [
            f"{one.name} {point.label} {self.text(point.value)}"
            for one in self.series
            for point in one.points
            if self.axis.is_beyond(point.value)
        ]
        if beyond:
            more = len(beyond) - _BEYOND_NAMED_MAX
            listed = ", ".join(beyond[:_BEYOND_NAMED_MAX])
            others = f" and {more} more" if more > 0 else ""
            found.append(f"With an arrow, beyond the axis: {listed}{others}.")
        return found

    def description(self) -> str:
        """Each series from its first to its last figure."""
        changes = (
            f"{one.name}: {self.text(first.value)} in {first.label}, "
            f"{self.text(last.value)} in {last.label}."
            for _, one in self.drawn
            for first, last in [(one.points[0], one.points[-1])]
        )
        return " ".join(["Line chart.", *changes])


def _intervals(series: PictureSeries, plot: PlotArea, style: SeriesStyle) -> str:
    return "".join(
        line_element(
            plot.x(point.index),
            plot.y(point.lower),
            plot.x(point.index),
            plot.y(point.upper),
            colour=style.colour,
            thickness=1.5,
        )
        for point in series.points
        if point.lower is not None and point.upper is not None
    )


def _line(series: PictureSeries, plot: PlotArea, style: SeriesStyle) -> str:
    drawn = ""
    dashed = f' stroke-dasharray="{style.dashes}"' if style.dashes else ""
    for segment in series.segments:
        ordered = sorted(segment, key=lambda one: one.index)
        spots = [(plot.x(one.index), plot.y(one.value)) for one in ordered]
        if len(spots) > 1:
            corners = " ".join(f"{number(x)},{number(y)}" for x, y in spots)
            drawn += (
                f'<polyline class="picture-ink" points="{corners}" fill="none"'
                f' stroke="{style.colour}" stroke-width="{style.width}" stroke-linejoin="round"'
                f"{dashed}/>"
            )
    positions = len(range(int(plot.first), int(plot.last) + 1))
    radius = 4.5 if (plot.right - plot.left) / positions >= 14 else 3
    drawn += f"<g {marker_look(style)}>"
    drawn += "".join(
        marker_shape(style.shape, plot.x(one.index), plot.y(one.value), radius)
        for one in series.points
    )
    drawn += "</g>"
    for point in series.points:
        x, y = plot.x(point.index), plot.y(point.value)
        if plot.axis.is_beyond(point.value):
            drawn += _arrow(x, y, -1 if point.value > plot.axis.highest else 1, style.colour)
    return drawn


def _arrow(x: float, y: float, way: int, colour: str) -> str:
    """An arrow from a marker on the end of the axis: the value lies beyond."""
    tip = y + way * 12
    return (
        f'<path class="picture-ink" d="M{number(x)} {number(y)}V{number(tip)}'
        f"M{number(x - 4)} {number(tip - way * 5)}L{number(x)} {number(tip)}"
        f'L{number(x + 4)} {number(tip - way * 5)}" fill="none" stroke="{colour}"'
        ' stroke-width="2"/>'
    )
