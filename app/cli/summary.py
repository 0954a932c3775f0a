"""What an import ends with on the terminal: rows, changes, what could not be read, what to review."""

from collections import Counter

import click
from sqlmodel import Session

from app.core.provision import Status
from app.data.councils import has_listings
from app.ingest.readers import Desk
from app.ingest.refresh import Imported
from app.ingest.source import BadRow, Source
from app.publish import Held, find_held

FAULTS_MOST = 10  # on the terminal; the report has all
VALUE_LONGEST = 60


def say_import(desk: Desk, source: Source, imported: Imported) -> None:
    """Print what came of an import that was stored, or that changed nothing."""
    run = imported.run
    rows_read = imported.arrival.content.rows_read
    click.echo(
        f"{run.source}: {run.outcome.value}, {run.rows_count} rows ({rows_read} read), "
        f"{run.bad_count} unreadable, {run.new_count} new, {run.changed_count} changed, "
        f"{run.closed_count} gone, {run.erased_count} erased"
    )
    if run.reason:
        click.echo(run.reason)
    say_unread(desk, source, imported)
    if not imported.arrival.order.is_invented:
        _say_review(desk.session)


def say_unread(desk: Desk, source: Source, imported: Imported) -> None:
    """Print what could not be read or has no effect, and where the report is."""
    content, report = imported.arrival.content, imported.arrival.report
    for note in content.notes:
        click.echo(note)
    for bad in content.bad[:FAULTS_MOST]:
        click.echo(f"  not read: {_fault_words(source, imported.arrival.file_name, bad)}")
    if len(content.bad) > FAULTS_MOST:
        click.echo(f"  and {len(content.bad) - FAULTS_MOST} more")
    if report:
        click.echo(f"all that could not be read is listed in {desk.data_dir / 'reports' / report}")


def _fault_words(source: Source, file_name: str, bad: BadRow) -> str:
    """File, row, column, value and accepted forms; of people and confidential files no value."""
    where = [bad.file or file_name, f"row {bad.row}"]
    if bad.column:
        where.append(f"column {bad.column[:60]!r}")
    is_open = not (bad.is_personal or (source.is_confidential and not bad.accepted))
    if bad.value and is_open:
        where.append(f"value {bad.value[:VALUE_LONGEST]!r}")
    reason = bad.reason if is_open else "this cannot be read"
    kept = "; the earlier value stays" if bad.is_kept else ""
    accepted = f" (accepted: {bad.accepted})" if bad.accepted else ""
    return f"{', '.join(where)}: {reason}{accepted}{kept}"


def _say_review(session: Session) -> None:
    """How many listings are not shown until somebody decides, and why."""
    if not has_listings(session):
        return
    held = find_held(session)
    reasons = Counter(map(why_held, held))
    said = "; ".join(f"{why} ({count})" for why, count in sorted(reasons.items()))
    click.echo(f"{len(held)} listings await review (`flask listing held`){': ' * bool(said)}{said}")


def why_held(held: Held) -> str:
    """Why a listing is not shown."""
    if held.status and held.status is not Status.ACTIVE:
        return f"{held.status.name.casefold()} at Ofsted"
    if held.is_closed or held.status:
        return "no longer active in its register"
    return "registered in another council" if held.is_elsewhere else "waits for your word"
