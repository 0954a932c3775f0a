"""Invalid files in place of a publisher's CSV."""

import gzip
from datetime import date
from random import Random

import pytest

from app.ingest.errors import FileRefused
from app.ingest.parsing import csv_file
from app.ingest.parsing.csv_file import date_in, open_table

GOOD = b"Name,Code\r\nLarch,7\r\n"


def refusal(tmp_path, content: bytes) -> str:
    path = tmp_path / "file.csv"
    path.write_bytes(content)
    with pytest.raises(FileRefused) as refused:
        list(open_table(path, ["Code"]).rows)
    return str(refused.value)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "the file is empty"),
        (b" \r\n\r\n", "the file is empty"),
        (b"\n <!DOCTYPE html><html><body>Sign in</body></html>", "a web page, not CSV"),
        (b"PK\x03\x04" + GOOD, "a zip or a spreadsheet, not CSV"),
        (b"Name\0,Code\r\n", "contains NUL characters"),
        (GOOD.decode().encode("utf-16"), "contains NUL characters"),
        (b"Name,Code\r\n\x81\x8d\x8f,7\r\n", "not text in UTF-8 or Windows-1252"),
        (b'{"code": 7}', "no header row with 'Code'"),
        (b"Title\n" * 20 + GOOD, "no header row with 'Code'"),
        (b'Name,Code\n"Larch,7\nAlder,8\n', "the quotation marks do not match"),
        (gzip.compress(GOOD, mtime=0)[:-9], "the gzip file is cut short or damaged"),
    ],
)
def test_an_invalid_file_is_refused_in_one_sentence(tmp_path, content, reason):
    sentence = refusal(tmp_path, content)

    assert sentence.startswith("file.csv")
    assert reason in sentence
    assert "\n" not in sentence


@pytest.mark.parametrize("seed", range(20))
def test_random_bytes_are_refused(tmp_path, seed):
    assert refusal(tmp_path, Random(seed).randbytes(seed * 400 + 10))


def test_a_small_file_that_unpacks_to_a_huge_one_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(csv_file, "UNPACKED_BYTES_MAX", 1_000_000)
    path = tmp_path / "bomb.csv.gz"
    path.write_bytes(gzip.compress(GOOD + b"0" * 2_000_000, mtime=0))

    with pytest.raises(FileRefused, match="unpacks to more than 1 MB"):
        csv_file.read_bytes(path, limit=csv_file.UNPACKED_BYTES_MAX)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(FileRefused, match="cannot be read"):
        open_table(tmp_path / "none.csv", ["Code"])


def test_title_lines_and_line_numbers_are_read(tmp_path):
    path = tmp_path / "file.csv"
    path.write_bytes(b'Data as at 1 May 2026,,\n\n"two\nlines"\nNAME, code\nLarch,7\n,\nAlder,8\n')

    table = open_table(path, ["Code"])

    assert table.title == "Data as at 1 May 2026\ntwo\nlines"
    assert (table.header, table.header_row) == (("NAME", " code"), 5)
    assert list(table.rows) == [(6, ["Larch", "7"]), (8, ["Alder", "8"])]


@pytest.mark.parametrize(
    ("title", "day"),
    [
        ("Childcare provider data as at 30 September 2026", date(2026, 9, 30)),
        ("Data as at 31 August 2021, published 5 October 2021", date(2021, 8, 31)),
        ("Published 12 November 2026\nData AS AT 30 September 2026", date(2026, 9, 30)),
        ("Edition of 1 June 2026", date(2026, 6, 1)),
        ("Childcare providers", None),
        ("", None),
    ],
)
def test_the_date_after_as_at_in_the_title_counts(title, day):
    assert date_in(title) == day
