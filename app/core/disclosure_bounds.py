"""How closely hidden counts can be worked out: the least and the most that each of them can be.

Given are the rows of the hidden wards. The attacker knows the sum of each series over them (the total
less what is shown), their eligible counts, that working parents' children aged 3 and 4 are among those
with universal hours, and what ages add up to. He may take it that no ward has more children registered
than eligible, in all series or in some; an assumption that the sums contradict is dropped.

The sums of universal hours can be shared out among the wards in any way in which each ward keeps to its
eligible counts of 3-year-olds, of 4-year-olds and of both. Such sets have exact integer bounds: what
a ward has at least is what the others together cannot take. Working parents' children can be any of
the universal ones in a ward, as long as their own sum, and that of the rest, is neither passed nor
missed; where they have eligible counts of their own, they keep to these too.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import floor, inf

from app.core.overlaps import (
    NOT_WORKING,
    UNIVERSAL,
    WHOLE,
    WORKING,
    Column,
    Count,
    Row,
    do_overlap,
    outer_of,
)


@dataclass(frozen=True)
class Span:
    """What a count can be: any whole number from `least` to `most`."""

    least: float
    most: float


Spans = list[dict[Column, Span]]  # row by row; a series that is not known in a row is left out
Capacity = tuple[float, float, float]  # the most 3-year-olds, 4-year-olds, and both together


def is_safe(rows: Sequence[Row], need: int, public: Collection[Column] = ()) -> bool:
    """Whether every hidden count can be as little as one number and as much as one `need` above it.

    `rows` are those of the hidden wards with their differences; of series in `public` the total says
    all. A count that its owner hid is taken to be outside the total, and then to be all who are
    eligible: between these two the bounds are no narrower. False too where the bounds are not worked
    out: eligible counts of working parents' children in series that share them (`_are_entangled`).
    """
    if _are_entangled(rows):
        return False
    return all(
        span.most - span.least >= need
        for known in (rows, [_filled(row) for row in rows])
        for found in _attacks(known)
        for row in found
        for column, span in row.items()
        if column not in public
    )


def spans(rows: Sequence[Row], assumed: Collection[Column] = ()) -> Spans | None:
    """The bounds of every series; None where the sums contradict what is assumed.

    `assumed` are the series in which no ward has more children registered than eligible.
    """
    found: Spans = [{} for _ in rows]
    columns = {column for row in rows for column in row}
    whole = Column(UNIVERSAL, WHOLE)
    by_age = {whole, *(Column(UNIVERSAL, ages) for ages in ("3", "4"))} <= columns
    for column in columns:
        if column.entitlement in (WORKING, NOT_WORKING) or (by_age and column != whole):
            continue
        shared = (Column(UNIVERSAL, "3"), Column(UNIVERSAL, "4"), whole) if by_age else (column,)
        if not _share_out(rows, shared, assumed, found):
            return None
    for column in sorted(columns):
        if column.entitlement in (WORKING, NOT_WORKING):
            _share_among_universal(rows, column, columns, found)
    for column in sorted(column for column in assumed if column.entitlement == WORKING):
        if not _share_capped(rows, column, outer_of(column, columns), assumed, found):
            return None
    for row in found:
        _narrow_sums(row)
    return found


def _attacks(rows: Sequence[Row]) -> Iterator[Spans]:
    """The bounds under each set of assumptions that the sums allow, but for those within a larger."""
    capped = {
        column
        for row in rows
        for column, count in row.items()
        if column.entitlement != NOT_WORKING and count.eligible is not None
    }
    allowed: list[frozenset[Column]] = []
    for many in range(len(capped), -1, -1):
        for assumed in map(frozenset, combinations(sorted(capped), many)):
            if any(assumed <= larger for larger in allowed):
                continue
            found = spans(rows, assumed)
            if found is not None:
                allowed.append(assumed)
                yield found


def _filled(row: Row) -> Row:
    """A row in which a count that its owner hid is as high as it can be."""
    return {
        column: Count(floor(count.eligible), count.eligible)
        if count.registered is None and count.eligible is not None
        else count
        for column, count in row.items()
    }


# --- series with eligible counts


def _share_out(
    rows: Sequence[Row],
    columns: tuple[Column, ...],
    assumed: Collection[Column],
    found: Spans,
) -> bool:
    """Note the bounds of one series, or of 3, 4 and 3-4 together; False where there are none.

    A series alone is taken for one of 3-year-olds beside which there are no 4-year-olds.
    """
    known = [n for n, row in enumerate(rows) if all(_is_known(row, one) for one in columns)]
    sums = [_sum_of(rows, known, column) for column in columns[:2]]
    three, four = sums[0], sums[1] if len(sums) > 1 else 0
    capacities = []
    for n in known:
        caps = [_cap(rows[n][one], is_assumed=one in assumed) for one in columns]
        capacities.append(_capacity(*caps) if len(caps) > 1 else _capacity(caps[0], 0, inf))
    return _note_bounds(known, capacities, (three, four), columns, found)


def _note_bounds(
    known: Sequence[int],
    capacities: Sequence[Capacity],
    sums: tuple[int, int],
    columns: Sequence[Column],
    found: Spans,
) -> bool:
    """Note the bounds of two kinds of children and of both together, each ward with its capacity."""
    all_others = [_others([one[ages] for one in capacities]) for ages in range(3)]
    for place, n in enumerate(known):
        here, others = capacities[place], [one[place] for one in all_others]
        bounds = _bounds_of(here, others, *sums)
        if bounds is None:
            return False
        found[n].update(zip(columns, bounds, strict=False))
    return True


def _bounds_of(
    here: Capacity, others: Sequence[float], three: int, four: int
) -> tuple[Span, Span, Span] | None:
    """The bounds in one ward; what it must have at least is what the others cannot take."""
    sums = (three, four, three + four)
    least = [max(0, total - other) for total, other in zip(sums, others, strict=True)]
    most = [min(total, one) for total, one in zip(sums, here, strict=True)]
    bounds = (
        Span(max(least[0], least[2] - most[1]), min(most[0], most[2] - least[1])),
        Span(max(least[1], least[2] - most[0]), min(most[1], most[2] - least[0])),
        Span(max(least[2], least[0] + least[1]), min(most[2], most[0] + most[1])),
    )
    return None if any(one.most < one.least for one in bounds) else bounds


def _capacity(three: float, four: float, whole: float) -> Capacity:
    both = min(whole, three + four)
    return min(three, both), min(four, both), both


def _cap(count: Count, *, is_assumed: bool) -> float:
    return floor(count.eligible) if is_assumed and count.eligible is not None else inf


def _others(values: Sequence[float]) -> list[float]:
    """Of each value the sum of all the others."""
    endless = values.count(inf)
    total = sum(one for one in values if one != inf)
    return [inf if endless - (one == inf) else total - (0 if one == inf else one) for one in values]


# --- series that are parts of universal hours


def _share_among_universal(
    rows: Sequence[Row], column: Column, columns: Collection[Column], found: Spans
) -> None:
    """Note the bounds of working parents' children, or of the rest of those with universal hours."""
    known = [n for n, row in enumerate(rows) if _is_known(row, column)]
    total = _sum_of(rows, known, column)
    if total < 0:
        return  # more of working parents than there are: these series are not as they are taken to be
    working, rest = (Column(one, column.ages) for one in (WORKING, NOT_WORKING))
    outer = outer_of(working, columns)
    remainder = _sum_of(rows, known, rest if column == working else working)
    for n in known:
        least, most = (0.0, float(total)) if len(known) > 1 else (float(total), float(total))
        if outer in found[n] and remainder >= 0:
            least = max(least, found[n][outer].least - remainder)
            most = min(most, found[n][outer].most)
        found[n][column] = Span(least, most)


