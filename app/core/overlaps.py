"""Which series of take-up count the same children, and which counts follow from others by subtraction.

Two series of one term overlap where their ages do: those of 3-year-olds are among those of 3 and
4-year-olds; the children of working parents aged 3 and 4 are among those with universal hours; a
2-year-old may have both early learning and working parents' hours. Source: domain.md §4-5.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

EARLY_LEARNING, UNIVERSAL, WORKING = "early-learning", "universal", "working"
NOT_WORKING = "universal without working"  # the difference of two series, never a column of a file
WHOLE = "3-4"
_REST = "rest of all"
_YEARS = {
    "under-2": {"under-2"},
    "2": {"2"},
    "3": {"3"},
    "4": {"4"},
    WHOLE: {"3", "4"},
    "all": {"under-2", "2", "3", "4"},
}


class Column(NamedTuple):
    """One series: an entitlement (its value) and the ages that it counts."""

    entitlement: str
    ages: str


@dataclass(frozen=True)
class Count:
    """The children of one area in one series; `registered` None where it is not known to us either."""

    registered: int | None = None
    eligible: float | None = None


Row = Mapping[Column, Count]  # one area in one term
TOTAL = Column(WORKING, "all")


def families(columns: Collection[Column]) -> list[frozenset[Column]]:
    """The series that are connected by overlaps, each in one family."""
    found: list[set[Column]] = []
    for column in sorted(columns):
        linked = [one for one in found if any(do_overlap(column, other) for other in one)]
        found = [one for one in found if one not in linked] + [{column}.union(*linked)]
    return [frozenset(one) for one in found]


def is_sum_of_others(columns: Collection[Column]) -> bool:
    """Whether all ages of working parents' children are also given by parts that leave no rest."""
    parts = [one for one in columns if one.entitlement == WORKING and one != TOTAL]
    return TOTAL in columns and set().union(*(_YEARS[one.ages] for one in parts)) == _YEARS["all"]


def tied_series(columns: Collection[Column]) -> dict[Column, frozenset[Column]]:
    """Of each series those with which it is hidden, itself among them.

    The sum of all ages of working parents' children is hidden with any of its parts, and ties none.
    """
    has_sum = is_sum_of_others(columns)
    found = families(set(columns) - {TOTAL} if has_sum else columns)
    tied = {column: family for family in found for column in family}
    if has_sum:
        parts = [family for family in found if any(one.entitlement == WORKING for one in family)]
        tied[TOTAL] = frozenset({TOTAL}.union(*parts))
    return tied


def outer_of(column: Column, columns: Collection[Column]) -> Column | None:
    """The universal series that contains all children of one of working parents."""
    if column.entitlement != WORKING or not _YEARS.get(column.ages, {""}) <= _YEARS[WHOLE]:
        return None
    wanted = (Column(UNIVERSAL, column.ages), Column(UNIVERSAL, WHOLE))
    return next((one for one in wanted if one in columns), None)


def with_differences(row: Row) -> dict[Column, Count]:
    """A row with every count that anyone can work out from two of its series.

    Raises ValueError where the ages of a series do not add up.
    """
    full = dict(row)
    for entitlement in sorted({column.entitlement for column in row}):
        _add_ages(full, entitlement)
    for column in list(full):
        outer = outer_of(column, full)
        if outer:
            rest = _subtract(full[outer], full[column])
            full[Column(NOT_WORKING, column.ages)] = Count(rest.registered)
    return full


def do_overlap(a: Column, b: Column) -> bool:
    """Whether some ages are counted in both."""
    return not _YEARS[a.ages].isdisjoint(_YEARS[b.ages])


def _add_ages(row: dict[Column, Count], entitlement: str) -> None:
    """The third of 3, 4 and 3-4 where two are given, and what is left of all ages."""
    three, four, whole, everyone, rest = (
        Column(entitlement, ages) for ages in ("3", "4", WHOLE, "all", _REST)
    )
    if whole in row:
        for given, other in ((three, four), (four, three)):
            if given in row and other not in row:
                row[other] = _subtract(row[whole], row[given])
                _check(row[other], given, whole)
    elif three in row and four in row:
        row[whole] = _add(row[three], row[four])
    if three in row and whole in row:
        left = _subtract(_subtract(row[whole], row[three]), row[four])
        _check(left, three, whole, is_complete=True)
    parts = list(_parts(row, entitlement))
    if everyone in row and parts:
        left = row[everyone]
        for part in parts:
            left = _subtract(left, row[part])
        is_complete = set().union(*(_YEARS[part.ages] for part in parts)) == _YEARS["all"]
        _check(left, parts[0], everyone, is_complete=is_complete)
        if not is_complete:
            row[rest] = left


def _parts(row: Row, entitlement: str) -> Iterator[Column]:
    """The columns that add up to all ages, or to as much of it as is given."""
    older = (WHOLE,) if Column(entitlement, WHOLE) in row else ("3", "4")
    for ages in ("under-2", "2", *older):
        if Column(entitlement, ages) in row:
            yield Column(entitlement, ages)


def _check(left: Count, part: Column, total: Column, *, is_complete: bool = False) -> None:
    if left.registered is not None and (left.registered < 0 or (is_complete and left.registered)):
        ages = f"{part.ages!r} and the others" if is_complete else repr(part.ages)
        raise ValueError(f"the ages {ages} of {total.entitlement} do not add up to {total.ages!r}")


def _subtract(a: Count, b: Count) -> Count:
    """The difference of two counts; of what only one of them has there is none."""
    registered = eligible = None
    if a.registered is not None and b.registered is not None:
        registered = a.registered - b.registered
    if a.eligible is not None and b.eligible is not None:
        eligible = max(0.0, a.eligible - b.eligible)
    return Count(registered, eligible)


def _add(a: Count, b: Count) -> Count:
    registered = eligible = None
    if a.registered is not None and b.registered is not None:
        registered = a.registered + b.registered
    if a.eligible is not None and b.eligible is not None:
        eligible = a.eligible + b.eligible
    return Count(registered, eligible)
