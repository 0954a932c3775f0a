"""Postcodes with their positions: Code-Point Open, plain CSV, folders of both."""

import csv
import gzip
import shutil
import time
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from random import Random
from typing import TypeAlias
from zipfile import ZIP_DEFLATED, ZipFile

import numpy as np
import pytest
from geopy.distance import geodesic

from app.config import ROOT
from app.ingest.errors import FileRefused
from app.ingest.sources.postcode_directory import (
    directory_files,
    read_postcodes,
)
from app.publish.postcodes.arrays import NO_POSITION, PostcodeArrays

FILES = ROOT / "tests" / "files" / "postcode_directory"
PLAIN, NSPL, GRID = FILES / "plain.csv", FILES / "nspl.csv", FILES / "zz.csv"
NATIONAL = ROOT.parent / "shared" / "data" / "postcodes"
HEADER = "postcode,latitude,longitude,district_code,ward_code,retired\n"


def key(outward: str, inward: str) -> int:
    return int.from_bytes(f"{outward:<4}{inward}".encode("ascii"), "big")


Facts: TypeAlias = tuple[float | None, float | None, str, str, int]


def entries(found: PostcodeArrays) -> dict[str, Facts]:
    """The values of each postcode, by its form with a space."""
    assert (found.keys[1:] > found.keys[:-1]).all()
    return dict(_each(found))


def _each(found: PostcodeArrays) -> Iterator[tuple[str, Facts]]:
    for i, number in enumerate(found.keys.tolist()):
        text = number.to_bytes(7, "big").decode()
        latitude, longitude = int(found.latitude_e6[i]), int(found.longitude_e6[i])
        yield (
            f"{text[:4].strip()} {text[4:]}",
            (
                None if latitude == NO_POSITION else latitude / 1e6,
                None if longitude == NO_POSITION else longitude / 1e6,
                found.districts[found.district[i]],
                found.wards[found.ward[i]],
                int(found.retired_month[i]),
            ),
        )


def month(year: int, number: int) -> int:
    return (year - 1900) * 12 + number


def csv_file(folder: Path, body: str, name: str = "postcodes.csv", header: str = HEADER) -> Path:
    path = folder / name
    path.write_text(header + body)
    return path


def code_point(folder: Path, members: Mapping[str, bytes]) -> Path:
    path = folder / "codepo_gb.zip"
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def test_a_plain_csv_is_read_by_its_header():
    found = read_postcodes(PLAIN)

    assert entries(found) == {
        "Z1 1AA": (None, None, "", "", 0),
        "ZZ1 1AA": (53.900001, -1.200001, "E06990001", "E05990002", 0),
        "ZZ1 1AB": (53.900002, 1.200002, "E06990001", "E05990001", 0),
        "ZZ10 9ZZ": (53.95, 1.25, "E06990001", "", month(2014, 8)),
        "ZZ1A 1AA": (None, None, "E06990001", "E05990001", 0),
        "ZZ2 1AA": (None, None, "", "", 0),
    }
    assert (found.rows_read, found.bad, found.as_at) == (6, (), None)


def test_keys_are_the_seven_letters_as_a_number():
    found = read_postcodes(PLAIN)

    assert found.keys[0] == key("Z1", "1AA")
    assert found.keys[-1] == key("ZZ2", "1AA")


def test_arrays_are_as_small_as_they_can_be():
    found = read_postcodes(PLAIN)

    assert [
        str(column.dtype) for column in (found.keys, found.latitude_e6, found.longitude_e6)
    ] == [
        "uint64",
        "int32",
        "int32",
    ]
    assert {str(c.dtype) for c in (found.district, found.ward, found.retired_month)} == {"uint16"}
    assert (found.districts[0], found.wards[0]) == ("", "")


def test_code_point_open_is_read_as_published(tmp_path):
    path = code_point(
        tmp_path,
        {
            "Data/CSV/zz.csv": GRID.read_bytes(),
            "Doc/metadata.txt": b"PRODUCT: OS Code-Point Open\r\nCOPYRIGHT DATE: 20251101\r\n",
            "Doc/Code-Point_Open_Column_Headers.csv": b"PC,PQ,EA\nPostcode,Quality,Eastings\n",
        },
    )

    found = read_postcodes(path)

    known = entries(found)
    latitude, longitude, *rest = known["ZZ1 1AA"]
    # Caister water tower, the worked example of OS's guide to its transformations, annexe A.
    assert geodesic((latitude, longitude), (52.658007833, 1.716073973)).m < 6
    assert rest == ["E08000025", "E05011151", 0]
    assert known["ZZ10 1ZZ"][:3] == (None, None, "S12000033")
    assert (found.rows_read, found.bad, found.as_at) == (4, (), date(2025, 11, 1))


