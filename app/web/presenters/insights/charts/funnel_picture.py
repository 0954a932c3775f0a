"""A funnel plot: shares of areas by their size, with the limits of chance around a target."""

from collections.abc import Sequence
from math import ceil
from typing import Final

from markupsafe import Markup

from app.core.measures.measure import MeasureUnit
from app.core.statistics.funnel import FunnelPlace, funnel_limits, funnel_place
from app.core.statistics.intervals import Z_95, Z_998
from app.web.presenters.insights.charts.end_labels import LABEL_WIDTHS, EndLabel, end_labels
from app.web.presenters.insights.charts.funnel_points import (
    FunnelArea,
    FunnelEmphasis,
    drawn_points,
)
from app.web.presenters.insights.charts.plot_area import (
    PLOT_HEIGHTS,
    PlotArea,
    grid,
    labels_below,
    tick_room,
)
from app.web.presenters.insights.charts.svg_document import (
    EDGE,
    DrawnPart,
    PictureCaption,
    PictureWidth,
    heading,
    line_element,
    svg_document,
)
from app.web.presenters.insights.charts.text_layout import (
    INK_2,
    SMALL_SIZE,
    baseline,
    number,
    plain_text,
    shortened,
    text_element,
)
from app.web.presenters.insights.charts.value_axis import (
    ABOVE_100_NOTE,
    value_axis,
    value_text,
)

__all__ = ["FunnelArea", "FunnelEmphasis", "funnel_picture"]

_LIMITS: Final = ((Z_95, "95% limits", "6 4"), (Z_998, "99.8% limits", ""))
_CURVE_STEPS: Final = 40
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
    shares = [100 * one.counted.share for one in areas]
    axis = value_axis([*shares, 100 * target], MeasureUnit.PERCENT, decimals, can_truncate=True)
    top = heading(caption, ("Percentage of each area, by the size of the area", axis.note), width)
    sizes = value_axis([one.counted.denominator for one in areas], MeasureUnit.CHILDREN, decimals=0)
    plot = PlotArea(
        axis,
        first=0,
        last=sizes.highest,
        left=tick_room(axis),
        right=width.value - EDGE - LABEL_WIDTHS[width] - 12,
        top=top.bottom + 8,
        bottom=top.bottom + 8 + PLOT_HEIGHTS[width] + _TALLER,
        inset=0,
    )
    points, key = drawn_points(plot, areas, target, decimals)
    spots = [(plot.x(tick), sizes.tick_text(tick)) for tick in sizes.ticks]
    drawn = grid(plot) + _limits(plot, target) + points
    drawn += labels_below(spots, plot.bottom, width.value)
    drawn += _names(plot, target, target_name, decimals, width)
    title = f"Number of {denominator_name}"
    drawn += text_element(
        (plot.left + plot.right) / 2,
        baseline(plot.bottom + 26, SMALL_SIZE),
        shortened(plain_text(title), plot.right - EDGE, SMALL_SIZE),
        size=SMALL_SIZE,
        anchor="middle",
        colour=INK_2,
    )
    parts = [top, DrawnPart(drawn, plot.bottom + 46)]
    notes = [*_notes(plot, areas, target), *key]
    text = f"{target_name} {value_text(100 * target, axis.unit, decimals)}"
    description = f"Funnel plot of {len(areas)} areas around {text}. {' '.join(notes)}"
    return svg_document(caption, description, parts, notes, width)


def _limits(plot: PlotArea, target: float) -> str:
    """The line of the target and the curves of both limits, where they are on the axes."""
    middle = plot.y(100 * target)
    drawn = line_element(plot.left, middle, plot.right, middle, thickness=1.5)
    for z, _, dashes in _LIMITS:
        for is_upper in (True, False):
            spots = [
                (plot.x(size), plot.y(100 * limit))
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
    if edge == target:
        return []
    first = max(1.0, target * (1 - target) * (z / (edge - target)) ** 2)
    if first >= plot.last:
        return []
    growth = (plot.last / first) ** (1 / _CURVE_STEPS)
    sizes = {min(ceil(first * growth**step), int(plot.last)) for step in range(_CURVE_STEPS + 1)}
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
        ends.append((plot.right - 6, plot.y(100 * _limit(target, int(plot.last), z, True))))
    return end_labels(labels, ends, plot.top, plot.bottom, width)


def _notes(plot: PlotArea, areas: Sequence[FunnelArea], target: float) -> list[str]:
    places = [funnel_place(one.counted, target) for one in areas]
    found = [
        f"{places.count(FunnelPlace.BEYOND_998)} of {len(areas)} areas lie outside the 99.8% limits"
        " (filled points)."
    ]
    if any(one.counted.share > 1 for one in areas):
        found.append(ABOVE_100_NOTE)
    if any(plot.axis.is_beyond(100 * one.counted.share) for one in areas):
        found.append("Points on the upper edge lie beyond the axis.")
    return found
