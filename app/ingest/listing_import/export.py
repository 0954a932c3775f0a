"""Export of the values in force of a listing: importing the file changes nothing."""

import os
from collections.abc import Mapping
from pathlib import Path

from sqlmodel import Session

from app.data.jobs import arguments_of
from app.data.listing_import_files import export_path
from app.data.tables import Job
from app.ingest.context import CommandContext
from app.ingest.errors import RefreshRefused
from app.ingest.listing_import.current_listing import read_listing
from app.ingest.sources.council_listing.listing_export import write_cells
from app.ingest.sources.council_listing.listing_workbook import (
    WORKBOOK_SUFFIX,
    write_cells_workbook,
)
from app.snapshot.disk import PARTIAL_PREFIX, move, open_private


def find_values_in_force(session: Session, la_number: str) -> list[Mapping[str, str]]:
    """The cells of each setting by column, by reference; settings that staff added are included.

    They are those of the listing with officers' edits in their place.
    """
    rows = read_listing(session, la_number).rows
    return [{"la_number": la_number, **rows[reference].in_force} for reference in sorted(rows)]


def write_export(session: Session, la_number: str, path: Path) -> int:
    """Write the values in force to a file and return how many settings there are.

    It is a workbook if its name ends in .xlsx, otherwise a CSV. Raises RefreshRefused for a council
    without a listing.
    """
    rows = find_values_in_force(session, la_number)
    if not rows:
        raise RefreshRefused(f"no listing of council {la_number[:20]!r} has been imported")
    if path.suffix.lower() == WORKBOOK_SUFFIX:
        with path.open("wb") as workbook:
            write_cells_workbook(rows, workbook)
    else:
        with path.open("w", encoding="utf-8", newline="") as file:
            write_cells(rows, file)
    return len(rows)


def export_listing(context: CommandContext, job: Job) -> None:
    """Write a council's listing to a file for the pages, which audit who asked for it."""
    arguments = arguments_of(job)
    la_number = str(arguments["la_number"])
    path = export_path(context.data_dir, la_number, str(arguments["kind"]))
    part = path.with_name(f"{PARTIAL_PREFIX}{path.name}")
    with open_private(part, os.O_TRUNC):  # only its owner may read it
        pass
    count = write_export(context.session, la_number, part)
    move(part, path)
    context.report(f"{count:,} settings")
