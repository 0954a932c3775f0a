"""All forms of a table that a spreadsheet saves as CSV."""

import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.csv_escaping import escape_formula
from app.ingest.errors import FileRefused
from app.ingest.parsing.spreadsheet_csv import open_sheet, unescape, unrecognised_columns

TEXT = 'code,name,note\r\n7,"Café, Łódź",a\r\n8,"two\r\nlines","say ""hi"""\r\n'
ROWS = [(2, ["7", "Café, Łódź", "a"]), (3, ["8", "two\r\nlines", 'say "hi"'])]


def rows_of(path: Path, content: bytes) -> list[tuple[int, list[str]]]:
    path.write_bytes(content)
    return list(open_sheet(path, ["code"]).rows)


def refusal(path: Path, content: bytes) -> str:
    with pytest.raises(FileRefused) as refused:
        rows_of(path, content)
    return str(refused.value)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "sheet.csv"


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        b"\xff\xfe" + TEXT.encode("utf-16-le"),
        b"\xfe\xff" + TEXT.encode("utf-16-be"),
        gzip.compress(TEXT.encode(), mtime=0),
    ],
    ids=["utf-8", "utf-8 marked", "utf-16 le", "utf-16 be", "packed"],
)
def test_every_encoding_of_a_spreadsheet_is_read(path, content):
    assert rows_of(path, content) == ROWS


def test_windows_1252_is_read(path):
    content = "code,name\r\n7,Café “Zoë” – £5\r\n".encode("cp1252")

    assert rows_of(path, content) == [(2, ["7", "Café “Zoë” – £5"])]


@pytest.mark.parametrize("separator", [";", "\t"])
def test_semicolons_and_tabs_separate_cells_like_commas(path, separator):
    content = separator.join(["code", "name"]) + "\n" + separator.join(["7", "a, b"]) + "\n"

    assert rows_of(path, content.encode()) == [(2, ["7", "a, b"])]


@pytest.mark.parametrize("line", ["sep=;\r\n", "SEP=;\n", '"sep=;"\r\n', "sep=;;;\r\n"])
def test_a_separator_line_is_used_and_not_counted(path, line):
    assert rows_of(path, f"{line}code;name\r\n7;a,b\r\n".encode()) == [(2, ["7", "a,b"])]


def test_a_declared_separator_is_the_only_one_tried(path):
    assert "no header row with 'code'" in refusal(path, b"sep=;\r\ncode,name\r\n7,a\r\n")


def test_quoted_headers_with_semicolons_are_read(path):
    assert rows_of(path, b'"code";"name"\r\n"7";"a"\r\n') == [(2, ["7", "a"])]


@pytest.mark.parametrize("ends", [("\r\n",), ("\n",), ("\r",), ("\r\n", "\n", "\r")])
def test_mixed_line_ends_are_read(path, ends):
    lines = ["code,name", "7,a", "8,b", "9,c"]
    content = "".join(line + ends[at % len(ends)] for at, line in enumerate(lines))

    assert rows_of(path, content.encode()) == [(2, ["7", "a"]), (3, ["8", "b"]), (4, ["9", "c"])]


def test_blank_columns_and_rows_at_the_ends_are_left_out(path):
    content = b"code,name,,\r\n7,a,,\r\n,,,\r\n \t,,\r\n8,b, ,\r\n,,,\r\n\r\n"

    assert rows_of(path, content) == [(2, ["7", "a"]), (5, ["8", "b"])]


def test_a_row_whose_last_cells_are_blank_may_be_short(path):
    assert rows_of(path, b"code,name,note\r\n7\r\n") == [(2, ["7", "", ""])]


def test_a_row_with_more_cells_than_the_header_keeps_them(path):
    assert rows_of(path, b"code,name\r\n7,a,b,c\r\n") == [(2, ["7", "a", "b", "c"])]


def test_a_repeated_header_is_not_a_row(path):
    assert rows_of(path, b"code,name\r\n7,a\r\nCode,NAME,\r\n8,b\r\n") == [
        (2, ["7", "a"]),
        (4, ["8", "b"]),
    ]


def test_titles_above_the_header_are_separate(path):
    path.write_bytes(b"Our list,,\r\n\r\nas at,1 May 2026\r\ncode,name\r\n7,a\r\n")
    table = open_sheet(path, ["code"])

    assert (table.title, table.header_row) == ("Our list\nas at 1 May 2026", 4)


