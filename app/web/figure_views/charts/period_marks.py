"""Marks of a trend at periods: breaks, a change of the service, and periods without any figure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.web.figure_views.charts.plot_area import PlotArea
from app.web.figure_views.charts.text_layout import BAND, number


@dataclass(frozen=True)
class PeriodNote:
    """A note at a period: why figures from it on are not comparable, or what changed then."""

    index: int
    text: str


@dataclass(frozen=True)
class PeriodMark:
    """A vertical line just before a period: the label above it, the note below the picture."""

    x: float  # on the horizontal axis, in periods
    label: str
    note: str
    dashes: str


def period_marks(
    breaks: Sequence[PeriodNote], service_change: PeriodNote | None, periods: Mapping[int, str]
) -> list[PeriodMark]:
    """The breaks within the periods, then the change; several breaks at a period are one mark."""
    reasons: dict[int, list[str]] = {}
    for one in sorted(breaks, key=lambda one: one.index):
        if _is_within(one.index, periods):
            reasons.setdefault(one.index, []).append(one.text)
    marks = []
    for count, (index, texts) in enumerate(reasons.items(), start=1):
        label = f"Break {count}" if len(reasons) > 1 else "Break"
        note = f"{label}: figures from {_first_from(index, periods)} are not comparable with"
        note += f" earlier ones. {' '.join(texts)}"
        marks.append(PeriodMark(index - 0.5, label, note, "5 4"))
    if service_change and _is_within(service_change.index, periods):
        since = _first_from(service_change.index, periods)
        note = f"Change, from {since}: {service_change.text}"
        marks.append(PeriodMark(service_change.index - 0.5, "Change", note, ""))
    return marks


def _is_within(index: int, periods: Mapping[int, str]) -> bool:
    return min(periods) < index <= max(periods)


def _first_from(index: int, periods: Mapping[int, str]) -> str:
    return periods[min(at for at in periods if at >= index)]


def gap_bands(plot: PlotArea, indexes: Sequence[int]) -> str:
    """A band over each run of periods in which no series has a figure."""
    steps = [later - earlier for earlier, later in pairwise(indexes)]
    usual = min(steps, default=1)
    drawn = ""
    for earlier, later in pairwise(indexes):
        if later - earlier > usual:
            left, right = plot.x(earlier + usual / 2), plot.x(later - usual / 2)
            drawn += (
                f'<rect class="picture-band" x="{number(left)}" y="{number(plot.top)}"'
                f' width="{number(right - left)}" height="{number(plot.bottom - plot.top)}"'
                f' fill="{BAND}"/>'
            )
    return drawn
