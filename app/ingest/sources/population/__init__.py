"""ONS's mid-year estimates of the population by single year of age: children by age.

Councils, wards and LSOAs are read, those of MSOAs and of one sex only skipped and counted.
"""

from app.core.translation_marks import mark
from app.ingest.measure_editions import has_rows_of_edition
from app.ingest.source import Source
from app.ingest.sources.population.population_files import read_edition, read_population

__all__ = ["SOURCE", "read_population"]

SOURCE = Source(
    name="population",
    title=mark("Population estimates by age"),
    publisher=mark("Office for National Statistics"),
    url=(
        "https://www.ons.gov.uk/peoplepopulationandcommunity/populationandmigration/"
        "populationestimates"
    ),
    licence=mark("Open Government Licence v3.0"),
    attribution=(
        "Source: Office for National Statistics licensed under the Open Government Licence v3.0."
    ),
    rows_min=10,  # one council; all of England has about 420,000 figures
    rows_max=1_500_000,  # and those of some years
    stale_after_days=850,  # of small areas they come 17 months after the middle of the year
    bad_share_max=0.0,  # a missing area would change totals
    read=read_edition,
    is_complete=has_rows_of_edition,
    seed_files=("population_2024.csv",),
)
