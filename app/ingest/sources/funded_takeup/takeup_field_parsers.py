"""Parsers of cells that all layouts of take-up share, and filters of their rows."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from app.core.period import Period
from app.core.takeup import Entitlement, Figure, HiddenReason
from app.ingest.parsing.csv_file import CsvTable, normalise
from app.ingest.reading import Reading, Record
from app.ingest.source_rows import TakeupRow

EARLY, UNIVERSAL, WORKING = Entitlement.EARLY_LEARNING, Entitlement.UNIVERSAL, Entitlement.WORKING

_SYMBOLS = {one.value: one for one in HiddenReason if one is not HiddenReason.FEW}
_NUMBER = re.compile(r"\d+(\.\d+)?", re.ASCII)
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))", re.ASCII)
_YEAR = re.compile(r"20\d\d", re.ASCII)
AREA_CODE = re.compile(r"[A-Z]\d{8}", re.ASCII)
LA_NUMBER = re.compile(r"\d{3}", re.ASCII)

Value = float | HiddenReason | None


def with_rows(reading: Reading[Record], rows: list[TakeupRow]) -> Reading[TakeupRow]:
    """A finished reading with its records replaced by `rows`."""
    return Reading(
        iter(rows),
        reading.as_at,
        columns=reading.columns,
        rows_read=reading.rows_read,
        bad=reading.bad,
        unknown_columns=reading.unknown_columns,
        notes=reading.notes,
        row_warnings=reading.row_warnings,
    )


def year(text: str) -> Period:
    return Period.parse(matching(_YEAR, text, "this is not a year like 2026"))


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


def figure_of(
    entitlement: Entitlement, ages: str, period: Period, values: Mapping[str, Value]
) -> Figure:
    """A figure of the numbers among the values, and the first reason among the others."""
    numbers = {name: value for name, value in values.items() if not isinstance(value, HiddenReason)}
    reasons = [values.get(name) for name in ("registered_count", "percent", "eligible_count")]
    hidden = next((reason for reason in reasons if isinstance(reason, HiddenReason)), None)
    return Figure(
        entitlement,
        ages,
        period,
        numbers.get("registered_count"),
        numbers.get("eligible_count"),
        numbers.get("percent"),
        hidden,
    )


def identity(row: TakeupRow) -> tuple[object, ...]:
    figure = row.figure
    return (row.code or row.la_number, figure.entitlement, figure.ages, figure.period)


def without_other_rows(table: CsvTable, keep: Callable[[int, list[str]], bool]) -> CsvTable:
    """The table with only the rows for which `keep` is true, and those of the wrong width."""
    width = len(table.header)

    def rows() -> Iterator[tuple[int, list[str]]]:
        for line, cells in table.rows:
            if len(cells) != width or keep(line, cells):
                yield line, cells

    return replace(table, rows=rows())


def matching(pattern: re.Pattern[str], text: str, reason: str) -> str:
    if not pattern.fullmatch(text.strip()):
        raise ValueError(reason)
    return text.strip()
