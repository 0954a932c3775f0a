"""Parsers of the cells of official statistics, and filters of their rows, shared by adapters."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from app.core.measures.area_codes import level_of
from app.core.measures.figure import Level
from app.core.takeup import HiddenReason
from app.ingest.parsing.csv_file import CsvTable, normalise
from app.ingest.reading import Reading, Record

Value = float | HiddenReason | None

_SYMBOLS = {one.value: one for one in HiddenReason if one is not HiddenReason.FEW}
# Without a limit a row of 400 digits would be read as infinite.
_NUMBER = re.compile(r"\d{1,15}(\.\d{1,30})?", re.ASCII)
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))", re.ASCII)
AREA_CODE = re.compile(r"[A-Z]\d{8}", re.ASCII)
LA_NUMBER = re.compile(r"\d{3}", re.ASCII)
# DfE's numbers of what is no council, with ONS codes.
DFE_AREA_CODES: Final = {
    "970": "E92000001",
    "980": "E12000001",
    "981": "E12000002",
    "982": "E12000003",
    "983": "E12000004",
    "984": "E12000005",
    "985": "E12000006",
    "986": "E12000007",
    "987": "E13000001",
    "988": "E13000002",
    "989": "E12000008",
    "990": "E12000009",
}


def value_of(text: str) -> Value:
    """A number, the reason of the symbol in its place, or None for a blank cell."""
    written = normalise(text)
    if not written:
        return None
    if written in _SYMBOLS:
        return _SYMBOLS[written]
    number = _THOUSANDS.sub("", written)
    if not _NUMBER.fullmatch(number):
        raise ValueError("this is not a number or a symbol of official statistics")
    return float(number)


def lait_value(text: str) -> Value:
    """As `value_of`; in LAIT "-" means that the council did not exist or gave no figure."""
    return HiddenReason.NOT_AVAILABLE if text.strip() == "-" else value_of(text)


def lait_number(value: str) -> str:
    """A council's number in LAIT, which a spreadsheet may have written as "301.0"."""
    number = value.strip().removesuffix(".0")
    if not LA_NUMBER.fullmatch(number):
        raise ValueError("this is not a council number of three digits")
    return number


def whole_number(text: str) -> float:
    """A count, also as a spreadsheet writes it: "175.00". Symbols and blank cells are invalid."""
    value = value_of(text)
    if not isinstance(value, float) or not value.is_integer():
        raise ValueError("this is not a whole number")
    return value


def lsoa_code(text: str) -> str:
    """The ONS code of an LSOA in England."""
    if level_of(text.strip()) is not Level.LSOA:
        raise ValueError("this is not the code of an LSOA in England, like E01000001")
    return text.strip()


def ons_code(text: str) -> str:
    """An ONS code of any country and level."""
    return matching(AREA_CODE, text, "this is not an ONS code like E08000009")


def without_other_rows(table: CsvTable, keep: Callable[[int, list[str]], bool]) -> CsvTable:
    """The table with only the rows for which `keep` is true, and those of the wrong width."""
    width = len(table.header)

    def rows() -> Iterator[tuple[int, list[str]]]:
        for line, cells in table.rows:
            if len(cells) != width or keep(line, cells):
                yield line, cells

    return replace(table, rows=rows())


def note_skipped_rows(reading: Reading[Record], skipped: Mapping[str, int]) -> None:
    """Add a note for each kind of skipped rows, once the records are read and the counts complete."""
    records = reading.records

    def with_notes() -> Iterator[Record]:
        yield from records
        reading.notes += [f"{count:,} rows of {kind} skipped" for kind, count in skipped.items()]

    reading.records = with_notes()


def matching(pattern: re.Pattern[str], text: str, reason: str) -> str:
    if not pattern.fullmatch(text.strip()):
        raise ValueError(reason)
    return text.strip()