def test_a_position_off_the_grid_is_a_bad_row_with_its_member(tmp_path):
    rows = GRID.read_text().replace("406700", "9406700")
    path = code_point(tmp_path, {"Data/CSV/zz.csv": rows.encode()})

    found = read_postcodes(path)

    (bad,) = found.bad
    assert (bad.file, bad.row, bad.column, bad.value) == (
        "Data/CSV/zz.csv",
        2,
        "Eastings",
        "9406700",
    )


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "C:\\x.csv", "a/../../x"])
def test_a_zip_with_names_that_point_outside_it_is_refused(tmp_path, name):
    path = code_point(tmp_path, {"Data/CSV/zz.csv": GRID.read_bytes(), name: b"x"})

    with pytest.raises(FileRefused, match="points outside it"):
        read_postcodes(path)


def test_a_zip_that_unpacks_to_too_much_is_refused_before_it_is_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr(directory_files, "UNPACKED_BYTES_MAX", 1_000_000)
    path = code_point(tmp_path, {"Data/CSV/zz.csv": b"0" * 1_000_001})

    with pytest.raises(FileRefused, match="unpacks to more than 1 MB"):
        read_postcodes(path)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"PK\x03\x04 cut short", "damaged"),
        (b"", "damaged"),
        (b"<html></html>", "damaged"),
    ],
)
def test_an_invalid_zip_is_refused(tmp_path, content, reason):
    path = tmp_path / "codepo_gb.zip"
    path.write_bytes(content)

    with pytest.raises(FileRefused, match=reason):
        read_postcodes(path)


def test_a_zip_of_something_else_is_refused(tmp_path):
    with pytest.raises(FileRefused, match="the zip has neither Data/CSV"):
        read_postcodes(code_point(tmp_path, {"Data/NSPL.csv": NSPL.read_bytes()}))
    with pytest.raises(FileRefused, match=r"zz\.csv: a row of Code-Point Open has 10 cells"):
        read_postcodes(code_point(tmp_path, {"Data/CSV/zz.csv": PLAIN.read_bytes()}))


def with_cell(at: int) -> bytes:
    """Rows of Code-Point Open with an additional cell at position `at`."""
    rows = list(csv.reader(GRID.read_text().splitlines()))
    return "\n".join(",".join([*row[:at], "E54000062", *row[at:]]) for row in rows).encode()


def test_rows_of_code_point_open_with_one_cell_more_are_read_without_it(tmp_path):
    plain = read_postcodes(code_point(tmp_path, {"Data/CSV/zz.csv": GRID.read_bytes()}))

    found = read_postcodes(code_point(tmp_path, {"Data/CSV/zz.csv": with_cell(10)}))

    assert found.unknown == {"column 11": ["E54000062"]}
    assert entries(found) == entries(plain)


@pytest.mark.parametrize("at", [0, 3, 4, 8, 9])
def test_rows_of_code_point_open_whose_cells_have_moved_are_refused(tmp_path, at):
    with pytest.raises(FileRefused, match=r"have 11, and cell .* check whether cells have moved"):
        read_postcodes(code_point(tmp_path, {"Data/CSV/zz.csv": with_cell(at)}))


