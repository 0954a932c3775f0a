"""Sources renewed from their publishers: fetched, taken in, published.

Files are fetched outside the publisher's lock: a slow publisher keeps no one from saving an edit.
"""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import click
from flask import current_app

from app.cli.desk import locked_desk, make_refresh_public, refusals, take_in
from app.config import Settings
from app.data.editions import (
    find_held_edition,
    find_held_editions,
    find_last_runs,
    holds_invented,
    is_edition_known,
)
from app.data.publications import find_publications
from app.data.tables import Edition, Outcome, Part, RefreshRun
from app.data.waiting import find_last_change
from app.ingest.due import Attempt, find_due
from app.ingest.errors import FetchRefused, IngestError
from app.ingest.fetch import (
    ORIGINS,
    STRICT,
    USUAL,
    Fetched,
    Guard,
    Memory,
    Origin,
    Patience,
    discard,
    fetch,
    fetch_lock,
    recall,
    remember,
)
from app.ingest.readers import Desk
from app.ingest.refresh import Order, save_refusal
from app.ingest.source import Source
from app.ingest.sources import SOURCES, areas, council_listing, postcode_directory
from app.publish import holds_postcodes


@dataclass(frozen=True)
class Publishers:
    """Whom files are fetched from. All but the defaults is for tests, which bring a site of their own.

    `bounds` (fewest, most rows) stands in for every source's, `now` for the clock.
    """

    origins: Mapping[str, Origin]
    guard: Guard = STRICT
    patience: Patience = USUAL
    bounds: tuple[int, int] | None = None
    now: datetime | None = None


REAL = Publishers(ORIGINS)


def renew(source: Source, publishers: Publishers = REAL, *, as_at: date | None = None) -> None:
    """Fetch one source and take it in; ends the process with 1 if refused or held, 75 when busy."""
    with refusals():
        if source.name not in publishers.origins:
            reason = "no publisher offers this file to everyone: say which one with --file"
            raise FetchRefused(source.name, reason)
        with fetch_lock(_downloads()):
            if not _renew_or_say(source, publishers, as_at):
                sys.exit(1)
            with _desk(publishers) as desk:
                make_refresh_public(desk)


def renew_all(publishers: Publishers = REAL) -> None:
    """Renew each source that is due, one after the other, and publish once.

    A source that is refused does not keep the next from its turn; the process then ends with 1.
    What is invented is not mixed with what is real until a person takes a first real file in.
    """
    with refusals(), fetch_lock(_downloads()):
        with _desk(publishers) as desk:
            if holds_invented(desk.session):
                click.echo(
                    "nothing is renewed while the record holds the invented council: a first file "
                    "that is taken in by its name (`flask refresh areas`) puts an end to it"
                )
                return
            names = _find_due(desk, publishers)
        by_name = {source.name: source for source in SOURCES}
        done = [_renew_safely(by_name[name], publishers) for name in names]
        if not done:
            click.echo("nothing is due")
        with _desk(publishers) as desk:
            if any(done) or is_unpublished(desk):
                make_refresh_public(desk)
    if not all(done):
        sys.exit(1)


@contextmanager
def _desk(publishers: Publishers) -> Iterator[Desk]:
    with locked_desk() as desk:
        yield replace(desk, now=publishers.now) if publishers.now else desk


def _downloads() -> Path:
    settings: Settings = current_app.config["SETTINGS"]
    return settings.data_dir / "downloads"


def _find_due(desk: Desk, publishers: Publishers) -> list[str]:
    """The sources that are due; areas, whose list comes with the app, only where none are held."""
    runs = find_last_runs(desk.session)
    attempts = {run.source: Attempt(_utc(run.ended_at), run.outcome) for run in runs}
    cadences: dict[str, timedelta] = {}
    if not find_held_edition(desk.session, areas.SOURCE.name):
        cadences[areas.SOURCE.name] = timedelta()
    for source in SOURCES:
        if source.name in publishers.origins:
            cadences[source.name] = publishers.origins[source.name].every
    return find_due(cadences, attempts, desk.now)


def _renew_safely(source: Source, publishers: Publishers) -> bool:
    """Renew a source; whatever ends it, the next source has its turn."""
    try:
        return _renew_or_say(source, publishers)
    except SystemExit as ended:  # said already: the record is busy or cannot be used
        return ended.code in (None, 0)


