"""Provision by month in the published statistics: months, areas, and places that are not known."""

from datetime import UTC, datetime, timedelta

from app.core.measures.figure import ENGLAND, Level
from app.core.takeup import HiddenReason
from app.publish.count_provision_months import count_provision_months
from app.snapshot.reader import read_current_pointer
from tests.builders import Install, fill, nursery

COUNCIL, WARD = "E06990001", "E05990001"
NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)


def count(install: Install, now: datetime = NOW) -> None:
    with install.session() as session:
        count_provision_months(session, install.public().settings, now)
        session.commit()


def test_a_counted_month_is_published_with_the_next_publication(install: Install) -> None:
    fill(install)
    install.publish()
    count(install)

    statistics = install.publish().statistics

    assert statistics is not None
    settings, places = (statistics.measures[f"provision_{of}"] for of in ("settings", "places"))
    for level, area in ((Level.COUNTRY, ENGLAND), (Level.COUNCIL, COUNCIL), (Level.WARD, WARD)):
        [one] = statistics.figures(places, level, areas=[area])
        assert (one.figure.period, one.figure.value, one.rank) == ("2026-11", 40.0, None)
    [one] = statistics.figures(settings, Level.WARD, breakdown="kind: Day nurseries")
    assert one.figure.value == 1.0
    assert (settings.as_at, statistics.areas[ENGLAND].name) == (NOW.date(), "England")


def test_an_unchanged_count_copies_nothing_and_a_new_month_does(install: Install) -> None:
    fill(install)
    numbers = []
    for day in (NOW, NOW + timedelta(days=1), NOW + timedelta(days=30)):
        install.publish()
        count(install, day)
        install.publish()
        numbers.append(read_current_pointer(install.snapshots)["statistics"])

    statistics = install.public().statistics
    assert statistics is not None
    measure = statistics.measures["provision_settings"]
    assert numbers == [1, 1, 2]
    assert measure.periods[Level.COUNCIL] == ("2026-11", "2026-12")


def test_wards_are_published_for_thirteen_months_and_councils_for_all(install: Install) -> None:
    fill(install)
    install.publish()
    for month in range(15):
        count(install, datetime(2026 + month // 12, month % 12 + 1, 20, tzinfo=UTC))

    statistics = install.publish().statistics

    assert statistics is not None
    periods = statistics.measures["provision_places"].periods
    assert (periods[Level.WARD][0], periods[Level.WARD][-1]) == ("2026-03", "2027-03")
    assert (len(periods[Level.WARD]), len(periods[Level.COUNCIL])) == (13, 15)


def test_places_that_no_setting_gives_are_published_as_not_available(install: Install) -> None:
    install.areas()
    install.postcodes()
    install.register(nursery(Places=""))
    install.publish()
    count(install)

    statistics = install.publish().statistics

    assert statistics is not None
    found = [
        statistics.figures(statistics.measures[f"provision_{of}"], Level.COUNCIL)[0].figure
        for of in ("settings", "places", "without_number")
    ]
    assert [one.value for one in found] == [1.0, None, 1.0]
    assert found[1].symbol is HiddenReason.NOT_AVAILABLE
