"""The answers of the form about the cost of care, as they are typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.childcare_cost.care_wanted import CareWanted, Fault, Field, read_care_wanted

ANSWERS = {
    Field.BAND: "2",
    Field.HOURS: "30",
    Field.DAYS: "3",
    Field.FUNDED: "15",
    Field.PATTERN: "term",
    Field.HELP: "none",
}


@pytest.mark.parametrize(
    ("typed", "hours"),
    [("22.5", 22.5), (" 22,5 ", 22.5), ("٢٢٫٥", 22.5), ("60", 60), ("1", 1), ("30.0", 30)],
)
def test_hours_are_read_as_families_write_numbers(typed, hours):
    answers = read_care_wanted(ANSWERS | {Field.HOURS: typed})

    assert isinstance(answers, CareWanted)
    assert answers.hours == hours


@pytest.mark.parametrize(
    ("field", "typed", "fault"),
    [
        *((Field.HOURS, typed, Fault.HOURS) for typed in ("", "0", "60.5", "7.25", "-3", "ten")),
        *((Field.HOURS, typed, Fault.HOURS) for typed in ("1e3", "1/2", "9" * 50, "30 h", "0.5")),
        *((Field.DAYS, typed, Fault.DAYS) for typed in ("", "0", "8", "2.5", "x")),
        *(
            (field, "x", Fault.CHOICE)
            for field in ANSWERS
            if field not in (Field.HOURS, Field.DAYS)
        ),
    ],
)
def test_a_wrong_answer_is_the_only_fault(field, typed, fault):
    assert read_care_wanted(ANSWERS | {field: typed}) == {field: fault}


def test_more_hours_than_the_days_have_are_a_fault():
    answers = ANSWERS | {Field.HOURS: "49", Field.DAYS: "2"}

    assert read_care_wanted(answers) == {Field.HOURS: Fault.HOURS_A_DAY}
    assert isinstance(read_care_wanted(answers | {Field.HOURS: "48"}), CareWanted)


def test_every_fault_is_found_at_once():
    assert read_care_wanted({}) == {
        field: {Field.HOURS: Fault.HOURS, Field.DAYS: Fault.DAYS}.get(field, Fault.CHOICE)
        for field in Field
        if field is not Field.PATTERN  # a setting that opens in term only does not ask
    }


@given(st.dictionaries(st.sampled_from(Field), st.text(max_size=20)))
def test_any_text_is_read_or_refused(typed):
    answers = read_care_wanted(typed)

    assert isinstance(answers, CareWanted) or answers
