"""Series: the figures of one measure, area and breakdown by period, of one edition of one source.

A line is drawn within a segment only. A segment ends at a break of the measure and at a period
without a value; figures of two segments are never compared.
Source: docs/rules.md#measures.
"""

from collections.abc import Iterable, Sequence

from app.core.measures.figure import MeasureFigure
from app.core.measures.measure import Measure, MeasureBreak
from app.core.measures.periods import follows


class EditionsNotJoined(ValueError):
    """Figures of two measures are asked for as one series.

    Publishers change definitions and denominators: of 3 and 4-year-olds in 2018 one release says
    93.9 %, a later one 97.2 %.
    """


def segments(measure: Measure, figures: Iterable[MeasureFigure]) -> list[list[MeasureFigure]]:
    """The segments of a series, oldest first; a single figure is a segment too.

    `figures` are of one area and breakdown; those without a value end a segment.
    """
    parts: list[list[MeasureFigure]] = []
    before: MeasureFigure | None = None
    for figure in sorted(figures, key=lambda one: one.period):
        if figure.value is None:
            before = None
            continue
        joins = before is not None and follows(before.period, figure.period)
        if joins and before and not breaks_between(measure, before.period, figure.period):
            parts[-1].append(figure)
        else:
            parts.append([figure])
        before = figure
    return parts


def breaks_between(measure: Measure, earlier: str, later: str) -> tuple[MeasureBreak, ...]:
    """The breaks of a measure after the earlier period, up to the later one."""
    return tuple(one for one in measure.breaks if earlier < one.period <= later)


def change_since_previous(measure: Measure, figures: Iterable[MeasureFigure]) -> float | None:
    """The latest value minus that of the period before; None across a break or a gap."""
    parts = segments(measure, figures)
    if not parts or len(parts[-1]) < 2:
        return None
    before, latest = parts[-1][-2:]
    if before.value is None or latest.value is None:  # a segment has values only
        return None
    return latest.value - before.value


def check_one_series(measures: Sequence[Measure]) -> None:
    """Raise EditionsNotJoined unless all figures of a series are of one measure."""
    first, *others = measures
    for other in others:
        if other.code != first.code:
            raise EditionsNotJoined(
                f"{first.code} and {other.code} come from different editions or definitions, "
                "so their figures are not joined into one series"
            )
