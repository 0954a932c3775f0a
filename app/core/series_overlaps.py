"""Which series of take-up count the same children, and which counts follow from others by subtraction.

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
    """One series: an entitlement (its value) and the ages that it counts."""

    entitlement: str
    ages: str


@dataclass(frozen=True)
class TakeupCount:
    """The children of one area in one series; `registered` None where it is not known to us either."""

    registered: int | None = None
    eligible: float | None = None


SeriesCounts = Mapping[TakeupSeries, TakeupCount]  # one area in one term
WORKING_TOTAL = TakeupSeries(WORKING, "all")


def group_by_overlap(all_series: Collection[TakeupSeries]) -> list[frozenset[TakeupSeries]]:
    """The series that are connected by overlaps, each in one family."""
    found: list[set[TakeupSeries]] = []
    for series in sorted(all_series):
        linked = [one for one in found if any(do_overlap(series, other) for other in one)]
        found = [one for one in found if one not in linked] + [{series}.union(*linked)]
    return [frozenset(one) for one in found]


def is_sum_of_others(all_series: Collection[TakeupSeries]) -> bool:
    """Whether all ages of working parents' children are also given by parts that leave no rest."""
    parts = [one for one in all_series if one.entitlement == WORKING and one != WORKING_TOTAL]
    return (
        WORKING_TOTAL in all_series
        and set().union(*(_YEARS[one.ages] for one in parts)) == _YEARS["all"]
    )


def series_hidden_together(
    all_series: Collection[TakeupSeries],
) -> dict[TakeupSeries, frozenset[TakeupSeries]]:
    """Of each series those with which it is hidden, itself among them.

    The sum of all ages of working parents' children is hidden with any of its parts, and ties none.
    """
    has_sum = is_sum_of_others(all_series)
    found = group_by_overlap(set(all_series) - {WORKING_TOTAL} if has_sum else all_series)
    groups = {series: group for group in found for series in group}
    if has_sum:
        parts = [group for group in found if any(one.entitlement == WORKING for one in group)]
        groups[WORKING_TOTAL] = frozenset({WORKING_TOTAL}.union(*parts))
    return groups


def containing_series(
    series: TakeupSeries, all_series: Collection[TakeupSeries]
) -> TakeupSeries | None:
    """The universal series that contains all children of one of working parents."""
    if series.entitlement != WORKING or not _YEARS.get(series.ages, {""}) <= _YEARS[AGES_3_AND_4]:
        return None
    wanted = (TakeupSeries(UNIVERSAL, series.ages), TakeupSeries(UNIVERSAL, AGES_3_AND_4))
    return next((one for one in wanted if one in all_series), None)


def with_derived_counts(row: SeriesCounts) -> dict[TakeupSeries, TakeupCount]:
    """A row with every count that anyone can work out from two of its series.

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
    """Whether some ages are counted in both."""
    return not _YEARS[a.ages].isdisjoint(_YEARS[b.ages])


def _add_ages(row: dict[TakeupSeries, TakeupCount], entitlement: str) -> None:
    """The third of 3, 4 and 3-4 where two are given, and what is left of all ages."""
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
    """The columns that add up to all ages, or to as much of it as is given."""
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
    """The difference of two counts; of what only one of them has there is none."""
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