def _share_capped(
    rows: Sequence[Row],
    column: Column,
    outer: Column | None,
    assumed: Collection[Column],
    found: Spans,
) -> bool:
    """Note the bounds of working parents' children where their eligible counts are known too.

    They and the rest of the universal ones are two kinds of children, as those of 3 and 4 years are.
    """
    rest = Column(NOT_WORKING, column.ages)
    known = [n for n, row in enumerate(rows) if _is_known(row, column)]
    sums = _sum_of(rows, known, column), _sum_of(rows, known, rest)
    if outer is None or sums[1] < 0:
        boxes = [_capacity(_cap(rows[n][column], is_assumed=True), 0, inf) for n in known]
        return _note_bounds(known, boxes, (sums[0], 0), (column,), found)
    capacities = [
        _capacity(
            _cap(rows[n][column], is_assumed=True),
            inf,
            _cap(rows[n][outer], is_assumed=outer in assumed),
        )
        for n in known
    ]
    return _note_bounds(known, capacities, sums, (column, rest, outer), found)


def _are_entangled(rows: Sequence[Row]) -> bool:
    """Whether eligible counts of working parents' children bound series that share these children.

    So it is where universal hours are known by age, or two series of working parents overlap or are
    parts of the same universal hours; and where its owner hid only one of two nested counts.
    """
    columns = {column for row in rows for column in row}
    working = {column for column in columns if column.entitlement == WORKING}
    by_age = {Column(UNIVERSAL, ages) for ages in ("3", "4", WHOLE)} <= columns
    for column in working:
        if all(column not in row or row[column].eligible is None for row in rows):
            continue
        outer = outer_of(column, columns)
        if any(
            do_overlap(column, other) or (outer and outer_of(other, columns) == outer)
            for other in working - {column}
        ):
            return True
        if outer and (
            by_age or any(_is_known(row, column) != _is_known(row, outer) for row in rows)
        ):
            return True
    return False


def _narrow_sums(row: dict[Column, Span]) -> None:
    """The bounds of 3 and 4-year-olds together are no wider than those of each."""
    for entitlement in (WORKING, NOT_WORKING):
        three, four, whole = (row.get(Column(entitlement, ages)) for ages in ("3", "4", WHOLE))
        if three and four and whole:
            row[Column(entitlement, WHOLE)] = Span(
                max(whole.least, three.least + four.least), min(whole.most, three.most + four.most)
            )


def _is_known(row: Row, column: Column) -> bool:
    return column in row and row[column].registered is not None


def _sum_of(rows: Sequence[Row], known: Iterable[int], column: Column) -> int:
    """The children of a series in the rows in which it is known."""
    counts = (rows[n].get(column) for n in known)
    return sum(one.registered or 0 for one in counts if one)
