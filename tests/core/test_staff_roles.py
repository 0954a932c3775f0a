"""When a session is over: by its age, and by how long it was not used."""

from datetime import UTC, datetime, timedelta

import pytest

from app.core.staff_roles import has_ended

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
