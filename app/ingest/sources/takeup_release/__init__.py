"""DfE's release on funded early education, with the counts behind each percentage.

Its two generations are "Education provision: children under 5" to 2023, and data set 1 of "Funded
early education and childcare" from 2024. Percentages of 3 and 4-year-olds differ from LAIT's.
"""

from app.core.translation_marks import mark
from app.ingest.measure_editions import has_rows_of_edition
from app.ingest.source import Source
from app.ingest.sources.takeup_release.release_file import read_edition, read_takeup_release

__all__ = ["SOURCE", "read_takeup_release"]

SOURCE = Source(
    name="takeup_release",
    title=mark("Take-up of funded hours with counts"),
    publisher=mark("Department for Education"),
    url=(
        "https://explore-education-statistics.service.gov.uk/find-statistics/"
        "funded-early-education-and-childcare"
    ),
    licence=mark("Open Government Licence v3.0"),
    attribution=(
        "Contains public sector information licensed under the Open Government Licence v3.0 (DfE)."
    ),
    rows_min=600,  # four series of about 165 areas, in a file of one year
    rows_max=15_000,  # 3,928 figures of 2018 to 2023
    stale_after_days=430,
    read=read_edition,
    is_complete=has_rows_of_edition,
)
