"""How many of those who may have funded hours use them: figures, and what may be told of few.

`suppress` is the one door through which figures of wards and smaller areas become public. Which wards
must be hidden, so that no hidden count can be worked out, is found in `disclosure`.
Source: DfE, "Funded early education and childcare", methodology; docs/rules.md#take-up.
"""

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import partial
from types import MappingProxyType
from typing import Any, NamedTuple, Self

from app.core.disclosure import (
    AlreadyPublished,
    SuppressionRule,
    WardSeries,
    find_hidden_counts,
)
from app.core.series_overlaps import (
    TakeupCount,
    TakeupSeries,
    group_by_overlap,
    series_hidden_together,
)

SUPPRESS_BELOW = 5  # children; fewer could point to one family (docs/rules.md#disclosure-control)


class Entitlement(Enum):
    """The funded entitlements, each named in every figure."""

    EARLY_LEARNING = "early-learning"  # 2-year-olds of families with low income or extra support
    UNIVERSAL = "universal"  # every 3 and 4-year-old
    WORKING = "working"  # working parents: no rate is made, no denominator is published


class HiddenReason(Enum):
    """Why a figure has no value; none of these is 0. Symbols: docs/rules.md#symbols."""

    CONFIDENTIAL = "c"
    NOT_APPLICABLE = "z"
    NOT_AVAILABLE = "x"
    UNRELIABLE = "u"
    LOW = "low"
    OLD = "~"
    MISSING = ":"
    FEW = "few"  # ours: too few to show, or needed to protect what is


TOO_FEW = (
    HiddenReason.FEW,
    HiddenReason.CONFIDENTIAL,
    HiddenReason.LOW,
)  # others may become known later


@dataclass(frozen=True)
class Figure:
    """One figure: children registered, of those estimated to be eligible, as a percent.

    `ages` is "2", "3", "4", "3-4", "under-2" or "all"; `period` a year ("2026") or a term
    ("2026-spring"). Counts and percent are None where `hidden` says why, or where nobody told.
    `is_break`: the series starts anew here and is not comparable with what stands before.
    """

    entitlement: Entitlement
    ages: str
    period: str
    registered_count: float | None = None
    eligible_count: float | None = None
    percent: float | None = None
    hidden: HiddenReason | None = None
    is_break: bool = False

    def to_facts(self) -> dict[str, Any]:
        """As JSON keeps it: nothing that is empty."""
        facts = {name: value for name, value in vars(self).items() if value is not None}
        facts["entitlement"] = self.entitlement.value
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
        if "hidden" in values:
            values["hidden"] = HiddenReason(values["hidden"])
        return cls(**values)


class CellKey(NamedTuple):
    """Which figure a cell is: area (ONS code), entitlement, ages and period."""

    area: str
    entitlement: Entitlement
    ages: str
    period: str


class EarlierFigures(NamedTuple):
    """What earlier editions of a council published, ever: all its cells, those hidden and those shown.

    Of a shown cell the figure is the one published last. A cell that its owner gave as not available
    is neither hidden nor shown.
    """

    cells: Collection[CellKey] = frozenset()
    hidden: Collection[CellKey] = frozenset()
    shown: Mapping[CellKey, Figure] = MappingProxyType({})


