"""Workbooks: the values that an officer sees, and the sentence that each hostile one gets."""

import resource
import subprocess
import sys
import zipfile
from datetime import date, datetime, time
from pathlib import Path

import pytest
import xlsxwriter

from app.ingest.errors import FileRefused
from app.ingest.parsing import spreadsheet_xlsx, workbook_child
from app.ingest.parsing.spreadsheet_csv import open_sheet
from tests.ingest.workbooks import MAIN, SHEET, changed_workbook, write_workbook

HEADER, ROW = ["reference", "name"], ["A-1", "Acorn"]
ROWS = [(2, ROW)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "book.xlsx"


def rows_of(path: Path) -> list[tuple[int, list[str]]]:
    return list(open_sheet(path, ["reference"]).rows)


def refusal(path: Path) -> str:
    with pytest.raises(FileRefused) as refused:
        rows_of(path)
    sentence = str(refused.value)
    assert sentence.startswith("book.xlsx")
    return sentence


def test_cells_have_the_text_that_an_officer_sees(path):
    values = {
        "date": (date(2026, 9, 1), "2026-09-01"),
        "time": (time(8, 0), "08:00"),
        "day and time": (datetime(2026, 9, 1, 8, 30), "2026-09-01 08:30"),  # noqa: DTZ001  as in a workbook
        "whole": (40.0, "40"),
        "part": (62.5, "62.5"),
        "long": (1632960000, "1632960000"),
        "yes": (True, "yes"),
        "text": ("=not a formula\nŁódź", "=not a formula\nŁódź"),
    }
    row = ["A-1", *(value for value, _ in values.values())]
    write_workbook(path, {"List": [["reference", *values], row]})

    assert rows_of(path) == [(2, ["A-1", *(text for _, text in values.values())])]


def test_errors_stay_text_and_formulas_have_their_saved_value(path):
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for column, name in enumerate(("reference", "lost", "sum", "last")):
            sheet.write(1, column + 1, name)
        sheet.write(2, 1, "A-1")
        sheet.write_formula("C3", "=[1]Other!A1", None, "#REF!")
        sheet.write_formula("D3", "=1+1", None, 2)
        sheet.write("E3", "end")

    assert rows_of(path) == [(3, ["A-1", "#REF!", "2", "end"])]


def test_a_computed_amount_has_the_digits_that_the_spreadsheet_shows(path):
    write_workbook(path, {"List": [["reference", "prices"], ["A-1", 6.25]]})
    changed_workbook(path, SHEET, lambda xml: xml.replace(b"6.25", b"61.199999999999996"))

    assert rows_of(path) == [(2, ["A-1", "61.2"])]


def test_rows_have_the_numbers_of_the_sheet(path):
    write_workbook(path, {"List": [["Our list"], [], HEADER, ROW, [], ["A-2", "Beech"]]})

    assert rows_of(path) == [(4, ROW), (6, ["A-2", "Beech"])]


def test_hidden_sheets_and_sheets_without_a_listing_are_ignored(path):
    other = [HEADER, ["A-9", "Old"]]
    write_workbook(path, {"Notes": [["x"]], "Old": other, "List": [HEADER, ROW]}, hidden=["Old"])

    assert rows_of(path) == ROWS


def test_two_sheets_with_a_listing_are_refused_by_name(path):
    write_workbook(path, {"North": [HEADER, ROW], "South": [HEADER, ROW]})

    assert "the sheets 'North' and 'South' both have a listing" in refusal(path)


def test_a_workbook_without_a_listing_is_refused(path):
    write_workbook(path, {"Notes": [["x"]], "Empty": []})

    assert "no visible sheet has a header row with 'reference'" in refusal(path)


def test_a_sheet_without_dimension_and_with_a_link_to_another_file_is_read(path):
    write_workbook(path, {"List": [HEADER, ROW]})
    link = b'<externalLink xmlns="x"/>'
    changed_workbook(
        path,
        SHEET,
        lambda data: data.replace(b'<dimension ref="A1:B2"/>', b""),
        {"xl/externalLinks/externalLink1.xml": link},
    )

    assert rows_of(path) == ROWS


def _with_entities(data: bytes) -> bytes:
    entities = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    return data.replace(b"?>", b"?>" + entities, 1)


def _with_huge_dimension(data: bytes) -> bytes:
    return data.replace(b'ref="A1:B2"', b'ref="A1:XFD1048576"')


def _with_far_cell(data: bytes) -> bytes:
    cell = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    return data.replace(b"</sheetData>", cell)


def test_a_declared_dimension_reserves_no_memory(path):
    write_workbook(path, {"List": [HEADER, ROW]})
    changed_workbook(path, SHEET, _with_huge_dimension)

    assert rows_of(path) == ROWS


@pytest.mark.parametrize(
    ("part", "change", "extra", "sentence"),
    [
        (SHEET, _with_entities, {}, "declares entities"),
        (SHEET, _with_far_cell, {}, "needs too much memory"),
        (SHEET, lambda data: data[: len(data) // 2], {}, "is damaged"),
        (MAIN, lambda data: data, {"xl/vbaProject.bin": b"macro"}, "has macros"),
        (
            "[Content_Types].xml",
            lambda data: data.replace(b"spreadsheetml.sheet.main", b"x.sheet.macroEnabled.main"),
            {},
            "has macros",
        ),
    ],
    ids=["entities", "far cell", "cut short", "macros", "macro type"],
)
def test_a_hostile_workbook_is_refused_in_words(path, part, change, extra, sentence):
    write_workbook(path, {"List": [HEADER, ROW]})
    changed_workbook(path, part, change, extra)

    assert sentence in refusal(path)


def test_the_reader_is_limited_in_memory_and_time(path):
    code = (
        f"import sys; sys.path.insert(0, {str(Path(workbook_child.__file__).parent)!r})\n"
        "import resource, workbook_child\n"
        "workbook_child.limit_process()\n"
        "print(resource.getrlimit(resource.RLIMIT_AS), resource.getrlimit(resource.RLIMIT_CPU))\n"
        "bytearray(512_000_000)"
    )
    write_workbook(path, {"List": [HEADER, ROW]})
    changed_workbook(path, SHEET, _with_far_cell)
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime

    refusal(path)
    took = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
    done = subprocess.run(
        (sys.executable, "-I", "-c", code), capture_output=True, text=True, check=False
    )

    assert took < 20
    assert done.stdout.strip() == "(512000000, 512000000) (20, 20)"
    assert "MemoryError" in done.stderr


def test_a_zip_bomb_is_refused_before_it_is_unpacked(path, monkeypatch):
    monkeypatch.setattr(spreadsheet_xlsx, "UNPACKED_BYTES_MAX", 1_000_000)
    write_workbook(path, {"List": [HEADER, ROW]})
    changed_workbook(path, MAIN, bytes, {"xl/media/bomb.bin": bytes(1_000_001)})

    assert "unpacks to more than 1 MB" in refusal(path)


def test_many_parts_are_refused(path):
    write_workbook(path, {"List": [HEADER, ROW]})
    changed_workbook(path, MAIN, bytes, {f"xl/media/{at}.png": b"" for at in range(1_001)})

    assert "unpacks to more" in refusal(path)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\xd0\xcf\x11\xe0" + bytes(600) + b"Workbook", "an old Excel workbook"),
        (
            b"\xd0\xcf\x11\xe0" + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
            "a workbook with a password",
        ),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "this is not text"),
        (b"PK\x03\x04" + bytes(100), "a zip or a spreadsheet, not CSV"),
    ],
    ids=["old workbook", "encrypted", "picture", "damaged zip"],
)
def test_other_files_with_the_name_of_a_workbook_are_refused(path, content, sentence):
    path.write_bytes(content)

    assert sentence in refusal(path)


def test_another_kind_of_workbook_is_refused(path):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.bin", b"x")

    assert "this is another kind of workbook" in refusal(path)


def test_a_workbook_that_is_too_large_is_refused(path, monkeypatch):
    monkeypatch.setattr(spreadsheet_xlsx, "WORKBOOK_BYTES_MAX", 1_000)
    write_workbook(path, {"List": [HEADER, ROW]})

    assert "larger than 0 MB" in refusal(path)
