"""Usual prices of an area, read from its published settings."""

from datetime import date
from pathlib import Path

import pytest

from app.core.consent import is_home
from app.core.offer import AgeBand
from app.core.price_range import comparable_prices, price_range
from app.core.provision import UNDER_FIVES
from app.snapshot.published_settings import PublishedSettings
from app.snapshot.reader import Snapshots

TODAY = date(2026, 11, 30)
SANDMERE, OVERWICK = "E06990001", "E06990002"


@pytest.fixture(scope="module")
def published(seeded: Path) -> PublishedSettings:
    return Snapshots(seeded / "snapshots").current().settings


def test_the_usual_prices_are_those_of_the_settings_for_under_fives(
    published: PublishedSettings,
) -> None:
    settings = [one for one in published.in_council(SANDMERE) if one.choice in UNDER_FIVES]

    prices = published.area_prices(SANDMERE, "", TODAY)

    expected = (
        price_range(band, [comparable_prices(one.offer, band, TODAY) for one in settings])
        for band in AgeBand
    )
    assert prices.ranges == {usual.band: usual for usual in expected if usual}
    assert set(prices.ranges) == {*AgeBand}
    assert prices.sources == {"council_listing/995"}


def test_a_ward_has_the_prices_of_its_own_settings(published: PublishedSettings) -> None:
    wards = {one.ward_code for one in published.in_council(SANDMERE) if one.ward_code}

    found = {ward: published.area_prices(SANDMERE, ward, TODAY).ranges for ward in wards}
    counts = [usual.settings_count for ranges in found.values() for usual in ranges.values()]

    whole = published.area_prices(SANDMERE, "", TODAY).ranges
    assert counts
    assert all(5 <= count < whole[AgeBand.UNDER_2].settings_count for count in counts)
    for ward, ranges in found.items():
        settings = [
            one
            for one in published.in_council(SANDMERE)
            if one.ward_code == ward
            and one.choice in UNDER_FIVES
            and not is_home([one.kind], one.offer.premises)
        ]
        expected = (
            price_range(band, [comparable_prices(one.offer, band, TODAY) for one in settings])
            for band in AgeBand
        )
        assert ranges == {usual.band: usual for usual in expected if usual}


def test_a_council_with_few_prices_has_no_usual_ones(published: PublishedSettings) -> None:
    prices = published.area_prices(OVERWICK, "", TODAY)

    assert (prices.ranges, prices.sources) == ({}, frozenset())


def test_prices_are_those_of_the_day(published: PublishedSettings) -> None:
    before_any = published.area_prices(SANDMERE, "", date(1990, 1, 1)).ranges

    later = published.area_prices(SANDMERE, "", TODAY).ranges
    assert before_any != later
