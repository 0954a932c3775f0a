"""One reader per source: it reads a file and returns the content with its store function."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from sqlmodel import Session

from app.data.areas import (
    assign_councils,
    councils_of_districts,
    councils_of_wards,
    find_councils_of_districts,
    find_councils_of_wards,
    find_la_numbers,
    replace_areas,
    replace_wards,
)
from app.data.editions import find_sources, has_invented_edition
from app.data.help_and_takeup import (
    add_takeup_history,
    find_disclosed_figures,
    find_takeup,
    replace_agencies,
    replace_help_points,
    replace_takeup,
)
from app.data.row_versions import Changes
from app.data.tables import Edition
from app.ingest.edition_content import (
    CommandContext,
    EditionContent,
    EditionCounts,
    ReaderFunction,
    StoreFunction,
)
from app.ingest.errors import FileRefused
from app.ingest.listing_import import read_listing
from app.ingest.quality_gates.edition_profile import (
    directory_profile,
    find_non_confidential_urns,
    postcodes_of,
    profile_of,
)
from app.ingest.quality_gates.gates import is_renumbered
from app.ingest.quality_gates.unknown_areas import areas_of_postcodes, count_rows_by_area
from app.ingest.reconcile import EditionUpdate
from app.ingest.reconcile.council_extract_registrations import reconcile_extract, write_unregistered
from app.ingest.reconcile.listed_settings import reconcile_listing
from app.ingest.reconcile.ofsted_register_and_consents import (
    reconcile_consented,
    reconcile_register,
)
from app.ingest.reconcile.school_providers import reconcile_school_outcomes, reconcile_schools
from app.ingest.row_values import agency_values, area_values, help_values, takeup_values
from app.ingest.source import AreaRow, ConsentedRow, Reading, TakeupRow
from app.ingest.sources import (
    areas,
    childminder_agencies,
    council_listing,
    family_hubs,
    funded_takeup,
    ofsted_consented,
    ofsted_council_extract,
    ofsted_register,
    ofsted_schools,
    postcode_directory,
    schools,
    ward_boundaries,
)
from app.publish import publish_postcodes
from app.snapshot.published_postcodes import ARRAYS

__all__ = ["READERS", "EditionContent", "EditionCounts", "CommandContext"]

Row = TypeVar("Row")


def _content(reading: Reading[Any], rows: Sequence[Any], store: StoreFunction) -> EditionContent:
    return EditionContent(
        as_at=reading.as_at,
        rows_count=len(rows),
        rows_read=reading.rows_read,
        bad=reading.bad,
        store=store,
        profile=profile_of(rows, (*reading.columns, *reading.unknown_items)),
        la_number=reading.la_number,
        ignored=reading.ignored,
        postcodes=postcodes_of(rows),
        non_confidential_urns=find_non_confidential_urns(rows),
        unknown=reading.unknown,
        notes=[*reading.notes, *_describe_restored_addresses(reading)],
        row_warnings=reading.row_warnings,
        areas=count_rows_by_area(rows),
        kept_rows=reading.kept_rows,
        unknown_items=reading.unknown_items,
    )


def _edition_update(
    context: CommandContext, edition: Edition, previous_id: int | None
) -> EditionUpdate:
    assert edition.id is not None
    council = edition.source.partition("/")[2]
    return EditionUpdate(
        edition.source, council, edition.id, previous_id, edition.as_at, context.now
    )


def _describe_restored_addresses(reading: Reading[Any]) -> list[str]:
    """Notes on house numbers that a spreadsheet had turned into dates."""
    restored, left_out = reading.restored_count, len(reading.row_warnings)
    return [
        *(
            [f"addresses restored where house numbers had become dates: {restored:,}"]
            if restored
            else []
        ),
        *(
            [f"lines of addresses left out because they are dates: {left_out:,}"]
            if left_out
            else []
        ),
    ]


def _versioned_reader(
    read: Callable[[Path], Reading[Row]],
    reconcile: Callable[[Session, list[Row], EditionUpdate], tuple[Changes, int]],
) -> ReaderFunction:
    """The reader of a source whose rows become versions and providers."""

    def reader(path: Path, _session: Session) -> EditionContent:
        reading = read(path)
        rows = list(reading.records)

        def store(
            context: CommandContext, edition: Edition, previous_id: int | None
        ) -> EditionCounts:
            return EditionCounts.from_changes(
                *reconcile(context.session, rows, _edition_update(context, edition, previous_id))
            )

        return replace(_content(reading, rows, store), has_versions=True)

    return reader


def _read_listing(path: Path, session: Session) -> EditionContent:
    """A council's listing, compared with its current edition in the record."""
    listing = read_listing(path, session)

    def store(context: CommandContext, edition: Edition, previous_id: int | None) -> EditionCounts:
        update = _edition_update(context, edition, previous_id)
        return EditionCounts.from_changes(*reconcile_listing(context.session, listing.rows, update))

    content = _content(listing.reading, listing.rows_in_effect, store)
    return replace(
        content, has_versions=True, losses=listing.losses, notes=(*content.notes, *listing.notes)
    )


def _replacing_content(
    reading: Reading[Row], rows: list[Row], replace: Callable[[CommandContext, Edition], None]
) -> EditionContent:
    """The content of a source whose rows replace all those of the edition before."""

    def store(context: CommandContext, edition: Edition, previous_id: int | None) -> EditionCounts:
        replace(context, edition)
        return EditionCounts(new=len(rows))

    return _content(reading, rows, store)


