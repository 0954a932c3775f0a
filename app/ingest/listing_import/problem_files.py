"""The officer's file with its problems marked, for the pages: as CSV and as a workbook."""

import io
from pathlib import Path

from app.data.listing_import_files import corrected_path
from app.ingest.listing_import.corrected_file import corrected_rows
from app.ingest.listing_import.make_plan import MadePlan
from app.ingest.sources.council_listing.column_headings import PROBLEM
from app.ingest.sources.council_listing.listing_export import write_table
from app.ingest.sources.council_listing.listing_workbook import write_table_workbook
from app.snapshot.disk import replace_file


def write_problem_files(made: MadePlan, data_dir: Path, import_id: int) -> None:
    """Write both files of an import; without a row with a fault remove those of an earlier check."""
    paths = {kind: corrected_path(data_dir, import_id, kind) for kind in ("csv", "xlsx")}
    if not made.summary.faulty_count:
        for path in paths.values():
            path.unlink(missing_ok=True)
        return
    columns, rows = corrected_rows(made)
    text, workbook = io.StringIO(newline=""), io.BytesIO()
    write_table(text, columns, rows)
    write_table_workbook(workbook, columns, rows, _marked(made))
    replace_file(paths["csv"], text.getvalue())
    replace_file(paths["xlsx"], workbook.getvalue())


def _marked(made: MadePlan) -> set[tuple[int, str]]:
    """The cells at fault, by row from 0 and column, each with the cell that says what is wrong."""
    sheet = made.listing.sheet
    names = {sheet.table.header[position]: name for name, position in sheet.positions.items()}
    marked = set()
    for at, reading in enumerate(made.readings):
        faults = reading.planned.faults
        marked |= {(at, names[one.column]) for one in faults if one.column in names}
        marked |= {(at, PROBLEM)} if faults else set()
    return marked