@dataclass(frozen=True)
class TakeupCell:
    """The exact counts of one small area: input of `suppress`, never to be stored or shown.

    `registered_count` None: its owner hid it already. `eligible_count` may be an estimate with
    decimals, None where no estimate is made (working parents).
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
    """What may be public of small areas: rounded figures, those of few hidden; in the cells' order.

    `cells` are all areas of one council; the totals over them count as published. Where totals of
    districts are published too, `district_of` names each area's. Series about the same children are
    hidden together (`disclosure`). What `before` fixes is published as before (`fixed_cells`). Raises
    ValueError when `threshold` is below SUPPRESS_BELOW, a cell is given twice, the ages of an area do
    not add up, or what was published before would give away what is to be hidden.
    """
    if threshold < SUPPRESS_BELOW:
        raise ValueError(f"the threshold may only be raised: {threshold} is below {SUPPRESS_BELOW}")
    listed = list(cells)
    by_key = {cell.key: cell for cell in listed}
    if len(by_key) < len(listed):
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
    """The cells that are published as they were before, whatever they count now; None where hidden.

    Of series that overlap, once a cell of one of them was hidden, nothing new is published for that
    term: its first figures stand, and a series that comes later is hidden in all areas. Two different
    editions would together say more than each: counts that were not revised are bounded by the totals
    and the eligible counts of both. Which those are cannot be known here, since no exact count is kept.
    """
    fixed: dict[CellKey, Figure | None] = {}
    for period in {key.period for key in before.hidden}:
        published = [key for key in (*given, *before.cells) if key.period == period]
        all_series = {_ward_series(key).series for key in published}
        hidden = {_ward_series(key) for key in before.hidden if key.period == period}
        in_part = {_ward_series(key).series for key in before.shown if key.period == period}
        tied = {one: others & in_part for one, others in series_hidden_together(all_series).items()}
        closed = {
            series
            for family in group_by_overlap(all_series)
            if any(spot.series in family for spot in hidden)
            for series in family
        }
        for key in given:
            area, series = _ward_series(key)
            if key.period == period and series in closed:
                is_hidden = any(WardSeries(area, other) in hidden for other in tied[series])
                fixed[key] = None if is_hidden else before.shown.get(key)
    return fixed


def _hidden_in_term(
    period: str,
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
            f"{error} of {period}: counts that an earlier edition showed would have to be hidden now, "
            "too late to hide anything; leave this term out"
        ) from None
    return {key for key in cells if _ward_series(key) in hidden_series}


def _refuse_changed_coverage(given: Collection[CellKey], before: EarlierFigures) -> None:
    """Refuse a term that is told again of other areas or ages: the difference would tell of few."""
    periods = {key.period for key in given}
    published = {(key.entitlement, key.period) for key in before.cells if key.period in periods}
    differing = [
        key for key in set(given) ^ set(before.cells) if (key.entitlement, key.period) in published
    ]
    if differing:
        first = min(differing, key=lambda key: (key.period, key.area, key.ages))
        raise ValueError(
            f"{first.entitlement.value} of {first.period} was told before of other areas or ages "
            f"({first.area}, {first.ages}, differs); tell the same ones, or leave this term out"
        )


def is_few(
    registered: float, eligible: float | None = None, threshold: int = SUPPRESS_BELOW
) -> bool:
    """Whether a count says too much of single families: few have it, few lack it, or few could.

    Above 100 % nobody lacks it, by an estimate that is too low: that alone hides nothing.
    """
    if registered < threshold:
        return True
    if eligible is None:
        return False
    return 0 <= eligible - registered < threshold or eligible < 2 * threshold


def takeup_percent(funded_children: float, eligible_children: float) -> int | None:
    """Whole percent of eligible children with a funded place; None when suppressed.

    Both are counts of children in the same area and the same term. Hidden when few take it
    up, when nearly all do, or when few are eligible; computed from counts rounded to 5, so that
    the percent gives no exact count away. Above 100 is kept: the eligible count is an estimate.
    Raises ValueError when there are no eligible children.
    Source: DfE, "Funded early education and childcare", methodology;
    docs/rules.md#disclosure-control.
    """
    if eligible_children <= 0:
        raise ValueError(f"no eligible children to divide by: {eligible_children}")
    if is_few(funded_children, eligible_children):
        return None
    return round(100 * to_nearest_5(funded_children) / to_nearest_5(eligible_children))


def to_nearest_5(count: float) -> int:
    """The nearest multiple of 5."""
    return 5 * math.floor(count / 5 + 0.5)


def out_of_ten(percent: float) -> int:
    """How many in ten, for "about 7 in 10": 0 stands for fewer than 1, 10 for nearly all or more."""
    return min(10, math.floor(percent / 10 + 0.5))


def _ward_series(key: CellKey) -> WardSeries:
    return WardSeries(key.area, TakeupSeries(key.entitlement.value, key.ages))


def _count(cell: TakeupCell) -> TakeupCount:
    return TakeupCount(cell.registered_count, cell.eligible_count)


def _public(cell: TakeupCell, is_hidden: bool) -> Figure:
    """A cell as it may be shown; no rate is made for working parents."""
    _, entitlement, ages, period = cell.key
    if is_hidden or cell.registered_count is None:
        return Figure(entitlement, ages, period, hidden=HiddenReason.FEW)
    registered = to_nearest_5(cell.registered_count)
    if cell.eligible_count is None or entitlement is Entitlement.WORKING:
        return Figure(entitlement, ages, period, registered)
    return rounded_figure(cell.key, registered, to_nearest_5(cell.eligible_count))


def rounded_figure(key: CellKey, registered: float, eligible: float | None) -> Figure:
    """The figure of rounded counts, with the percent that they make."""
    percent = round(100 * registered / eligible) if eligible else None
    return Figure(key.entitlement, key.ages, key.period, registered, eligible, percent)


def _repeated(key: CellKey, figure: Figure | None) -> Figure:
    return figure or Figure(key.entitlement, key.ages, key.period, hidden=HiddenReason.FEW)
