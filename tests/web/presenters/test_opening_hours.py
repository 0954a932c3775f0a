"""Opening hours in words: condensed, and complete on the page of a setting."""

import re
from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.offer import Opening, Weeks
from app.i18n import translator
from app.web.presenters.opening_hours import OpeningWeeks, opening_lines, opening_weeks

ENGLISH = translator("en")
FULL_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
RUN = re.compile(r"([A-Z]\w+day)(?: to (\w+day))?")
SPAN = re.compile(r"[\d.]+[ap]m to (?:[\d.]+[ap]m|midday)")
OPENINGS = st.builds(
    lambda day, span, weeks: Opening(day, *span, weeks),
    st.integers(0, 6),
    st.sampled_from([(time(7, 45), time(8, 45)), (time(9), time(12)), (time(15, 15), time(18))]),
    st.sampled_from([Weeks.TERM, Weeks.HOLIDAYS]),
)


def every_day(opens: time, closes: time, weeks: Weeks) -> list[Opening]:
    return [Opening(day, opens, closes, weeks) for day in range(5)]


CLUB = [
    *every_day(time(7, 45), time(8, 45), Weeks.TERM),
    *every_day(time(15, 15), time(18), Weeks.TERM),
    *every_day(time(8), time(18), Weeks.HOLIDAYS),
]


def lines(by_weeks: tuple[OpeningWeeks, ...]) -> list[tuple[str, list[str]]]:
    return [(part.label, list(part.lines)) for part in by_weeks]


def test_a_club_shows_its_times_before_and_after_school_and_in_the_holidays() -> None:
    assert list(opening_lines(CLUB, ENGLISH)) == [
        "Term time: Monday to Friday, before school 7.45am to 8.45am and after school 3.15pm to"
        " 6pm",
        "School holidays: Monday to Friday, 8am to 6pm",
    ]
    assert lines(opening_weeks(CLUB, ENGLISH)) == [
        (
            "Term time",
            ["Monday to Friday, before school 7.45am to 8.45am and after school 3.15pm to 6pm"],
        ),
        ("School holidays", ["Monday to Friday, 8am to 6pm"]),
    ]


@pytest.mark.parametrize(
    ("weeks", "label"),
    [
        ([Weeks.ALL_YEAR], ""),
        ([Weeks.ALL_YEAR, Weeks.TERM], ""),
        ([Weeks.TERM], "Term time"),
        ([Weeks.TERM, Weeks.HOLIDAYS], "Term time and school holidays"),
    ],
)
def test_equal_parts_of_the_year_are_named_together(weeks: list[Weeks], label: str) -> None:
    entries = [entry for each in weeks for entry in every_day(time(8), time(18), each)]
    line = "Monday to Friday, 8am to 6pm"

    assert lines(opening_weeks(entries, ENGLISH)) == [(label, [line])]
    assert list(opening_lines(entries, ENGLISH)) == [f"{label}: {line}" if label else line]


def test_times_are_in_the_way_of_each_language() -> None:
    (polish,) = opening_lines(every_day(time(7, 45), time(18), Weeks.ALL_YEAR), translator("pl"))

    assert polish == "poniedziałek–piątek, 07:45–18:00"


@given(st.sets(OPENINGS, min_size=1))
def test_the_lines_of_a_page_lose_nothing(entries: set[Opening]) -> None:
    shown = [
        (label, day, span)
        for label, lines_of_part in lines(opening_weeks(entries, ENGLISH))
        for line in lines_of_part
        for day in _days(line)
        for span in SPAN.findall(line)
    ]

    assert len(shown) == len(set(shown))
    assert {
        (weeks, day, span) for label, day, span in shown for weeks in label.lower().split(" and ")
    } == {
        (
            "term time" if entry.weeks is Weeks.TERM else "school holidays",
            entry.weekday,
            {7: "7.45am to 8.45am", 9: "9am to midday", 15: "3.15pm to 6pm"}[entry.opens.hour],
        )
        for entry in entries
    }


def _days(line: str) -> list[int]:
    """The days of "Monday, Wednesday and Friday to Sunday, 9am to midday"."""
    days: list[int] = []
    for first, last in RUN.findall(line):
        days += range(FULL_DAYS.index(first), FULL_DAYS.index(last or first) + 1)
    return days
