"""Which wards of a take-up table to hide, so that no hidden count can be calculated.

Published for a term: each series (an entitlement and ages) by ward, rounded, with some wards
hidden. The attacker is assumed to know as well: the exact count behind every shown figure; the
exact total of each series over the council, and over each district that has totals of its own;
every ward's eligible counts; which series count the same children (`series_overlaps`); what
earlier editions published, and which counts have not changed since; and this rule. The attacker may
assume that no ward has more children registered than eligible. A hidden count is safe when the
largest value it can have is at least `SuppressionRule.min_width` above the smallest.

The rule, for each group of overlapping series:

1. A ward is shown as a whole or hidden as a whole. It has a small count when a count, or a
   difference of two counts, is small (`takeup.is_few`), or when the council hid a count.
2. The wards are put in pairs, smallest first, by their eligible counts alone (for an odd number,
   the last three form one group). Where one of a pair has a small count, both are hidden.
3. The bounds of all hidden counts are calculated as the attacker would, from the sums over the
   hidden wards and the eligible counts (`disclosure_bounds`). While one of them is too narrow, the
   next pair is hidden too. If that hides all wards, only the council's total is published.

Why knowing the rule does not help: take one bound of a hidden count, and a table in which the count
has that value. In every other hidden pair, children can be moved from one ward to the other until
one ward is empty or full; and an empty or full ward has a small count. The pair of the hidden count
itself is already in that state, or the bound could be exceeded. In the changed table every hidden
pair has a small count, and the sums over the hidden wards are unchanged: the rule hides the same
wards, and shows the same counts of the others. So the bounds are as wide for an attacker who knows
the rule as for one who does not. This requires that steps 2 and 3 use nothing secret: the pairs
come from eligible counts, the bounds from sums.

A term in which an edition hid a ward is never published with new figures (`takeup.fixed_cells`):
these wards were not hidden, or not published, before. A series that counts no child in the whole
council reveals that by its total, and needs nothing else hidden.
Source: docs/rules.md#disclosure-control.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from app.core.disclosure_bounds import is_safe
from app.core.series_overlaps import (
    WORKING,
    WORKING_TOTAL,
    SeriesCounts,
    TakeupCount,
    TakeupSeries,
    group_by_overlap,
    is_sum_of_others,
    with_derived_counts,
)


class AlreadyPublished(ValueError):
    """The hidden counts could be protected only by hiding counts that an earlier edition showed."""


class WardSeries(NamedTuple):
    """The key of a count within a term: its ward and its series."""

    ward: str
    series: TakeupSeries


@dataclass(frozen=True)
class SuppressionRule:
    """Which counts are too small to show, and how wide the bounds of a hidden count must be.

    `is_few` takes a count and the eligible count, None where that is not known.
    """

    is_few: Callable[[float, float | None], bool]
    min_width: int


def find_hidden_counts(
    counts: Mapping[WardSeries, TakeupCount],
    rule: SuppressionRule,
    district_of: Mapping[str, str],
    shown: Collection[WardSeries],
) -> set[WardSeries]:
    """All counts of one term to hide: the small ones, and those that protect them.

    `shown` are the counts that earlier editions showed, of series in which they hid none.
    `district_of` gives the district of each ward where districts have totals of their own. A series
    that is missing for a ward counts as hidden by the council, whose total includes the ward.
    Raises ValueError where the ages of a ward do not add up, AlreadyPublished where a count to hide
    has been shown before.
    """
    rows: dict[str, dict[TakeupSeries, TakeupCount]] = {}
    for (ward, series), count in counts.items():
        rows.setdefault(ward, {})[series] = count
    all_series = {ward_series.series for ward_series in counts}
    if all(is_sum_of_others(row) for row in rows.values() if WORKING_TOTAL in row):
        for ward, row in rows.items():
            _check_sums(ward, row)
        # Its parts add up to it, so it needs no group of its own: it is hidden with any of them.
        all_series -= {WORKING_TOTAL}
    hidden = {ward_series for ward_series, count in counts.items() if count.registered in (None, 0)}
    for series_group in group_by_overlap(all_series):
        to_hide = (
            series_group | {WORKING_TOTAL}
            if any(series.entitlement == WORKING for series in series_group)
            else series_group
        )
        for wards in _by_district(rows, district_of):
            table = {
                ward: {key: rows[ward].get(key, TakeupCount()) for key in sorted(series_group)}
                for ward in wards
            }
            # Without eligible counts in this group, those of the ward's other series give the order.
            sizes = {ward: _size(table[ward]) or _size(rows[ward]) for ward in wards}
            shown_wards = {
                ward_series.ward for ward_series in shown if ward_series.series in series_group
            }
            for ward in sorted(hidden_wards(table, sizes, rule)):
                if ward in shown_wards:
                    raise AlreadyPublished(min(series_group).entitlement)
                hidden |= {WardSeries(ward, series) for series in to_hide}
    return hidden & counts.keys()


def hidden_wards(
    rows: Mapping[str, SeriesCounts],
    sizes: Mapping[str, float],
    rule: SuppressionRule,
) -> set[str]:
    """The wards to hide for one group of series, among wards that share published totals.

    `rows` has a count of every series for each ward; `sizes`, from eligible counts only, gives
    their order.
    """
    with_derived = {ward: _with_derived_counts(ward, row) for ward, row in rows.items()}
    childless_series = _find_childless_series(with_derived.values())
    few = {ward for ward, row in with_derived.items() if _has_few(row, childless_series, rule)}
    if len(rows) == 1:
        few = set(rows)  # the total equals the ward's count
    groups = _split_into_pairs(sorted(rows, key=lambda ward: (sizes[ward], ward)))
    hidden = {ward for group in groups if not few.isdisjoint(group) for ward in group}
    remaining = [group for group in groups if hidden.isdisjoint(group)]
    while hidden and remaining and not _is_safe(with_derived, hidden, rule, childless_series):
        hidden.update(remaining.pop(0))
    return hidden


def _split_into_pairs(wards: Sequence[str]) -> list[tuple[str, ...]]:
    """The wards in pairs; the last group of an odd number has three."""
    groups = [tuple(wards[n : n + 2]) for n in range(0, len(wards), 2)]
    if len(groups) > 1 and len(groups[-1]) == 1:
        groups[-2:] = [groups[-2] + groups[-1]]
    return groups


def _by_district(wards: Iterable[str], district_of: Mapping[str, str]) -> list[list[str]]:
    districts: dict[str, list[str]] = {}
    for ward in wards:
        districts.setdefault(district_of.get(ward, ""), []).append(ward)
    return list(districts.values())


def _size(row: SeriesCounts) -> float:
    """The smallest eligible count of a series, 0 where none is known."""
    return min((count.eligible for count in row.values() if count.eligible is not None), default=0)


def _check_sums(ward: str, row: SeriesCounts) -> None:
    """Raise ValueError where the ages of a ward do not add up."""
    _with_derived_counts(ward, row)


def _with_derived_counts(ward: str, row: SeriesCounts) -> SeriesCounts:
    try:
        return with_derived_counts(row)
    except ValueError as error:
        raise ValueError(f"in {ward} {error}") from None


def _find_childless_series(rows: Collection[SeriesCounts]) -> frozenset[TakeupSeries]:
    """The series that count no child in any ward."""
    all_series = {series for row in rows for series in row}
    return frozenset(
        series for series in all_series if all(row[series].registered == 0 for row in rows)
    )


def _has_few(
    row: SeriesCounts, childless_series: Collection[TakeupSeries], rule: SuppressionRule
) -> bool:
    return any(
        count.registered is None or rule.is_few(count.registered, count.eligible)
        for series, count in row.items()
        if series not in childless_series
    )


def _is_safe(
    with_derived: Mapping[str, SeriesCounts],
    hidden: Collection[str],
    rule: SuppressionRule,
    childless_series: Collection[TakeupSeries],
) -> bool:
    rows = [with_derived[ward] for ward in sorted(hidden)]
    return is_safe(rows, rule.min_width, childless_series)