@pytest.mark.parametrize(
    ("row", "column", "value"),
    [
        ("SANDMERE,53.9,1.2,,,", "postcode", "SANDMERE"),
        (",53.9,1.2,,,", "postcode", ""),
        ("ZZ1 1AA,north,1.2,,,", "latitude", "north"),
        ("ZZ1 1AA,NaN,1.2,,,", "latitude", "NaN"),
        ("ZZ1 1AA,1.2,53.9,,,", "latitude", "1.2"),
        ("ZZ1 1AA,53.9,12.5,,,", "longitude", "12.5"),
        ("ZZ1 1AA,53.9,,,,", "latitude", "53.9"),
        ("ZZ1 1AA,53.9,1.2,Sandmere,,", "district_code", "Sandmere"),
        ("ZZ1 1AA,53.9,1.2,,E05,", "ward_code", "E05"),
        ("ZZ1 1AA,53.9,1.2,,,gone", "retired", "gone"),
        ("ZZ1 1AA,53.9,1.2,,,2014-13", "retired", "2014-13"),
    ],
)
def test_a_wrong_value_makes_a_bad_row(tmp_path, row, column, value):
    path = csv_file(tmp_path, f"ZZ9 9AA,53.9,1.2,,,\n\n{row}\n")

    found = read_postcodes(path)

    assert list(entries(found)) == ["ZZ9 9AA"]
    assert [(bad.row, bad.column, bad.value) for bad in found.bad] == [(4, column, value)]
    assert found.rows_read == 2


def test_a_title_above_the_header_gives_the_day_and_moves_the_row_numbers(tmp_path):
    header = f"Postcodes as at 1 August 2026\n\n{HEADER}"

    found = read_postcodes(csv_file(tmp_path, "ZZ1 1AA,0.5,1.2,,,\n", header=header))

    assert found.as_at == date(2026, 8, 1)
    assert [bad.row for bad in found.bad] == [4]


def test_swapped_columns_are_reported_up_to_a_limit(tmp_path, monkeypatch):
    monkeypatch.setattr("app.ingest.sources.postcode_directory.postcode_rows.LISTED_MAX", 50)
    path = csv_file(tmp_path, "ZZ1 1AA,1.2,53.9,,,\n" * 80)

    found = read_postcodes(path)

    assert (found.rows_read, len(found.bad), len(found.keys)) == (80, 50, 0)


def test_a_postcode_given_twice_in_one_file_keeps_its_first_position(tmp_path):
    body = "ZZ2 1AA,53.9,1.2,,,\nZZ1 1AA,53.9,1.2,,,\nZZ2 1AA,53.8,1.2,,,\nZZ1 1AA,53.9,1.2,,,\n"

    found = read_postcodes(csv_file(tmp_path, body))

    assert entries(found)["ZZ2 1AA"][0] == 53.9
    assert [(bad.row, bad.value) for bad in found.bad] == [(4, "ZZ2 1AA")]


@pytest.mark.parametrize("written", ["2014-08", "201408", "2014-08-31", "31/08/2014"])
def test_the_month_of_an_end_is_read_however_it_is_written(tmp_path, written):
    found = read_postcodes(csv_file(tmp_path, f"ZZ1 1AA,53.9,1.2,,,{written}\n"))

    assert found.retired_month.tolist() == [month(2014, 8)]


def test_a_missing_required_column_is_refused_by_name(tmp_path):
    path = csv_file(tmp_path, "ZZ1 1AA,53.9\n", header="postcode,latitude\n")

    with pytest.raises(FileRefused, match="row 1, column 'longitude': this column is missing"):
        read_postcodes(path)


@pytest.mark.parametrize(
    "content", [b"", b"<!doctype html><p>Sign in", Random(4).randbytes(4000), b"a,b\n1,2\n"]
)
def test_an_invalid_postcode_file_is_refused(tmp_path, content):
    path = tmp_path / "postcodes.csv"
    path.write_bytes(content)

    with pytest.raises(FileRefused, match=r"^postcodes\.csv"):
        read_postcodes(path)


def test_rows_that_do_not_fit_the_header_are_refused(tmp_path):
    path = csv_file(tmp_path, "ZZ1 1AA,53.9,1.2,,,\nZZ1 1AB,53.9,1.2,,,,one cell more\n")

    with pytest.raises(FileRefused, match="the rows do not fit the header"):
        read_postcodes(path)


def test_a_header_without_rows_is_an_empty_directory(tmp_path):
    found = read_postcodes(csv_file(tmp_path, ""))

    assert (len(found.keys), found.rows_read, found.districts) == (0, 0, ("",))


