"""Census 2021: six bands of age by LSOA."""

from pathlib import Path

import pytest

from app.config import ROOT
from app.ingest.errors import FileRefused
from app.ingest.sources.census_ages import read_census

FILE = ROOT / "tests" / "files" / "census_ages" / "ages_2021.csv"
INSIGHTS = ROOT.parent / "shared" / "data" / "insights"
REAL = INSIGHTS / "census2021_lsoa21_age6_ruc_england.csv.gz"


def test_each_lsoa_has_six_bands() -> None:
    reading = read_census(FILE)
    rows = list(reading.records)

    assert (len(rows), reading.bad, str(reading.as_at)) == (6, [], "2021-03-21")
    assert [(one.measure, one.figure.value) for one in rows[1].figures][:2] == [
        ("census2021_under_16", 150.0),
        ("census2021_16_24", 120.0),
    ]


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ("E01990001,100", "W01990001,100", "lsoa21_code"),
        ("E01990001,100", "E01990001,", "aged_15_years_and_under"),
        ("E01990001,100", "E01990001,1.5", "aged_15_years_and_under"),
        ("E01990001,100,120", "E01990001,100,-1", "aged_16_to_24_years"),
        ("E01990001,100,120", "E01990001,100,c", "aged_16_to_24_years"),
    ],
)
def test_an_invalid_cell_is_reported_with_its_column(
    tmp_path: Path, old: str, new: str, column: str
) -> None:
    file = tmp_path / "ages.csv"
    file.write_text(FILE.read_text("utf-8").replace(old, new, 1), encoding="utf-8")

    reading = read_census(file)

    assert len(list(reading.records)) == 5
    assert [bad.column for bad in reading.bad] == [column]


def test_a_file_without_a_band_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "ages.csv"
    file.write_text(FILE.read_text("utf-8").replace("aged_16_to_24", "aged_17_to_24"), "utf-8")

    with pytest.raises(FileRefused, match="aged_16_to_24_years': this column is missing"):
        read_census(file)


@pytest.mark.skipif(not REAL.exists(), reason="the Census extract is not in this checkout")
def test_every_lsoa_of_england_is_read() -> None:
    reading = read_census(REAL)

    assert (sum(1 for _ in reading.records), reading.bad) == (33_755, [])
