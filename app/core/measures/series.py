"""Series: the figures of one measure, area and breakdown by period, of one edition of one source.

A series has figures of one measure, so of one edition: publishers change definitions and
denominators (`core.measures.editions`). A line is drawn within a segment only. A segment ends at a
break of the measure and at a period without a value; figures of two segments are never compared.
Source: docs/rules.md#measures.
"""

from collections.abc import Iterable

from app.core.measures.figure import MeasureFigure
from app.core.measures.measure import Measure, MeasureBreak
from app.core.measures.periods import follows


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