def test_a_folder_is_merged_row_by_row(tmp_path):
    csv_file(
        tmp_path,
        "ZZ1 1AA,53.91,1.2,E06990001,E05990001\nZZ1 1AB,,,,\nZZ1 1AD,53.93,1.2,,\n",
        "a_live.csv",
        "postcode,latitude,longitude,district_code,ward_code\n",
    )
    ended = "postcode,latitude,longitude,district_code_then,last_seen_release\n"
    body = "ZZ1 1AA,53.81,1.2,E06990009,2014-08\nZZ1 1AB,53.82,1.2,E06990009,2014-08\n"
    csv_file(tmp_path, f"{body}ZZ1 1AE,53.83,1.2,,2014-08\n", "b_ended.csv", ended)
    csv_file(tmp_path, "ZZ1 1AE,53.84,1.2,,2024-02\n", "c_ended.csv", ended)
    (tmp_path / "README.md").write_text("not a table")

    found = read_postcodes(tmp_path)

    assert entries(found) == {
        "ZZ1 1AA": (53.91, 1.2, "E06990001", "E05990001", 0),
        "ZZ1 1AB": (53.82, 1.2, "E06990009", "", 0),
        "ZZ1 1AD": (53.93, 1.2, "", "", 0),
        "ZZ1 1AE": (53.84, 1.2, "", "", month(2024, 2)),
    }
    assert found.rows_read == 7


def test_a_small_extract_without_end_dates_does_not_revive_a_terminated_postcode(tmp_path):
    header = "postcode,lat,lon\n"
    csv_file(tmp_path, "ZZ1 1AA,53.9,1.2\nZZ1 1AB,53.9,1.2\n", "live.csv", header)
    csv_file(tmp_path, "ZZ1 1AD,53.9,1.2\n", "extract.csv", header)
    csv_file(tmp_path, "ZZ1 1AD,53.9,1.2,,,202402\n", "ended.csv")

    found = read_postcodes(tmp_path)

    assert entries(found)["ZZ1 1AD"][4] == month(2024, 2)


def test_bad_rows_of_a_folder_have_their_file(tmp_path):
    shutil.copy(PLAIN, tmp_path)
    csv_file(tmp_path, "HILL,53.9,1.2,,,\n", "worse.csv")

    found = read_postcodes(tmp_path)

    assert [(bad.file, bad.row, bad.value) for bad in found.bad] == [("worse.csv", 2, "HILL")]


def test_a_folder_with_an_invalid_postcode_file_is_refused(tmp_path):
    shutil.copy(PLAIN, tmp_path)
    (tmp_path / "prices.csv").write_text("item,price\nmilk,2\n")

    with pytest.raises(FileRefused, match=r"prices\.csv"):
        read_postcodes(tmp_path)


def test_an_empty_folder_is_refused(tmp_path):
    with pytest.raises(FileRefused, match="the folder has no"):
        read_postcodes(tmp_path)


@cache
def national() -> tuple[PostcodeArrays, float]:
    """The national folder, and the CPU seconds for reading it."""
    if not NATIONAL.exists():
        pytest.skip("../shared/data holds no national postcodes")
    started = time.process_time()
    found = read_postcodes(NATIONAL)
    return found, time.process_time() - started


@pytest.mark.national
def test_the_national_folder_is_read_completely_and_fast():
    found, seconds = national()

    assert len(found.keys) == 1_492_125 + 71_443 + 4_320  # in use, terminated, and Trafford's own
    assert int((found.retired_month > 0).sum()) == 71_443
    assert (found.bad, found.rows_read) == ((), 1_574_832)
    assert "trafford_postcodes.csv.gz: msoa_code" in found.ignored
    assert seconds < 6.0, "measured 1.9 s of processor time on an idle machine"


@pytest.mark.national
@pytest.mark.parametrize(
    ("name", "district", "ended"),
    [
        ("codepoint_open_2025-11_england.csv.gz", "district_code", False),
        ("terminated_england_since_2014.csv.gz", "district_code_then", True),
    ],
)
def test_a_thousand_national_postcodes_equal_their_rows_in_the_file(name, district, ended):
    found, _ = national()
    with gzip.open(NATIONAL / name, "rt", newline="") as file:
        header = file.readline()
        lines = file.readlines()
    rows = csv.DictReader([header, *Random(1).sample(lines, 1000)])

    for row in filter(lambda row: row["latitude"], rows):
        i = int(np.searchsorted(found.keys, np.uint64(key(*row["postcode"].split()))))
        assert found.latitude_e6[i] == round(float(row["latitude"]) * 1e6)
        assert found.longitude_e6[i] == round(float(row["longitude"]) * 1e6)
        assert found.districts[found.district[i]] == row[district]
        assert bool(found.retired_month[i]) is ended
