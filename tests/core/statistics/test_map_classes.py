"""Classes of maps against mapclassify, jenkspy and slow implementations: every value in one."""

from collections.abc import Callable
from itertools import combinations, pairwise
from math import inf, nan
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.statistics.map_classes import (
    ClassMethod,
    MapClass,
    MapClasses,
    classes_with_limits,
    fixed_limits,
    jenks_classes,
    quantile_classes,
)
from tests.core.statistics.known_answer_rows import known_answers

CLASSES_BY_METHOD = {"quantiles": quantile_classes, "jenks": jenks_classes}
counts_wanted = st.integers(1, 7)
decimals_shown = st.integers(0, 2)
measured = st.floats(-50, 150) | st.integers(0, 12).map(float)  # with many equal values
values_of_map = st.lists(measured, min_size=1, max_size=60)
each_method = pytest.mark.parametrize("classes_of", CLASSES_BY_METHOD.values())


def within_classes(groups: list[list[float]]) -> float:
    return float(sum(np.var(group) * len(group) for group in groups))


def groups_of(found: MapClasses, values: list[float]) -> list[list[float]]:
    return [
        [value for value in values if found.number_of(value) == number]
        for number in range(len(found.classes))
    ]


def slow_jenks(values: list[float], count: int) -> float:
    """The smallest sum of squares of all divisions of the values that keep equal ones together."""
    ordered = sorted(values)
    cuts = [at for at in range(1, len(ordered)) if ordered[at - 1] < ordered[at]]
    return min(
        within_classes([ordered[a:b] for a, b in pairwise((0, *chosen, len(ordered)))])
        for chosen in combinations(cuts, min(count - 1, len(cuts)))
    )


def simple_jenks(values: list[float], count: int) -> float:
    """As `slow_jenks`, of more values: each start of each last class is tried."""
    ordered = np.sort(values)
    variation = np.full((len(ordered) + 1, len(ordered) + 1), inf)  # by start and end
    for start in range(len(ordered)):
        rest, sizes = ordered[start:] - ordered[start], np.arange(len(ordered) - start) + 1
        variation[start, start + 1 :] = np.cumsum(rest**2) - np.cumsum(rest) ** 2 / sizes
    least = variation[0]
    for _ in range(count - 1):
        least = (least[:, None] + variation).min(axis=0)
    return float(least[-1])


def test_classes_equal_those_of_mapclassify_and_jenkspy() -> None:
    for row in known_answers("map_classes"):  # of mapclassify 2.10.0 and jenkspy 0.4.1
        values = [float(value) for value in row["values"].split()]
        found = CLASSES_BY_METHOD[row["method"]](values, decimals=1).classes
        assert " ".join(str(one.upper) for one in found) == row["uppers"]
        assert " ".join(str(one.count) for one in found) == row["counts"]


@each_method
@given(values_of_map, counts_wanted, decimals_shown)
def test_each_value_is_in_one_class_and_no_class_is_empty(
    classes_of: Callable[..., MapClasses], values: list[float], count: int, decimals: int
) -> None:
    found = classes_of(values, count, decimals=decimals)

    groups = groups_of(found, values)
    assert [len(group) for group in groups] == [one.count for one in found.classes]
    assert all(groups)
    assert sum(one.count for one in found.classes) == len(values)
    assert len(groups) <= count


@each_method
@given(values_of_map, counts_wanted, decimals_shown)
def test_a_printed_value_is_between_the_printed_limits_of_its_class_and_of_no_other(
    classes_of: Callable[..., MapClasses], values: list[float], count: int, decimals: int
) -> None:
    found = classes_of(values, count, decimals=decimals)

    def printed(number: float) -> float:
        return float(f"{number:.{decimals}f}")

    limits = [(printed(one.lower), printed(one.upper)) for one in found.classes]
    for value in values:
        fitting = [at for at, (a, b) in enumerate(limits) if a <= printed(value) <= b]
        assert fitting == [found.number_of(value)]


@each_method
@given(values_of_map, counts_wanted)
def test_limits_are_the_smallest_and_largest_values_of_a_class(
    classes_of: Callable[..., MapClasses], values: list[float], count: int
) -> None:
    found = classes_of(values, count, decimals=1)

    for one, group in zip(found.classes, groups_of(found, values), strict=True):
        rounded = [round(value, 1) for value in group]
        assert (one.lower, one.upper) == (min(rounded), max(rounded))


@given(values_of_map, counts_wanted)
def test_quantile_classes_are_cut_at_numpys_quantiles(values: list[float], count: int) -> None:
    rounded = [round(value, 1) for value in values]
    limits = np.quantile(rounded, np.arange(1, count) / count)

    found = quantile_classes(values, count, decimals=1)

    slow = [int((value > limits + 1e-9).sum()) for value in rounded]
    consecutive = {number: position for position, number in enumerate(sorted(set(slow)))}
    assert [found.number_of(value) for value in values] == [consecutive[one] for one in slow]


@given(st.lists(st.integers(0, 40).map(float), min_size=1, max_size=12), st.integers(1, 5))
def test_jenks_classes_have_the_least_variation_of_all_divisions(
    values: list[float], count: int
) -> None:
    found = jenks_classes(values, count, decimals=0)

    assert len(found.classes) == min(count, len(set(values)))
    least = slow_jenks(values, count)
    assert within_classes(groups_of(found, values)) == pytest.approx(least, abs=1e-9)


