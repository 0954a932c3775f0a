"""When a session is over: by its age, and by how long it was not used."""

from datetime import UTC, datetime, timedelta

import pytest

from app.core.staff_roles import has_ended, is_fresh

STARTED = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
HALF_HOUR, HALF_DAY = timedelta(minutes=30), timedelta(hours=12)


@pytest.mark.parametrize(
    ("age", "unused", "is_over"),
    [
        (HALF_HOUR, HALF_HOUR - SECOND, False),
        (HALF_HOUR, HALF_HOUR, True),
        (HALF_DAY - SECOND, SECOND, False),
        (HALF_DAY, timedelta(), True),
    ],
)
def test_a_session_is_over_after_half_an_hour_unused_and_after_half_a_day_in_use(
    age, unused, is_over
):
    now = STARTED + age

    assert has_ended(STARTED, now - unused, now) is is_over


@pytest.mark.parametrize(
    ("age", "expected"),
    [(timedelta(0), True), (timedelta(minutes=15) - SECOND, True), (timedelta(minutes=15), False)],
)
def test_a_sign_in_is_fresh_for_15_minutes(age, expected):
    assert is_fresh(STARTED, STARTED + age) is expected


def test_a_sign_in_at_an_unknown_or_a_later_time_is_not_fresh():
    assert not is_fresh(None, STARTED)
    assert not is_fresh(STARTED + SECOND, STARTED)
