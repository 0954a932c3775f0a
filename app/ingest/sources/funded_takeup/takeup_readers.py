"""Take-up figures from a file to the record, checked against the figures that are stored."""

from collections.abc import Collection
from functools import partial
from pathlib import Path

from sqlmodel import Session

from app.core.source_names import FUNDED_TAKEUP
from app.core.takeup import Entitlement
from app.data.areas import find_councils_of_wards
from app.data.editions import has_invented_edition
from app.data.help_and_takeup import (
    add_takeup_history,
    find_disclosed_figures,
    find_takeup,
    replace_takeup,
)
from app.data.tables import Edition
from app.ingest.context import CommandContext
from app.ingest.edition_content import EditionContent
from app.ingest.errors import FileRefused
from app.ingest.parsing.csv_file import normalise, open_table
from app.ingest.quality_gates.edition_profile import RowFacets
from app.ingest.reading import Reading
from app.ingest.row_values import takeup_values
from app.ingest.source_readers import replacing_content
from app.ingest.source_rows import TakeupRow
from app.ingest.sources.funded_takeup.ees_data_set import KEY as EES_KEY
from app.ingest.sources.funded_takeup.ees_data_set import read_ees
from app.ingest.sources.funded_takeup.lait_extract import KEY as LAIT_KEY
from app.ingest.sources.funded_takeup.lait_extract import read_lait
from app.ingest.sources.funded_takeup.ward_counts import read_wards

LAIT_ROWS_MAX = 1_500_000  # 434 measures, of which 32 have 47,770 rows
_LEVELS_LISTED = ("council", "ward")  # the record has areas for these; not for regions
FACETS = RowFacets(
    kind=lambda row: row.figure.entitlement.value,
    council=lambda row: row.la_number,
    area=lambda row: (
        row.level,
        (row.code or row.la_number or row.name) if row.level in _LEVELS_LISTED else "",
    ),
)


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


def read_takeup_edition(path: Path, session: Session) -> EditionContent:
    """DfE's figures. Current invented figures are ignored."""
    current_entitlements = set()
    if not has_invented_edition(session):
        current_entitlements = {
            row.entitlement for row in find_takeup(session) if row.source == FUNDED_TAKEUP
        }
    reading = read(path, current_entitlements=current_entitlements)
    rows = list(reading.records)
    if reading.unknown_items and (
        lost := current_entitlements - {row.figure.entitlement for row in rows}
    ):
        # More likely a renamed entitlement than a new one.
        named = ", ".join(sorted(entitlement.value for entitlement in lost))
        unknown = ", ".join(reading.unknown_items)
        reason = f"it has no figures for {named}, but has unknown items ({unknown})"
        raise FileRefused(path, f"{reason}: check whether DfE has renamed them")
    return replacing_content(reading, rows, FACETS, partial(_replace_takeup, rows))


def read_ward_edition(path: Path, session: Session) -> EditionContent:
    """A council's ward figures, suppressed together with all earlier editions
    (docs/rules.md#disclosure-control)."""
    reading = read_wards(path, find_disclosed=partial(find_disclosed_figures, session))
    rows = list(reading.records)
    councils = find_councils_of_wards(session)
    for row in rows:
        if councils.get(row.code, row.la_number) != row.la_number:
            reason = f"this ward is council {councils[row.code]}'s, not {row.la_number}'s"
            raise FileRefused(path, reason, column="area_code", value=row.code)

    def replace_rows(context: CommandContext, edition: Edition) -> None:
        assert edition.id is not None
        _replace_takeup(rows, context, edition)
        figures = ((row.code, row.figure) for row in rows)
        add_takeup_history(context.session, reading.la_number or "", edition.id, figures)

    return replacing_content(reading, rows, FACETS, replace_rows)


def _replace_takeup(rows: list[TakeupRow], context: CommandContext, edition: Edition) -> None:
    values = (takeup_values(edition.source, row) for row in rows)
    replace_takeup(context.session, edition.source, values)
