"""DfE's statistical neighbours: for each council the ten that are most alike, with their closeness.

The list changes with each edition and is not symmetric; a comparison names the edition that it
used.
"""

from app.core.translation_marks import mark
from app.ingest.measure_editions import has_rows_of_edition
from app.ingest.source import SheetHeader, Source
from app.ingest.sources.neighbours.neighbour_list import FIRST, read_edition, read_neighbours

__all__ = ["SOURCE", "read_neighbours"]

SOURCE = Source(
    name="neighbours",
    title=mark("Statistical neighbours of councils"),
    publisher=mark("Department for Education"),
    url="https://www.gov.uk/government/publications/local-authority-interactive-tool-lait",
    licence=mark("Open Government Licence v3.0"),
    attribution=(
        "Contains public sector information licensed under the Open Government Licence v3.0 (DfE)."
    ),
    rows_min=1_400,  # ten for each of about 150 councils
    rows_max=1_700,
    stale_after_days=1_500,  # the lists of 2021 and 2025 follow each other
    bad_share_max=0.0,
    read=read_edition,
    sheet_header=SheetHeader((FIRST,)),
    is_complete=has_rows_of_edition,
)
