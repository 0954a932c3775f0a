"""CSV files for spreadsheets and programs."""

import csv
import io
from collections.abc import Iterable, Sequence

from app.core.csv_escaping import escape_formula

BYTE_ORDER_MARK = "\ufeff"  # lets a spreadsheet recognise UTF-8

CsvCell = str | int | float | None


def csv_table(columns: Sequence[str], rows: Iterable[Iterable[CsvCell]]) -> bytes:
    """The file in UTF-8: a header and the rows. No text can run as a formula."""
    text = io.StringIO(BYTE_ORDER_MARK, newline="")
    text.seek(0, io.SEEK_END)
    writer = csv.writer(text)
    writer.writerow(columns)
    for cells in rows:
        writer.writerow(escape_formula(cell) if isinstance(cell, str) else cell for cell in cells)
    return text.getvalue().encode()
