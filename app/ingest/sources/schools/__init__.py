"""Schools with nursery classes and maintained nursery schools, from DfE's register of schools.

Two layouts: that of the register (`gias_layout`), and that of one council's list of schools
(`council_list_layout`). Source of the columns and their values: docs/sources.md#schools-register.
"""

from pathlib import Path

from app.core.translation_marks import mark
from app.ingest.fetch.origins import DAILY, GiasDated
from app.ingest.parsing.csv_file import normalise, open_table
from app.ingest.quality_gates.edition_profile import RowFacets
from app.ingest.quality_gates.gates import ChangeLimits
from app.ingest.quality_gates.unknown_areas import council_key
from app.ingest.reading import Reading
from app.ingest.reconcile.school_providers import reconcile_schools
from app.ingest.source import SheetHeader, Source, TableRedaction
from app.ingest.source_readers import versioned_reader
from app.ingest.source_rows import SchoolRow
from app.ingest.sources.schools import council_list_layout, gias_layout

__all__ = ["SOURCE", "read"]

_KEYS = (gias_layout.KEY, council_list_layout.KEY)


def read(path: Path) -> Reading[SchoolRow]:
    """Open schools in England with a nursery; others are skipped and not counted as read.

    Raises FileRefused when a column is missing or given twice.
    """
    table = open_table(path, _KEYS)
    is_council = normalise(council_list_layout.KEY) in map(normalise, table.header)
    return council_list_layout.read_table(table) if is_council else gias_layout.read_table(table)


FACETS = RowFacets(
    kind=lambda row: row.kind.value,
    council=lambda row: row.la_number or row.la_name,
    area=lambda row: council_key(row.la_name, row.la_number),
    address=lambda row: row.address,
)
SOURCE = Source(
    name="schools",
    title=mark("Get Information about Schools"),
    publisher=mark("Department for Education"),
    url="https://get-information-schools.service.gov.uk/Downloads",
    licence=mark("Open Government Licence v3.0"),
    attribution=(
        "Contains public sector information licensed under the Open Government Licence v3.0 "
        "(Department for Education)."
    ),
    rows_min=6_000,  # schools with a nursery; the file has about 50,000 open and closed schools
    rows_max=14_000,
    stale_after_days=35,
    has_councils_files=True,
    read=versioned_reader(read, reconcile_schools, FACETS),
    origin=GiasDated(every=DAILY),
    seed_files=("edubasealldata20261030.csv",),
    # A school that becomes an academy is a new row: 5 % in a year. Each autumn most rows change.
    change_limits=ChangeLimits(new=10, changed=90, closed=10),
    sheet_header=SheetHeader(_KEYS),
    redaction=TableRedaction(key_columns=_KEYS),
)
