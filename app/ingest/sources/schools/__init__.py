"""Schools with nursery classes and maintained nursery schools, from DfE's register of schools.

Two layouts: that of the register (`gias_layout`), and that of one council's list of schools
(`council_list_layout`). Source of the columns and their values: docs/sources.md#schools-register.
"""

from pathlib import Path

from app.ingest.parsing.csv_file import normalise, open_table
from app.ingest.source import Reading, SchoolRow, Source
from app.ingest.sources.schools import council_list_layout, gias_layout

__all__ = ["SOURCE", "read"]

SOURCE = Source(
    name="schools",
    title="Get Information about Schools",
    publisher="Department for Education",
    url="https://get-information-schools.service.gov.uk/Downloads",
    licence="Open Government Licence v3.0",
    attribution=(
        "Contains public sector information licensed under the Open Government Licence v3.0 "
        "(Department for Education)."
    ),
    rows_min=6_000,  # schools with a nursery; the file has about 50,000 open and closed schools
    rows_max=14_000,
    stale_after_days=35,
    has_councils_files=True,
)


def read(path: Path) -> Reading[SchoolRow]:
    """Open schools in England with a nursery; others are skipped and not counted as read.

    Raises FileRefused when a column is missing or given twice.
    """
    table = open_table(path, [gias_layout.KEY, council_list_layout.KEY])
    is_council = normalise(council_list_layout.KEY) in map(normalise, table.header)
    return council_list_layout.read_table(table) if is_council else gias_layout.read_table(table)
