"""National data: at least ten live postcodes of a district share each home area."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from app.core.home_area import AREA_LEVELS, LAST_LEVEL, MIN_SHARED_POSTCODES, area_at_level, cell_at
from app.core.home_area_levels import (
    NO_LEVEL,
    assign_area_levels,
    carry_over_levels,
    count_underprotected,
)
from app.snapshot.published_postcodes import PublishedPostcodes
from app.snapshot.reader import Snapshots

pytestmark = pytest.mark.national


@pytest.fixture(scope="module")
def postcodes(national: Path) -> PublishedPostcodes:
    shown = Snapshots(national / "snapshots").current()
    assert shown is not None
    return shown.postcodes


def test_every_area_is_shared_by_ten_live_postcodes_counted_one_by_one(
    postcodes: PublishedPostcodes, summarise: Callable[[str], None]
) -> None:
    area_levels = postcodes.home_area_levels.tolist()
    postcode_table = postcodes.postcode_table
    shared: Counter[object] = Counter()
    by_level: Counter[int] = Counter()

    for at, key in enumerate(postcode_table.keys.tolist()):
        area_level = area_levels[at]
        assert (area_level == NO_LEVEL) == bool(postcode_table.retired_month[at])
        if area_level == NO_LEVEL:
            continue
        by_level[area_level] += 1
        district = int(postcode_table.district[at])
        if area_level == LAST_LEVEL:
            shared[district, area_level] += 1
            continue
        outward = key.to_bytes(7, "big")[:4].decode().rstrip()
        latitude, longitude = (
            postcode_table.latitude_e6[at] / 1e6,
            postcode_table.longitude_e6[at] / 1e6,
        )
        shared[
            district, area_at_level(area_level, outward, cell_at(float(latitude), float(longitude)))
        ] += 1

    assert min(shared.values()) >= MIN_SHARED_POSTCODES
    assert by_level[0] > 0.8 * by_level.total()
    shares = (
        f"{AREA_LEVELS[at].width_km} km {by_level[at] / by_level.total():.2%}"
        for at in sorted(by_level)
    )
    summarise(f"{by_level.total()} postcodes: {', '.join(shares)}")


def test_what_was_published_with_them_is_what_the_rule_gives(postcodes: PublishedPostcodes) -> None:
    postcode_table = postcodes.postcode_table

    assert (assign_area_levels(postcode_table) == postcodes.home_area_levels).all()
    assert count_underprotected(postcode_table, postcodes.home_area_levels) == 0


def test_the_same_edition_again_changes_nothing(postcodes: PublishedPostcodes) -> None:
    postcode_table, before = postcodes.postcode_table, postcodes.home_area_levels

    again = assign_area_levels(
        postcode_table, carry_over_levels(postcode_table, postcode_table.keys, before)
    )

    assert (again == before).all()