@pytest.mark.parametrize("spread", [0.1, 1, 2])
@pytest.mark.parametrize("number_of_values", [64, 65, 400])
def test_jenks_classes_of_many_values_have_the_least_variation_too(
    number_of_values: int, spread: float
) -> None:
    random = Random(number_of_values)
    values = [round(random.lognormvariate(3, spread), 3) for _ in range(number_of_values)]

    found = jenks_classes(values, decimals=3)

    least = simple_jenks(values, 5)
    assert within_classes(groups_of(found, values)) == pytest.approx(least, rel=1e-9)


def test_equal_values_leave_fewer_classes() -> None:
    quantiles = quantile_classes([0.0] * 8 + [5.0, 6.0], decimals=0)
    jenks = jenks_classes([0.0] * 8 + [5.0, 6.0], decimals=0)

    assert quantiles.classes == (MapClass(0, 0, 8), MapClass(5, 6, 2))
    assert jenks.classes == (MapClass(0, 0, 8), MapClass(5, 5, 1), MapClass(6, 6, 1))


def test_values_are_rounded_before_they_are_put_into_classes() -> None:
    found = quantile_classes([-0.04, 0.04, 9.96, 10.04], 2, decimals=1)

    assert found.classes == (MapClass(0, 0, 2), MapClass(10, 10, 2))
    assert str(found.classes[0].lower) == "0.0"


@pytest.mark.parametrize(
    ("value", "number"), [(-9, 0), (1, 0), (2, 0), (2.04, 0), (2.1, 1), (7, 1), (8, 1), (99, 1)]
)
def test_a_value_between_or_beyond_classes_has_a_class_too(value: float, number: int) -> None:
    assert quantile_classes([1, 2, 7, 8], 2, decimals=1).number_of(value) == number


@given(
    st.dictionaries(st.sampled_from(["2023", "2024", "2025"]), values_of_map, min_size=1),
    counts_wanted,
    decimals_shown,
)
def test_fixed_classes_count_every_value_of_every_period(
    values_by_period: dict[str, list[float]], count: int, decimals: int
) -> None:
    limits = fixed_limits(values_by_period, count, decimals=decimals)

    for values in values_by_period.values():
        found = classes_with_limits(limits, values, decimals=decimals)
        for one, group in zip(found.classes, groups_of(found, values), strict=True):
            assert one.count == len(group)
            assert all(one.lower <= round(value, decimals) <= one.upper for value in group)


@given(st.lists(values_of_map, min_size=1, max_size=3))
def test_fixed_classes_of_all_periods_are_their_quantile_classes(maps: list[list[float]]) -> None:
    limits = fixed_limits({str(year): one for year, one in enumerate(maps, 2023)}, decimals=1)
    together = [value for one in maps for value in one]

    found = classes_with_limits(limits, together, decimals=1)

    quantiles = quantile_classes(together, decimals=1)
    for one, other in zip(found.classes, quantiles.classes, strict=True):
        assert (one.upper, one.count) == (other.upper, other.count)


def test_fixed_classes_follow_one_another_without_a_gap() -> None:
    found = classes_with_limits([0, 2.5, 5, 10], [-3, 2.5, 2.54, 2.56, 11], decimals=1)

    assert found == MapClasses(
        ClassMethod.FIXED, 1, (MapClass(0, 2.5, 3), MapClass(2.6, 5, 1), MapClass(5.1, 10, 1))
    )


def test_a_fixed_class_can_be_empty() -> None:
    found = classes_with_limits([0, 10, 20], [4, 5], decimals=0)

    assert found.classes == (MapClass(0, 10, 2), MapClass(11, 20, 0))


def test_without_values_there_are_no_classes() -> None:
    assert quantile_classes([], decimals=1).classes == ()
    assert jenks_classes([], decimals=1).classes == ()
    assert fixed_limits({"2024": [], "2025": []}, decimals=1) == ()
    assert classes_with_limits([], [], decimals=1).classes == ()
    with pytest.raises(ValueError, match="no classes"):
        quantile_classes([], decimals=1).number_of(3.0)


@pytest.mark.parametrize("value", [nan, inf, -inf])
def test_a_value_that_is_not_finite_is_refused(value: float) -> None:
    for refuse in (
        lambda: quantile_classes([1, value], decimals=1),
        lambda: jenks_classes([1, value], decimals=1),
        lambda: fixed_limits({"2024": [1], "2025": [value]}, decimals=1),
        lambda: classes_with_limits([0, 1], [value], decimals=1),
        lambda: quantile_classes([1], decimals=1).number_of(value),
    ):
        with pytest.raises(ValueError, match="finite"):
            refuse()


@pytest.mark.parametrize("limits", [[1], [2, 1], [0, 1, 1], [0, 1, 1.04], [0, nan]])
def test_limits_that_do_not_rise_are_refused(limits: list[float]) -> None:
    with pytest.raises(ValueError):
        classes_with_limits(limits, [], decimals=1)


@each_method
def test_a_map_has_at_least_one_class(classes_of: Callable[..., MapClasses]) -> None:
    with pytest.raises(ValueError, match="not 0"):
        classes_of([1.0], 0, decimals=1)
