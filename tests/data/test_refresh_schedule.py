"""When a source is due for a refresh."""

from datetime import timedelta

import pytest

from app.data.refresh_schedule import LastAttempt, find_due, is_due
from app.data.tables import Outcome
from app.ingest.fetch.origins import DAILY, WEEKLY
from app.ingest.sources import ORIGINS, SOURCES
from tests.builders import NOW

# A person downloads each yearly release, because its address and its columns change.
STATISTICS = {
    *("area_lookup", "asq", "boundaries", "census_ages", "council_characteristics"),
    *("deprivation_2019", "deprivation_2025", "eyfsp", "lait", "neighbours", "population"),
    *("lsoa_centres", "takeup_release", "travel_times"),
}
DONE = (Outcome.STORED, Outcome.UNCHANGED, Outcome.QUARANTINED)


@pytest.mark.parametrize("every", [DAILY, WEEKLY])
@pytest.mark.parametrize("outcome", DONE)
def test_a_source_is_due_an_hour_before_the_end_of_its_interval(
    every: timedelta, outcome: Outcome
) -> None:
    for age, expected in [(timedelta(0), False), (every / 2, False), (every, True)]:
        assert is_due(every, LastAttempt(NOW - age, outcome), NOW) is expected
    almost = every - timedelta(minutes=59)
    assert is_due(every, LastAttempt(NOW - almost, outcome), NOW)


@pytest.mark.parametrize(("hours", "expected"), [(0, False), (5, False), (6, True), (200, True)])
def test_a_refused_source_is_due_after_six_hours(hours: int, expected: bool) -> None:
    last = LastAttempt(NOW - timedelta(hours=hours), Outcome.REFUSED)

    assert is_due(WEEKLY, last, NOW) is expected


def test_a_source_without_an_attempt_is_due() -> None:
    assert is_due(WEEKLY, None, NOW)


def test_a_source_with_an_attempt_in_the_future_is_due() -> None:
    """The clock was a year ahead at the last attempt."""
    assert is_due(DAILY, LastAttempt(NOW + timedelta(days=365), Outcome.STORED), NOW)


def test_due_sources_are_returned_in_order() -> None:
    fresh = LastAttempt(NOW, Outcome.STORED)
    every = {"postcode_directory": WEEKLY, "ofsted_register": WEEKLY, "schools": DAILY}

    assert find_due(every, {"ofsted_register": fresh}, NOW) == ["postcode_directory", "schools"]


def test_sources_have_an_origin_except_those_of_councils_and_yearly_statistics() -> None:
    named = {source.name for source in SOURCES}
    sent = {"areas", "council_listing", "ofsted_council_extract", "ward_takeup", "family_hubs"}
    served_by_councils = {source.name for source in SOURCES if source.council_feed}

    assert named - sent - served_by_councils - STATISTICS == ORIGINS.keys()
    assert served_by_councils == {"oruk"}
