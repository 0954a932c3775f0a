"""The invented children of the benches: their rates, and that pairs that are "the same" are."""

from collections import Counter
from datetime import date
from itertools import islice

import pytest

from app.linkage.people.nhs_number import is_test_number, valid_nhs_number
from tests.bench.linkage.children import (
    DAYS,
    FIRST_DAY,
    IN_BOTH,
    MOVED,
    NO_POSTCODE,
    children,
    people,
)
from tests.bench.linkage.slips import LOST_MARKS, SHORTER_HOUSE, without_marks

COUNT = 4_000
KEYS = [
    *("reference", "forename", "other_forenames", "surname", "born_on", "sex"),
    *("postcode", "house", "nhs_number"),
]


@pytest.fixture(scope="module")
def invented():
    return children(COUNT, seed=3)


@pytest.fixture(scope="module")
def pairs(invented):
    """The rows of the children who are in both lists, side by side."""
    left, right = by_reference(invented)
    return [(left[one], right[other]) for one, other in invented.same]


def by_reference(invented):
    return [{row["reference"]: row for row in side} for side in (invented.left, invented.right)]


def share(pairs, field):
    """The share of pairs that have two different values, of those that have two."""
    known = [(one[field].lower(), other[field].lower()) for one, other in pairs]
    known = [both for both in known if all(both)]
    return sum(one != other for one, other in known) / len(known)


def test_both_lists_are_full_and_every_row_has_the_same_keys(invented):
    for side in (invented.left, invented.right):
        assert len(side) == len({row["reference"] for row in side}) == COUNT
        assert all(sorted(row) == sorted(KEYS) for row in side)
    assert len(invented.same) == round(IN_BOTH * COUNT)


def test_a_seed_gives_the_same_children_every_time():
    assert children(200, seed=5) == children(200, seed=5)
    assert children(200, seed=5) != children(200, seed=6)
    assert list(people(50, seed=5)) == list(people(50, seed=5))


def test_a_child_is_in_each_list_once(invented):
    assert len({one for one, _ in invented.same}) == len(invented.same)
    assert len({other for _, other in invented.same}) == len(invented.same)


def test_children_who_are_the_same_are_alike_in_all_but_one_field_or_two(pairs):
    fields = ("forename", "surname", "born_on", "sex", "postcode")
    equal = [
        sum(one[field].lower() == other[field].lower() for field in fields) for one, other in pairs
    ]

    assert sum(number >= 3 for number in equal) / len(pairs) > 0.97
    assert sum(equal) / len(pairs) > 4.4


def test_the_lists_differ_as_often_as_they_are_meant_to(pairs):
    assert share(pairs, "postcode") == pytest.approx(MOVED, abs=0.02)
    assert 0.05 < share(pairs, "surname") < 0.12
    assert 0.05 < share(pairs, "forename") < 0.14
    assert 0.005 < share(pairs, "born_on") < 0.03
    assert share(pairs, "sex") == 0


def test_a_flat_is_written_as_its_building_at_times(pairs):
    flats = [
        (one["house"], other["house"])
        for one, other in pairs
        if one["postcode"] == other["postcode"] and "Flat" in one["house"] and other["house"]
    ]
    buildings = [other for one, other in flats if other == one.rpartition(", ")[2]]

    assert len(buildings) / len(flats) == pytest.approx(SHORTER_HOUSE, abs=0.1)


def test_marks_of_names_are_lost_at_times(pairs):
    marked = [
        (one["forename"].lower(), other["forename"].lower())
        for one, other in pairs
        if not one["forename"].isascii()
    ]
    lost = [other for one, other in marked if other == without_marks(one)]

    assert len(lost) / len(marked) == pytest.approx(LOST_MARKS, abs=0.2)


def test_a_wrong_birth_date_is_a_date_with_one_other_digit_or_its_parts_exchanged(pairs):
    known = [(one["born_on"], other["born_on"]) for one, other in pairs]

    for one, other in known:
        if one and other and one != other:
            year, month, day = date.fromisoformat(other).isoformat().split("-")
            digits = sum(a != b for a, b in zip(one, other, strict=True))
            assert digits == 1 or one == f"{year}-{day}-{month}"


def test_some_fields_are_missing_and_some_names_are_in_capitals(invented):
    rows = [*invented.left, *invented.right]

    missing = Counter(field for row in rows for field in KEYS if not row[field])

    assert missing["postcode"] / len(rows) == pytest.approx(NO_POSTCODE, abs=0.01)
    assert missing["forename"] == missing["surname"] == 0
    assert 0.25 < sum(row["surname"].isupper() for row in rows) / len(rows) < 0.35


def test_twins_are_two_children_of_one_birthday_and_about_one_child_in_seventeen(invented):
    left, right = by_reference(invented)
    twins = [(left[one], right[other]) for one, other in invented.twins]

    assert invented.twins.isdisjoint(invented.same)
    assert share(twins, "born_on") < 0.05
    assert share(twins, "surname") < 0.15
    assert share(twins, "forename") > 0.9
    assert 0.03 < len(twins) / COUNT < 0.07


def test_brothers_and_sisters_live_at_one_address(invented):
    households = Counter(
        (row["surname"].upper(), row["postcode"], row["house"])
        for row in invented.left
        if row["postcode"] and row["house"]
    )

    assert 0.15 < sum(one for one in households.values() if one > 1) / COUNT < 0.45


def test_names_are_skewed_and_have_a_long_tail(invented):
    surnames = Counter(row["surname"].title() for row in invented.left)

    assert surnames.most_common(1)[0][1] / COUNT > 0.01
    assert sum(number == 1 for number in surnames.values()) > 500


def test_children_are_born_in_five_years(invented):
    born = [date.fromisoformat(row["born_on"]) for row in invented.left if row["born_on"]]

    assert all(0 <= (one - FIRST_DAY).days < DAYS for one in born)


def test_nobody_has_an_nhs_number_unless_asked_for(invented):
    assert not any(row["nhs_number"] for row in invented.left)


def test_numbers_are_valid_of_the_test_range_and_of_one_child_each():
    invented = children(COUNT, seed=3, nhs_share=0.5)
    left, right = by_reference(invented)
    rows = [*invented.left, *invented.right]
    numbers = [row["nhs_number"] for row in rows if row["nhs_number"]]

    assert len(numbers) / len(rows) == pytest.approx(0.5, abs=0.02)
    assert all(valid_nhs_number(one) == one and is_test_number(one) for one in numbers)
    ours, theirs = holders(left.values()), holders(right.values())
    shared = {(ours[number], theirs[number]) for number in ours.keys() & theirs.keys()}
    assert shared
    assert shared <= invented.same


def holders(rows):
    """The reference of each number; a number has one holder in a list."""
    found = [(row["nhs_number"], row["reference"]) for row in rows if row["nhs_number"]]
    assert len({number for number, _ in found}) == len(found)
    return dict(found)


def test_people_come_one_at_a_time_in_households_of_a_few():
    rows = list(islice(people(1_000_000, seed=2), 3_000))

    assert all(sorted(row) == sorted(KEYS) for row in rows)
    assert len({row["reference"] for row in rows}) == len(rows)
    homes = Counter(
        (row["postcode"], row["house"]) for row in rows if row["postcode"] and row["house"]
    )
    assert 1.8 < sum(homes.values()) / len(homes) < 3
