"""Journeys between LSOAs: the names of their columns, and the rows and files that are refused."""

from pathlib import Path

import pytest

from app.config import ROOT
from app.data.area_positions import StoredTravelTime, find_travel_times
from app.ingest.errors import FileRefused, RefreshRefused
from app.ingest.parsing.csv_file import ROWS_MAX
from app.ingest.reading import Reading
from app.ingest.sources.travel_times import SOURCE, read_travel_times
from tests.builders import AS_AT, Install

FILE = ROOT / "tests" / "files" / "travel_times" / "journeys.csv"
HEADER = "from_lsoa,to_lsoa,minutes"
ROW = "E01990001,E01990002,7.5"


def write(file: Path, *rows: str, header: str = HEADER) -> Path:
    file.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    return file


def read(folder: Path, *rows: str, header: str = HEADER) -> Reading[StoredTravelTime]:
    return read_travel_times(write(folder / "journeys.csv", *rows, header=header))


def test_journeys_are_read_and_other_columns_passed_over() -> None:
    reading = read_travel_times(FILE)
    rows = list(reading.records)

    assert (len(rows), reading.bad, reading.unknown_columns) == (7, [], {})
    assert rows[1] == ("E01990001", "E01990002", 7.5)


@pytest.mark.parametrize(
    "header",
    [
        "from_id,to_id,travel_time_p50",
        "origin,destination,travel_time",
        "From,To,Minutes",
        " FROM_LSOA , TO_LSOA , MINUTES ",
    ],
)
def test_the_names_that_routing_programs_write_are_known(tmp_path: Path, header: str) -> None:
    rows = list(read(tmp_path, ROW, header=header).records)

    assert rows == [("E01990001", "E01990002", 7.5)]


@pytest.mark.parametrize("minutes", ["0", "240", "7", " 12.25 "])
def test_minutes_from_0_to_240_are_read(tmp_path: Path, minutes: str) -> None:
    [row] = read(tmp_path, f"E01990001,E01990002,{minutes}").records

    assert row.minutes == float(minutes)


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        (ROW.replace("7.5", "241"), "minutes", "the minutes must be between 0 and 240"),
        (ROW.replace("7.5", "-1"), "minutes", "the minutes must be between 0 and 240"),
        (ROW.replace("7.5", "nan"), "minutes", "the minutes must be between 0 and 240"),
        (ROW.replace("7.5", "inf"), "minutes", "the minutes must be between 0 and 240"),
        (ROW.replace("7.5", ""), "minutes", "this is not a number of minutes"),
        (ROW.replace("7.5", "00:07"), "minutes", "this is not a number of minutes"),
        (
            ROW.replace("E01990001", "W01000001"),
            "from_lsoa",
            "this is not the code of an LSOA in England, like E01000001",
        ),
        (
            ROW.replace("E01990002", "ZZ1 1AA"),
            "to_lsoa",
            "this is not the code of an LSOA in England, like E01000001",
        ),
        (ROW + ",car", "", "the header has 3 cells, this row 4"),
    ],
)
def test_a_row_that_cannot_be_read_is_reported(
    tmp_path: Path, row: str, column: str, reason: str
) -> None:
    reading = read(tmp_path, row)

    assert list(reading.records) == []
    assert [(bad.column, bad.reason) for bad in reading.bad] == [(column, reason)]


def test_a_journey_given_twice_is_reported_and_the_way_back_is_another(tmp_path: Path) -> None:
    back = "E01990002,E01990001,8"

    reading = read(tmp_path, ROW, back, ROW.replace("7.5", "9"))

    assert [row.minutes for row in reading.records] == [7.5, 8]
    assert [(bad.row, bad.value, bad.reason) for bad in reading.bad] == [
        (4, "E01990001 E01990002", "given twice: the first row was kept")
    ]


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ("from_lsoa,to_lsoa,distance", "column 'minutes': this column is missing"),
        ("from_lsoa,minutes", "column 'to_lsoa': this column is missing"),
        ("start,to_lsoa,minutes", "no header row with 'from_lsoa' or 'from_id'"),
        ("from_id,origin,to_id,minutes", "'origin': this column means the same as .*'from_id'"),
    ],
)
def test_another_layout_is_refused(tmp_path: Path, header: str, reason: str) -> None:
    with pytest.raises(FileRefused, match=reason):
        read(tmp_path, ROW, header=header)


def test_a_new_file_replaces_the_journeys(install: Install, tmp_path: Path) -> None:
    install.refresh("travel_times", FILE, as_at=AS_AT)
    rows = (f"E01990001,E0199000{number},{number}" for number in range(1, 8))

    install.refresh("travel_times", write(tmp_path / "new.csv", *rows), as_at=AS_AT)

    assert [one.minutes for one in journeys(install)] == [1, 2, 3, 4, 5, 6, 7]


def test_one_unreadable_row_refuses_the_file_and_the_journeys_stay(
    install: Install, tmp_path: Path
) -> None:
    install.refresh("travel_times", FILE, as_at=AS_AT)
    worse = write(tmp_path / "worse.csv", ROW, "E01990001,E01990003,999")

    with pytest.raises(RefreshRefused):
        install.refresh("travel_times", worse, as_at=AS_AT)

    assert len(journeys(install)) == 7


def journeys(install: Install) -> list[StoredTravelTime]:
    with install.session() as session:
        return find_travel_times(session)


def test_a_city_with_more_journeys_than_other_files_have_rows_can_be_read(tmp_path: Path) -> None:
    codes = [f"E0199{number:04}" for number in range(560)]  # Birmingham has 659
    rows = [f"{one},{other},5" for one in codes for other in codes]

    count = sum(1 for _ in read(tmp_path, *rows).records)

    assert ROWS_MAX < count == len(rows) <= SOURCE.rows_max
