"""Breaks in a take-up series: where figures before and after are not comparable."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from itertools import pairwise

from app.core.takeup import Entitlement, Figure

# The month of each term's census week (DfE, early years census).
_MONTHS = {"spring": 1, "summer": 5, "autumn": 10}
_PERIOD = re.compile(rf"(20\d\d)(?:-({'|'.join(_MONTHS)}))?", re.ASCII)


class BreakReason(Enum):
    """Why figures before and after a day are not comparable."""

    PANDEMIC = "pandemic"
    EXPANSION = "expansion"
    RENAMED = "renamed"


@dataclass(frozen=True)
class SeriesBreak:
    """A day from which a series is not comparable with earlier figures; `ages` empty: all ages."""

    on: date
    reason: BreakReason
    entitlements: frozenset[Entitlement]
    ages: frozenset[str] = frozenset()


_EARLY_LEARNING = frozenset({Entitlement.EARLY_LEARNING})
_WORKING = frozenset({Entitlement.WORKING})
_ALL_ENTITLEMENTS = frozenset(Entitlement)

# Source: docs/rules.md#series-breaks. The pandemic: DfE, "Funded early education and childcare",
# footnote on data
# of 2021 "and to a lesser extent 2022". Expansions: DfE, "Early years data collection for the 2025
# to 2026 financial year", 1.1; a 2-year-old may qualify both ways, so each moves early learning
# too. Labels: the entitlement_type of the releases of 2024, 2025 and 2026
# (docs/sources.md#funded-take-up).
BREAKS = (
    SeriesBreak(date(2021, 1, 1), BreakReason.PANDEMIC, _ALL_ENTITLEMENTS),
    SeriesBreak(date(2022, 1, 1), BreakReason.PANDEMIC, _ALL_ENTITLEMENTS),
    SeriesBreak(
        date(2024, 4, 1), BreakReason.EXPANSION, _EARLY_LEARNING | _WORKING, frozenset({"2", "all"})
    ),
    SeriesBreak(date(2024, 9, 1), BreakReason.EXPANSION, _WORKING, frozenset({"under-2", "all"})),
    SeriesBreak(date(2025, 1, 1), BreakReason.RENAMED, _ALL_ENTITLEMENTS),
    SeriesBreak(
        date(2025, 9, 1),
        BreakReason.EXPANSION,
        _EARLY_LEARNING | _WORKING,
        frozenset({"under-2", "2", "all"}),
    ),
    SeriesBreak(date(2026, 1, 1), BreakReason.RENAMED, _EARLY_LEARNING),
)


def mark_breaks(figures: Iterable[Figure]) -> dict[tuple[Entitlement, str], tuple[Figure, ...]]:
    """Each series (entitlement and ages), oldest first, with `is_break` set after each break.

    The first figure of a series is never a break. For a period given twice the last figure counts.
    Raises ValueError when a period is neither a year nor a term.
    """
    series: dict[tuple[Entitlement, str], dict[date, Figure]] = {}
    for figure in figures:
        day = census_date(figure.period)
        series.setdefault((figure.entitlement, figure.ages), {})[day] = figure
    return {
        key: _with_breaks([by_day[day] for day in sorted(by_day)]) for key, by_day in series.items()
    }


def breaks_between(earlier: Figure, later: Figure) -> tuple[SeriesBreak, ...]:
    """The breaks between two figures of one series, oldest first; () where they are comparable."""
    after, until = census_date(earlier.period), census_date(later.period)
    return tuple(
        series_break
        for series_break in BREAKS
        if after < series_break.on <= until
        and later.entitlement in series_break.entitlements
        and (not series_break.ages or later.ages in series_break.ages)
    )


def break_periods_by_reason(
    series: Iterable[Iterable[Figure]],
) -> dict[BreakReason | None, list[str]]:
    """The periods with a break in any of these series (oldest first, marked), by reason.

    The reason is None where the publisher gives none.
    """
    reasons_in_order: tuple[BreakReason | None, ...] = (*BreakReason, None)
    found: dict[BreakReason | None, set[str]] = {reason: set() for reason in reasons_in_order}
    for before, now in (pair for figures in series for pair in pairwise(figures)):
        reasons: set[BreakReason | None] = {one.reason for one in breaks_between(before, now)}
        for reason in (reasons or {None}) if now.is_break else ():
            found[reason].add(now.period)
    return {reason: sorted(periods) for reason, periods in found.items() if periods}


def census_date(period: str) -> date:
    """The approximate day of a count: in January for a year, in the census week for a term.

    Raises ValueError when the period is neither a year nor a term ("2026-spring").
    """
    found = _PERIOD.fullmatch(period)
    if not found:
        raise ValueError(f"{period!r} is neither a year nor a term")
    return date(int(found[1]), _MONTHS[found[2] or "spring"], 15)


def _with_breaks(figures: list[Figure]) -> tuple[Figure, ...]:
    later = (
        replace(figure, is_break=figure.is_break or bool(breaks_between(before, figure)))
        for before, figure in pairwise(figures)
    )
    return (*figures[:1], *later)
