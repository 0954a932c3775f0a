"""The plot area of a picture with two axes: from values to coordinates, grid, labels of the axes."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from app.core.measures.measure import MeasureUnit
from app.web.figure_views.charts.svg_document import EDGE, PictureWidth, line_element
from app.web.figure_views.charts.text_layout import (
    GRID,
    INK_2,
    SMALL_SIZE,
    baseline,
    plain_text,
    shortened,
    text_element,
    text_width,
)
from app.web.figure_views.charts.value_axis import ValueAxis

PLOT_HEIGHTS: Final = {PictureWidth.WIDE: 280, PictureWidth.NARROW: 240}
_LABEL_WIDTH_MAX: Final = 150
_LABEL_GAP: Final = 10  # between two labels of the horizontal axis


@dataclass(frozen=True)
class PlotArea:
    """A rectangle of the picture, with the range of its horizontal axis and its vertical axis."""

    axis: ValueAxis
    first: float
    last: float
    left: float
    right: float
    top: float
    bottom: float
    inset: float = 12

    def x(self, position: float) -> float:
        start, end = self.left + self.inset, self.right - self.inset
        if self.first == self.last:
            return (start + end) / 2
        part = (position - self.first) / (self.last - self.first)
        return start + (end - start) * min(max(part, 0), 1)

    def y(self, value: float) -> float:
        return self.bottom - (self.bottom - self.top) * self.axis.part(value)


def tick_room(axis: ValueAxis) -> float:
    """The room for the labels of the vertical axis, left of the plot area."""
    return EDGE + max(text_width(axis.tick_text(tick), SMALL_SIZE) for tick in axis.ticks) + 6


def grid(plot: PlotArea) -> str:
    """A line with a label at each tick of the vertical axis; those of 0 and 100 % are darker."""
    drawn = ""
    for tick in plot.axis.ticks:
        y = plot.y(tick)
        is_base = tick == max(plot.axis.lowest, 0)
        is_whole = plot.axis.unit is MeasureUnit.PERCENT and tick == 100 < plot.axis.highest
        colour, kind = (INK_2, "ink") if is_base or is_whole else (GRID, "grid")
        drawn += line_element(plot.left, y, plot.right, y, colour=colour, kind=kind)
        text = plot.axis.tick_text(tick)
        drawn += text_element(
            plot.left - 6, y + 4.5, text, size=SMALL_SIZE, anchor="end", colour=INK_2
        )
    return drawn


def labels_below(
    spots: Sequence[tuple[float, str]], top: float, width: PictureWidth, kept: int = -1
) -> str:
    """The labels of a horizontal axis at `top`: as many as fit, in equal steps.

    `spots` are the coordinates of the labels, from left to right; the one at position `kept`, the
    last or the first, is always among them.
    """
    ticks = "".join(line_element(x, top, x, top + 5, colour=INK_2) for x, _ in spots)
    return ticks + "".join(
        text_element(
            _within(x, text, width.value),
            baseline(top + 7, SMALL_SIZE),
            text,
            size=SMALL_SIZE,
            anchor="middle",
            colour=INK_2,
        )
        for x, text in _that_fit(spots, width.value, kept)
    )


def _within(x: float, text: str, width: int) -> float:
    """The middle of a text, moved so that the text is inside the picture."""
    half = text_width(text, SMALL_SIZE) / 2
    return max(min(x, width - 2 - half), 2 + half)


def _that_fit(
    labels: Sequence[tuple[float, str]], width: int, always: int
) -> list[tuple[float, str]]:
    shown = [(x, shortened(plain_text(text), _LABEL_WIDTH_MAX, SMALL_SIZE)) for x, text in labels]
    for step in range(1, len(shown) + 1):
        kept = [one for at, one in enumerate(shown) if (at - always % len(shown)) % step == 0]
        ends = [(_within(x, text, width), text_width(text, SMALL_SIZE) / 2) for x, text in kept]
        if all(
            left + half + _LABEL_GAP <= right - other
            for (left, half), (right, other) in pairwise(ends)
        ):
            return kept
    return []
