"""Ages of children as families choose them, and the groups whose cards say the same."""

import pytest

from app.core.child_ages import (
    AGE_BAND_OF,
    CHILD_AGES,
    CHILD_AGES_BY_CODE,
    FUNDED_OF,
    ChildGroup,
    children_of,
    taken_ages,
)
from app.core.offer import AgeBand, Funded


@pytest.mark.parametrize(
    ("code", "group"),
    [
        ("0m", ChildGroup.UNDER_9_MONTHS), ("8m", ChildGroup.UNDER_9_MONTHS),
        ("9m", ChildGroup.FROM_9_MONTHS), ("23m", ChildGroup.FROM_9_MONTHS),
        ("2y", ChildGroup.TWO), ("3y", ChildGroup.THREE_FOUR), ("4y", ChildGroup.THREE_FOUR),
        ("5y", ChildGroup.SCHOOL_AGE), ("11y", ChildGroup.SCHOOL_AGE),
    ],
)  # fmt: skip
def test_every_age_has_its_group(code, group):
    assert children_of([code]) == (group,)


def test_groups_are_in_the_order_of_ages_each_once():
    assert children_of(["4y", "9m", "3y", "0m"]) == (
        ChildGroup.UNDER_9_MONTHS,
        ChildGroup.FROM_9_MONTHS,
        ChildGroup.THREE_FOUR,
    )
    assert children_of([]) == ()
    assert set(children_of(CHILD_AGES_BY_CODE)) == set(ChildGroup)


def test_every_funded_hour_and_age_band_belongs_to_a_group():
    assert sorted(one.value for hours in FUNDED_OF.values() for one in hours) == sorted(
        one.value for one in Funded
    )
    assert {band for band in AGE_BAND_OF.values() if band} == set(AgeBand)


def test_each_age_has_a_bit_of_its_own():
    assert len({age.bit for age in CHILD_AGES}) == len(CHILD_AGES)
    bits = CHILD_AGES_BY_CODE["9m"].bit | CHILD_AGES_BY_CODE["10y"].bit
    assert taken_ages(("9m", "3y", "10y"), bits) == ("9m", "10y")
    assert taken_ages(("9m", "3y"), 0) == ()
