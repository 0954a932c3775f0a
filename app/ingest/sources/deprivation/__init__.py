"""MHCLG's Indices of Deprivation by LSOA: those of 2019 and those of 2025, two sources.

They have different LSOAs (of 2011 and of 2021) and methods, so an edition of one never replaces or
continues the other. Each source has measures of its own.
"""

from functools import partial

from app.core.translation_marks import mark
from app.ingest.measure_editions import has_rows_of_edition
from app.ingest.source import Source
from app.ingest.sources.deprivation.indices_files import (
    INDICES_2019,
    INDICES_2025,
    read_edition,
    read_indices,
)

__all__ = ["DEPRIVATION_2019", "DEPRIVATION_2025", "INDICES_2019", "INDICES_2025", "read_indices"]

_ATTRIBUTION = (
    "Contains public sector information licensed under the Open Government Licence v3.0 (MHCLG)."
)

DEPRIVATION_2025 = Source(
    name="deprivation_2025",
    title=mark("English Indices of Deprivation 2025"),
    publisher=mark("Ministry of Housing, Communities and Local Government"),
    url="https://www.gov.uk/government/statistics/english-indices-of-deprivation-2025",
    licence=mark("Open Government Licence v3.0"),
    attribution=_ATTRIBUTION,
    rows_min=60_000,  # 33,755 LSOAs, rank and tenth
    rows_max=400_000,
    stale_after_days=3_000,  # the indices before are of 2019
    bad_share_max=0.0,
    read=partial(read_edition, INDICES_2025),
    is_complete=has_rows_of_edition,
)

DEPRIVATION_2019 = Source(
    name="deprivation_2019",
    title=mark("English Indices of Deprivation 2019"),
    publisher=mark("Ministry of Housing, Communities and Local Government"),
    url="https://www.gov.uk/government/statistics/english-indices-of-deprivation-2019",
    licence=mark("Open Government Licence v3.0"),
    attribution=_ATTRIBUTION,
    rows_min=60_000,  # 32,844 LSOAs, rank and tenth
    rows_max=400_000,
    stale_after_days=20_000,  # never published again
    bad_share_max=0.0,
    read=partial(read_edition, INDICES_2019),
    is_complete=has_rows_of_edition,
)
