"""ONS's best-fit lookup: the ward and district of each LSOA of 2021, with their names."""

from app.core.translation_marks import mark
from app.ingest.measure_editions import has_rows_of_edition
from app.ingest.source import Source
from app.ingest.sources.area_lookup.lookup_file import read_edition, read_lookup

__all__ = ["SOURCE", "read_lookup"]

SOURCE = Source(
    name="area_lookup",
    title=mark("Wards of small areas (LSOAs)"),
    publisher=mark("Office for National Statistics"),
    url="https://geoportal.statistics.gov.uk/",
    licence=mark("Open Government Licence v3.0"),
    attribution=(
        "Source: Office for National Statistics licensed under the Open Government Licence v3.0. "
        "Contains OS data © Crown copyright and database right 2026."
    ),
    rows_min=30,  # the LSOAs and wards of the smallest councils; England has 40,539
    rows_max=60_000,
    stale_after_days=800,  # ONS publishes one after each May's elections
    bad_share_max=0.0,  # a missing LSOA would make its ward's totals too small
    read=read_edition,
    is_complete=has_rows_of_edition,
    seed_files=("lsoas_to_wards_2026.csv",),
)
