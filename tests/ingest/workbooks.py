"""Workbooks made for tests: sound ones with XlsxWriter, hostile ones by changing their parts."""

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import xlsxwriter

Cells = Sequence[Sequence[object]]
MAIN = "xl/workbook.xml"
SHEET = "xl/worksheets/sheet1.xml"


def write_workbook(path: Path, sheets: Mapping[str, Cells], hidden: Sequence[str] = ()) -> Path:
    """A workbook with these rows; blank cells are left out, dates and times are real ones."""
    options = {"default_date_format": "dd/mm/yyyy", "strings_to_formulas": False}
    with xlsxwriter.Workbook(path, options) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                for column, value in enumerate(row):
                    if value != "":
                        sheet.write(at, column, value)
            if name in hidden:
                sheet.hide()
    return path


def changed_workbook(
    path: Path, part: str, change: Callable[[bytes], bytes], extra: Mapping[str, bytes] = {}
) -> Path:
    """The workbook with one part changed and further parts added."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = change(parts[part])
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**parts, **extra}.items():
            archive.writestr(name, content)
    path.write_bytes(out.getvalue())
    return path
