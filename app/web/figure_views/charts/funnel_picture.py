"""A funnel plot: shares of areas by their size, with the limits of chance around a target."""

from collections.abc import Sequence
from math import ceil, sqrt
from statistics import median_low
from typing import Final

from markupsafe import Markup

from app.core.measures.measure import MeasureUnit
from app.core.statistics.funnel import FunnelPlace, funnel_limits, funnel_place
from app.core.statistics.intervals import Z_95, Z_998
from app.web.figure_views.charts.end_labels import EndLabel, end_labels
from app.web.figure_views.charts.funnel_points import (
    FunnelArea,
    FunnelEmphasis,
    drawn_points,
)
from app.web.figure_views.charts.plot_area import (
    PLOT_HEIGHTS,
    PlotArea,
    grid,
    labels_below,
    tick_room,
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
from app.web.figure_views.charts.text_layout import (
    INK_2,
    SMALL_SIZE,
    lines_height,
    number,
    text_lines,
    wrapped,
)
from app.web.figure_views.charts.value_axis import (
    ABOVE_100_NOTE,
    AxisStart,
    value_axis,
    value_text,
)

__all__ = ["FunnelArea", "FunnelEmphasis", "funnel_picture"]

_LIMITS: Final = ((Z_95, "95% limits", "6 4"), (Z_998, "99.8% limits", ""))
_CURVE_STEPS: Final = 40
_LABEL_WIDTHS: Final = {PictureWidth.WIDE: 130, PictureWidth.NARROW: 92}
_LEAST_ROOM: Final = 0.0001  # of a share: a limit in it is on the edge of the picture
_LEFT_OUT: Final = 0.02  # of the areas
_ROOM_RIGHT: Final = 1.03
_SIZES_NAMED: Final = 5
_TALLER: Final = 80  # units that a funnel is taller than a trend


def funnel_picture(
    caption: PictureCaption,
    decimals: int,
    areas: Sequence[FunnelArea],
    *,
    target: float,
    target_name: str,
    denominator_name: str,
    width: PictureWidth = PictureWidth.WIDE,
) -> Markup | None:
    """The SVG document of the shares as percentages; None without areas.

    `target` is a share (0 to 1), such as that of England, which `target_name` names.
    `denominator_name` says in words what a denominator counts: "eligible children".
    Raises ValueError for a target that is not a share.
    """
    if not 0 <= target <= 1:
        raise ValueError(f"no funnel at target {target}")
    if not areas:
        return None
    shares = _shares_on_axis(areas, target)
    axis = value_axis(shares, MeasureUnit.PERCENT, decimals, start=AxisStart.NEAREST)
    top = heading(caption, f"Percentage in each area, by size of area. {axis.note}", width)
    largest = max(one.counted.denominator for one in areas)
    plot = PlotArea(
        axis,
        first=0,
        last=sqrt(largest) * _ROOM_RIGHT,
        left=tick_room(axis),
        right=width.value - EDGE - _LABEL_WIDTHS[width] - 12,
        top=top.bottom + 8,
        bottom=top.bottom + 8 + PLOT_HEIGHTS[width] + _TALLER,
        inset=0,
    )
    points, key = drawn_points(plot, areas, target, decimals, width)
    spots = [(plot.x(sqrt(size)), f"{size:,}") for size in _size_ticks(largest)]
    drawn = grid(plot) + _limits(plot, target) + points
    drawn += labels_below(spots, plot.bottom, width, kept=0)
    drawn += _names(plot, target, target_name, decimals, width)
    title = f"Number of {denominator_name} (square root scale)"
    title_top = plot.bottom + 26
    lines = wrapped(title, width.value - EDGE - plot.left, SMALL_SIZE)
    drawn += text_lines(plot.left, title_top, lines, size=SMALL_SIZE, colour=INK_2)
    parts = [top, DrawnPart(drawn, title_top + lines_height(lines, SMALL_SIZE))]
    notes = [*_notes(plot, areas, target, decimals), *key]
    text = f"{target_name} {value_text(100 * target, axis.unit, decimals)}"
    description = f"Funnel plot of {len(areas)} areas around {text}. {' '.join(notes)}"
    return svg_document(caption, description, parts, notes, width)


def _shares_on_axis(areas: Sequence[FunnelArea], target: float) -> list[float]:
    """The percentages that the axis contains: without the farthest few of areas shown in grey.

    One very small area would otherwise press all others together. The limits of an area of the
    median size are always on the axis.
    """
    middle = median_low([one.counted.denominator for one in areas])
    limits = funnel_limits(target, middle, Z_998)
    kept = [one.percent for one in areas if one.emphasis is not FunnelEmphasis.OTHER]
    others = [one.percent for one in areas if one.emphasis is FunnelEmphasis.OTHER]
    others.sort(key=lambda percent: abs(percent - 100 * target))
    left_out = int(len(areas) * _LEFT_OUT)
    kept += [100 * limits.lower, 100 * target, 100 * limits.upper]
    return [*kept, *others[: max(0, len(others) - left_out)]]


def _size_ticks(largest: int) -> list[int]:
    """0 and the last few of 1, 2, 5, 10, 20, 50 and so on."""
    steps = [10**power * times for power in range(len(str(largest))) for times in (1, 2, 5)]
    return [0, *[step for step in steps if step <= largest][-_SIZES_NAMED:]]


def _limits(plot: PlotArea, target: float) -> str:
    """The line of the target and the curves of both limits, where they are on the axes."""
    middle = plot.y(100 * target)
    drawn = line_element(plot.left, middle, plot.right, middle, thickness=1.5)
    for z, _, dashes in _LIMITS:
        for is_upper in (True, False):
            spots = [
                (plot.x(sqrt(size)), plot.y(100 * limit))
                for size in _sizes(plot, target, z, is_upper)
                for limit in [_limit(target, size, z, is_upper)]
            ]
            if len(spots) > 1:
                drawn += _curve(spots, dashes)
    return drawn


def _limit(target: float, size: int, z: float, is_upper: bool) -> float:
    limits = funnel_limits(target, size, z)
    return limits.upper if is_upper else limits.lower


def _sizes(plot: PlotArea, target: float, z: float, is_upper: bool) -> list[int]:
    """The sizes at which to draw a limit: from where it meets the end of the axis, to the last."""
    edge = min(1.0, plot.axis.highest / 100) if is_upper else max(0.0, plot.axis.lowest / 100)
    if abs(edge - target) < _LEAST_ROOM:
        return []
    first = max(1.0, target * (1 - target) * (z / (edge - target)) ** 2)
    last = int(plot.last**2)
    if first >= last:
        return []
    growth = (last / first) ** (1 / _CURVE_STEPS)
    sizes = {min(ceil(first * growth**step), last) for step in range(_CURVE_STEPS + 1)}
    return sorted(sizes)


def _curve(spots: Sequence[tuple[float, float]], dashes: str) -> str:
    corners = " ".join(f"{number(x)},{number(y)}" for x, y in spots)
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return (
        f'<polyline class="picture-ink" points="{corners}" fill="none" stroke="{INK_2}"'
        f' stroke-width="1.2"{dashed}/>'
    )


def _names(
    plot: PlotArea, target: float, target_name: str, decimals: int, width: PictureWidth
) -> str:
    """The names of the upper limits and of the target, at the right end of their lines."""
    value = value_text(100 * target, MeasureUnit.PERCENT, decimals)
    labels = [EndLabel(target_name, value, is_bold=True)]
    ends = [(plot.right - 6, plot.y(100 * target))]
    for z, name, _ in _LIMITS:
        labels.append(EndLabel(name, ""))
        ends.append((plot.right - 6, plot.y(100 * _limit(target, int(plot.last**2), z, True))))
    left = width.value - EDGE - _LABEL_WIDTHS[width]
    return end_labels(labels, ends, plot.top, plot.bottom, left, _LABEL_WIDTHS[width])


def _notes(plot: PlotArea, areas: Sequence[FunnelArea], target: float, decimals: int) -> list[str]:
    places = [funnel_place(one.counted, target) for one in areas]
    found = [
        f"{places.count(FunnelPlace.BEYOND_998)} of {len(areas)} areas lie outside the 99.8% limits"
        " (filled points)."
    ]
    if any(one.counted.share > 1 for one in areas):
        found.append(f"{ABOVE_100_NOTE} These areas are not compared with the limits.")
    beyond = [
        f"{one.name} {value_text(one.percent, MeasureUnit.PERCENT, decimals)}"
        for one in areas
        if plot.axis.is_beyond(one.percent)
    ]
    if beyond:
        found.append(f"On the edge, beyond the axis: {'; '.join(beyond)}.")
    return found
