"""Areas by the thirds of two measures: each in one cell, or listed as without a value."""

from collections import Counter
from math import nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.statistics.map_classes import MapClass
from app.core.statistics.two_measures import Third, TwoMeasureMatrix, two_measure_matrix

LOW, MIDDLE, HIGH = Third
CODES = [f"E050000{number:02}" for number in range(20)]
values_by_area = st.dictionaries(
    st.sampled_from(CODES), st.none() | st.floats(0, 100) | st.integers(0, 4).map(float)
)


def matrix_of(first: dict[str, float | None], second: dict[str, float | None]) -> TwoMeasureMatrix:
    return two_measure_matrix(first, second, first_decimals=1, second_decimals=0)


@given(values_by_area, values_by_area)
def test_each_area_is_in_one_cell_or_listed_as_missing(
    first: dict[str, float | None], second: dict[str, float | None]
) -> None:
    found = matrix_of(first, second)

    in_cells = [code for row in found.cells for cell in row for code in cell]
    missing = [*found.without_first, *found.without_second, *found.without_both]
    assert Counter([*in_cells, *missing]) == Counter(first.keys() | second.keys())
    assert sorted(in_cells) == list(found.row_and_column)
    for code, (row, column) in found.row_and_column.items():
        assert code in found.cells[row][column]


@given(values_by_area, values_by_area)
def test_cells_are_in_code_order_and_add_up_to_the_counts_of_both_measures(
    first: dict[str, float | None], second: dict[str, float | None]
) -> None:
    found = matrix_of(first, second)

    rows = [sum(len(cell) for cell in row) for row in found.cells]
    columns = [sum(len(cell) for cell in column) for column in zip(*found.cells, strict=True)]
    assert rows == [one.count for one in found.first_classes.classes]
    assert columns == [one.count for one in found.second_classes.classes]
    assert all(list(cell) == sorted(cell) for row in found.cells for cell in row)


@given(values_by_area, values_by_area)
def test_the_measures_the_other_way_round_give_the_matrix_turned(
    first: dict[str, float | None], second: dict[str, float | None]
) -> None:
    found = two_measure_matrix(first, second, first_decimals=1, second_decimals=1)
    turned = two_measure_matrix(second, first, first_decimals=1, second_decimals=1)

    assert found.cells == tuple(zip(*turned.cells, strict=True))
    assert (found.rows, found.columns) == (turned.columns, turned.rows)
    assert (found.without_first, found.without_second) == (
        turned.without_second,
        turned.without_first,
    )


def test_nine_areas_fill_a_matrix_from_low_to_high() -> None:
    first = {code: float(number // 3) for number, code in enumerate("abcdefghi")}
    second = {code: 10.0 * (number % 3) for number, code in enumerate("abcdefghi")}

    found = two_measure_matrix(first, second, first_decimals=1, second_decimals=0)

    assert found.cells == (
        (("a",), ("b",), ("c",)),
        (("d",), ("e",), ("f",)),
        (("g",), ("h",), ("i",)),
    )
    assert found.rows == found.columns == (LOW, MIDDLE, HIGH)
    assert found.row_and_column["f"] == (1, 2)
    assert found.second_classes.classes == (
        MapClass(0, 0, 3),
        MapClass(10, 10, 3),
        MapClass(20, 20, 3),
    )


def test_thirds_are_of_the_areas_that_have_both_values() -> None:
    first = {"a": 1.0, "b": 2.0, "c": 3.0, "x": 90.0, "y": None}
    second = {"a": 7.0, "b": 8.0, "c": 9.0, "x": None, "y": 5.0, "z": 5.0, "w": None}

    found = matrix_of(first, second)

    assert found.cells == ((("a",), (), ()), ((), ("b",), ()), ((), (), ("c",)))
    assert found.without_first == ("y", "z")
    assert found.without_second == ("x",)
    assert found.without_both == ("w",)


@pytest.mark.parametrize(
    ("values", "rows"),
    [
        ([0.0, 0.0, 0.0, 5.0], (LOW, HIGH)),
        ([0.04, 0.0, 0.01, 0.02], (MIDDLE,)),
        ([1.0, 2.0, 3.0, 4.0], (LOW, MIDDLE, HIGH)),
        ([], ()),
    ],
)
def test_equal_values_leave_fewer_rows(values: list[float], rows: tuple[Third, ...]) -> None:
    first: dict[str, float | None] = dict(zip("abcd", values, strict=False))
    second: dict[str, float | None] = {"a": 1.0, "b": 2.0, "c": 3.0, "d": 4.0}

    found = matrix_of(first, second)

    assert found.rows == rows
    assert len(found.cells) == len(rows)


def test_a_value_that_is_not_finite_is_refused() -> None:
    with pytest.raises(ValueError, match="finite"):
        matrix_of({"a": nan}, {"a": 1.0})
