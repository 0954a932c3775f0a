"""`flask edition`: what is held and what waits, a person's word on it, kept editions taken in again."""

import click

from app.cli.desk import locked_desk, make_refresh_public, take_in
from app.cli.seed import BOUNDS, FILES, SEEDS
from app.data.editions import find_held_edition, find_held_editions
from app.data.tables import Outcome, RefreshRun, WaitingEdition
from app.data.waiting import find_all_waiting
from app.ingest import kept
from app.ingest.readers import Desk
from app.ingest.refresh import Order
from app.ingest.release import drop as drop_waiting
from app.ingest.release import order_of_kept, order_of_waiting, source_of

_reason = click.option("--reason", required=True, help="Why, for the audit.")


@click.group("edition")
def edition() -> None:
    """Editions of outside files: held, waiting, kept."""


@edition.command("list")
def list_() -> None:
    """Name every edition that is held and every one that waits, with what holds it."""
    with locked_desk() as desk:
        for held in find_held_editions(desk.session):
            count = len(kept.find_kept(desk.data_dir, held.source))
            is_kept = ", the seeds'" if held.is_invented else f", {count} kept"
            told = f"{held.source} as at {held.as_at}, {held.rows_count:,} rows{is_kept}"
            click.echo(f"held     {told}")
        for waiting in find_all_waiting(desk.session):
            _say_waiting(waiting)


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
        dropped = drop_waiting(desk, name, reason)
        click.echo(f"{name} as at {dropped.as_at} is dropped; what is held stays")


@edition.command("replay")
@click.argument("name")
@click.argument("number", type=click.IntRange(1, kept.KEPT), default=1)
@click.pass_context
def replay(context: click.Context, name: str, number: int) -> None:
    """Take in again the file of the NUMBERth newest edition of NAME that is kept, and publish."""
    with locked_desk() as desk:
        if replay_kept(desk, name, number).outcome is Outcome.HELD:
            context.exit(1)
        make_refresh_public(desk)


def replay_kept(desk: Desk, name: str, number: int = 1) -> RefreshRun:
    """Take in again a file that is kept; of invented data, which is not kept, the seeds' own."""
    held = find_held_edition(desk.session, name)
    if held and held.is_invented and number == 1:
        for source, file in FILES:
            if file == held.file_name:
                order = Order(SEEDS / file, bounds=BOUNDS, is_invented=True)
                return take_in(desk, source, order)
    return take_in(desk, source_of(name), order_of_kept(desk, name, number))
