"""Inspections: which one is current, and that two systems are never compared."""

import json
from datetime import date, timedelta
from enum import Enum
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import OutcomeUnknown
from app.core.ratings import (
    CARDS,
    GRADED,
    Framework,
    Inspection,
    JudgementArea,
    OverallGrade,
    Requirements,
    Standard,
    may_have_report_cards,
    newest_first,
    summarise_inspections,
)

START = date(2025, 1, 1)
CARD, GRADE, SCHOOL = Framework.REPORT_CARD, Framework.PREVIOUS, Framework.SCHOOL_PREVIOUS
EMPTY, CLUB, REGISTER = Framework.NO_CHILDREN, Framework.OUT_OF_SCHOOL, Framework.CHILDCARE_REGISTER

inspections = st.builds(
    Inspection,
    framework=st.sampled_from(Framework),
    inspected_on=st.none() | st.dates(),
    number=st.text(st.characters(codec="ascii", categories=["Nd"]), max_size=8),
    overall=st.none() | st.sampled_from(OverallGrade),
    grades=st.dictionaries(st.sampled_from(JudgementArea), st.sampled_from(OverallGrade)),
    standards=st.dictionaries(st.sampled_from(JudgementArea), st.sampled_from(Standard)),
    safeguarding_met=st.none() | st.booleans(),
    requirements=st.none() | st.sampled_from(Requirements),
    note=st.text(max_size=20),
)


def _on(framework: Framework, day: int | None, number: str = "") -> Inspection:
    return Inspection(framework, None if day is None else START + timedelta(day), number)


@pytest.mark.parametrize(
    ("given_", "current", "visits", "earlier"),
    [
        ([], None, [], []),
        ([_on(GRADE, 1)], _on(GRADE, 1), [], []),
        ([_on(CARD, 9)], _on(CARD, 9), [], []),
        ([_on(CARD, 9), _on(GRADE, 1)], _on(CARD, 9), [], [_on(GRADE, 1)]),
        ([_on(GRADE, 1), _on(GRADE, 5)], _on(GRADE, 5), [], [_on(GRADE, 1)]),
        ([_on(CARD, 9), _on(CARD, 20)], _on(CARD, 20), [], [_on(CARD, 9)]),
        # A visit without children never replaces a grade: a later one stands beside it.
        ([_on(GRADE, 5), _on(EMPTY, 7)], _on(GRADE, 5), [_on(EMPTY, 7)], []),
        ([_on(GRADE, 5), _on(EMPTY, 3)], _on(GRADE, 5), [], [_on(EMPTY, 3)]),
        ([_on(GRADE, 5), _on(EMPTY, 5)], _on(GRADE, 5), [], [_on(EMPTY, 5)]),
        (
            [_on(GRADE, 5), _on(EMPTY, 7), _on(CLUB, 8), _on(REGISTER, 2)],
            _on(GRADE, 5),
            [_on(CLUB, 8), _on(EMPTY, 7)],
            [_on(REGISTER, 2)],
        ),
        ([_on(EMPTY, 7)], _on(EMPTY, 7), [], []),
        ([_on(CLUB, 7), _on(REGISTER, 9)], _on(REGISTER, 9), [], [_on(CLUB, 7)]),
        ([_on(CARD, 9), _on(GRADE, 12)], _on(CARD, 9), [], [_on(GRADE, 12)]),
        ([_on(GRADE, None), _on(GRADE, 3)], _on(GRADE, 3), [], [_on(GRADE, None)]),
        ([_on(GRADE, None), _on(EMPTY, 3)], _on(GRADE, None), [_on(EMPTY, 3)], []),
        ([_on(CARD, None), _on(GRADE, 3)], _on(CARD, None), [], [_on(GRADE, 3)]),
        (
            [_on(SCHOOL, 4), _on(Framework.SCHOOL_UNGRADED, 8)],
            _on(SCHOOL, 4),
            [_on(Framework.SCHOOL_UNGRADED, 8)],
            [],
        ),
        (
            [_on(Framework.SCHOOL_REPORT_CARD, 4), _on(SCHOOL, 2)],
            _on(Framework.SCHOOL_REPORT_CARD, 4),
            [],
            [_on(SCHOOL, 2)],
        ),
    ],
)
def test_one_inspection_is_current_and_the_others_are_visits_or_earlier(
    given_: list[Inspection],
    current: Inspection | None,
    visits: list[Inspection],
    earlier: list[Inspection],
) -> None:
    for order in permutations(given_):
        summary = summarise_inspections(list(order))

        assert summary.current == current
        assert list(summary.visits) == visits
        assert list(summary.earlier) == earlier


