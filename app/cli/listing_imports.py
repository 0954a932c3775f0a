"""`flask listing check`, `import`, `undo`, `imports`: an officer's file, and what it would change."""

from datetime import datetime
from pathlib import Path

import click

from app.cli.command_context import locked_context, unlocked_context
from app.core.listing_cells import council_cells
from app.data.listing_import_files import write_upload
from app.data.listing_imports import (
    add_listing_import,
    counts_of,
    discard,
    find_listing_imports,
    get_listing_import,
    remove_old_uploads,
)
from app.data.listing_plans import (
    Blanks,
    Choices,
    Gone,
    PlannedRow,
    PlanSummary,
    RowVerdict,
    Wanted,
)
from app.data.tables import ListingImport
from app.ingest import edition_archive
from app.ingest.context import CommandContext
from app.ingest.errors import IngestError, RefreshRefused, file_name
from app.ingest.listing_import.apply_plan import ImportOrder, apply_plan
from app.ingest.listing_import.corrected_file import write_corrected
from app.ingest.listing_import.make_plan import MadePlan, find_council, make_plan
from app.ingest.listing_import.undo_import import undo_import
from app.ingest.publish_record import publish_after_refresh
from app.publish import PublishError

_reason = click.option("--reason", required=True, help="Why, for the audit.")
_path = click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))


def _council_number(_context: click.Context, _option: click.Parameter, written: str) -> str:
    try:
        return council_cells.council_number(written) if written else ""
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


_council = click.option(
    "--council",
    default="",
    callback=_council_number,
    help="DfE's number of the council, if the file does not contain it.",
)
_blanks = click.option(
    "--blanks",
    type=click.Choice([one.value for one in Blanks]),
    default=Blanks.KEEP.value,
    help="Whether a blank cell keeps its value or empties it; [clear] always empties.",
)
_gone = click.option(
    "--gone",
    type=click.Choice([one.value for one in Gone]),
    default=Gone.KEEP.value,
    help="Whether settings that are not in the file stay or are closed.",
)
_as_at = click.option(
    "--as-at", type=click.DateTime(["%Y-%m-%d"]), help="The day of the data; else today."
)


@click.command("check")
@_path
@_council
@_blanks
@_gone
@_as_at
@click.option(
    "--corrected",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Write the file with what cannot be read beside each row.",
)
def check(
    path: Path,
    council: str,
    blanks: str,
    gone: str,
    as_at: datetime | None,
    corrected: Path | None,
) -> None:
    """Print what importing the file at PATH would change, and the hash of this plan."""
    choices = _choices(blanks, gone, as_at)
    with unlocked_context() as context:
        la_number = council or find_council(path)
        made = make_plan(context.session, path, la_number, choices, context.now.date())
        _print_plan(made)
        if corrected:
            with corrected.open("w", encoding="utf-8", newline="") as file:
                write_corrected(made, file)
            click.echo(f"written to {corrected}")


@click.command("import")
@_path
@click.option("--plan", "plan_hash", required=True, help="The hash that `check` printed.")
@click.option("--only-sound", is_flag=True, help="Import only the rows without a fault.")
@_reason
@_council
@_blanks
@_gone
@_as_at
def import_(
    path: Path,
    plan_hash: str,
    only_sound: bool,
    reason: str,
    council: str,
    blanks: str,
    gone: str,
    as_at: datetime | None,
) -> None:
    """Import the file at PATH as the plan says, and publish.

    Give the same options as to `check`. If anything that the plan concerns has changed since,
    nothing is imported.
    """
    order = ImportOrder(Wanted.SOUND if only_sound else Wanted.ALL, plan_hash, reason)
    choices = _choices(blanks, gone, as_at)
    with locked_context() as context:
        sent = _send(context, path, council or find_council(path), choices)
        try:
            apply_plan(context, sent, order)
        except (IngestError, PublishError):
            context.session.rollback()
            discard(context.session, context.data_dir, sent, context.who, context.now)
            raise
        context.report(f"import {sent.id}: `flask listing undo {sent.id}` undoes it")
        publish_after_refresh(context, reason)


@click.command("undo")
@click.argument("number", type=int)
@_reason
def undo(number: int, reason: str) -> None:
    """Undo the import with this NUMBER, and publish.

    Rows that were changed later stay as they are, and are listed.
    """
    with locked_context() as context:
        sent = get_listing_import(context.session, number)
        if sent is None:
            raise RefreshRefused(f"there is no import {number}")
        plan = undo_import(context, sent, reason)
        click.echo(f"{len(plan.undone):,} rows undone, {len(plan.kept):,} stay as they are")
        for kept in plan.kept:
            click.echo(f"  {kept.reference} stays: {kept.reason.value}")
        for row in plan.narrowed:
            click.echo(f"  {row.reference}: its consent is taken back, its older data erased")
        publish_after_refresh(context, reason)


