"""Published postcodes: lookups, centres and retirement."""

from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest

from app.core.postcode import Postcode, prefix_range
from app.snapshot.published_postcodes import PostcodeEntry, PublishedPostcodes
from tests.builders import (
    close_engine,
    new_install,
)

ROWS = (
    ("ZZ1 1AA", "53.900000", "1.200000", "E06990001", "E05990001", "", "E01990002"),
    ("ZZ1 1AB", "53.910000", "1.210000", "E06990001", "", "", "E01990001"),
    ("ZZ1 2AA", "53.990000", "1.290000", "E06990002", "E05990002", "2019-07", "E01990001"),
    ("ZZ10 1AA", "53.500000", "1.100000", "E06990002", "E05990002", ""),
    ("ZZ2 1AA", "", "", "E06990001", "", ""),
    ("ZZ3 1AA", "53.700000", "1.000000", "E06990001", "", "2001-12"),
    ("Z1 1AA", "53.600000", "0.900000", "E06990001", "", ""),
)


@pytest.fixture(scope="module")
def postcodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PublishedPostcodes]:
    folder = tmp_path_factory.mktemp("postcodes")
    install = new_install(folder)
    install.postcodes(*ROWS)
    yield install.publish().postcodes
    close_engine(install.database_url)


def _find(postcodes: PublishedPostcodes, text: str) -> PostcodeEntry | None:
    return postcodes.find(Postcode.parse(text).key)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_every_postcode_of_the_file_is_found_with_its_values(
    postcodes: PublishedPostcodes, row: tuple[str, ...]
) -> None:
    entry = _find(postcodes, row[0])

    assert entry is not None
    assert (entry.latitude, entry.longitude) == (
        float(row[1]) if row[1] else None,
        float(row[2]) if row[2] else None,
    )
    assert (entry.district_code, entry.ward_code) == (row[3], row[4])
    assert entry.retired == ((int(row[5][:4]), int(row[5][5:])) if row[5] else None)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_every_postcode_has_the_lsoa_of_the_file(
    postcodes: PublishedPostcodes, row: tuple[str, ...]
) -> None:
    lsoa = postcodes.lsoa_of(Postcode.parse(row[0]).key)

    assert lsoa == (row[6] if len(row) > 6 else "")


@pytest.mark.parametrize("text", ["ZZ1 1AD", "A1 1AA", "ZZ99 9ZZ", "ZZ1 1ZZ"])
def test_unknown_postcodes_are_not_found(postcodes: PublishedPostcodes, text: str) -> None:
    assert _find(postcodes, text) is None
    assert postcodes.lsoa_of(Postcode.parse(text).key) == ""


def test_a_centre_is_the_median_of_live_postcodes(postcodes: PublishedPostcodes) -> None:
    centre = postcodes.centre(*prefix_range("ZZ1"))

    assert centre is not None
    assert centre.latitude == pytest.approx(median([53.90, 53.91]))
    assert centre.district_code == "E06990001"


def test_retired_postcodes_give_the_centre_only_without_live_ones(
    postcodes: PublishedPostcodes,
) -> None:
    centre = postcodes.centre(*prefix_range("ZZ3"))

    assert centre == PostcodeEntry(53.7, 1.0, "E06990001", "", None)


@pytest.mark.parametrize("part", [("ZZ2", ""), ("ZZ4", ""), ("ZZ1", "9")])
def test_an_empty_range_has_no_centre(postcodes: PublishedPostcodes, part: tuple[str, str]) -> None:
    assert postcodes.centre(*prefix_range(*part)) is None


def test_districts_of_one_and_two_digits_are_distinct(postcodes: PublishedPostcodes) -> None:
    ten, one = postcodes.centre(*prefix_range("ZZ10")), postcodes.centre(*prefix_range("ZZ1"))

    assert ten is not None
    assert one is not None
    assert (ten.latitude, one.latitude) == (53.5, 53.905)
    assert postcodes.has_any_in_range(*prefix_range("ZZ10"))
    assert not postcodes.has_any_in_range(*prefix_range("ZZ11"))


def test_centres_of_areas_are_the_means_of_their_live_postcodes(
    postcodes: PublishedPostcodes,
) -> None:
    centres_by_area = postcodes.centres_by_area("ward")

    assert centres_by_area == {
        "E05990001": pytest.approx((53.9, 1.2)),
        "E05990002": pytest.approx((53.5, 1.1)),
    }


def test_before_the_first_edition_nothing_is_found(tmp_path: Path) -> None:
    install = new_install(tmp_path)

    shown = install.publish().postcodes

    close_engine(install.database_url)
    assert len(shown) == 0
    assert _find(shown, "ZZ1 1AA") is None
    assert shown.lsoa_of(Postcode.parse("ZZ1 1AA").key) == ""
    assert shown.centre(*prefix_range("ZZ1")) is None
    assert shown.centres_by_area("ward") == {}
