"""Workbooks that councils send, imported as the CSV text of their listing's sheet.

The archive has that text, so that an erasure removes rows from it as from any other file.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from app.ingest.errors import file_name
from app.ingest.incoming import RefreshRequest
from app.ingest.parsing.spreadsheet_xlsx import is_workbook, workbook_csv
from app.ingest.source import Source


@contextmanager
def as_table(source: Source, request: RefreshRequest) -> Iterator[RefreshRequest]:
    """The request with a CSV in place of a workbook; valid inside the `with` block.

    A workbook of a source without `sheet_header` stays as it is, and its reader refuses it. Raises
    FileRefused when the workbook cannot be read.
    """
    header = source.sheet_header
    if header is None or not is_workbook(request.path):
        yield request
        return
    text = workbook_csv(request.path, header.key_columns, header.heading_key)
    name = request.file_name or file_name(request.path)
    with TemporaryDirectory() as folder:  # mode 700
        path = Path(folder) / request.path.name  # messages name the officer's file
        path.write_bytes(text)
        yield replace(request, path=path, file_name=f"{name}.csv")