def test_a_column_without_a_name_is_called_by_its_position(path):
    path.write_bytes(b"code, ,name,Notes\r\n7,x,a,b\r\n")
    table = open_sheet(path, ["code"])

    assert unrecognised_columns(table, ["Code", "name"]) == ("column 2", "Notes")


HEAD = b"code,name\r\n"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "the file is empty"),
        (b"\r\n \t\r\n", "the file is empty"),
        (b"\xef\xbb\xbf\r\n", "no header row with 'code'"),
        (b"PK\x03\x04" + HEAD, "a zip or a spreadsheet, not CSV"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, "an old Excel workbook"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "not text"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "no header row with 'code'"),
        (b"<!DOCTYPE html><p>Sign in</p>", "a web page or XML"),
        (b"<?xml version='1.0'?><Workbook/>", "a web page or XML"),
        (b'{"code": 7}', "no header row with 'code'"),
        (b"title\r\n" * 20 + HEAD, "no header row with 'code' in the first 13 rows"),
        (HEAD + b"7,a\r\n8,b\0\r\n", "row 3: this is not text: it contains NUL characters"),
        (TEXT.encode("utf-16-le"), "contains NUL characters"),
        (TEXT.encode("utf-32"), "contains NUL characters"),
        (b"\xff\xfe" + HEAD, "not text in UTF-16"),
        (b"\xff\xfe\x00\xd8\x41\x00", "not text in UTF-16"),
        (HEAD + b"7,\x81\x8d\r\n", "not text in UTF-8 or Windows-1252"),
        (HEAD + "7,Łódź żółw".encode() + b"\xc5\r\n", "not text in UTF-8; save it as CSV UTF-8"),
        (b"\xef\xbb\xbf" + HEAD + b"7,caf\xe9\r\n", "not text in UTF-8; save it as CSV UTF-8"),
        (HEAD + b'7,"a\r\n8,b\r\n', "row 2: the quotation marks do not match"),
        (HEAD + b'7,"a"b\r\n', "row 2: the quotation marks do not match"),
        (b"code," + b"x," * 300 + b"y\r\n", "row 1: more than 300 columns"),
        (gzip.compress(HEAD, mtime=0)[:-9], "cut short or damaged"),
    ],
)
def test_a_file_without_a_table_is_refused_in_one_sentence(path, content, reason):
    sentence = refusal(path, content)

    assert sentence.startswith("sheet.csv")
    assert reason in sentence
    assert "\n" not in sentence


@pytest.mark.parametrize(
    ("times", "cell", "reason"),
    [
        (4_000_001, b"a", "row 2: a cell is far too long"),
        (20_001, b"7,a\r\n", "row 20002: more than 20,000 rows"),
        (40_000_001, b" ", "unpacks to more than 40 MB"),
    ],
)
def test_a_file_that_is_too_large_is_refused(path, times, cell, reason):
    assert reason in refusal(path, gzip.compress(HEAD + b"7," + cell * times, mtime=0))


def test_a_million_blank_rows_and_sixteen_thousand_blank_columns_are_skipped(path):
    wide = b"code" + b"," * 16_383 + b"\r\n7" + b"," * 16_383 + b"\r\n"

    assert rows_of(path, wide + b",,,\r\n" * 1_000_000) == [(2, ["7"])]


@pytest.mark.parametrize("start", [*"=+-@\t\r\n", "＝", "＋", "－", "＠"])
def test_the_apostrophe_that_guards_a_formula_is_removed_once(path, start):
    content = f'code,name\r\n7,"\'{start}1"\r\n8,"\'\'{start}1"\r\n'

    assert rows_of(path, content.encode()) == [(2, ["7", f"{start}1"]), (3, ["8", f"'{start}1"])]


@pytest.mark.parametrize("text", ["'", "'tis", "''", "", "o'clock", "' =1"])
def test_other_apostrophes_stay(text):
    assert unescape(text) == text


@given(st.text(st.sampled_from("'=+-@\t\n＝a "), max_size=6) | st.text())
def test_an_escaped_cell_is_restored(text):
    assert unescape(escape_formula(text)) == text
