"""When a setting is overdue, and when it has not answered: each at its boundary."""

from datetime import date, timedelta

import pytest

from app.core.chasing import Due, due_of, has_no_answer

TODAY = date(2026, 11, 30)


def ago(days):
    return TODAY - timedelta(days=days)


@pytest.mark.parametrize(
    ("confirmed", "vacancies", "details", "space", "since"),
    [
        (130, None, False, False, None),
        (131, None, True, False, 0),
        (10, 30, False, False, None),
        (10, 31, False, True, 0),
        (200, 100, True, True, 69),
    ],
)
def test_details_are_overdue_after_130_days_and_vacancies_after_30(
    confirmed, vacancies, details, space, since
):
    vacancies_on = None if vacancies is None else ago(vacancies)
    since_day = None if since is None else ago(since)

    assert due_of(ago(confirmed), vacancies_on, TODAY) == Due(details, space, since_day)


def test_a_setting_that_nobody_ever_confirmed_is_overdue_since_no_known_day():
    assert due_of(None, None, TODAY) == Due(details=True, vacancies=False, since=None)


@pytest.mark.parametrize(
    ("asked", "confirmed", "expected"),
    [(7, 200, False), (8, 200, True), (8, 8, False), (8, 3, False), (8, None, True)],
)
def test_a_setting_has_a_week_to_answer(asked, confirmed, expected):
    confirmed_on = None if confirmed is None else ago(confirmed)

    assert has_no_answer(ago(asked), confirmed_on, TODAY) is expected
