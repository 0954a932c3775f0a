"""Ofsted's register of childcare providers with inspection outcomes, in the layouts since 2021.

Source of the columns and their values: docs/sources.md#ofsted-register.
"""

from functools import partial
from pathlib import Path

from app.ingest.parsing import field_parsers as cell
from app.ingest.parsing.csv_file import open_table
from app.ingest.source import Reading, RegisterRow, Source
from app.ingest.sources.ofsted_register.register_layouts import KEY, layout_of
from app.ingest.sources.ofsted_register.register_row_parser import row

__all__ = ["SOURCE", "read"]

SOURCE = Source(
    name="ofsted_register",
    title="Childcare providers and inspections: management information",
    publisher="Ofsted",
    url=(
        "https://www.gov.uk/government/statistical-data-sets/"
        "childcare-providers-and-inspections-management-information"
    ),
    licence="Open Government Licence v3.0",
    attribution=(
        "Contains public sector information licensed under the Open Government Licence v3.0 (Ofsted)."
    ),
    rows_min=45_000,  # about 60,000 in August 2025, falling by some 2,000 a year
    rows_max=90_000,  # 70,980 in August 2021
    stale_after_days=200,
)


def read(path: Path) -> Reading[RegisterRow]:
    """The register's rows. Raises FileRefused when a column is missing or given twice."""
    table = open_table(path, [KEY])
    return cell.read_rows(table, partial(row, layout_of(table)), lambda record: record.ofsted_urn)
