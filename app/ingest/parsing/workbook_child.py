"""The process that opens a workbook: limited memory and time, one path in, rows as JSON out.

Run as a script with `python -I`, so that it loads neither the app nor its settings. Each line of its
output is the name of a visible sheet (a string), a row that is not blank (its number in the sheet,
then its cells as text), or as the last line `{"refused": code}`, one of REFUSALS in
`spreadsheet_xlsx`. It ends with an error when the workbook is damaged. Formulas are not run and links
to other files are not followed: a cell has the value that the spreadsheet saved with it.
"""

import json
import resource
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from xml.etree import ElementTree

from python_calamine import (
    CalamineSheet,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
)

MEMORY_BYTES = 512_000_000
CPU_SECONDS = 20
OUTPUT_BYTES = 80_000_000
ROWS_MAX = 20_100  # rows that are not blank: one listing with its titles
CELLS_MAX = 301  # cells of a row
_CHUNK_BYTES = 1 << 20
_DOCTYPES = tuple("<!DOCTYPE".encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be"))
_OVERLAP_BYTES = max(map(len, _DOCTYPES))
_ERROR_TYPES = (b't="e"', b"t='e'")
_MIDNIGHT = time()


class Refused(Exception):
    """The workbook cannot be used; the code is the argument."""


def limit_process() -> None:
    """Limit this process before it opens anything; it can raise none of these limits again."""
    for kind, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, OUTPUT_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))


def main(path: str) -> None:
    """Write every visible sheet of a workbook to standard output."""
    try:
        with zipfile.ZipFile(path) as archive:
            with_errors = _checked_parts(archive)
            parts = _sheet_parts(archive) if with_errors else {}
            errors = {
                name: _error_cells(archive, part)
                for name, part in parts.items()
                if part in with_errors
            }
        workbook = CalamineWorkbook.from_path(path)
        for sheet in workbook.sheets_metadata:
            is_visible = sheet.visible == SheetVisibleEnum.Visible
            if is_visible and sheet.typ == SheetTypeEnum.WorkSheet:
                _write(sheet.name)
                found = workbook.get_sheet_by_name(sheet.name)
                for row in _rows(found, errors.get(sheet.name, {})):
                    _write(row)
    except Refused as refused:
        _write({"refused": str(refused)})
    except MemoryError:
        _write({"refused": "memory"})


def _write(value: object) -> None:
    sys.stdout.write(json.dumps(value) + "\n")


def _checked_parts(archive: zipfile.ZipFile) -> set[str]:
    """The names of parts with error values; refuses declarations that could expand a text."""
    with_errors = set()
    for part in archive.namelist():
        if not part.endswith((".xml", ".rels", ".vml")):
            continue
        tail = b""
        with archive.open(part) as stream:
            while chunk := stream.read(_CHUNK_BYTES):
                text = tail + chunk
                if any(declaration in text for declaration in _DOCTYPES):
                    raise Refused("entities")
                if any(kind in text for kind in _ERROR_TYPES):
                    with_errors.add(part)
                tail = text[-_OVERLAP_BYTES:]
    return with_errors


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """The part of each sheet, by the sheet's name."""
    relations = _elements(archive, "xl/_rels/workbook.xml.rels")
    targets = {element.get("Id"): element.get("Target", "") for element in relations}
    parts = {}
    for element in _elements(archive, "xl/workbook.xml"):
        if _local(element.tag) == "sheet":
            relation = next(value for key, value in element.items() if _local(key) == "id")
            target = targets.get(relation, "")
            parts[element.get("name", "")] = (
                target[1:] if target.startswith("/") else f"xl/{target}"
            )
    return parts


def _elements(archive: zipfile.ZipFile, part: str) -> Iterator[ElementTree.Element]:
    """The elements of a part, each once it has ended; `_checked_parts` has refused entities."""
    with archive.open(part) as stream:
        for _, element in ElementTree.iterparse(stream):  # noqa: S314
            yield element


def _error_cells(archive: zipfile.ZipFile, part: str) -> dict[tuple[int, int], str]:
    """The error values of a sheet by row and column, from 0: the reader leaves them blank."""
    found = {}
    for element in _elements(archive, part):
        name = _local(element.tag)
        if name == "c" and element.get("t") == "e":
            value = next((one.text for one in element if _local(one.tag) == "v"), "")
            found[_position(element.get("r", ""))] = value or "#ERROR"
        elif name == "row":
            element.clear()
    return found


def _position(reference: str) -> tuple[int, int]:
    """ "C5" is row 4, column 2."""
    letters = reference.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(reference[len(letters) :] or 0) - 1, column - 1


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _rows(sheet: CalamineSheet, errors: dict[tuple[int, int], str]) -> Iterator[list[int | str]]:
    """The rows that are not blank, each with its number, without blank cells at the end."""
    if sheet.start is None:  # an empty sheet
        return
    first, count = sheet.start[1], 0
    by_row: dict[int, dict[int, str]] = {}
    for (row, column), value in errors.items():
        by_row.setdefault(row, {})[column - first] = value
    for at, values in enumerate(sheet.iter_rows()):
        cells = [_text(value) for value in values[:CELLS_MAX]]
        for column, value in by_row.get(at, {}).items():
            if 0 <= column < len(cells):
                cells[column] = value
        while cells and not cells[-1].strip():
            cells.pop()
        if cells:
            yield [at + 1, *cells]
            count += 1
        if count == ROWS_MAX:
            return


def _text(value: object) -> str:
    """A value as an officer sees it; dates as 2026-09-01, times as 08:00."""
    match value:
        case bool():
            return "yes" if value else "no"
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case float():  # as many digits as a spreadsheet shows: it stores 61.199999999999996
            return f"{value:.15g}"
        case datetime():
            day, moment = value.date().isoformat(), _time(value.time())
            return day if value.time() == _MIDNIGHT else f"{day} {moment}"
        case date():
            return value.isoformat()
        case time():
            return _time(value)
        case timedelta():
            minutes, seconds = divmod(round(value.total_seconds()), 60)
            return f"{minutes // 60:02}:{minutes % 60:02}" + (f":{seconds:02}" if seconds else "")
        case _:
            return str(value)


def _time(moment: time) -> str:
    return moment.isoformat("seconds" if moment.second else "minutes")


if __name__ == "__main__":
    limit_process()
    main(sys.argv[1])
