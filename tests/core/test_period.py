"""Years and terms of take-up figures: their forms, their order and their census."""

from datetime import date
from itertools import product

import pytest

from app.core.period import Period, Term


@pytest.mark.parametrize(
    ("text", "index", "day"),
    [
        ("2026", 6078, date(2026, 1, 15)),
        ("2026-spring", 6078, date(2026, 1, 15)),
        ("2026-summer", 6079, date(2026, 5, 15)),
        ("2026-autumn", 6080, date(2026, 10, 15)),
    ],
)
def test_a_year_counts_as_its_spring_term(text: str, index: int, day: date) -> None:
    period = Period.parse(text)

    assert (period.index, period.census_on, str(period)) == (index, day, text)


def test_periods_are_ordered_by_time_and_a_year_comes_before_its_terms() -> None:
    periods = [Period(year, term) for year, term in product((2025, 2026), Term)]

    assert sorted([*periods[3:], *periods[:3]]) == periods
    assert [period.index for period in periods] == sorted(period.index for period in periods)


@pytest.mark.parametrize(
    "text",
    ["", "26", "2026-", "2025-26", "202526", "2026-winter", "٢٠٢٦", "2026spring", "2026-spring-1"],
)
def test_what_is_neither_a_year_nor_a_term_is_refused(text: str) -> None:
    for parse in (Period.parse, Period.parse_written):
        with pytest.raises(ValueError, match="neither a year nor a term"):
            parse(text)


def test_a_term_may_be_written_with_its_name_first() -> None:
    assert Period.parse_written("autumn 2025") == Period(2025, Term.AUTUMN)
    assert Period.parse_written("2025-autumn") == Period(2025, Term.AUTUMN)
    with pytest.raises(ValueError, match="autumn 2025"):
        Period.parse("autumn 2025")
