"""What kind of change two tellings of a row show."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.ratings import (
    Framework,
    Inspection,
    JudgementArea,
    OverallGrade,
    Requirements,
    Standard,
)
from app.core.record_changes import (
    ChangeKind,
    Difference,
    differences,
    outcome_text,
)

HERE = [["1 Staithe Hill"], "Sandmere", "ZZ1 1AA"]
GOOD = Inspection(Framework.PREVIOUS, date(2020, 3, 12), "1", OverallGrade.GOOD)
CARD = Inspection(
    Framework.REPORT_CARD,
    date(2026, 10, 1),
    "2",
    standards={
        JudgementArea.INCLUSION: Standard.EXPECTED,
        JudgementArea.WELFARE: Standard.ATTENTION,
    },
    safeguarding_met=True,
)


def _told(*inspections: Inspection, **facts: Any) -> dict[str, Any]:
    found = {"name": "Kelp", "address": HERE, "places": 40, "active": True, "phone": "1"}
    return found | {"inspections": [one.to_facts() for one in inspections]} | facts


addresses = st.tuples(st.lists(st.text(), max_size=2), st.text(), st.text()).map(list)
tellings = st.fixed_dictionaries(
    {
        "name": st.none() | st.text(),
        "address": st.none() | addresses,
        "places": st.none() | st.integers(0, 99),
        "active": st.booleans(),
        "phone": st.text(),
        "inspections": st.lists(st.sampled_from([GOOD.to_facts(), CARD.to_facts()]), max_size=2),
    }
)
anything: st.SearchStrategy[Any] = st.none() | st.just({}) | tellings


@given(anything)
def test_nothing_changed_where_both_tell_the_same(one: dict[str, Any] | None) -> None:
    assert differences(one, one) == ()


@given(anything, anything)
def test_two_tellings_differ_exactly_where_something_is_said_to_have_changed(
    one: dict[str, Any] | None, other: dict[str, Any] | None
) -> None:
    assert bool(differences(one, other)) is (one != other)


@given(st.just({}) | tellings)
def test_opening_is_closing_seen_from_the_other_end(one: dict[str, Any]) -> None:
    (opened,), (closed,) = differences(None, one), differences(one, None)

    assert (opened.kind, closed.kind) == (ChangeKind.OPENED, ChangeKind.CLOSED)
    assert (opened.before, opened.after) == (closed.after, closed.before)


@given(tellings, tellings)
def test_places_that_go_up_come_down_on_the_way_back(
    one: dict[str, Any], other: dict[str, Any]
) -> None:
    there = [change for change in differences(one, other) if change.kind is ChangeKind.CAPACITY_UP]
    back = [change for change in differences(other, one) if change.kind is ChangeKind.CAPACITY_DOWN]

    assert [(change.before, change.after) for change in there] == [
        (change.after, change.before) for change in back
    ]


@pytest.mark.parametrize(
    ("then", "expected"),
    [
        ({"name": "Wrack"}, Difference(ChangeKind.RENAMED, "Kelp", "Wrack")),
        ({"name": "KELP."}, Difference(ChangeKind.OTHER, "", "name")),
        (
            {"address": [["1 Staithe Hill"], "Sandmere", "ZZ1 1AB"]},
            Difference(
                ChangeKind.MOVED,
                "1 Staithe Hill, Sandmere, ZZ1 1AA",
                "1 Staithe Hill, Sandmere, ZZ1 1AB",
            ),
        ),
        (
            {"address": [["1 STAITHE HILL"], "Sandmere Bay", "zz11aa"]},
            Difference(ChangeKind.OTHER, "", "address"),
        ),
        ({"places": 41}, Difference(ChangeKind.CAPACITY_UP, "40", "41")),
        ({"places": 9}, Difference(ChangeKind.CAPACITY_DOWN, "40", "9")),
        ({"places": None}, Difference(ChangeKind.OTHER, "", "places")),
        ({"active": False}, Difference(ChangeKind.STATUS, "active", "not active")),
        (
            {"phone": "2", "la_name": "Hythe"},
            Difference(ChangeKind.OTHER, "", "council, telephone"),
        ),
        ({"offer": {"prices": [1]}}, Difference(ChangeKind.OTHER, "", "prices")),
        ({"confidential": True}, Difference(ChangeKind.WITHHELD, "withheld", "withheld")),
    ],
)
def test_each_kind_of_change_is_told_from_what_to_what(
    then: dict[str, Any], expected: Difference
) -> None:
    assert differences(_told(), _told(**then)) == (expected,)


def test_what_was_erased_is_withheld_on_both_sides() -> None:
    assert differences({}, _told()) == (Difference(ChangeKind.WITHHELD, "withheld", "withheld"),)
    assert differences({}, None) == (Difference(ChangeKind.CLOSED, "withheld", ""),)


def test_another_grade_is_told_in_words_from_what_to_what() -> None:
    better = Inspection(Framework.PREVIOUS, date(2024, 5, 3), "3", OverallGrade.OUTSTANDING)

    assert differences(_told(GOOD), _told(better, GOOD)) == (
        Difference(
            ChangeKind.REGRADED,
            "Good, inspected 2020-03-12",
            "Outstanding, inspected 2024-05-03",
        ),
    )


def test_a_report_card_stands_beside_no_grade() -> None:
    (change,) = differences(_told(GOOD), _told(CARD, GOOD))

    assert (change.kind, change.before) == (ChangeKind.REPORT_CARD, "none told")
    assert change.after == (
        "report card of 2026-10-01: inclusion expected standard; "
        "welfare and wellbeing needs attention; safeguarding met"
    )


def test_a_grade_that_gives_way_to_a_report_card_is_two_changes() -> None:
    found = differences(_told(GOOD), _told(CARD))

    assert [(one.kind, one.before) for one in found] == [
        (ChangeKind.REGRADED, "Good, inspected 2020-03-12"),
        (ChangeKind.REPORT_CARD, "none told"),
    ]
    assert "Good" not in found[1].after
    assert "report card" not in found[0].after


def test_a_visit_that_grades_nothing_is_told_as_one() -> None:
    met = Inspection(Framework.NO_CHILDREN, None, requirements=Requirements.MET)

    assert outcome_text(met) == "no children visit of a day not told: requirements met"
    assert differences(_told(), _told(met))[0].kind is ChangeKind.VISIT


def test_of_a_home_only_that_something_changed_is_told() -> None:
    found = differences(_told(), _told(name="Ada", places=3))

    assert [one.without_personal_details() for one in found] == [
        Difference(ChangeKind.RENAMED),
        Difference(ChangeKind.CAPACITY_DOWN, "40", "3"),
    ]
