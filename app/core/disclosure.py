"""Which wards of a table of take-up are hidden, so that no hidden count can be worked out.

What is published of a term: each series (an entitlement and ages) by ward, rounded, with some wards
hidden. What the attacker is taken to know besides: the exact count behind every shown figure; the exact
total of each series over the council, and over each district that has totals of its own; every ward's
eligible counts; which series count the same children (`overlaps`); what earlier editions published,
and which counts are still the same; and this rule. What he may assume: that no ward has more children
registered than eligible. A hidden count is safe when it can be as little as one number and as much as
another, `need` or more above it.

The rule, for each family of overlapping series:

1. A ward is shown whole or hidden whole. It has few when a count, or a difference of two counts, is few
   (`takeup.is_few`), or when its owner hid a count.
2. The wards stand in pairs, the smallest first, by their eligible counts alone (of an odd number, the
   last three together). Where one of a pair has few, both are hidden.
3. The bounds of all hidden counts are worked out as the attacker would, from the sums over the hidden
   wards and the eligible counts (`disclosure_bounds`). Where one is too narrow, the next pair is hidden
   too, until none is. If that hides all wards, the council's total stands alone.

Why it does not help to know the rule: take one bound of a hidden count, and a table that attains it. In
every other hidden pair, children can be moved from one ward to the other until one of them has none
left, or is full; and a ward with none left, or full, has few. In the pair of the hidden count itself
that is so already, or the bound could be passed. In the table so changed every hidden pair has few, and
the sums over the hidden wards are as before: the rule hides the same wards, and shows the same counts
of the others. So the bounds are as wide for an attacker who knows the rule as for one who does not.
This rests on steps 2 and 3 using nothing secret: the pairs come from eligible counts, the bounds from
sums.

A term in which an edition hid a ward is never published anew (`takeup.fixed_cells`): these wards were
not hidden, or not published, before. A series that counts no child in the whole council says so by its
total, and hides nothing else.
Rule: docs/rules.md#disclosure-control.
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
    """Only counts that an earlier edition showed could protect those to be hidden."""


class WardSeries(NamedTuple):
    """A count of a term: its ward and its series."""

    ward: str
    series: TakeupSeries


@dataclass(frozen=True)
class SuppressionRule:
    """What is few, of a count and of the eligible where known, and how wide bounds need to be."""

    is_few: Callable[[float, float | None], bool]
    min_width: int


def find_hidden_counts(
    counts: Mapping[WardSeries, TakeupCount],
    rule: SuppressionRule,
    district_of: Mapping[str, str],
    shown: Collection[WardSeries],
) -> set[WardSeries]:
    """All counts of one term to hide, those of few and those that protect them.

    `shown` are those that earlier editions showed, which hid none. `district_of` names the district of
    a ward where districts have totals of their own. A series that is missing for a ward is taken as one
    that its owner hid: the council's total includes the ward. Raises ValueError where the ages of a
    ward do not add up, AlreadyShown where it is too late.
    """
    rows: dict[str, dict[TakeupSeries, TakeupCount]] = {}
    for (ward, series), count in counts.items():
        rows.setdefault(ward, {})[series] = count
    all_series = {ward_series.series for ward_series in counts}
    if all(is_sum_of_others(row) for row in rows.values() if WORKING_TOTAL in row):
        for ward, row in rows.items():
            _with_derived_counts(ward, row)
        all_series -= {WORKING_TOTAL}  # it is shown where all its parts are
    hidden = {ward_series for ward_series, count in counts.items() if count.registered in (None, 0)}
    for series_group in group_by_overlap(all_series):
        to_hide = (
            series_group | {WORKING_TOTAL}
            if any(one.entitlement == WORKING for one in series_group)
            else series_group
        )
        for wards in _by_district(rows, district_of):
            table = {
                ward: {one: rows[ward].get(one, TakeupCount()) for one in sorted(series_group)}
                for ward in wards
            }
            sizes = {ward: _size(table[ward]) or _size(rows[ward]) for ward in wards}
            before = {
                ward_series.ward for ward_series in shown if ward_series.series in series_group
            }
            for ward in sorted(hidden_wards(table, sizes, rule)):
                if ward in before:
                    raise AlreadyPublished(min(series_group).entitlement)
                hidden |= {WardSeries(ward, one) for one in to_hide}
    return hidden & counts.keys()


def hidden_wards(
    rows: Mapping[str, SeriesCounts],
    sizes: Mapping[str, float],
    rule: SuppressionRule,
) -> set[str]:
    """The wards to hide of one family, of those whose totals are published together.

    `rows` has a count of every series for each ward; `sizes` orders them, from eligible counts only.
    """
    full = {ward: _with_derived_counts(ward, row) for ward, row in rows.items()}
    public = _without_children(full.values())
    few = {ward for ward, row in full.items() if _has_few(row, public, rule)}
    if len(rows) == 1:
        few = set(rows)  # the total is the ward's
    groups = _split_into_pairs(sorted(rows, key=lambda ward: (sizes[ward], ward)))
    hidden = {ward for group in groups if not few.isdisjoint(group) for ward in group}
    remaining = [group for group in groups if hidden.isdisjoint(group)]
    while hidden and remaining and not _is_safe(full, hidden, rule, public):
        hidden.update(remaining.pop(0))
    return hidden


def _split_into_pairs(wards: Sequence[str]) -> list[tuple[str, ...]]:
    """The wards in pairs, the last of an odd number in threes."""
    found = [tuple(wards[n : n + 2]) for n in range(0, len(wards), 2)]
    if len(found) > 1 and len(found[-1]) == 1:
        found[-2:] = [found[-2] + found[-1]]
    return found


def _by_district(wards: Iterable[str], district_of: Mapping[str, str]) -> list[list[str]]:
    found: dict[str, list[str]] = {}
    for ward in wards:
        found.setdefault(district_of.get(ward, ""), []).append(ward)
    return list(found.values())


def _size(row: SeriesCounts) -> float:
    """The fewest that are eligible for one series, 0 where that is not known."""
    return min((one.eligible for one in row.values() if one.eligible is not None), default=0)


def _with_derived_counts(ward: str, row: SeriesCounts) -> SeriesCounts:
    try:
        return with_derived_counts(row)
    except ValueError as error:
        raise ValueError(f"in {ward} {error}") from None


def _without_children(rows: Collection[SeriesCounts]) -> frozenset[TakeupSeries]:
    """The series that count nobody in any ward."""
    all_series = {series for row in rows for series in row}
    return frozenset(
        series for series in all_series if all(row[series].registered == 0 for row in rows)
    )


def _has_few(row: SeriesCounts, public: Collection[TakeupSeries], rule: SuppressionRule) -> bool:
    return any(
        count.registered is None or rule.is_few(count.registered, count.eligible)
        for series, count in row.items()
        if series not in public
    )


def _is_safe(
    full: Mapping[str, SeriesCounts],
    hidden: Collection[str],
    rule: SuppressionRule,
    public: Collection[TakeupSeries],
) -> bool:
    return is_safe([full[ward] for ward in sorted(hidden)], rule.min_width, public)
