"""Postcode directories: Code-Point Open, NSPL, ONSPD, a CSV with a header, or a folder of these.

Columns of Code-Point Open, NSPL and ONSPD: docs/sources.md#postcode-directory.
"""

from pathlib import Path

from sqlmodel import Session

from app.core.translation_marks import mark
from app.data.tables import Edition
from app.ingest.context import CommandContext
from app.ingest.edition_content import EditionContent, EditionCounts
from app.ingest.fetch.origins import WEEKLY, OnsItem
from app.ingest.quality_gates.edition_profile import directory_profile
from app.ingest.source import Source
from app.ingest.sources.postcode_directory.directory_files import read_postcodes
from app.ingest.sources.postcode_directory.postcode_areas import (
    areas_of_postcodes,
    describe_unknown_postcode_areas,
)
from app.publish import has_postcodes_of, publish_postcodes

__all__ = ["SOURCE", "read_postcodes"]


def read_edition(path: Path, session: Session) -> EditionContent:
    directory = read_postcodes(path)

    def store(context: CommandContext, edition: Edition, previous_id: int | None) -> EditionCounts:
        publish_postcodes(
            context.session,
            context.snapshots,
            directory,
            edition_id=edition.id,
            now=context.now,
        )
        return EditionCounts(new=len(directory.keys))

    profile = directory_profile(directory.keys, directory.ignored)
    read = (directory.as_at, len(directory.keys), directory.rows_read, directory.bad)
    areas = areas_of_postcodes(session, directory)
    return EditionContent(
        *read,
        store,
        profile,
        unknown_columns=directory.unknown,
        areas=areas,
        describe_unknown_areas=describe_unknown_postcode_areas,
    )


def _is_complete(context: CommandContext, edition_id: int) -> bool:
    """Whether the arrays of an edition are on disk, outside the record."""
    return has_postcodes_of(context.session, context.snapshots, edition_id)


SOURCE = Source(
    name="postcode_directory",
    title=mark("Postcodes with their positions and areas"),
    publisher=mark("Ordnance Survey; Office for National Statistics"),
    url="https://osdatahub.os.uk/downloads/open/CodePointOpen",
    licence=mark("Open Government Licence v3.0"),
    attribution=(
        "Contains OS data © Crown copyright and database right 2026. Contains Royal Mail data "
        "© Royal Mail copyright and database right 2026. Source: Office for National Statistics "
        "licensed under the Open Government Licence v3.0."
    ),
    rows_min=1_400_000,  # postcodes in use in England
    rows_max=3_000_000,  # the United Kingdom with all terminated postcodes
    stale_after_days=200,
    read=read_edition,
    origin=OnsItem(
        query=(
            'title:"National Statistics Postcode Lookup" AND owner:ONSGeography_data '
            'AND type:"CSV Collection"'
        ),
        title=r"National Statistics Postcode Lookup \((\w+) (20\d\d)\)",
        every=WEEKLY,
    ),
    seed_files=("postcodes_2026-11-01.csv",),
    is_complete=_is_complete,
)
