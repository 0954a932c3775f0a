"""Boundaries for maps: of councils for all England, and of each council's small areas (LSOAs).

Wards have theirs in the source of councils and wards.
"""

from app.core.translation_marks import mark
from app.ingest.measure_editions import has_rows_of_edition
from app.ingest.source import Source
from app.ingest.sources.boundaries.boundary_files import read_boundaries
from app.ingest.sources.boundaries.boundary_readers import SOURCE_NAME, read_edition, split_file

__all__ = ["SOURCE", "read_boundaries"]

SOURCE = Source(
    name=SOURCE_NAME,
    title=mark("Boundaries of councils"),
    publisher=mark("Office for National Statistics"),
    url="https://geoportal.statistics.gov.uk/",
    licence=mark("Open Government Licence v3.0"),
    attribution=(
        "Source: Office for National Statistics licensed under the Open Government Licence v3.0. "
        "Contains OS data © Crown copyright and database right 2026."
    ),
    rows_min=1,  # the Isles of Scilly are one LSOA
    rows_max=1_500,  # the council with the most LSOAs, Kent, has about 900
    stale_after_days=4_000,  # LSOAs are those of a census
    bad_share_max=0.0,
    has_councils_files=True,
    councils_title=mark("Boundaries of small areas (LSOAs)"),
    read=read_edition,
    split=split_file,
    is_complete=has_rows_of_edition,
)
