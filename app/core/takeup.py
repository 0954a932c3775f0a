"""Take-up of funded hours: figures, and the suppression of small counts.

Figures of wards and smaller areas are published only through `suppress`. `disclosure` finds which
wards to hide, so that no hidden count can be calculated.
Source: DfE, "Funded early education and childcare", methodology; docs/rules.md#take-up.
"""

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import partial
from types import MappingProxyType
from typing import Any, NamedTuple, Self

from app.core.disclosure import AlreadyPublished, SuppressionRule, WardSeries, find_hidden_counts
from app.core.period import Period
from app.core.series_overlaps import (
    TakeupCount,
    TakeupSeries,
    group_by_overlap,
    series_hidden_together,
)

# Children; a smaller count could identify a family (docs/rules.md#disclosure-control).
SUPPRESS_BELOW = 5


class Entitlement(Enum):
    """The funded entitlements; every figure names one."""

    EARLY_LEARNING = "early-learning"  # 2-year-olds of families with low income or extra support
    UNIVERSAL = "universal"  # every 3 and 4-year-old
    WORKING = "working"  # working parents: without a rate, since no denominator is published


class HiddenReason(Enum):
    """Why a figure has no value; none of these is 0. Symbols: docs/rules.md#symbols."""

    CONFIDENTIAL = "c"
    NOT_APPLICABLE = "z"
    NOT_AVAILABLE = "x"
    UNRELIABLE = "u"
    LOW = "low"
    OLD = "~"
    MISSING = ":"
    FEW = "few"  # ours: too small to show, or hidden to protect a small count


# The other reasons may be followed by a value in a later edition.
TOO_FEW = (HiddenReason.FEW, HiddenReason.CONFIDENTIAL, HiddenReason.LOW)


@dataclass(frozen=True)
class Figure:
    """One figure: children registered, children estimated to be eligible, and the percentage.

    `ages` is "2", "3", "4", "3-4", "under-2" or "all". Counts and percentage are None where they
    are not known, or hidden for the reason in `hidden`. `is_break`: this figure is not comparable
    with earlier ones of the series.
    """

    entitlement: Entitlement
    ages: str
    period: Period
    registered_count: float | None = None
    eligible_count: float | None = None
    percent: float | None = None
    hidden: HiddenReason | None = None
    is_break: bool = False

    def to_facts(self) -> dict[str, Any]:
        """Values for JSON; empty fields are left out."""
        facts = {name: value for name, value in vars(self).items() if value is not None}
        facts |= {"entitlement": self.entitlement.value, "period": str(self.period)}
        if not self.is_break:
            del facts["is_break"]
        if self.hidden:
            facts["hidden"] = self.hidden.value
        return facts

    @classmethod
    def from_facts(cls, facts: dict[str, Any]) -> Self:
        """The inverse of `to_facts`."""
        values = dict(facts)
        values["entitlement"] = Entitlement(values["entitlement"])
        values["period"] = Period.parse(values["period"])
        if "hidden" in values:
            values["hidden"] = HiddenReason(values["hidden"])
        return cls(**values)


class CellKey(NamedTuple):
    """The key of a cell: area (ONS code), entitlement, ages and period."""

    area: str
    entitlement: Entitlement
    ages: str
    period: Period


class EarlierFigures(NamedTuple):
    """Everything that earlier editions of a council published: all cells, the hidden and the shown.

    `shown` has the figure published last. A cell that the council marked as not available is
    neither hidden nor shown.
    """

    cells: Collection[CellKey] = frozenset()
    hidden: Collection[CellKey] = frozenset()
    shown: Mapping[CellKey, Figure] = MappingProxyType({})


@dataclass(frozen=True)
class TakeupCell:
    """The exact counts of one small area: input of `suppress`, never stored or shown.

    `registered_count` is None where the council hid it. `eligible_count` may be an estimate with
    decimals, and is None where no estimate exists (working parents).
    """

    key: CellKey
    registered_count: int | None
    eligible_count: float | None = None


def suppress(
    cells: Iterable[TakeupCell],
    *,
    before: EarlierFigures | None = None,
    district_of: Mapping[str, str] | None = None,
    threshold: int = SUPPRESS_BELOW,
) -> dict[CellKey, Figure]:
    """The figures of small areas that may be published: rounded, small ones hidden, in given order.

    `cells` are all areas of one council; the totals over them count as published. Where totals of
    districts are published too, `district_of` gives the district of each area. Series about the
    same children are hidden together (`disclosure`). Cells fixed by `before` are published as
    before (`fixed_cells`). Raises ValueError when `threshold` is below SUPPRESS_BELOW, a cell is
    given twice, the ages of an area do not add up, or earlier figures would reveal a count to hide.
    """
    if threshold < SUPPRESS_BELOW:
        raise ValueError(f"the threshold may only be raised: {threshold} is below {SUPPRESS_BELOW}")
    all_cells = list(cells)
    by_key = {cell.key: cell for cell in all_cells}
    if len(by_key) < len(all_cells):
        raise ValueError("an area has two rows for one entitlement, age and period")
    before = before or EarlierFigures()
    _refuse_changed_coverage(by_key, before)
    rule = SuppressionRule(partial(is_few, threshold=threshold), threshold)
    hidden: set[CellKey] = set()
    fixed = fixed_cells(by_key, before)
    for period in dict.fromkeys(key.period for key in by_key):
        cells_of = {
            key: cell for key, cell in by_key.items() if key.period == period and key not in fixed
        }
        hidden |= _hidden_in_term(period, cells_of, rule, district_of or {}, before)
    return {
        key: _repeated(key, fixed[key]) if key in fixed else _public(cell, key in hidden)
        for key, cell in by_key.items()
    }


