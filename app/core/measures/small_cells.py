"""Small counts in our own tables of public figures: hidden so that no total reveals them.

Publishers show groups of one child. When we combine such a file with another one, a reader could
learn something about that child, so our tables follow a rule of their own: a count of 1 to 4, in
the table or in its totals, is replaced by `c`, and further counts are replaced until no hidden one
can be worked out. A count of 0 stays, because it is about nobody.

Why no hidden count can be worked out: the counts and totals of a table are the flow in a network of
its rows and columns (each count flows from its row to its column, from there to the totals, and
back to the row). Each small count gets a cycle of counts that are all hidden. Around it every count
can change by up to `SAFE_WIDTH` while all shown counts stay as they are and no hidden one falls
below 1: counts that would decrease are at least `SAFE_WIDTH` + 1. So every hidden count, whether
small or hidden to protect another, has at least `SAFE_WIDTH` + 1 possible values.
This assumes that a reader knows all that is shown, and that a hidden count is at least 1, but does
not work back from the choice of the further counts.
Source: docs/rules.md#small-cells.
"""

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.core.takeup import SUPPRESS_BELOW, HiddenReason

SAFE_WIDTH = 5  # a count with fewer possible values is known to within 2
ShownCell = int | HiddenReason
_Node = tuple[str, int]  # a row or a column by its position; the totals are the last ones
_Position = tuple[int, int]


@dataclass(frozen=True)
class ShownTable:
    """A table as it may be published: a count, or HiddenReason.CONFIDENTIAL in its place."""

    cells: tuple[tuple[ShownCell, ...], ...]
    row_totals: tuple[ShownCell, ...]
    column_totals: tuple[ShownCell, ...]
    total: ShownCell


def protect_table(counts: Sequence[Sequence[int]], hide_below: int = SUPPRESS_BELOW) -> ShownTable:
    """The table with its totals, without small counts and those that would reveal them.

    `counts` has one row for each group, all of the same length; each is a number of people. Totals
    are hidden only where the counts inside cannot protect each other; then the same totals must not
    be published elsewhere. Tables of numerators and of denominators are not protected together:
    show one of them. Raises ValueError for no rows or columns, rows of different lengths, a negative
    count, and for `hide_below` under SUPPRESS_BELOW.
    """
    _check(counts, hide_below)
    whole = _with_totals(counts)
    hidden = {position for position, count in whole.items() if 0 < count < hide_below}
    protected = set[_Position]()
    for position in sorted(hidden, key=lambda one: (whole[one], one)):
        if position not in protected:
            protected |= _cheapest_cycle(whole, position, hidden, (len(counts), len(counts[0])))
            hidden |= protected
    return _shown(whole, hidden, len(counts), len(counts[0]))


def _check(counts: Sequence[Sequence[int]], hide_below: int) -> None:
    if hide_below < SUPPRESS_BELOW:
        raise ValueError(f"the limit may only be raised: {hide_below} is below {SUPPRESS_BELOW}")
    if not counts or not counts[0] or len({len(row) for row in counts}) > 1:
        raise ValueError("a table needs rows and columns, and rows of one length")
    if min(map(min, counts)) < 0:
        raise ValueError("a count cannot be negative")


def _with_totals(counts: Sequence[Sequence[int]]) -> dict[_Position, int]:
    """All counts by row and column, with a last row and a last column of totals."""
    rows = [[*row, sum(row)] for row in counts]
    rows.append([sum(column) for column in zip(*rows, strict=True)])
    return {
        (row, column): count for row, cells in enumerate(rows) for column, count in enumerate(cells)
    }


def _ends(position: _Position, size: tuple[int, int]) -> tuple[_Node, _Node]:
    """The nodes that a count flows from and to.

    What enters a row's node as its total leaves it as its counts, and the reverse in columns.
    """
    row, column = ("row", position[0]), ("column", position[1])
    is_row_total = position[0] < size[0] and position[1] == size[1]
    is_column_total = position[0] == size[0] and position[1] < size[1]
    return (column, row) if is_row_total or is_column_total else (row, column)


def _cheapest_cycle(
    whole: Mapping[_Position, int],
    start: _Position,
    hidden: set[_Position],
    size: tuple[int, int],
) -> set[_Position]:
    """The counts on the cycle through a hidden count that hides the fewest totals, then people.

    A cycle exists: from any count to its column's total, to the whole total, and to its row's.
    """
    steps = _steps_by_node(whole, start, size)
    begin, goal = reversed(_ends(start, size))
    queue: list[tuple[int, _Node, tuple[_Position, ...]]] = [(0, begin, ())]
    visited = set[_Node]()
    while queue:
        cost, node, path = heapq.heappop(queue)
        if node == goal:
            return {start, *path}
        if node in visited:
            continue
        visited.add(node)
        for position, to in steps.get(node, ()):
            added = 0 if position in hidden else _cost(whole, position, size)
            heapq.heappush(queue, (cost + added, to, (*path, position)))
    raise AssertionError("the cycle of all totals is always possible")


def _cost(whole: Mapping[_Position, int], position: _Position, size: tuple[int, int]) -> int:
    """The people that hiding a count hides; any total costs more than all counts in the table."""
    is_total = position[0] == size[0] or position[1] == size[1]
    return whole[position] + (whole[size] + 1 if is_total else 0)


def _steps_by_node(
    whole: Mapping[_Position, int], start: _Position, size: tuple[int, int]
) -> dict[_Node, list[tuple[_Position, _Node]]]:
    """The counts that a cycle can go over from each node, without the one at `start`, and where to.

    Against the flow the count decreases, so it must be large enough.
    """
    steps: dict[_Node, list[tuple[_Position, _Node]]] = {}
    for position, count in whole.items():
        if position == start or count == 0:
            continue
        origin, end = _ends(position, size)
        steps.setdefault(origin, []).append((position, end))
        if count > SAFE_WIDTH:
            steps.setdefault(end, []).append((position, origin))
    return steps


def _shown(
    whole: Mapping[_Position, int], hidden: set[_Position], rows: int, columns: int
) -> ShownTable:
    def shown(row: int, column: int) -> ShownCell:
        return HiddenReason.CONFIDENTIAL if (row, column) in hidden else whole[row, column]

    return ShownTable(
        tuple(tuple(shown(row, column) for column in range(columns)) for row in range(rows)),
        tuple(shown(row, columns) for row in range(rows)),
        tuple(shown(rows, column) for column in range(columns)),
        shown(rows, columns),
    )
