"""Which take-up series count the same children, and which counts follow from others by subtraction.

Two series of one term overlap where their ages do: those of 3-year-olds are among those of 3 and
4-year-olds; the children of working parents aged 3 and 4 are among those with universal hours; a
2-year-old may have both early learning and working parents' hours.
Source: docs/rules.md#funded-entitlements.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

EARLY_LEARNING, UNIVERSAL, WORKING = "early-learning", "universal", "working"
NOT_WORKING = "universal without working"  # the difference of two series, never a column of a file
AGES_3_AND_4 = "3-4"
_REMAINDER = "rest of all"
_YEARS = {
    "under-2": {"under-2"},
    "2": {"2"},
    "3": {"3"},
    "4": {"4"},
    AGES_3_AND_4: {"3", "4"},
    "all": {"under-2", "2", "3", "4"},
}


class TakeupSeries(NamedTuple):
    """One series: the value of an Entitlement, and the ages that it counts."""

    entitlement: str
    ages: str


@dataclass(frozen=True)
class TakeupCount:
    """The children of one area in one series; `registered` is None where the council hid it."""

    registered: int | None = None
    eligible: float | None = None


SeriesCounts = Mapping[TakeupSeries, TakeupCount]  # one area in one term
WORKING_TOTAL = TakeupSeries(WORKING, "all")


def group_by_overlap(all_series: Collection[TakeupSeries]) -> list[frozenset[TakeupSeries]]:
    """The series in groups connected by overlaps; each series is in exactly one group."""
    groups: list[set[TakeupSeries]] = []
    for series in sorted(all_series):
        linked = [group for group in groups if any(do_overlap(series, other) for other in group)]
        groups = [group for group in groups if group not in linked] + [{series}.union(*linked)]
    return [frozenset(group) for group in groups]


def is_sum_of_others(all_series: Collection[TakeupSeries]) -> bool:
    """Whether WORKING_TOTAL is among the series, with other series that cover all of its ages."""
    parts = [part for part in all_series if part.entitlement == WORKING and part != WORKING_TOTAL]
    return (
        WORKING_TOTAL in all_series
        and set().union(*(_YEARS[part.ages] for part in parts)) == _YEARS["all"]
    )


def series_hidden_together(
    all_series: Collection[TakeupSeries],
) -> dict[TakeupSeries, frozenset[TakeupSeries]]:
    """For each series, the series that are hidden with it, itself included.

    The sum of all ages of working parents' children is hidden with any of its parts, but does not
    connect its parts with each other.
    """
    has_sum = is_sum_of_others(all_series)
    groups = group_by_overlap(set(all_series) - {WORKING_TOTAL} if has_sum else all_series)
    group_of = {series: group for group in groups for series in group}
    if has_sum:
        parts = [group for group in groups if any(part.entitlement == WORKING for part in group)]
        group_of[WORKING_TOTAL] = frozenset({WORKING_TOTAL}.union(*parts))
    return group_of


def containing_series(
    series: TakeupSeries, all_series: Collection[TakeupSeries]
) -> TakeupSeries | None:
    """The universal series that contains all children of a working parents' series; else None."""
    if series.entitlement != WORKING or not _YEARS.get(series.ages, {""}) <= _YEARS[AGES_3_AND_4]:
        return None
    wanted = (TakeupSeries(UNIVERSAL, series.ages), TakeupSeries(UNIVERSAL, AGES_3_AND_4))
    return next((candidate for candidate in wanted if candidate in all_series), None)


def with_derived_counts(row: SeriesCounts) -> dict[TakeupSeries, TakeupCount]:
    """The row with every count added that can be calculated from its series.

    Raises ValueError where the ages of a series do not add up.
    """
    full = dict(row)
    for entitlement in sorted({series.entitlement for series in row}):
        _add_ages(full, entitlement)
    for series in list(full):
        container = containing_series(series, full)
        if container:
            rest = _subtract(full[container], full[series])
            full[TakeupSeries(NOT_WORKING, series.ages)] = TakeupCount(rest.registered)
    return full


def do_overlap(a: TakeupSeries, b: TakeupSeries) -> bool:
    """Whether both series count some of the same ages."""
    return not _YEARS[a.ages].isdisjoint(_YEARS[b.ages])


def _add_ages(row: dict[TakeupSeries, TakeupCount], entitlement: str) -> None:
    """Add the third of 3, 4 and 3-4 where two are given, and the remainder of all ages."""
    three, four, whole, all_ages, rest = (
        TakeupSeries(entitlement, ages) for ages in ("3", "4", AGES_3_AND_4, "all", _REMAINDER)
    )
    if whole in row:
        for given, other in ((three, four), (four, three)):
            if given in row and other not in row:
                row[other] = _subtract(row[whole], row[given])
                _check(row[other], given, whole)
    elif three in row and four in row:
        row[whole] = _add(row[three], row[four])
    if three in row and whole in row:
        remainder = _subtract(_subtract(row[whole], row[three]), row[four])
        _check(remainder, three, whole, is_complete=True)
    parts = list(_parts(row, entitlement))
    if all_ages in row and parts:
        remainder = row[all_ages]
        for part in parts:
            remainder = _subtract(remainder, row[part])
        is_complete = set().union(*(_YEARS[part.ages] for part in parts)) == _YEARS["all"]
        _check(remainder, parts[0], all_ages, is_complete=is_complete)
        if not is_complete:
            row[rest] = remainder


def _parts(row: SeriesCounts, entitlement: str) -> Iterator[TakeupSeries]:
    """The series that add up to all ages, or to the part of them that is given."""
    older = (AGES_3_AND_4,) if TakeupSeries(entitlement, AGES_3_AND_4) in row else ("3", "4")
    for ages in ("under-2", "2", *older):
        if TakeupSeries(entitlement, ages) in row:
            yield TakeupSeries(entitlement, ages)


def _check(
    remainder: TakeupCount, part: TakeupSeries, total: TakeupSeries, *, is_complete: bool = False
) -> None:
    if remainder.registered is not None and (
        remainder.registered < 0 or (is_complete and remainder.registered)
    ):
        ages = f"{part.ages!r} and the others" if is_complete else repr(part.ages)
        raise ValueError(f"the ages {ages} of {total.entitlement} do not add up to {total.ages!r}")


def _subtract(a: TakeupCount, b: TakeupCount) -> TakeupCount:
    """The difference of two counts; None for a value that one of them lacks."""
    registered = eligible = None
    if a.registered is not None and b.registered is not None:
        registered = a.registered - b.registered
    if a.eligible is not None and b.eligible is not None:
        eligible = max(0.0, a.eligible - b.eligible)
    return TakeupCount(registered, eligible)


def _add(a: TakeupCount, b: TakeupCount) -> TakeupCount:
    registered = eligible = None
    if a.registered is not None and b.registered is not None:
        registered = a.registered + b.registered
    if a.eligible is not None and b.eligible is not None:
        eligible = a.eligible + b.eligible
    return TakeupCount(registered, eligible)
