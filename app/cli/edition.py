"""`flask edition`: what is held and what waits, a person's word on it, kept editions taken in again."""

import click

from app.cli.desk import locked_desk, make_refresh_public, take_in
from app.data.councils import count_quarantined
from app.data.editions import find_held_editions
from app.data.history import find_editions
from app.data.tables import Edition, Outcome, WaitingEdition
from app.data.waiting import find_all_waiting
from app.ingest import kept
from app.ingest.readers import Desk
from app.ingest.release import drop as drop_waiting
from app.ingest.release import order_of_kept, order_of_waiting, source_of

LISTED_MOST = 10  # editions of one source, newest first
_reason = click.option("--reason", required=True, help="Why, for the audit.")


@click.group("edition")
def edition() -> None:
    """Editions of outside files: held, waiting, kept."""


@edition.command("list")
def list_() -> None:
    """List the editions of every source by number, and those that await review, with the reasons.

    The numbers are those that `flask changes` takes.
    """
    with locked_desk() as desk:
        for current in find_held_editions(desk.session):
            editions = find_editions(desk.session, current.source)[::-1]
            for edition in editions[:LISTED_MOST]:
                click.echo(_line(desk, edition, is_current=edition.id == current.id))
        for waiting in find_all_waiting(desk.session):
            _say_waiting(waiting)


def _line(desk: Desk, edition: Edition, *, is_current: bool) -> str:
    """An edition with its number, and which number `edition replay` knows its archived file by."""
    state = "current" if is_current else "earlier"
    archived = [one.path for one in kept.find_kept(desk.data_dir, edition.source)]
    path = kept.path_of(desk.data_dir, edition.kept_as)
    if edition.is_invented:
        state += ", invented"
    elif path in archived:
        state += f", replay {archived.index(path) + 1}"
    about = f"{edition.source} as at {edition.as_at}, {edition.rows_count:,} rows"
    return f"edition {edition.id}: {about}, {state}"


def _say_waiting(waiting: WaitingEdition) -> None:
    told = f"{waiting.source} as at {waiting.as_at}, {waiting.rows_count:,} rows"
    held_by = "" if waiting.is_releasable else ", held by privacy: it can only be dropped"
    click.echo(f"waiting  {told}, since {waiting.held_at:%Y-%m-%d}{held_by}")
    for said in (*waiting.reasons.splitlines(), *waiting.differences.splitlines()):
        click.echo(f"         {said}")


@edition.command("release")
@click.argument("name")
@_reason
def release(name: str, reason: str) -> None:
    """Take in the edition of NAME that waits, whatever the gates say, and publish it."""
    with locked_desk() as desk:
        take_in(desk, source_of(name), order_of_waiting(desk, name, reason))
        make_refresh_public(desk, reason)


@edition.command("drop")
@click.argument("name")
@_reason
def drop(name: str, reason: str) -> None:
    """Take away the edition of NAME that waits."""
    with locked_desk() as desk:
        restricted = count_quarantined(desk.session, name)
        dropped = drop_waiting(desk, name, reason)
        click.echo(f"{name} as at {dropped.as_at} is dropped; the current edition stays")
        if restricted:
            click.echo(f"{restricted} settings are shown again as the current edition has them")
            make_refresh_public(desk)


@edition.command("replay")
@click.argument("name")
@click.argument("number", type=click.IntRange(1, kept.KEPT), default=1)
@click.pass_context
def replay(context: click.Context, name: str, number: int) -> None:
    """Take in again the file of the NUMBERth newest edition of NAME that is kept, and publish."""
    with locked_desk() as desk:
        run = take_in(desk, source_of(name), order_of_kept(desk, name, number))
        if run.outcome is Outcome.HELD:
            context.exit(1)
        make_refresh_public(desk)