@click.command("imports")
@click.argument("la_number")
def imports(la_number: str) -> None:
    """List the newest imports of a council's listing, by number."""
    with unlocked_context() as context:
        for sent in find_listing_imports(context.session, la_number):
            counts = counts_of(sent)
            changed = f", {counts['changing']:,} rows to change" if counts else ""
            undone = f", undone by {sent.undone_by}" if sent.undone_by else ""
            click.echo(
                f"import {sent.id}: {sent.file_name}, sent by {sent.sent_by} on "
                f"{sent.sent_at:%Y-%m-%d}{changed}: {sent.state.value}{undone}"
            )


@click.command("tidy")
def tidy() -> None:
    """Remove the files that officers sent and nobody imported for 14 days."""
    with unlocked_context() as context:
        removed = remove_old_uploads(context.session, context.data_dir, context.now)
    click.echo(f"{removed} imports discarded")


def _choices(blanks: str, gone: str, as_at: datetime | None) -> Choices:
    return Choices(Blanks(blanks), Gone(gone), as_at.date() if as_at else None)


def _send(context: CommandContext, path: Path, la_number: str, choices: Choices) -> ListingImport:
    """Save the file as one that an officer sends."""
    session, digest = context.session, edition_archive.digest(path)
    import_id = add_listing_import(
        session, la_number, file_name(path), digest, choices, context.who, context.now
    )
    with path.open("rb") as source:
        write_upload(context.data_dir, import_id, source)
    session.commit()
    sent = get_listing_import(session, import_id)
    assert sent is not None
    return sent


# --- the plan in words ---


def _print_plan(made: MadePlan) -> None:
    summary = made.summary
    counts = ", ".join(f"{summary.counts[one]:,} {one.value}" for one in RowVerdict)
    click.echo(f"{summary.la_number} as at {summary.as_at}: {counts}")
    for line in (*summary.notes, *_attention(summary)):
        click.echo(line)
    for row in made.plan.rows:
        if row.changes or row.faults or row.notes or row.verdict is RowVerdict.GONE:
            _print_row(row)
    if summary.changing_count:
        click.echo(f"{summary.changing_count:,} rows to import, {summary.sound_count:,} are sound")
        click.echo(f"plan {summary.plan_hash}")
    else:
        click.echo("there is nothing to import")


def _attention(summary: PlanSummary) -> list[str]:
    """What needs a person, one sentence each; values of settings are left out."""
    lines = []
    if summary.unread_columns:
        lines.append(f"columns not read: {', '.join(summary.unread_columns)}")
    lines += [
        f"{one.column} becomes empty for {len(one.rows):,} of {one.filled_count:,} settings"
        for one in summary.emptied
    ]
    lines += [f"{one.row.reference}, number {one.number}: {one.reason}" for one in summary.awaiting]
    for narrowed in summary.narrowed:
        erasing = "; its older data is erased for good" if narrowed.erases else ""
        was = f"consent {narrowed.old or 'blank'} -> {narrowed.new or 'blank'}"
        lines.append(f"{narrowed.row.reference}: {was}{erasing}")
    if summary.erased_rows:
        text = "home-based settings whose earlier values are erased, as a personal value changes"
        lines.append(f"{text}: {len(summary.erased_rows):,}")
    if summary.replaced_edits_count:
        lines.append(f"edits by officers that end: {summary.replaced_edits_count:,}")
    return lines


def _print_row(row: PlannedRow) -> None:
    where = f"row {row.line}, {row.reference}" if row.line else row.reference
    columns = [] if row.verdict is RowVerdict.NEW else [one.column for one in row.changes]
    listed = f" ({', '.join(columns)})" if columns else ""
    click.echo(f"  {where}: {row.verdict.value}{listed}")
    for note in row.notes:
        click.echo(f"    {note}")
    for change in row.changes:
        if change.replaced:
            by, on = change.replaced.edited_by, change.replaced.edited_on
            click.echo(f"    {change.column}: replaces the edit of {by} of {on}")
    for fault in row.faults:
        value = "" if fault.is_personal or not fault.value else f" {fault.value[:60]!r}"
        accepted = f" (accepted: {fault.accepted})" if fault.accepted else ""
        click.echo(f"    {fault.column}{value}: {fault.reason}{accepted}; {fault.outcome}")
