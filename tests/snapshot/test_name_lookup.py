"""Finding what a person calls by its name, spelt as people spell."""

import pytest

from app.core.names import fold
from app.snapshot.names import MOST, NameIndex
from app.snapshot.places import Name


def _name(label: str, kind: str = "setting", key: str = "") -> Name:
    return Name(fold(label), label, kind, key or label, "", 53.9, 1.2)


KNOWN = [
    _name("St Hild's Pre-School"),
    _name("Larch Day Nursery"),
    _name("Larchwood Nursery"),
    _name("Larch", "ward"),
    _name("Larch", "town"),
    _name("Bishop's Stortford", "town"),
    _name("Żabka Nursery"),
]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("st hilds", "St Hild's Pre-School"),
        ("ST. HILD’S PRE SCHOOL", "St Hild's Pre-School"),
        ("hild school", "St Hild's Pre-School"),
        ("Bishops Stortford", "Bishop's Stortford"),
        ("bishop stortfrod", "Bishop's Stortford"),
        ("zabka", "Żabka Nursery"),
        ("nursery larch day", "Larch Day Nursery"),
    ],
)
def test_a_name_is_found_however_it_is_spelt(typed: str, first: str) -> None:
    assert NameIndex(KNOWN).look_up(typed)[0].label == first


def test_the_same_name_comes_first_and_a_town_before_a_ward_before_a_setting() -> None:
    found = NameIndex(KNOWN).look_up("larch")

    assert [(name.label, name.kind) for name in found] == [
        ("Larch", "town"),
        ("Larch", "ward"),
        ("Larch Day Nursery", "setting"),
        ("Larchwood Nursery", "setting"),
    ]


def test_no_name_is_offered_twice_and_never_more_than_a_page() -> None:
    many = [_name(f"Kelp Nursery {number}") for number in range(200)]

    found = NameIndex(many).look_up("kelp nursery")

    assert len(found) == MOST == len(set(found))


@pytest.mark.parametrize("typed", ["", " ", "x", "'.", "qqqqqqqq", "x" * 20_000])
def test_what_nobody_is_called_finds_nothing(typed: str) -> None:
    assert NameIndex(KNOWN).look_up(typed) == ()
