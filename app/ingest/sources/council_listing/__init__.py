"""A council's own listing: one row per setting, maintained by its officers in a spreadsheet.

`listing_columns.COLUMNS` describes each column, `column_headings` has its other names. `template`
writes an empty file, `write` the current edition; `template_workbook` and `write_workbook` do the
same as workbooks. Reading what was written changes nothing. Unknown columns are listed and left out.
An unreadable cell keeps its previous value.
Source: docs/rules.md#what-a-council-publishes (what a council must publish),
docs/rules.md#charges (charges, patterns).
"""

from app.core.listing_cells.price_parsers import parse_extra, parse_prices
from app.core.translation_marks import mark
from app.ingest.quality_gates.gates import ChangeLimits
from app.ingest.source import SheetHeader, Source, TableRedaction
from app.ingest.sources.council_listing.column_headings import (
    HEADER_NAMES,
    column_names,
    describe,
    heading_key,
)
from app.ingest.sources.council_listing.listing_columns import COLUMNS
from app.ingest.sources.council_listing.listing_export import cells, template, write
from app.ingest.sources.council_listing.listing_file import read
from app.ingest.sources.council_listing.listing_import import read_edition
from app.ingest.sources.council_listing.listing_workbook import template_workbook, write_workbook

__all__ = [
    "COLUMNS",
    "NO_PREVIOUS_LISTING",
    "SOURCE",
    "cells",
    "describe",
    "parse_extra",
    "parse_prices",
    "read",
    "template",
    "template_workbook",
    "write",
    "write_workbook",
]

SOURCE = Source(
    name="council_listing",
    title=mark("The council's own listing of settings"),
    publisher=mark("The council"),
    url="",
    licence=mark("Published by the council"),
    attribution="Contains information that settings gave to their council.",
    rows_min=1,
    rows_max=5_000,
    has_councils_files=True,
    is_councils_own=True,
    stale_after_days=130,  # confirmed every term (docs/rules.md#what-a-council-publishes)
    bad_share_max=0.10,
    is_confidential=True,
    read=read_edition,
    seed_files=("council_listing_995_2026-11-01.csv", "council_listing_996_2026-11-01.csv"),
    # A council confirms its whole list every term, including vacancies.
    change_limits=ChangeLimits(new=30, changed=100, closed=30),
    may_release_consents=True,  # the council collects them, often many at once
    marks_personal_cells=True,
    sheet_header=SheetHeader(HEADER_NAMES, heading_key),
    redaction=TableRedaction(column_names("reference"), heading_key, is_sheet=True),
)
