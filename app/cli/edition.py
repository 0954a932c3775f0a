"""`flask edition`: list editions, release or drop quarantined ones, import archived ones again."""

import click

from app.cli.command_context import locked_context
from app.cli.seed import BOUNDS, FILES, SEEDS
from app.data.edition_changes import find_editions
from app.data.editions import find_current_edition, find_current_editions
from app.data.quarantined_editions import find_all_quarantined
from app.data.tables import Edition, Outcome, QuarantinedEdition, RefreshRun
from app.ingest import edition_archive
from app.ingest.context import CommandContext
from app.ingest.edition_decisions import discard_edition, release_edition
from app.ingest.import_edition import import_edition
from app.ingest.publish_record import publish_after_refresh
from app.ingest.refresh import RefreshRequest
from app.ingest.release_and_replay import replay_request, source_of

LISTED_MAX = 10  # editions of one source, newest first
_reason = click.option("--reason", required=True, help="Why, for the audit.")


@click.group("edition")
def edition() -> None:
    """List, release, drop and replay editions."""


@edition.command("list")
def list_() -> None:
    """List current, earlier and quarantined editions.

    `flask changes` takes the numbers of this list. Quarantined editions are listed with the
    reasons.
    """
    with locked_context() as context:
        for current in find_current_editions(context.session):
            editions = find_editions(context.session, current.source)[::-1]
            for edition in editions[:LISTED_MAX]:
                click.echo(_line(context, edition, is_current=edition.id == current.id))
        for quarantined in find_all_quarantined(context.session):
            _print_quarantined(quarantined)


def _line(context: CommandContext, edition: Edition, *, is_current: bool) -> str:
    """An edition with its number, and the number of its archived file for `edition replay`."""
    state = "current" if is_current else "earlier"
    archived = [
        archived_edition.path
        for archived_edition in edition_archive.find_archived_editions(
            context.data_dir, edition.source
        )
    ]
    path = edition_archive.find_archived_path(context.data_dir, edition.archived_as)
    if edition.is_invented:
        state += ", invented"
    elif path in archived:
        state += f", replay {archived.index(path) + 1}"
    about = f"{edition.source} as at {edition.as_at}, {edition.rows_count:,} rows"
    return f"edition {edition.id}: {about}, {state}"


def _print_quarantined(edition: QuarantinedEdition) -> None:
    about = f"{edition.source} as at {edition.as_at}, {edition.rows_count:,} rows"
    advice = "" if edition.is_releasable else "; a privacy check failed: it can only be dropped"
    click.echo(f"quarantined: {about}, since {edition.quarantined_at:%Y-%m-%d}{advice}")
    for line in (*edition.reasons.splitlines(), *edition.differences.splitlines()):
        click.echo(f"  {line}")


@edition.command("release")
@click.argument("name")
@_reason
def release(name: str, reason: str) -> None:
    """Import and publish a quarantined edition.

    The edition of NAME is imported despite the checks that it failed.
    """
    with locked_context() as context:
        release_edition(context, name, reason)


@edition.command("drop")
@click.argument("name")
@_reason
def drop(name: str, reason: str) -> None:
    """Remove a quarantined edition."""
    with locked_context() as context:
        discard_edition(context, name, reason)


@edition.command("replay")
@click.argument("name")
@click.argument("number", type=click.IntRange(1, edition_archive.ARCHIVED_MAX), default=1)
@click.pass_context
def replay(click_context: click.Context, name: str, number: int) -> None:
    """Import and publish an archived edition again.

    It is the NUMBERth newest archived edition of NAME.
    """
    with locked_context() as context:
        if replay_archived(context, name, number).outcome is Outcome.QUARANTINED:
            click_context.exit(1)
        publish_after_refresh(context)


def replay_archived(context: CommandContext, name: str, number: int = 1) -> RefreshRun:
    """Import an archived file again; of invented data, which has no archive, the file in seeds/."""
    current_edition = find_current_edition(context.session, name)
    if current_edition and current_edition.is_invented and number == 1:
        for source, file in FILES:
            if file == current_edition.file_name:
                request = RefreshRequest(SEEDS / file, bounds=BOUNDS, is_invented=True)
                return import_edition(context, source, request)
    return import_edition(context, source_of(name), replay_request(context, name, number))
