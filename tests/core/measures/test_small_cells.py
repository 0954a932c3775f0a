"""Small counts of our own tables: what an attacker can work out from all that is shown."""

from collections import deque
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.measures.small_cells import SAFE_WIDTH, ShownCell, ShownTable, protect_table
from app.core.takeup import HiddenReason

C = HiddenReason.CONFIDENTIAL
Position = tuple[int, int]


def tables(rows_max: int, columns_max: int, count_max: int) -> st.SearchStrategy[list[list[int]]]:
    """Tables with many small counts."""
    counts = st.one_of(st.integers(0, 6), st.integers(0, count_max))
    return st.tuples(st.integers(1, rows_max), st.integers(1, columns_max)).flatmap(
        lambda size: st.lists(
            st.lists(counts, min_size=size[1], max_size=size[1]), min_size=size[0], max_size=size[0]
        )
    )


def whole(table: ShownTable) -> list[list[ShownCell]]:
    """The table with its totals as last row and column."""
    rows = [[*row, total] for row, total in zip(table.cells, table.row_totals, strict=True)]
    return [*rows, [*table.column_totals, table.total]]


def with_totals(counts: list[list[int]]) -> list[list[int]]:
    rows = [[*row, sum(row)] for row in counts]
    return [*rows, [sum(column) for column in zip(*rows, strict=True)]]


def possible_values(counts: list[list[int]]) -> dict[Position, int]:
    """How many values each hidden count can have, at least: found by changing the hidden counts.

    In a network of rows and columns a hidden count can grow by the largest flow that returns to its
    beginning over the other hidden counts, and shrink by the largest flow the other way.
    """
    true, shown = with_totals(counts), whole(protect_table(counts))
    edges = {
        (row, column): (true[row][column], *_ends(row, column, len(counts), len(counts[0])))
        for row, cells in enumerate(shown)
        for column, cell in enumerate(cells)
        if cell is C
    }
    found = {}
    for position, (count, origin, end) in edges.items():
        others = [edge for key, edge in edges.items() if key != position]
        growth = _largest_flow(others, end, origin)
        found[position] = growth + min(count - 1, _largest_flow(others, origin, end)) + 1
    return found


def _ends(row: int, column: int, rows: int, columns: int) -> tuple[str, str]:
    ends = f"row {row}", f"column {column}"
    return ends if (row < rows) == (column < columns) else (ends[1], ends[0])


def _largest_flow(edges: list[tuple[int, str, str]], origin: str, end: str) -> int:
    """The largest flow up to 50; with the flow a count grows without limit, against it down to 1."""
    capacity = dict[tuple[str, str], int]()
    for count, one, other in edges:
        capacity[one, other] = capacity.get((one, other), 0) + 50
        capacity[other, one] = capacity.get((other, one), 0) + count - 1
    total = 0
    while total < 50:
        came_from, queue = {origin: ""}, deque([origin])
        while queue and end not in came_from:
            node = queue.popleft()
            for (one, other), left in capacity.items():
                if one == node and left > 0 and other not in came_from:
                    came_from[other] = node
                    queue.append(other)
        if end not in came_from:
            return total
        path, node = [], end
        while node != origin:
            path.append((came_from[node], node))
            node = came_from[node]
        flow = min(capacity[step] for step in path)
        for one, other in path:
            capacity[one, other] -= flow
            capacity[other, one] = capacity.get((other, one), 0) + flow
        total += flow
    return total


@given(tables(rows_max=6, columns_max=5, count_max=40))
def test_no_hidden_count_can_be_worked_out_to_within_2(counts: list[list[int]]) -> None:
    assert all(many > SAFE_WIDTH for many in possible_values(counts).values())


@given(tables(rows_max=2, columns_max=2, count_max=12))
def test_every_table_with_the_same_shown_counts_is_found(counts: list[list[int]]) -> None:
    """The network of the test before, against a search of all tables."""
    shown = whole(protect_table(counts))
    values: dict[Position, set[int]] = {}
    choices = [
        range(1, count + 8) if shown[row][column] is C else [count]
        for row, cells in enumerate(counts)
        for column, count in enumerate(cells)
    ]
    width = len(counts[0])
    for flat in product(*choices):
        table = [list(flat[start : start + width]) for start in range(0, len(flat), width)]
        other = with_totals(table)
        pairs = [
            (position, other[position[0]][position[1]], cell)
            for position, cell in _positions(shown)
        ]
        if all(cell is C or count == cell for _, count, cell in pairs):
            for position, count, cell in pairs:
                if cell is C:
                    values.setdefault(position, set()).add(count)

    assert all(len(found) > SAFE_WIDTH for found in values.values())
    assert values.keys() == {position for position, cell in _positions(shown) if cell is C}


def _positions(shown: list[list[ShownCell]]) -> list[tuple[Position, ShownCell]]:
    return [
        ((row, column), cell)
        for row, cells in enumerate(shown)
        for column, cell in enumerate(cells)
    ]


@given(tables(rows_max=5, columns_max=5, count_max=40))
def test_a_shown_count_is_the_true_one_and_never_small(counts: list[list[int]]) -> None:
    true, shown = with_totals(counts), whole(protect_table(counts))

    for (row, column), cell in _positions(shown):
        count = true[row][column]
        assert cell == count or (cell is C and count > 0)
        assert cell is C or not 1 <= count <= 4


def test_a_group_of_one_child_hides_three_others() -> None:
    table = protect_table([[1, 20, 30], [40, 10, 60], [70, 80, 90]])

    assert table.cells == ((C, C, 30), (C, C, 60), (70, 80, 90))
    assert (table.row_totals, table.column_totals, table.total) == (
        (51, 110, 240),
        (111, 110, 180),
        401,
    )


def test_a_table_without_small_counts_is_shown_whole() -> None:
    table = protect_table([[0, 5], [12, 30]])

    assert table == ShownTable(((0, 5), (12, 30)), (5, 42), (12, 35), 47)


def test_a_small_total_is_hidden_too() -> None:
    table = protect_table([[2, 0], [30, 40]])

    assert (table.cells[0], table.row_totals[0]) == ((C, 0), C)


@pytest.mark.parametrize("counts", [[], [[]], [[1], [1, 2]], [[-1]]])
def test_what_is_no_table_is_refused(counts: list[list[int]]) -> None:
    with pytest.raises(ValueError, match=r"a table needs|negative"):
        protect_table(counts)


def test_the_limit_can_only_be_raised() -> None:
    assert protect_table([[7]], hide_below=8).cells == ((C,),)
    with pytest.raises(ValueError, match="only be raised"):
        protect_table([[7]], hide_below=3)
