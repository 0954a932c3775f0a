"""The names and values of lines at their ends, in a column right of the plot area."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.web.figure_views.charts.label_placement import stacked
from app.web.figure_views.charts.series_style import SeriesStyle, marker
from app.web.figure_views.charts.svg_document import line_element
from app.web.figure_views.charts.text_layout import (
    INK_2,
    SMALL_SIZE,
    lines_height,
    text_lines,
    text_width,
    wrapped,
)

_NAME_LINES_MAX: Final = 3
_SAMPLE: Final = 15  # the room for the marker before a name
_PADDING: Final = 6  # between labels


@dataclass(frozen=True)
class EndLabel:
    """The label of a line, with its marker where it has a style."""

    name: str
    value: str
    style: SeriesStyle | None = None
    is_bold: bool = False

    def lines(self, width: float) -> list[str]:
        """The name, and the value on its last line if there is room, otherwise below."""
        room = width - (_SAMPLE if self.style else 0)
        found = wrapped(self.name, room, SMALL_SIZE, self.is_bold, _NAME_LINES_MAX)
        together = f"{found[-1]} {self.value}"
        if text_width(together, SMALL_SIZE, self.is_bold) <= room:
            return [*found[:-1], together]
        return [*found, *wrapped(self.value, room, SMALL_SIZE, self.is_bold)]

    def height(self, width: float) -> float:
        return lines_height(self.lines(width), SMALL_SIZE) + _PADDING


def labels_height(labels: Sequence[EndLabel], width: float) -> float:
    return sum(label.height(width) for label in labels)


def end_labels(
    labels: Sequence[EndLabel],
    ends: Sequence[tuple[float, float]],
    top: float,
    bottom: float,
    left: float,
    width: float,
) -> str:
    """The labels, each near the height of its end, with a thin line from the end if it is away."""
    heights = [label.height(width) for label in labels]
    tops = stacked([y for _, y in ends], heights, top, bottom)
    drawn = ""
    for label, (x, y), start, height in zip(labels, ends, tops, heights, strict=True):
        middle = start + height / 2
        if abs(middle - y) > 4 or left - x > 30:
            drawn += line_element(x + 7, y, left - 3, middle, colour=INK_2, thickness=0.5)
        if label.style:
            kind = "own" if label.is_bold else "other"
            sample = marker(label.style, left + 5, middle, 4.5)
            drawn += f'<g class="picture-{kind}">{sample}</g>'
        drawn += text_lines(
            left + (_SAMPLE if label.style else 0),
            start + _PADDING / 2 - 1,
            label.lines(width),
            size=SMALL_SIZE,
            bold=label.is_bold,
        )
    return drawn
