"""Take-up of funded hours: DfE's figures for England, regions and councils, and a council's wards.

`read` recognises two layouts by their header: data set 1 of "Funded early education and childcare"
(`ees_data_set`), and the file of DfE's Local Authority Interactive Tool, whole or in part
(`lait_extract`), which has no figures on working parents. Only one of the two is current, so that no
page mixes two figures for one year; the LAIT file does not replace the more complete data set.
`read_wards` reads a council's aggregate CSV and suppresses counts that could identify families
(`ward_counts`).
"""

from app.core.translation_marks import mark
from app.ingest.fetch.origins import WEEKLY, EesDataSet
from app.ingest.source import SheetHeader, Source
from app.ingest.sources.funded_takeup.takeup_readers import (
    read,
    read_takeup_edition,
    read_ward_edition,
)
from app.ingest.sources.funded_takeup.ward_counts import read_wards

__all__ = ["SOURCE", "WARDS", "read", "read_wards"]

SOURCE = Source(
    name="funded_takeup",
    title=mark("Funded early education and childcare"),
    publisher=mark("Department for Education"),
    url=(
        "https://explore-education-statistics.service.gov.uk/find-statistics/"
        "funded-early-education-and-childcare"
    ),
    licence=mark("Open Government Licence v3.0"),
    attribution=(
        "Contains public sector information licensed under the Open Government Licence v3.0 (DfE)."
    ),
    rows_min=2_000,  # 2,720 figures in the LAIT extract of 2025
    rows_max=15_000,  # 7,385 rows in data set 1 of 2026
    stale_after_days=430,
    read=read_takeup_edition,
    origin=EesDataSet(
        data_set="019efe35-3052-7638-9105-4edbf506eb54",
        name="funded_early_education_and_childcare.csv.gz",
        every=WEEKLY,
    ),
    seed_files=("funded_early_education_and_childcare_2026-07-16.csv",),
)

WARDS = Source(
    name="ward_takeup",
    title=mark("Take-up of funded hours by ward"),
    publisher=mark("The council"),
    url="",
    licence="",
    attribution="Counts by ward from the council; those of few children are hidden.",
    rows_min=3,  # with fewer areas no count can be suppressed
    rows_max=20_000,  # the largest council's wards, over ten years of terms
    has_councils_files=True,
    is_councils_own=True,
    stale_after_days=430,
    bad_share_max=0.0,  # a missing row could be calculated from the council's total
    read=read_ward_edition,
    seed_files=("ward_takeup_995_2026-10-15.csv",),
    sheet_header=SheetHeader(("area_code",)),
    # Exact counts must not be readable later: only the suppressed figures are kept.
    is_archived=False,
)
