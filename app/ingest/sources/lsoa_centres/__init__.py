"""The centre of each LSOA of 2021, weighted by its residents, from ONS."""

from app.core.translation_marks import mark
from app.ingest.measure_editions import has_rows_of_edition
from app.ingest.source import Source
from app.ingest.sources.lsoa_centres.centres_file import read_centres, read_edition

__all__ = ["SOURCE", "read_centres"]

SOURCE = Source(
    name="lsoa_centres",
    title=mark("Centres of small areas (LSOAs)"),
    publisher=mark("Office for National Statistics"),
    url="https://geoportal.statistics.gov.uk/",
    licence=mark("Open Government Licence v3.0"),
    attribution=(
        "Source: Office for National Statistics licensed under the Open Government Licence v3.0. "
        "Contains OS data © Crown copyright and database right 2026."
    ),
    rows_min=1,  # the Isles of Scilly are one LSOA
    rows_max=36_000,  # England has 33,755
    stale_after_days=4_000,  # LSOAs are those of a census
    bad_share_max=0.0,
    read=read_edition,
    is_complete=has_rows_of_edition,
    seed_files=("lsoa_centres_2021.csv",),
)
