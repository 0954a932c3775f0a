"""Opening hours grouped by equal days and equal parts of the year."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.offer import Opening, Weeks
from app.core.opening_summary import (
    DayGroup,
    PartOfDay,
    Span,
    WeeksGroup,
    expand_summary,
    summarise_opening,
)

# Few times, so that days and parts of the year are often equal.
TIMES = [time(7, 45), time(8, 45), time(9), time(12), time(15, 15), time(18)]
SPANS = st.sampled_from([(a, b) for a in TIMES for b in TIMES if a < b])
OPENINGS = st.builds(
    lambda day, span, weeks: Opening(day, *span, weeks),
    st.integers(0, 6),
    SPANS,
    st.sampled_from(Weeks),
)


def openings(days: range, opens: time, closes: time, weeks: Weeks) -> list[Opening]:
    return [Opening(day, opens, closes, weeks) for day in days]


@given(st.sets(OPENINGS))
def test_a_summary_can_be_expanded_to_the_same_hours(entries: set[Opening]) -> None:
    summary = summarise_opening(entries)

    expanded = list(expand_summary(summary))

    assert set(expanded) == entries
    assert len(expanded) == len(entries)


@given(st.sets(OPENINGS))
def test_a_summary_repeats_no_weeks_no_days_and_no_spans(entries: set[Opening]) -> None:
    summary = summarise_opening(entries)

    all_groups = [part.groups for part in summary]
    assert len(set(all_groups)) == len(all_groups)
    for groups in all_groups:
        spans = [group.spans for group in groups]
        days = [day for group in groups for day in group.days]
        assert len(set(spans)) == len(spans)
        assert len(set(days)) == len(days)


@given(st.lists(OPENINGS, max_size=12), st.randoms())
def test_the_order_of_entries_does_not_matter(entries: list[Opening], random: object) -> None:
    shuffled = list(entries)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis' own Random

    assert summarise_opening(shuffled) == summarise_opening(entries)


def test_equal_days_and_equal_parts_of_the_year_are_grouped() -> None:
    term = openings(range(5), time(8), time(18), Weeks.TERM)
    holidays = openings(range(5), time(8), time(18), Weeks.HOLIDAYS)

    summary = summarise_opening([*term, *holidays])

    assert summary == (
        WeeksGroup(
            (Weeks.TERM, Weeks.HOLIDAYS),
            (DayGroup((0, 1, 2, 3, 4), (Span(time(8), time(18)),)),),
        ),
    )


def test_a_club_has_hours_before_and_after_school() -> None:
    before = openings(range(5), time(7, 45), time(8, 45), Weeks.TERM)
    after = openings(range(5), time(15, 15), time(18), Weeks.TERM)

    (summary,) = summarise_opening([*after, *before])

    assert summary.groups[0].spans == (
        Span(time(7, 45), time(8, 45), PartOfDay.BEFORE_SCHOOL),
        Span(time(15, 15), time(18), PartOfDay.AFTER_SCHOOL),
    )


@pytest.mark.parametrize(
    ("weeks", "times"),
    [
        (Weeks.TERM, [(time(8), time(18))]),
        (Weeks.TERM, [(time(9), time(12)), (time(15), time(18))]),
        (Weeks.TERM, [(time(18), time(22))]),
        (Weeks.HOLIDAYS, [(time(7, 45), time(8, 45))]),
    ],
)
def test_hours_in_the_school_day_evening_or_holidays_are_not_named_after_school(
    weeks: Weeks, times: list[tuple[time, time]]
) -> None:
    (summary,) = summarise_opening([Opening(0, *span, weeks) for span in times])

    assert {span.part for span in summary.groups[0].spans} == {None}
