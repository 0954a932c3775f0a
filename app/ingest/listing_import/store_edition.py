"""Storing a whole listing as a new edition, in the way of every other file."""

from collections.abc import Callable, Sequence
from datetime import date
from io import StringIO
from pathlib import PurePath

from app.core.source_names import LISTING
from app.data.audit import AuditEntry
from app.data.listing_import_files import edition_path
from app.data.tables import ListingImport, RefreshRun
from app.ingest.context import CommandContext
from app.ingest.errors import IngestError, RefreshRefused
from app.ingest.import_edition import import_or_save_refusal
from app.ingest.refresh import RefreshRequest
from app.ingest.release_and_replay import source_of
from app.ingest.source_rows import ListingRow
from app.ingest.sources.council_listing.listing_export import write
from app.snapshot.disk import replace_file

ROWS_MAX = 5_000  # of a listing


def store_edition(
    context: CommandContext,
    sent: ListingImport,
    rows: Sequence[ListingRow],
    as_at: date,
    audit_entry: AuditEntry,
    save_with: Callable[[RefreshRun], None],
) -> RefreshRun:
    """Import the rows as the council's listing, and commit; only privacy gates apply.

    `save_with` saves in the same transaction what belongs to the edition. Raises IngestError where
    the edition is refused: nothing has changed then.
    """
    assert sent.id is not None
    file = StringIO(newline="")
    write(rows, sent.la_number, file, as_at)
    path = edition_path(context.data_dir, sent.id)
    replace_file(path, file.getvalue())
    request = RefreshRequest(
        path,
        as_at=as_at,
        bounds=(0, ROWS_MAX),
        la_number=sent.la_number,
        file_name=f"{PurePath(sent.file_name).stem}.csv",
        audit_entry=audit_entry,
        is_released=True,
        save_with=save_with,
    )
    source = source_of(f"{LISTING}/{sent.la_number}")
    try:
        run = import_or_save_refusal(context, source, request).run
    except IngestError as refused:  # it names our file, which the officer never saw
        raise RefreshRefused(str(refused).replace(path.name, sent.file_name, 1)) from refused
    finally:
        path.unlink(missing_ok=True)  # it has the whole listing
    context.report(
        f"{run.source}: {run.outcome.value}, {run.rows_count:,} rows, {run.new_count:,} new, "
        f"{run.changed_count:,} changed, {run.closed_count:,} gone, {run.erased_count:,} erased"
    )
    return run