@given(st.lists(inspections, max_size=6, unique_by=str))
def test_every_inspection_is_listed_exactly_once(listed: list[Inspection]) -> None:
    summary = summarise_inspections(listed)

    everything = [
        *([summary.current] if summary.current else []),
        *summary.visits,
        *summary.earlier,
    ]
    assert sorted(map(str, everything)) == sorted(map(str, listed))


@given(st.lists(inspections, max_size=6, unique_by=str))
def test_a_visit_without_grades_is_current_only_where_there_is_no_grade(
    listed: list[Inspection],
) -> None:
    summary = summarise_inspections(listed)

    if any(one.framework in CARDS for one in listed):
        assert summary.current is not None
        assert summary.current.framework in CARDS
    elif any(one.framework in GRADED for one in listed):
        assert summary.current is not None
        assert summary.current.framework in GRADED


def test_the_newest_comes_first_and_the_undated_last() -> None:
    listed = [_on(GRADE, None), _on(GRADE, 3), _on(CARD, 3), _on(EMPTY, 9)]

    assert newest_first(listed) == [_on(EMPTY, 9), _on(CARD, 3), _on(GRADE, 3), _on(GRADE, None)]


@given(inspections)
def test_an_inspection_comes_back_from_json_as_it_went_in(one: Inspection) -> None:
    assert Inspection.from_facts(json.loads(json.dumps(one.to_facts()))) == one


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Met", Requirements.MET),
        ("met", Requirements.MET),
        ("Not met", Requirements.NOT_MET),
        ("Not Met (with actions)", Requirements.NOT_MET_ACTIONS),
        ("Not met with actions", Requirements.NOT_MET_ACTIONS),
        ("Not met (enforcement)", Requirements.NOT_MET_ENFORCEMENT),
        ("Not met with enforcement action", Requirements.NOT_MET_ENFORCEMENT),
    ],
)
def test_outcomes_of_visits_are_read_however_they_are_spelt(
    text: str, expected: Requirements
) -> None:
    assert Requirements.parse(text) is expected


@pytest.mark.parametrize("text", ["", "Good", "unmet", "partly met"])
def test_an_unknown_outcome_is_refused(text: str) -> None:
    with pytest.raises(OutcomeUnknown):
        Requirements.parse(text)


@pytest.mark.parametrize("words", [OverallGrade, Standard, Requirements, Framework, JudgementArea])
def test_ofsted_outcomes_have_no_order_and_are_not_numbers(words: type[Enum]) -> None:
    one, other = list(words)[:2]

    with pytest.raises(TypeError):
        sorted([one, other])
    assert all(isinstance(word.value, str) for word in words)


def test_inspections_and_outcomes_of_two_systems_cannot_be_compared() -> None:
    with pytest.raises(TypeError):
        assert _on(GRADE, 1) < _on(CARD, 2)  # type: ignore[operator]
    assert {grade.value for grade in OverallGrade}.isdisjoint(word.value for word in Standard)


def test_the_two_lowest_standards_are_below_expected() -> None:
    below = [word for word in Standard if word.is_below_expected]

    assert below == [Standard.ATTENTION, Standard.URGENT]


@pytest.mark.parametrize(
    ("register_day", "expected"),
    [(date(2025, 11, 9), False), (date(2025, 11, 10), True), (None, False)],
)
def test_report_cards_exist_from_10_november_2025(register_day, expected):
    assert may_have_report_cards(register_day) is expected