def _renew_or_say(source: Source, publishers: Publishers, as_at: date | None = None) -> bool:
    """Renew a source; an error that nobody foresaw is one sentence too."""
    try:
        return _renew_one(source, publishers, as_at)
    except Exception as error:
        said = f"{source.name}: it could not be renewed ({described(error)})"
        click.echo(f"failed: {said}; the edition before it stays", err=True)
        with suppress(Exception, SystemExit), _desk(publishers) as desk:
            save_refusal(desk, source, Path(source.name), said)
        return False


def described(error: Exception) -> str:
    """An unexpected error in a few words on one line."""
    words = " ".join(str(error).split())[:200]
    return f"{type(error).__name__}: {words}" if words else type(error).__name__


def _renew_one(source: Source, publishers: Publishers, as_at: date | None = None) -> bool:
    """Fetch a source and take it in, each outcome in one line; False when it is refused or held."""
    if source is areas.SOURCE:
        return _take_in(source, publishers, Order(areas.NATIONAL_LIST)) is not None
    folder = _downloads()
    with _desk(publishers) as desk:
        held = find_held_edition(desk.session, source.name)
        known, held_on = _known(desk, folder, source, held), held.as_at if held else None
    try:
        fetched = fetch(
            source.name,
            folder,
            now=publishers.now or datetime.now(UTC),
            guard=publishers.guard,
            origin=publishers.origins[source.name],
            known=known,
            held=held_on,
            patience=publishers.patience,
        )
        if fetched.path is None:
            _save_unchanged(source, publishers, fetched)
            return True
        order = Order(fetched.path, as_at, bounds=publishers.bounds)
        outcome = _take_in(source, publishers, order)
        if outcome is None:
            return False
        remember(folder, source.name, fetched)  # what waits is not fetched again either
        return outcome is not Outcome.HELD
    except IngestError as error:
        with _desk(publishers) as desk:
            save_refusal(desk, source, Path(source.name), str(error))
        click.echo(f"refused: {error}", err=True)
        return False
    finally:
        discard(folder, source.name)


def _take_in(source: Source, publishers: Publishers, order: Order) -> Outcome | None:
    """What came of it; None where it was refused, which is said."""
    with _desk(publishers) as desk:
        try:
            return take_in(desk, source, order).outcome
        except IngestError as error:  # kept in the record already
            click.echo(f"refused: {error}", err=True)
            return None


def _known(desk: Desk, folder: Path, source: Source, held: Edition | None) -> Memory | None:
    """What is remembered of a file whose edition is still here; else it is fetched again whole."""
    memory = recall(folder, source.name)
    if memory is None or not is_edition_known(desk.session, source.name, memory.edition_sha256):
        return None
    if source is postcode_directory.SOURCE and held and held.id is not None:
        return memory if holds_postcodes(desk.session, desk.snapshots, held.id) else None
    return memory


def _save_unchanged(source: Source, publishers: Publishers, fetched: Fetched) -> None:
    """Keep that a publisher offers nothing new, so that it is not asked again at once."""
    with _desk(publishers) as desk:
        held = find_held_edition(desk.session, source.name)
        is_older = bool(held and fetched.as_at and fetched.as_at < held.as_at)
        reason = f"nothing newer is offered: the last is as at {fetched.as_at}" if is_older else ""
        run = RefreshRun(
            source=source.name,
            file_name=held.file_name if held else "",
            ended_at=desk.now,
            outcome=Outcome.UNCHANGED,
            reason=reason,
            edition_id=held.id if held else None,
            rows_count=held.rows_count if held else 0,
        )
        desk.session.add(run)
        desk.session.commit()
    click.echo(f"{source.name}: {Outcome.UNCHANGED.value}{', ' + reason if reason else ''}")


def is_unpublished(desk: Desk) -> bool:
    """Whether an edition was stored, or one quarantined or settled, and nothing published after it.

    A run was cut short then; what a quarantined listing narrows is still public.
    """
    shown = find_publications(desk.session, Part.PLACES)
    moments = [_utc(held.stored_at) for held in find_held_editions(desk.session)]
    if changed := find_last_change(desk.session, council_listing.SOURCE.name):
        moments.append(_utc(changed))
    return bool(moments) and (not shown or max(moments) > _utc(shown[0].published_at))


def _utc(moment: datetime) -> datetime:
    """SQLite gives times back without their zone, which is UTC."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