def fixed_cells(given: Collection[CellKey], before: EarlierFigures) -> dict[CellKey, Figure | None]:
    """The cells that are published as before, whatever their new counts; None where hidden.

    Once a cell of a group of overlapping series has been hidden, nothing new is published for that
    term: the first figures stay, and a series that is added later is hidden in all areas. Two
    different editions would together reveal more than each: counts that were not revised are
    bounded by the totals and the eligible counts of both. Which counts these are cannot be known
    here, since exact counts are never stored.
    """
    fixed: dict[CellKey, Figure | None] = {}
    for period in {key.period for key in before.hidden}:
        published = [key for key in (*given, *before.cells) if key.period == period]
        all_series = {_ward_series(key).series for key in published}
        hidden = {_ward_series(key) for key in before.hidden if key.period == period}
        in_part = {_ward_series(key).series for key in before.shown if key.period == period}
        hidden_together = series_hidden_together(all_series)
        tied = {series: others & in_part for series, others in hidden_together.items()}
        closed = {
            series
            for group in group_by_overlap(all_series)
            if any(cell.series in group for cell in hidden)
            for series in group
        }
        for key in given:
            area, series = _ward_series(key)
            if key.period == period and series in closed:
                is_hidden = any(WardSeries(area, other) in hidden for other in tied[series])
                fixed[key] = None if is_hidden else before.shown.get(key)
    return fixed


def _hidden_in_term(
    period: Period,
    cells: Mapping[CellKey, TakeupCell],
    rule: SuppressionRule,
    district_of: Mapping[str, str],
    before: EarlierFigures,
) -> set[CellKey]:
    counts = {_ward_series(key): _count(cell) for key, cell in cells.items()}
    shown = {_ward_series(key) for key in before.shown if key.period == period}
    try:
        hidden_series = find_hidden_counts(counts, rule, district_of, shown)
    except AlreadyPublished as error:
        raise ValueError(
            f"{error} of {period}: counts that an earlier edition showed would have to be hidden "
            "now, too late to hide anything; leave this term out"
        ) from None
    return {key for key in cells if _ward_series(key) in hidden_series}


def _refuse_changed_coverage(given: Collection[CellKey], before: EarlierFigures) -> None:
    """Refuse a term given again for other areas or ages: the differences reveal small counts."""
    periods = {key.period for key in given}
    published = {(key.entitlement, key.period) for key in before.cells if key.period in periods}
    differing = [
        key for key in set(given) ^ set(before.cells) if (key.entitlement, key.period) in published
    ]
    if differing:
        first = min(differing, key=lambda key: (key.period, key.area, key.ages))
        raise ValueError(
            f"{first.entitlement.value} of {first.period} was published before for other areas or "
            f"ages ({first.area}, {first.ages}, differs); give the same ones or leave out this term"
        )


def is_few(
    registered: float, eligible: float | None = None, threshold: int = SUPPRESS_BELOW
) -> bool:
    """Whether a count could identify families: few take a place, few do not, or few are eligible.

    Above 100 % the estimate of eligible children is too low, so the number without a place is not
    known: that alone hides nothing.
    """
    if registered < threshold:
        return True
    if eligible is None:
        return False
    return 0 <= eligible - registered < threshold or eligible < 2 * threshold


def to_nearest_5(count: float) -> int:
    """The nearest multiple of 5."""
    return 5 * math.floor(count / 5 + 0.5)


def out_of_ten(percent: float) -> int:
    """How many in ten, for "about 7 in 10": 0 means fewer than 1, 10 means nearly all or more."""
    return min(10, math.floor(percent / 10 + 0.5))


def _ward_series(key: CellKey) -> WardSeries:
    return WardSeries(key.area, TakeupSeries(key.entitlement.value, key.ages))


def _count(cell: TakeupCell) -> TakeupCount:
    return TakeupCount(cell.registered_count, cell.eligible_count)


def _public(cell: TakeupCell, is_hidden: bool) -> Figure:
    """The figure of a cell as it may be shown; without a percentage for working parents."""
    _, entitlement, ages, period = cell.key
    if is_hidden or cell.registered_count is None:
        return Figure(entitlement, ages, period, hidden=HiddenReason.FEW)
    registered = to_nearest_5(cell.registered_count)
    if cell.eligible_count is None or entitlement is Entitlement.WORKING:
        return Figure(entitlement, ages, period, registered)
    return rounded_figure(cell.key, registered, to_nearest_5(cell.eligible_count))


def rounded_figure(key: CellKey, registered: float, eligible: float | None) -> Figure:
    """The figure for rounded counts, with the percentage calculated from them."""
    percent = round(100 * registered / eligible) if eligible else None
    return Figure(key.entitlement, key.ages, key.period, registered, eligible, percent)


def _repeated(key: CellKey, figure: Figure | None) -> Figure:
    return figure or Figure(key.entitlement, key.ages, key.period, hidden=HiddenReason.FEW)
