"""Importing one edition for a command or a job, which reports what was imported.

An edition that is quarantined is published too where it restricts settings.
"""

from dataclasses import replace

from psycopg import Error as DriverError
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError

from app.data.audit import AuditEntry
from app.data.council_files import count_quarantine_restrictions
from app.data.quarantined_editions import find_quarantined
from app.data.tables import Outcome, RefreshRun
from app.ingest.context import CommandContext
from app.ingest.errors import IngestError, RefreshRefused, file_name
from app.ingest.import_summary import report_import, report_unread
from app.ingest.publish_record import publish_after_refresh
from app.ingest.redaction.apply_erasure_orders import prepare_erasures
from app.ingest.refresh import ImportResult, RefreshRequest, import_file, save_refusal
from app.ingest.source import Source


def import_edition(context: CommandContext, source: Source, request: RefreshRequest) -> RefreshRun:
    """Import one edition and report the result; raises what `import_or_save_refusal` raises."""
    if not request.audit_entry and not request.is_invented:
        request = replace(request, audit_entry=AuditEntry(context.who, "edition taken in", ""))
    imported = import_or_save_refusal(context, source, request)
    run = imported.run
    if run.outcome is Outcome.QUARANTINED:
        _report_quarantined(context, run)
        report_unread(context, imported)
        if count := count_quarantine_restrictions(context.session, run.source):
            context.report(
                f"{count} settings are hidden or show less until the edition is released or dropped"
            )
            publish_after_refresh(context)
        return run
    report_import(context, imported)
    return run


def import_or_save_refusal(
    context: CommandContext, source: Source, request: RefreshRequest
) -> ImportResult:
    """Import one edition; a refusal is stored in the record as well, and raised.

    An error of the database is a refusal too: the adapter passed a value that no column can store.
    """
    # The schedule looks for the last attempt of each council whose service is fetched.
    fetched_for = request.la_number[:3] if source.council_feed else ""
    try:
        imported = import_file(context, source, request)
    except IngestError as error:
        save_refusal(context, source, request.path, str(error), fetched_for)
        raise
    except (DBAPIError, DriverError) as error:
        reason = f"{file_name(request.path)}: the record cannot store it ({_first_line(error)})"
        save_refusal(context, source, request.path, reason, fetched_for)
        if isinstance(error, OperationalError | ProgrammingError):
            raise  # not the file's fault
        raise RefreshRefused(reason) from error
    prepare_erasures(context, imported.run.source)
    return imported


def _report_quarantined(context: CommandContext, run: RefreshRun) -> None:
    edition = find_quarantined(context.session, run.source)
    assert edition is not None
    context.warn(f"quarantined: {run.source} as at {edition.as_at}; the current edition stays")
    for message in (*edition.reasons.splitlines(), *edition.differences.splitlines()):
        context.warn(f"  {message}")
    drop = f"`flask edition drop {run.source} --reason …`"
    if edition.is_releasable:
        release = f"`flask edition release {run.source} --reason …`"
        context.warn(f"to import it, run {release}; to remove it, {drop}")
    else:
        context.warn("a privacy check failed, so that it cannot be released:")
        context.warn(f"ask the publisher for a correct file and run {drop}")


def _first_line(error: Exception) -> str:
    """First line of a database error; the statement and further lines may show rows of a file."""
    message = error.orig if isinstance(error, DBAPIError) else error
    return next(iter(str(message).splitlines()), type(message).__name__)
