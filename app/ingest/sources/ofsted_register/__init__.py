"""Ofsted's register of childcare providers with inspection outcomes, in the layouts since 2021.

Source of the columns and their values: docs/sources.md#ofsted-register.
"""

from functools import partial
from pathlib import Path

from app.core.translation_marks import mark
from app.ingest.fetch.origins import CHILDCARE_PAGE, WEEKLY, GovUk
from app.ingest.parsing import field_parsers as cell
from app.ingest.parsing.csv_file import open_table
from app.ingest.quality_gates.edition_profile import RowFacets
from app.ingest.quality_gates.gates import ChangeLimits
from app.ingest.quality_gates.unknown_areas import council_key
from app.ingest.reading import Reading
from app.ingest.reconcile.narrowed_by_ofsted import find_narrowed_by_register
from app.ingest.reconcile.ofsted_register_and_consents import reconcile_register
from app.ingest.source import Source, TableRedaction
from app.ingest.source_readers import versioned_reader
from app.ingest.source_rows import RegisterRow
from app.ingest.sources.ofsted_register.register_layouts import KEY, layout_of
from app.ingest.sources.ofsted_register.register_row_parser import row

__all__ = ["SOURCE", "read"]


def read(path: Path) -> Reading[RegisterRow]:
    """The register's rows. Raises FileRefused when a column is missing or given twice."""
    table = open_table(path, [KEY])
    return cell.read_rows(table, partial(row, layout_of(table)), lambda record: record.ofsted_urn)


FACETS = RowFacets(
    kind=lambda row: row.kind.value,
    council=lambda row: row.la_name,
    area=lambda row: council_key(row.la_name),
    address=lambda row: row.address,
    inspections=lambda row: row.inspections,
    named_kind=lambda row: None if row.name is None else row.kind,
)
SOURCE = Source(
    name="ofsted_register",
    title=mark("Childcare providers and inspections: management information"),
    publisher=mark("Ofsted"),
    url=(
        "https://www.gov.uk/government/statistical-data-sets/"
        "childcare-providers-and-inspections-management-information"
    ),
    licence=mark("Open Government Licence v3.0"),
    attribution=(
        "Contains public sector information licensed under the Open Government Licence v3.0 (Ofsted)."
    ),
    rows_min=45_000,  # about 60,000 in August 2025, falling by some 2,000 a year
    rows_max=90_000,  # 70,980 in August 2021
    stale_after_days=200,
    read=versioned_reader(read, reconcile_register, FACETS, find_narrowed_by_register),
    origin=GovUk(
        path=CHILDCARE_PAGE,
        # The second alternative was the title until 2025.
        title=r"childcare provider data as at|most recent inspections data\W+as at",
        every=WEEKLY,
    ),
    seed_files=("ofsted_register_as_at_30_September_2026.csv",),
    # About 3 % join and 3 % leave in a quarter, 12 % in a year between two editions. Inspections
    # change a twentieth of the rows in a quarter, a new layout of the file more than half.
    change_limits=ChangeLimits(new=15, changed=60, closed=15),
    redaction=TableRedaction(key_columns=(KEY,)),
)
