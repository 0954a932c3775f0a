"""From what an adapter reads to an edition's content, with the function that stores it.

A source's `read` (`app/ingest/source.py`) is built here, or with these functions in its own package.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from sqlmodel import Session

from app.data.row_versions import Changes
from app.data.tables import Edition
from app.ingest.context import CommandContext
from app.ingest.edition_content import (
    EditionContent,
    EditionCounts,
    ReaderFunction,
    StoreFunction,
)
from app.ingest.quality_gates.edition_profile import (
    RowFacets,
    count_rows_by_area,
    find_non_confidential_urns,
    postcodes_of,
    profile_of,
)
from app.ingest.quality_gates.quarantine_restrictions import Narrowing
from app.ingest.reading import Reading
from app.ingest.reconcile import EditionUpdate

Row = TypeVar("Row")


def versioned_reader(
    read: Callable[[Path], Reading[Row]],
    reconcile: Callable[[Session, list[Row], EditionUpdate], tuple[Changes, int]],
    facets: RowFacets,
    find_narrowed: Callable[[Session, list[Row], str, date], Narrowing] | None = None,
) -> ReaderFunction:
    """The reader of a source whose rows become versions, and perhaps providers.

    `find_narrowed` returns what an edition with these rows, its name and its as-at date narrows.
    """

    def reader(path: Path, _session: Session) -> EditionContent:
        reading = read(path)
        rows = list(reading.records)

        def store(
            context: CommandContext, edition: Edition, previous_id: int | None
        ) -> EditionCounts:
            return EditionCounts.from_changes(
                *reconcile(context.session, rows, edition_update(context, edition, previous_id))
            )

        content = replace(content_of(reading, rows, facets, store), has_versions=True)
        if find_narrowed is None:
            return content
        find = find_narrowed

        def narrowed(session: Session, name: str, as_at: date) -> Narrowing:
            return find(session, rows, name, as_at)

        return replace(content, find_narrowed=narrowed)

    return reader


def replacing_content(
    reading: Reading[Any],
    rows: list[Row],
    facets: RowFacets,
    replace_rows: Callable[[CommandContext, Edition], None],
) -> EditionContent:
    """The content of a source whose rows replace all those of the edition before."""

    def store(context: CommandContext, edition: Edition, previous_id: int | None) -> EditionCounts:
        replace_rows(context, edition)
        return EditionCounts(new=len(rows))

    return content_of(reading, rows, facets, store)


def content_of(
    reading: Reading[Any], rows: Sequence[Any], facets: RowFacets, store: StoreFunction
) -> EditionContent:
    """The content of a file that was read; `rows` are all its records."""
    return EditionContent(
        as_at=reading.as_at,
        rows_count=len(rows),
        rows_read=reading.rows_read,
        bad=reading.bad,
        store=store,
        profile=profile_of(rows, (*reading.columns, *reading.unknown_items), facets),
        la_number=reading.la_number,
        ignored=reading.ignored,
        postcodes=postcodes_of(rows, facets),
        non_confidential_urns=find_non_confidential_urns(rows, facets),
        unknown_columns=reading.unknown_columns,
        notes=[*reading.notes, *_describe_restored_addresses(reading)],
        row_warnings=reading.row_warnings,
        areas=count_rows_by_area(rows, facets),
        kept_rows=reading.kept_rows,
        unknown_items=reading.unknown_items,
    )


def edition_update(
    context: CommandContext, edition: Edition, previous_id: int | None
) -> EditionUpdate:
    """The update from the edition before to a new one."""
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