def _reconcile_consents(
    session: Session, rows: list[ConsentedRow], update: EditionUpdate
) -> tuple[Changes, int]:
    """Apply consents to providers in the register and to those only in a council extract."""
    changes = reconcile_consented(session, rows, update)
    write_unregistered(session)
    return changes


def _read_areas(path: Path, session: Session) -> EditionContent:
    if ward_boundaries.is_geojson(path):
        return _read_wards(path, session)
    reading = areas.read(path)
    rows = list(reading.records)

    def store(context: CommandContext, _edition: Edition) -> None:
        own = find_sources(context.session, f"{areas.SOURCE.name}/")
        councils_files = {name.partition("/")[2] for name in own}
        replace_areas(context.session, map(area_values, rows), councils_files)
        assign_councils(context.session)

    gone, kept_count = _renumbered(session, rows)
    content = _replacing_content(reading, rows, store)
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

    content = _content(reading, rows, store)
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
    return councils_of_districts(areas.read(areas.NATIONAL_LIST).records)


def _read_help_points(path: Path, _session: Session) -> EditionContent:
    reading = family_hubs.read(path)
    rows = list(reading.records)

    def replace(context: CommandContext, edition: Edition) -> None:
        numbers = find_la_numbers(context.session)
        _, _, own = edition.source.partition("/")
        values = (help_values(edition.source, own, row, numbers) for row in rows)
        replace_help_points(context.session, edition.source, values)

    return _replacing_content(reading, rows, replace)


def _read_agencies(path: Path, _session: Session) -> EditionContent:
    reading = childminder_agencies.read(path)
    rows = list(reading.records)

    def replace(context: CommandContext, _edition: Edition) -> None:
        numbers = find_la_numbers(context.session)
        replace_agencies(context.session, (agency_values(row, numbers) for row in rows))

    return _replacing_content(reading, rows, replace)


def _read_takeup(path: Path, session: Session) -> EditionContent:
    """DfE's figures. Current invented figures are ignored."""
    current_entitlements = set()
    if not has_invented_edition(session):
        name = funded_takeup.SOURCE.name
        current_entitlements = {
            row.entitlement for row in find_takeup(session) if row.source == name
        }
    reading = funded_takeup.read(path, current_entitlements=current_entitlements)
    rows = list(reading.records)
    if reading.unknown_items and (
        lost := current_entitlements - {row.figure.entitlement for row in rows}
    ):
        # More likely a renamed entitlement than a new one.
        named = ", ".join(sorted(entitlement.value for entitlement in lost))
        unknown = ", ".join(reading.unknown_items)
        reason = f"it has no figures for {named}, but has unknown items ({unknown})"
        raise FileRefused(path, f"{reason}: check whether DfE has renamed them")
    return _replacing_content(reading, rows, partial(_replace_takeup, rows))


def _read_ward_takeup(path: Path, session: Session) -> EditionContent:
    """A council's ward figures, suppressed together with all earlier editions
    (docs/rules.md#disclosure-control)."""
    reading = funded_takeup.read_wards(
        path, find_disclosed=partial(find_disclosed_figures, session)
    )
    rows = list(reading.records)
    councils = find_councils_of_wards(session)
    for row in rows:
        if councils.get(row.code, row.la_number) != row.la_number:
            reason = f"this ward is council {councils[row.code]}'s, not {row.la_number}'s"
            raise FileRefused(path, reason, column="area_code", value=row.code)

    def replace(context: CommandContext, edition: Edition) -> None:
        assert edition.id is not None
        _replace_takeup(rows, context, edition)
        figures = ((row.code, row.figure) for row in rows)
        add_takeup_history(context.session, reading.la_number or "", edition.id, figures)

    return _replacing_content(reading, rows, replace)


def _replace_takeup(rows: list[TakeupRow], context: CommandContext, edition: Edition) -> None:
    values = (takeup_values(edition.source, row) for row in rows)
    replace_takeup(context.session, edition.source, values)


def _read_postcodes(path: Path, session: Session) -> EditionContent:
    directory = postcode_directory.read_postcodes(path)

    def store(context: CommandContext, edition: Edition, previous_id: int | None) -> EditionCounts:
        publish_postcodes(
            context.session,
            context.snapshots,
            {name: getattr(directory, name) for name in ARRAYS},
            list(directory.districts),
            list(directory.wards),
            edition_id=edition.id,
            now=context.now,
        )
        return EditionCounts(new=len(directory.keys))

    profile = directory_profile(directory.keys, directory.ignored)
    read = (directory.as_at, len(directory.keys), directory.rows_read, directory.bad)
    areas = areas_of_postcodes(session, directory)
    return EditionContent(*read, store, profile, unknown=directory.unknown, areas=areas)


READERS: Mapping[str, ReaderFunction] = {
    areas.SOURCE.name: _read_areas,
    ofsted_register.SOURCE.name: _versioned_reader(ofsted_register.read, reconcile_register),
    ofsted_consented.SOURCE.name: _versioned_reader(ofsted_consented.read, _reconcile_consents),
    ofsted_council_extract.SOURCE.name: _versioned_reader(
        ofsted_council_extract.read, reconcile_extract
    ),
    postcode_directory.SOURCE.name: _read_postcodes,
    schools.SOURCE.name: _versioned_reader(schools.read, reconcile_schools),
    ofsted_schools.SOURCE.name: _versioned_reader(ofsted_schools.read, reconcile_school_outcomes),
    council_listing.SOURCE.name: _read_listing,
    family_hubs.SOURCE.name: _read_help_points,
    childminder_agencies.SOURCE.name: _read_agencies,
    funded_takeup.SOURCE.name: _read_takeup,
    funded_takeup.WARDS.name: _read_ward_takeup,
}
