"""Take-up of funded hours: DfE's figures of England, regions and councils, and a council's own wards.

`read` knows two layouts by their header: data set 1 of "Funded early education and childcare" (`ees`),
and the file behind DfE's Local Authority Interactive Tool, whole or in part (`lait`), which lacks
working parents and is for whom has nothing else. One edition of the two is held at a time, so that
no page mixes two figures of one year; the file does not replace the fuller data set, the data set does
replace it.
`read_wards` takes a council's aggregate CSV and hides what could point to single families (`wards`).
"""

from collections.abc import Collection
from pathlib import Path

from app.core.takeup import Entitlement
from app.ingest.errors import FileRefused
from app.ingest.parsing.csv_file import (
    normalise,
    open_table,
)
from app.ingest.source import (
    Reading,
    Source,
    TakeupRow,
)
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
    rows_min=3,  # with fewer areas nothing can be hidden
    rows_max=20_000,  # the largest council's wards, over ten years of terms
    has_councils_files=True,
    is_councils_own=True,
    stale_after_days=430,
    bad_share_max=0.0,  # a row left out could be worked out from the council's total
)


LAIT_ROWS_MAX = 1_500_000  # 434 measures, of which 32 have 47,770 rows


def read(path: Path, *, current_entitlements: Collection[Entitlement] = ()) -> Reading[TakeupRow]:
    """DfE's figures, whole. A symbol becomes `Figure.hidden` beside what numbers there are.

    `held` are the entitlements of the edition before. An entitlement, age or level that is new is left
    out, and named in `strange`. Raises FileRefused when it is neither layout, or on the LAIT extract
    where more is held.
    """
    table = open_table(path, [EES_KEY, LAIT_KEY], rows_max=LAIT_ROWS_MAX)
    if normalise(EES_KEY) in map(normalise, table.header):
        return read_ees(table)
    if Entitlement.WORKING in current_entitlements:
        reason = "this extract tells less than DfE's data set, which is held: it stays"
        raise FileRefused(path, reason)
    return read_lait(table)
