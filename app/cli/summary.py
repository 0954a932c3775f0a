"""What an import ends with on the terminal: rows, changes, what could not be read, what to review."""

from collections import Counter
from dataclasses import replace

import click
from sqlmodel import Session

from app.core.errors import PostcodeInvalid
from app.core.postcode import Postcode
from app.core.provision import Status
from app.data.councils import has_listings
from app.ingest.checks import QUOTATION
from app.ingest.readers import Desk
from app.ingest.refresh import Imported
from app.ingest.source import BadRow
from app.ingest.sources import SOURCES, council_listing
from app.publish import Held, find_held

FAULTS_MOST = 10  # on the terminal; the report has all
VALUE_LONGEST = 60
# Sources of which no cell is printed; a council's listing says itself which cells tell of people.
UNQUOTED = frozenset(
    one.name for one in SOURCES if one.is_confidential and one is not council_listing.SOURCE
)


def say_import(desk: Desk, imported: Imported) -> None:
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
    say_unread(desk, imported)
    if not imported.arrival.order.is_invented:
        _say_review(desk.session)


def say_unread(desk: Desk, imported: Imported) -> None:
    """Print what could not be read or has no effect, and where the report is."""
    content, report = imported.arrival.content, imported.arrival.report
    for note in content.notes:
        if note not in imported.run.reason:
            click.echo(note)
    base = imported.arrival.name.partition("/")[0]
    faults = [
        *(("not read: ", one) for one in content.bad),
        *(("not read: " if one.row else "", one) for one in content.notices),
    ]
    for label, bad in faults[:FAULTS_MOST]:
        shown = replace(bad, is_personal=bad.is_personal or (base in UNQUOTED and bad.row > 0))
        click.echo(f"  {label}{_fault_words(imported.arrival.file_name, shown)}")
    if len(faults) > FAULTS_MOST:
        click.echo(f"  and {len(faults) - FAULTS_MOST} more")
    if report:
        click.echo(f"all that could not be read is listed in {desk.data_dir / 'reports' / report}")


def _fault_words(file_name: str, bad: BadRow) -> str:
    """File, row, column, value and accepted forms; nothing of a value that tells of people."""
    where = [bad.file or file_name, *([f"row {bad.row}"] if bad.row else [])]
    if bad.column:
        where.append(f"column {bad.column[:60]!r}")
    if bad.value and not bad.is_personal:
        where.append(f"value {_without_postcode(bad.value[:VALUE_LONGEST])!r}")
    is_quoting = bad.is_personal and QUOTATION.search(bad.reason)
    reason = "this cannot be read" if is_quoting else bad.reason
    accepted = f" (accepted: {bad.accepted})" if bad.accepted else ""
    return f"{', '.join(where)}: {reason}{accepted}{'; ' * bool(bad.outcome)}{bad.outcome}"


def _without_postcode(value: str) -> str:
    """The value, of a full postcode the outward code only: what is printed may go to a log."""
    try:
        return Postcode.parse(value).outward
    except PostcodeInvalid:
        return value


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
