"""Export of the values in force of a listing: importing the file changes nothing."""

from collections.abc import Mapping
from typing import TextIO

from sqlmodel import Session

from app.ingest.listing_import.current_listing import read_listing
from app.ingest.sources.council_listing.listing_export import write_cells


def find_values_in_force(session: Session, la_number: str) -> list[Mapping[str, str]]:
    """The cells of each setting by column, by reference; settings that staff added are included.

    They are those of the listing with officers' edits in their place.
    """
    rows = read_listing(session, la_number).rows
    return [{"la_number": la_number, **rows[reference].in_force} for reference in sorted(rows)]


def write_values_in_force(session: Session, la_number: str, file: TextIO) -> int:
    """Write them as CSV and return how many settings there are.

    The file must be open for text in UTF-8 with newline="".
    """
    rows = find_values_in_force(session, la_number)
    write_cells(rows, file)
    return len(rows)
