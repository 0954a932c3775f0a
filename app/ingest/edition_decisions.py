"""Releasing and discarding a quarantined edition, for a command or a job, with its publication."""

from app.data.council_files import count_quarantine_restrictions
from app.data.tables import RefreshRun
from app.ingest.context import CommandContext
from app.ingest.import_edition import import_edition
from app.ingest.publish_record import publish_after_refresh
from app.ingest.release_and_replay import drop, release_request, source_of


def release_edition(context: CommandContext, name: str, reason: str) -> RefreshRun:
    """Import the quarantined edition of a name in spite of the gates, and publish it. Commits."""
    run = import_edition(context, source_of(name), release_request(context, name, reason))
    publish_after_refresh(context, reason)
    return run


def discard_edition(context: CommandContext, name: str, reason: str) -> None:
    """Drop the quarantined edition of a name; publish where it restricted settings. Commits."""
    restricted = count_quarantine_restrictions(context.session, name)
    dropped = drop(context, name, reason)
    context.report(f"{name} as at {dropped.as_at} is dropped; the current edition stays")
    if restricted:
        context.report(f"{restricted} settings are shown again as in the current edition")
        publish_after_refresh(context)
