"""Family hubs and children's centres, which give advice to families but no childcare.

`hub_lists` reads DfE's national download of children's centres and a council's own list.
"""

from pathlib import Path

from sqlmodel import Session

from app.core.translation_marks import mark
from app.data.areas import find_la_numbers
from app.data.help_and_takeup import replace_help_points
from app.data.tables import Edition
from app.ingest.context import CommandContext
from app.ingest.edition_content import EditionContent
from app.ingest.quality_gates.edition_profile import RowFacets
from app.ingest.quality_gates.unknown_areas import council_key
from app.ingest.row_values import help_values
from app.ingest.source import SheetHeader, Source, TableRedaction
from app.ingest.source_readers import replacing_content
from app.ingest.sources.family_hubs.hub_lists import KEY_COLUMNS, read

__all__ = ["SOURCE", "read"]

FACETS = RowFacets(
    kind=lambda row: row.kind.value,
    council=lambda row: row.la_number or row.la_name,
    area=lambda row: council_key(row.la_name, row.la_number),
    address=lambda row: row.address,
)


def _read_edition(path: Path, _session: Session) -> EditionContent:
    reading = read(path)
    rows = list(reading.records)

    def replace_rows(context: CommandContext, edition: Edition) -> None:
        numbers = find_la_numbers(context.session)
        _, _, own = edition.source.partition("/")
        values = (help_values(edition.source, own, row, numbers) for row in rows)
        replace_help_points(context.session, edition.source, values)

    return replacing_content(reading, rows, FACETS, replace_rows)


SOURCE = Source(
    name="family_hubs",
    title=mark("Family hubs and children's centres"),
    publisher=mark("Department for Education, or the council"),
    url="https://get-information-schools.service.gov.uk/Downloads",
    licence=mark("Open Government Licence v3.0"),
    attribution=(
        "Contains public sector information licensed under the Open Government Licence v3.0."
    ),
    rows_min=1,  # a council's own list
    rows_max=6_000,  # 3,053 centres and linked sites in England in May 2019
    has_councils_files=True,
    is_councils_own=True,
    stale_after_days=400,
    read=_read_edition,
    seed_files=("family_hubs_995_2026-10-15.csv",),
    sheet_header=SheetHeader(KEY_COLUMNS),
    redaction=TableRedaction(),
)
