"""CSV files for spreadsheets and programs."""

import csv
import io
from collections.abc import Iterable, Sequence

from app.core.csv_escaping import escape_formula

ENCODING = "utf-8-sig"  # UTF-8 with a byte order mark, by which a spreadsheet recognises it

CsvCell = str | int | float | None


def csv_table(columns: Sequence[str], rows: Iterable[Iterable[CsvCell]]) -> bytes:
    """The file in UTF-8: a header and the rows. No text can run as a formula."""
    table = io.BytesIO()
    text = io.TextIOWrapper(table, ENCODING, newline="")  # holds the bytes only, not the text too
    writer = csv.writer(text)
    writer.writerow(columns)
    for cells in rows:
        writer.writerow([escape_formula(cell) if isinstance(cell, str) else cell for cell in cells])
    text.flush()
    return table.getvalue()
