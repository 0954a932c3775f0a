"""Checked rows of postcodes become the arrays of a snapshot, without any file of a publisher."""

from typing import Any

import polars as pl
import pytest

from app.core.postcode import Postcode
from app.core.source_names import POSTCODES
from app.data.tables import Edition
from app.publish import has_postcodes_of, publish_postcodes
from app.publish.postcodes.arrays import NO_POSITION, empty_arrays, month_number
from app.publish.postcodes.conversion import CHECKED_COLUMNS, TooManyAreas, keys_of, to_arrays
from app.snapshot.reader import open_postcodes
from tests.builders import AS_AT, NOW, Install

TYPES = dict(
    zip(
        CHECKED_COLUMNS,
        (pl.UInt64, pl.Int32, pl.Int32, *[pl.String] * 3, pl.UInt16, pl.Boolean),
        strict=True,
    )
)


def rows(*postcodes: str, **facts: Any) -> pl.DataFrame:
    """Checked rows of postcodes in use, all at one position; `facts` replace the defaults."""
    keys = keys_of(pl.Series([one.replace(" ", "") for one in postcodes]))
    values = {"latitude_e6": 53_900_000, "longitude_e6": 1_200_000, "district": "E06990001"}
    values |= {"ward": "", "lsoa": "", "month": 0, "says_use": True}
    columns = {name: [value] * len(postcodes) for name, value in (values | facts).items()}
    return pl.DataFrame({"key": keys, **columns}, schema=TYPES)


def test_a_postcode_in_use_counts_more_than_its_end_in_another_file() -> None:
    ended = rows("ZZ1 1AA", "ZZ9 9ZZ", month=month_number(2019, 12), ward="E05990001")
    in_use = rows("ZZ1 1AA", latitude_e6=NO_POSITION, longitude_e6=NO_POSITION, district="")

    found = to_arrays([ended, in_use])

    assert found.retired_month.tolist() == [0, month_number(2019, 12)]
    assert found.latitude_e6.tolist() == [53_900_000, 53_900_000]  # filled from the other file
    assert [found.districts[at] for at in found.district] == ["E06990001", "E06990001"]
    assert [found.wards[at] for at in found.ward] == ["E05990001", "E05990001"]


def test_a_missing_lsoa_is_filled_from_the_next_file_and_a_known_one_is_kept() -> None:
    main = rows("ZZ1 1AA", "ZZ1 1AB").with_columns(
        lsoa=pl.Series(["", "E01990001"], dtype=pl.String)
    )
    extract = rows("ZZ1 1AA", "ZZ1 1AB", "ZZ1 1AD", lsoa="E01990002", district="", says_use=False)

    found = to_arrays([main, extract])

    lsoas = [found.lsoas[at] for at in found.lsoa]
    assert lsoas == ["E01990002", "E01990001", "E01990002"]
    assert (found.lsoa.dtype, found.lsoas[0]) == ("uint16", "")


@pytest.mark.parametrize("level", ["ward", "lsoa"])
def test_more_areas_than_two_bytes_can_number_are_refused(level: str) -> None:
    codes = pl.DataFrame({level: [f"E{number:08d}" for number in range(2**16)]})
    frame = rows("ZZ1 1AA").drop(level).join(codes, how="cross").select(CHECKED_COLUMNS)

    with pytest.raises(TooManyAreas, match="65537 different area codes"):
        to_arrays([frame])


def test_published_arrays_are_found_again_by_their_edition(install: Install) -> None:
    edition = Edition(
        source=POSTCODES,
        as_at=AS_AT,
        stored_at=NOW,
        file_name="a.csv",
        sha256="0" * 64,
        rows_count=1,
        is_invented=False,
    )
    with install.session() as session:
        session.add(edition)
        session.flush()
        assert edition.id
        arrays = to_arrays([rows("ZZ1 1AA", lsoa="E01990001")])
        seq = publish_postcodes(session, install.snapshots, arrays, edition_id=edition.id, now=NOW)
        empty = publish_postcodes(
            session, install.snapshots, empty_arrays(), edition_id=None, now=NOW
        )

        assert has_postcodes_of(session, install.snapshots, edition.id)
        assert not has_postcodes_of(session, install.snapshots, edition.id + 1)
    postcodes, key = open_postcodes(install.snapshots, seq), Postcode.parse("ZZ1 1AA").key
    entry = postcodes.find(key)
    assert entry
    assert postcodes.lsoa_of(key) == "E01990001"
    assert (entry.district_code, entry.ward_code, entry.retired) == ("E06990001", "", None)
    assert open_postcodes(install.snapshots, empty).find(Postcode.parse("ZZ1 1AA").key) is None
