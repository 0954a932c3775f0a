"""Areas from a file to the record: the national list, or one council's wards."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from sqlmodel import Session

from app.data.areas import (
    assign_councils,
    councils_of_districts,
    councils_of_wards,
    find_councils_of_districts,
    find_councils_of_wards,
    replace_areas,
    replace_wards,
)
from app.data.editions import find_sources, has_invented_edition
from app.data.tables import Edition
from app.ingest.context import CommandContext
from app.ingest.edition_content import EditionContent, EditionCounts
from app.ingest.errors import FileRefused
from app.ingest.parsing.geojson import is_geojson
from app.ingest.quality_gates.edition_profile import RowFacets
from app.ingest.quality_gates.gates import is_renumbered
from app.ingest.row_values import area_values
from app.ingest.source_readers import content_of, replacing_content
from app.ingest.source_rows import AreaRow
from app.ingest.sources.areas import area_list, ward_boundaries

SOURCE_NAME = "areas"
FACETS = RowFacets(kind=lambda row: row.level)


def read_edition(path: Path, session: Session) -> EditionContent:
    if is_geojson(path):
        return _read_wards(path, session)
    reading = area_list.read(path)
    rows = list(reading.records)

    def store(context: CommandContext, _edition: Edition) -> None:
        own = find_sources(context.session, f"{SOURCE_NAME}/")
        councils_files = {name.partition("/")[2] for name in own}
        replace_areas(context.session, map(area_values, rows), councils_files)
        assign_councils(context.session)

    gone, kept_count = _renumbered(session, rows)
    content = replacing_content(reading, rows, FACETS, store)
    return replace(content, missing_wards=gone, kept_wards_count=kept_count)


def _read_wards(path: Path, session: Session) -> EditionContent:
    """One council's wards; those of every other council stay."""
    reading = ward_boundaries.read_wards(path, known_districts(session))
    rows, la_number = list(reading.records), reading.la_number or ""
    council_by_ward = find_councils_of_wards(session)
    for row in rows:
        if council_by_ward.get(row.code, la_number) != la_number:
            reason = f"this ward is council {council_by_ward[row.code]}'s, not {la_number}'s"
            raise FileRefused(path, reason, value=row.code)
    before = {code for code, number in council_by_ward.items() if number == la_number}
    now = {row.code for row in rows}
    gone = sorted(before - now) if not has_invented_edition(session) else []

    def store(
        context: CommandContext, _edition: Edition, _previous_id: int | None
    ) -> EditionCounts:
        replace_wards(context.session, la_number, map(area_values, rows))
        return EditionCounts(new=len(now - before), closed=len(gone))

    content = content_of(reading, rows, FACETS, store)
    return replace(content, missing_wards=gone, kept_wards_count=len(before & now))


def _renumbered(session: Session, rows: Sequence[AreaRow]) -> tuple[list[str], int]:
    """Missing wards of councils whose ward codes nearly all change, and the number that remain."""
    gone, kept_count = list[str](), 0
    before = {} if has_invented_edition(session) else find_councils_of_wards(session)
    now = councils_of_wards(rows)
    for number in sorted(set(before.values()) & set(now.values())):
        old, new = (
            {code for code in from_changes if from_changes[code] == number}
            for from_changes in (before, now)
        )
        if is_renumbered(len(old - new), len(old & new)):
            gone += sorted(old - new)
            kept_count += len(old & new)
    return gone, kept_count


def known_districts(session: Session) -> dict[str, str]:
    """The council number of each district, from the record or else from the national list."""
    if not has_invented_edition(session) and (known := find_councils_of_districts(session)):
        return known
    return councils_of_districts(area_list.read(area_list.NATIONAL_LIST).records)
