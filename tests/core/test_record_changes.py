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
from app.core.record_changes import ChangeKind, Difference, differences, outcome_text

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


def _facts(*inspections: Inspection, **facts: Any) -> dict[str, Any]:
    found = {"name": "Kelp", "address": HERE, "places": 40, "active": True, "phone": "1"}
    return found | {"inspections": [inspection.to_facts() for inspection in inspections]} | facts


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
def test_equal_versions_have_no_differences(one: dict[str, Any] | None) -> None:
    assert differences(one, one) == ()


@given(anything, anything)
def test_two_versions_differ_exactly_where_a_difference_is_reported(
    one: dict[str, Any] | None, other: dict[str, Any] | None
) -> None:
    assert bool(differences(one, other)) is (one != other)


@given(st.just({}) | tellings)
def test_opening_is_closing_seen_from_the_other_end(one: dict[str, Any]) -> None:
    (opened,), (closed,) = differences(None, one), differences(one, None)

    assert (opened.kind, closed.kind) == (ChangeKind.OPENED, ChangeKind.CLOSED)
    assert (opened.before, opened.after) == (closed.after, closed.before)


@given(tellings, tellings)
def test_a_capacity_increase_is_a_decrease_in_reverse(
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
def test_each_kind_of_change_has_its_values_before_and_after(
    then: dict[str, Any], expected: Difference
) -> None:
    assert differences(_facts(), _facts(**then)) == (expected,)


def test_what_was_erased_is_withheld_on_both_sides() -> None:
    assert differences({}, _facts()) == (Difference(ChangeKind.WITHHELD, "withheld", "withheld"),)
    assert differences({}, None) == (Difference(ChangeKind.CLOSED, "withheld", ""),)


def test_a_new_grade_has_both_grades_as_text() -> None:
    better = Inspection(Framework.PREVIOUS, date(2024, 5, 3), "3", OverallGrade.OUTSTANDING)

    assert differences(_facts(GOOD), _facts(better, GOOD)) == (
        Difference(
            ChangeKind.REGRADED,
            "Good, inspected 2020-03-12",
            "Outstanding, inspected 2024-05-03",
        ),
    )


def test_a_report_card_is_not_compared_with_a_grade() -> None:
    (change,) = differences(_facts(GOOD), _facts(CARD, GOOD))

    assert (change.kind, change.before) == (ChangeKind.REPORT_CARD, "none recorded")
    assert change.after == (
        "report card of 2026-10-01: inclusion expected standard; "
        "welfare and wellbeing needs attention; safeguarding met"
    )


def test_a_grade_that_gives_way_to_a_report_card_is_two_changes() -> None:
    found = differences(_facts(GOOD), _facts(CARD))

    assert [(one.kind, one.before) for one in found] == [
        (ChangeKind.REGRADED, "Good, inspected 2020-03-12"),
        (ChangeKind.REPORT_CARD, "none recorded"),
    ]
    assert "Good" not in found[1].after
    assert "report card" not in found[0].after


def test_a_visit_without_grades_is_reported_as_a_visit() -> None:
    met = Inspection(Framework.NO_CHILDREN, None, requirements=Requirements.MET)

    assert outcome_text(met) == "no children visit of an unknown date: requirements met"
    assert differences(_facts(), _facts(met))[0].kind is ChangeKind.VISIT


def test_for_a_home_only_the_kind_of_a_change_is_reported() -> None:
    found = differences(_facts(), _facts(name="Ada", places=3))

    assert [one.without_personal_details() for one in found] == [
        Difference(ChangeKind.RENAMED),
        Difference(ChangeKind.CAPACITY_DOWN, "40", "3"),
    ]
