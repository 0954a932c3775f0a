"""DfE's list of statistical neighbours, with the quirks of its workbook."""

from pathlib import Path

import pytest

from app.ingest.errors import FileRefused
from app.ingest.parsing.csv_file import normalise
from app.ingest.parsing.spreadsheet_xlsx import workbook_csv
from app.ingest.sources.neighbours import read_neighbours

ROOT = Path(__file__).parents[3]
REAL = ROOT.parent / "shared" / "data" / "lookups" / "sn_may_2025.xlsx"
PAIRS = ",".join(f"SN{position},SNP" for position in range(1, 11))
HEADER = f"LA num,LA Name,LA number,GOInd,GOReg,{PAIRS}"
TEN = [str(number) for number in range(301, 311)]


def row(number: str, neighbours: list[str], closeness: str = "Very Close") -> str:
    return ",".join([number, "A name", number, "3", "A region"]) + "".join(
        f",{one},{closeness}" for one in neighbours
    )


def write(path: Path, *rows: str, header: str = HEADER) -> Path:
    path.write_text("\n".join(("A,B", "1,2", header, *rows)) + "\n", encoding="utf-8")
    return path


def test_each_council_has_ten_neighbours_in_order(tmp_path: Path) -> None:
    file = write(tmp_path / "list.csv", row("330", TEN))

    (rows,) = list(read_neighbours(file, {"330": "E08000025"}).records)

    assert [one.neighbour_number for one in rows] == TEN
    assert [one.position for one in rows] == list(range(1, 11))
    assert {one.closeness for one in rows} == {"very close"}


def test_a_council_that_no_longer_exists_is_skipped_and_counted(tmp_path: Path) -> None:
    file = write(tmp_path / "list.csv", row("330", TEN), row("909", TEN))

    reading = read_neighbours(file, {"330": "E08000025"})

    assert [group[0].la_number for group in reading.records] == ["330"]
    assert reading.notes == ["1 rows of former councils skipped"]


@pytest.mark.parametrize(
    "line",
    [
        row("330", [*TEN[:9], "301"]),
        row("330", [*TEN[:9], "330"]),
        row("330", [*TEN[:9], "x"]),
        row("33", TEN),
        row("", TEN),
        row("330", []) + "," * 20,
        row("330", TEN[:9]),
        row("330", TEN).replace("330", "331", 1),
        row("330", TEN, closeness="Near"),
    ],
)
def test_an_invalid_or_incomplete_row_is_reported(tmp_path: Path, line: str) -> None:
    reading = read_neighbours(write(tmp_path / "list.csv", line), {"330": "E08000025"})

    assert (list(reading.records), len(reading.bad)) == ([], 1)


@pytest.mark.parametrize("other_name", ["LA num", "LA number"])
def test_one_of_the_two_columns_of_the_number_is_enough(tmp_path: Path, other_name: str) -> None:
    header = HEADER.replace(f"{other_name},", "Edition,", 1)

    reading = read_neighbours(
        write(tmp_path / "list.csv", row("330", TEN), header=header), {"330": "E08000025"}
    )

    assert [group[0].la_number for group in reading.records] == ["330"]


def test_a_title_between_the_rows_is_left_out(tmp_path: Path) -> None:
    file = write(tmp_path / "list.csv", row("330", TEN), ",Old SNs:" + "," * 23)

    reading = read_neighbours(file, {"330": "E08000025"})

    assert (len(list(reading.records)), reading.bad, reading.notes) == (1, [], [])


def test_an_unknown_column_is_reported(tmp_path: Path) -> None:
    file = write(tmp_path / "list.csv", row("330", TEN) + ",2025", header=f"{HEADER},Edition")

    reading = read_neighbours(file, {"330": "E08000025"})

    assert len(list(reading.records)) == 1
    assert reading.unknown_columns == {"Edition": ["2025"]}


@pytest.mark.parametrize("missing", ["SN7,SNP,", "LA number,", "SNP,SN2"])
def test_a_sheet_without_a_column_is_refused(tmp_path: Path, missing: str) -> None:
    header = HEADER.replace("LA num,", "").replace(missing, "SN2" if "SN2" in missing else "", 1)

    with pytest.raises(FileRefused, match="column"):
        read_neighbours(write(tmp_path / "list.csv", header=header), {})


@pytest.mark.skipif(not REAL.exists(), reason="DfE's workbook is not in this checkout")
def test_the_real_workbook_is_read_whole(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes(workbook_csv(REAL, ("SN1",), normalise))
    former = {"835", "836", "837", "928", "909"}
    councils = {str(number): "code" for number in range(200, 1000) if str(number) not in former}

    reading = read_neighbours(file, councils)
    rows = [one for group in reading.records for one in group]

    birmingham = [one for one in rows if one.la_number == "330"]
    assert [one.neighbour_number for one in birmingham[:3]] == ["892", "352", "380"]
    assert (len(rows), reading.bad) == (1_530, [])
