"""Census 2021: people by age in six bands, by LSOA of 2021."""

from app.core.translation_marks import mark
from app.ingest.measure_editions import has_rows_of_edition
from app.ingest.source import Source
from app.ingest.sources.census_ages.census_file import read_census, read_edition

__all__ = ["SOURCE", "read_census"]

SOURCE = Source(
    name="census_ages",
    title=mark("Census 2021: people by age"),
    publisher=mark("Office for National Statistics"),
    url="https://www.ons.gov.uk/census",
    licence=mark("Open Government Licence v3.0"),
    attribution=(
        "Source: Office for National Statistics licensed under the Open Government Licence v3.0."
    ),
    rows_min=200_000,  # 33,755 LSOAs with six bands
    rows_max=210_000,
    stale_after_days=4_000,  # the next census is expected in 2031
    bad_share_max=0.0,
    read=read_edition,
    is_complete=has_rows_of_edition,
)
