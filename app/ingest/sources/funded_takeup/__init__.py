"""Take-up of funded hours: DfE's figures for England, regions and councils, and a council's wards.

`read` recognises two layouts by their header: data set 1 of "Funded early education and childcare"
(`ees_data_set`), and the file of DfE's Local Authority Interactive Tool, whole or in part
(`lait_extract`), which has no figures on working parents. Only one of the two is current, so that no
page mixes two figures for one year; the LAIT file does not replace the more complete data set.
`read_wards` reads a council's aggregate CSV and suppresses counts that could identify families
(`ward_counts`).
"""

from collections.abc import Collection
from pathlib import Path

from app.core.takeup import Entitlement
from app.ingest.errors import FileRefused
from app.ingest.parsing.csv_file import normalise, open_table
from app.ingest.source import Reading, Source, TakeupRow
from app.ingest.sources.funded_takeup.ees_data_set import KEY as EES_KEY
from app.ingest.sources.funded_takeup.ees_data_set import read_ees
from app.ingest.sources.funded_takeup.lait_extract import KEY as LAIT_KEY
from app.ingest.sources.funded_takeup.lait_extract import read_lait
from app.ingest.sources.funded_takeup.ward_counts import read_wards

__all__ = ["SOURCE", "WARDS", "read", "read_wards"]

SOURCE = Source(
    name="funded_takeup",
    title="Funded early education and childcare",
    publisher="Department for Education",
    url=(
        "https://explore-education-statistics.service.gov.uk/find-statistics/"
        "funded-early-education-and-childcare"
    ),
    licence="Open Government Licence v3.0",
    attribution=(
        "Contains public sector information licensed under the Open Government Licence v3.0 (DfE)."
    ),
    rows_min=2_000,  # 2,720 figures in the LAIT extract of 2025
    rows_max=15_000,  # 7,385 rows in data set 1 of 2026
    stale_after_days=430,
)
WARDS = Source(
    name="ward_takeup",
    title="Take-up of funded hours by ward",
    publisher="The council",
    url="",
    licence="",
    attribution="Counts by ward from the council; those of few children are hidden.",
    rows_min=3,  # with fewer areas no count can be suppressed
    rows_max=20_000,  # the largest council's wards, over ten years of terms
    has_councils_files=True,
    is_councils_own=True,
    stale_after_days=430,
    bad_share_max=0.0,  # a missing row could be calculated from the council's total
)


LAIT_ROWS_MAX = 1_500_000  # 434 measures, of which 32 have 47,770 rows


def read(path: Path, *, current_entitlements: Collection[Entitlement] = ()) -> Reading[TakeupRow]:
    """DfE's figures. A symbol instead of a number becomes `Figure.hidden`.

    `current_entitlements` are those of the current edition. An unknown entitlement, age or level is
    left out and listed in `unknown_items`. Raises FileRefused when the file has neither layout, or
    is a LAIT extract while the more complete data set is current.
    """
    table = open_table(path, [EES_KEY, LAIT_KEY], rows_max=LAIT_ROWS_MAX)
    if normalise(EES_KEY) in map(normalise, table.header):
        return read_ees(table)
    if Entitlement.WORKING in current_entitlements:
        reason = "this extract has fewer figures than DfE's data set, which stays current"
        raise FileRefused(path, reason)
    return read_lait(table)
