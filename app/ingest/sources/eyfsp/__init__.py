"""DfE's Early Years Foundation Stage Profile results: headline measures by characteristics.

Good level of development, all early learning goals, communication, language and literacy, and the
average number of goals, each with its counts, for England, regions and councils.
"""

from app.core.translation_marks import mark
from app.ingest.measure_editions import has_rows_of_edition
from app.ingest.source import Source
from app.ingest.sources.eyfsp.profile_results import read_edition, read_profile_results

__all__ = ["SOURCE", "read_profile_results"]

SOURCE = Source(
    name="eyfsp",
    title=mark("Early years foundation stage profile results"),
    publisher=mark("Department for Education"),
    url=(
        "https://explore-education-statistics.service.gov.uk/find-statistics/"
        "early-years-foundation-stage-profile-results"
    ),
    licence=mark("Open Government Licence v3.0"),
    attribution=(
        "Contains public sector information licensed under the Open Government Licence v3.0 (DfE)."
    ),
    rows_min=2_000,  # a year has about 2,000 figures for all children, boys and girls
    rows_max=1_000_000,  # four years by 40 characteristics and sex have about 300,000
    stale_after_days=430,
    read=read_edition,
    seed_files=("early_years_profile_2025-11-27.csv",),
    is_complete=has_rows_of_edition,
)
