"""Places for labels: beside the ends of lines, above vertical lines, and around points."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from app.web.figure_views.charts.svg_document import line_element
from app.web.figure_views.charts.text_layout import (
    PAPER,
    SMALL_SIZE,
    TextBox,
    plain_text,
    shortened,
    text_box,
    text_element,
    text_width,
)

_GAP: Final = 8
FLAG_HEIGHT: Final = 18
_COVERED_COST: Final = 4  # a covered point is as bad as four places further away


def stacked(
    middles: Sequence[float], heights: Sequence[float], top: float, bottom: float
) -> list[float]:
    """The tops of labels of these heights: none overlap, and each is near the middle it wants.

    Least squares (pool adjacent violators). They have to fit between `top` and `bottom`.
    """
    order = sorted(range(len(middles)), key=lambda one: (middles[one], one))
    above = 0.0
    pools: list[tuple[float, list[int]]] = []  # the mean of a pool, and its labels
    offsets: dict[int, float] = {}
    for one in order:
        offsets[one] = above
        mean, members = middles[one] - heights[one] / 2 - above, [one]
        above += heights[one]
        while pools and pools[-1][0] > mean:
            other_mean, others = pools.pop()
            size = len(members) + len(others)
            mean = (mean * len(members) + other_mean * len(others)) / size
            members = others + members
        pools.append((mean, members))
    last_top = max(top, bottom - above)
    starts = {one: min(max(mean, top), last_top) for mean, members in pools for one in members}
    return [starts[one] + offsets[one] for one in range(len(middles))]


@dataclass(frozen=True)
class Flag:
    """A label above a vertical line: its row, counted upwards from 0, and its anchor."""

    x: float
    text: str
    row: int
    anchor: str

    def drawn(self, plot_top: float, plot_bottom: float, dashes: str, colour: str) -> str:
        """The line from the label down through the plot area, and the label."""
        y = plot_top - 6 - self.row * FLAG_HEIGHT
        x = self.x + (4 if self.anchor == "start" else -4)
        margin = line_element(
            self.x, plot_top, self.x, plot_bottom, colour=PAPER, thickness=3.5, kind="halo"
        )
        line = line_element(
            self.x, y - 11, self.x, plot_bottom, colour=colour, thickness=1.5, dashes=dashes
        )
        return margin + line + text_element(x, y, self.text, size=SMALL_SIZE, anchor=self.anchor)


def flags_height(placed: Sequence[Flag]) -> float:
    """The room that the labels take above the plot area."""
    return max((one.row + 1 for one in placed), default=0) * FLAG_HEIGHT + (2 if placed else 0)


def flags(
    named: Sequence[tuple[float, str, str]], left: float, right: float, size: int = SMALL_SIZE
) -> list[Flag]:
    """Labels that overlap neither each other nor another one's line, in the order of `named`.

    All are on the same side of their lines, on which they fit best; the nearer one is to the end
    on that side, the lower is its row. Each has a coordinate, a name, which is shortened if it is
    too long, and a value or "".
    """
    if not named:
        return []
    rooms = {
        "start": [right - x - _GAP for x, *_ in named],
        "end": [x - left - _GAP for x, *_ in named],
    }
    texts = [plain_text(f"{name} {value}") for _, name, value in named]
    anchor = max(
        rooms,
        key=lambda side: min(
            min(1.0, room / max(1.0, text_width(text, size)))
            for room, text in zip(rooms[side], texts, strict=True)
        ),
    )
    way = 1 if anchor == "start" else -1
    shown = [
        _with_value(name, value, room, size)
        for (_, name, value), room in zip(named, rooms[anchor], strict=True)
    ]
    rows: dict[int, int] = {}
    for one in sorted(range(len(named)), key=lambda one: way * named[one][0], reverse=True):
        reach = way * named[one][0] + text_width(shown[one], size) + _GAP
        crossed = [row for other, row in rows.items() if way * named[other][0] < reach]
        rows[one] = max(crossed, default=-1) + 1
    return [Flag(x, shown[one], rows[one], anchor) for one, (x, *_) in enumerate(named)]


def _with_value(name: str, value: str, room: float, size: int) -> str:
    ending = f" {value}" if value else ""
    shown = shortened(plain_text(name), room - text_width(ending, size), size)
    return shortened(shown + ending, room, size)


@dataclass(frozen=True)
class PointLabel:
    """A label at a point: the position and anchor of its text, and its box."""

    x: float
    y: float
    anchor: str
    box: TextBox


# Right, left, above and below, then further away: the offset of the text and its anchor.
_OFFSETS = tuple(
    offset
    for far in (0, 12, 26, 42, 60)
    for offset in (
        (9.0, 5.0 - far, "start"),
        (-9.0, 5.0 - far, "end"),
        (9.0, 5.0 + far, "start"),
        (-9.0, 5.0 + far, "end"),
        (0.0, -10.0 - far, "middle"),
        (0.0, 20.0 + far, "middle"),
    )
)


def label_near(
    spot: tuple[float, float],
    text: str,
    taken: Iterable[TextBox],
    within: TextBox,
    *,
    better_clear: Sequence[tuple[float, float]] = (),
    bold: bool = False,
    size: int = SMALL_SIZE,
) -> PointLabel | None:
    """The best free place for a label; None if there is none.

    It is near its point, and covers few of the points that are `better_clear`.
    """
    occupied = list(taken)
    found: list[tuple[float, PointLabel]] = []
    for position, (right, down, anchor) in enumerate(_OFFSETS):
        x, y = spot[0] + right, spot[1] + down
        box = text_box(x, y, text, size, anchor, bold)
        inside = (
            within.left <= box.left
            and box.right <= within.right
            and within.top <= box.top
            and box.bottom <= within.bottom
        )
        if inside and not any(box.overlaps(other) for other in occupied):
            covered = sum(box.contains(*one) for one in better_clear)
            found.append((position + covered * _COVERED_COST, PointLabel(x, y, anchor, box)))
    return min(found, key=lambda one: one[0])[1] if found else None
