"""Children by age add up to the total, and nothing is calculated from a hidden figure."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.takeup import Entitlement, Figure, HiddenReason
from app.core.takeup_by_age import (
    AGE_GROUPS,
    PARTS_OF_ALL,
    ChildrenWithoutAge,
    children_without_age,
    with_sums,
)


def figures(**counts: int | None) -> Mapping[str, Figure | None]:
    """The figures with these counts: `two=50`, `three_four=None` for a hidden figure."""
    ages = {"two": "2", "three": "3", "four": "4", "three_four": "3-4", "under": "under-2"}
    return {
        ages.get(name, name): Figure(
            Entitlement.WORKING,
            ages.get(name, name),
            "2026",
            count,
            hidden=HiddenReason.CONFIDENTIAL if count is None else None,
        )
        for name, count in counts.items()
    }


def counts(found: Mapping[str, Figure | None]) -> dict[str, float | None]:
    return {ages: one.registered_count for ages, one in found.items() if one}


def test_missing_sums_are_calculated_from_their_parts():
    found = with_sums(figures(under=10, two=20, three=30, four=40))

    assert counts(found) == {
        "under-2": 10,
        "2": 20,
        "3": 30,
        "4": 40,
        "3-4": 70,
        "all": 100,
    }


@pytest.mark.parametrize("part", ["under", "two", "three", "four"])
def test_a_sum_with_a_hidden_or_missing_part_is_not_calculated(part):
    whole = {"under": 10, "two": 20, "three": 30, "four": 40}

    hidden = with_sums(figures(**{**whole, part: None}))
    missing = with_sums(figures(**{name: n for name, n in whole.items() if name != part}))

    assert hidden["all"] is missing["all"] is None


def test_a_published_sum_is_kept_even_if_its_parts_differ():
    assert counts(with_sums(figures(three=30, four=40, three_four=75)))["3-4"] == 75


def test_children_without_an_age_are_the_rest_of_the_total():
    area = with_sums(figures(all=110, under=10, two=20, three_four=70))
    england = with_sums(figures(all=1000, under=100, two=200, three_four=650))

    assert children_without_age(area, england) == ChildrenWithoutAge(10, 50, False)
    assert children_without_age(with_sums(figures(all=100, two=20, three_four=80)), england) is None


def test_the_rest_includes_children_under_2_where_they_have_no_count():
    area = with_sums(figures(all=110, two=20, three_four=70))
    england = with_sums(figures(all=1000, under=100, two=200, three_four=650))

    assert children_without_age(area, england) == ChildrenWithoutAge(20, None, True)


@pytest.mark.parametrize(
    "area",
    [
        figures(all=None, under=10, two=20, three_four=70),
        figures(all=110, under=10, two=None, three_four=70),
        figures(all=110, under=10, two=20, three=30),
        figures(all=110),
        figures(all=90, under=10, two=20, three_four=70),
    ],
    ids=["total hidden", "age hidden", "3 and 4 incomplete", "no ages", "ages above the total"],
)
def test_the_rest_is_not_calculated_without_every_part(area):
    assert children_without_age(with_sums(area), with_sums({})) is None


@given(st.lists(st.integers(0, 10_000), min_size=4, max_size=4), st.integers(1, 10_000))
def test_the_rows_add_up_to_the_total(parts, rest):
    under, two, three, four = parts
    area = with_sums(figures(all=sum(parts) + rest, under=under, two=two, three=three, four=four))

    found = children_without_age(area, with_sums({}))

    assert found is not None
    shown = counts(area)
    assert set(shown) == set(AGE_GROUPS)
    assert sum(shown[part] or 0 for part in PARTS_OF_ALL) + found.count == shown["all"]
