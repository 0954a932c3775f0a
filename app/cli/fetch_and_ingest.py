"""Fetches sources from their publishers, imports and publishes them.

Files are fetched without the publisher lock, so that a slow download never delays an edit.
"""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

import click
from flask import current_app

from app.cli.command_context import locked_context, reporting_errors
from app.cli.fetch_targets import FetchTarget, all_targets, configured_councils, find_targets
from app.config import Config, Council
from app.core.source_names import LISTING
from app.data.editions import (
    find_current_edition,
    find_current_editions,
    find_last_runs,
    has_invented_edition,
    is_edition_known,
)
from app.data.publications import find_publications
from app.data.quarantined_editions import find_last_quarantine_change
from app.data.record_times import in_utc
from app.data.refresh_schedule import LastAttempt, find_due
from app.data.tables import Edition, Outcome, Part, RefreshRun
from app.ingest.context import CommandContext
from app.ingest.errors import FetchRefused, IngestError
from app.ingest.fetch import (
    DEFAULT_RETRY,
    PUBLIC_ONLY,
    AddressGuard,
    CouncilFeed,
    DownloadState,
    FetchResult,
    Origin,
    RetrySettings,
    discard,
    fetch,
    fetch_feed,
    fetch_lock,
    load_download_state,
    record_download,
)
from app.ingest.import_edition import import_edition
from app.ingest.publish_record import publish_after_refresh
from app.ingest.refresh import RefreshRequest, save_refusal
from app.ingest.source import Source
from app.ingest.sources import ORIGINS


@dataclass(frozen=True)
class FetchConfig:
    """Where files are fetched from, and how. Only tests change the defaults.

    `bounds` (fewest and most rows) replaces every source's bounds, `now` the clock, `councils`
    those of the councils file.
    """

    origins: Mapping[str, Origin]
    guard: AddressGuard = PUBLIC_ONLY
    retry: RetrySettings = DEFAULT_RETRY
    bounds: tuple[int, int] | None = None
    now: datetime | None = None
    councils: tuple[Council, ...] | None = None

    @property
    def served_councils(self) -> tuple[Council, ...]:
        return configured_councils() if self.councils is None else self.councils


DEFAULT_FETCH_CONFIG = FetchConfig(ORIGINS)


def fetch_and_ingest(
    source: Source,
    fetch_config: FetchConfig = DEFAULT_FETCH_CONFIG,
    *,
    as_at: date | None = None,
    la_number: str = "",
) -> None:
    """Fetch, import and publish a source; exits with 1 if refused or quarantined, 75 if busy.

    A source that councils serve is fetched from each of them, or from the one given.
    """
    with reporting_errors():
        councils = fetch_config.served_councils if source.council_feed else ()
        targets = find_targets(source, fetch_config.origins, councils, la_number)
        if not targets:
            raise FetchRefused(source.name, _nowhere(source, la_number))
        with fetch_lock(_downloads()):
            results = [_fetch_reporting_errors(one, fetch_config, as_at) for one in targets]
            if not any(results):
                sys.exit(1)
            with _context(fetch_config) as context:
                publish_after_refresh(context)
        if not all(results):
            sys.exit(1)


def _nowhere(source: Source, la_number: str) -> str:
    """Why a source cannot be fetched."""
    if source.council_feed is None:
        return "this file has no public download: give it with --file"
    whose = f"council {la_number[:20]}" if la_number else "no council"
    verb = "does not name" if la_number else "names"
    return f"{whose} {verb} its address in the councils file: add it there, or give --file"


def fetch_and_ingest_due(fetch_config: FetchConfig = DEFAULT_FETCH_CONFIG) -> None:
    """Fetch and import each source that is due, one after the other, then publish once.

    A refused source does not stop the next one; the process then exits with 1. Nothing is fetched
    while the record contains invented data: a person must import the first real file.
    """
    with reporting_errors(), fetch_lock(_downloads()):
        with _context(fetch_config) as context:
            if has_invented_edition(context.session):
                click.echo(
                    "nothing is fetched while the record contains the invented council: run "
                    "`flask refresh areas` to replace it with real data"
                )
                return
            due = _find_due(context, fetch_config)
        results = [_fetch_safely(target, fetch_config) for target in due]
        if not results:
            click.echo("nothing is due")
        with _context(fetch_config) as context:
            if any(results) or has_unpublished_changes(context):
                publish_after_refresh(context)
    if not all(results):
        sys.exit(1)


@contextmanager
def _context(fetch_config: FetchConfig) -> Iterator[CommandContext]:
    with locked_context() as context:
        yield replace(context, now=fetch_config.now) if fetch_config.now else context


def _downloads() -> Path:
    config: Config = current_app.config["SETTINGS"]
    return config.data_dir / "downloads"


def _find_due(context: CommandContext, fetch_config: FetchConfig) -> list[FetchTarget]:
    """What is due; sources whose file comes with the app only if none is stored."""
    runs = find_last_runs(context.session)
    attempts = {run.source: LastAttempt(in_utc(run.ended_at), run.outcome) for run in runs}
    targets = {
        target.name: target
        for target in all_targets(fetch_config.origins, fetch_config.served_councils)
        if target.place or not find_current_edition(context.session, target.name)
    }
    cadences = {name: target.every for name, target in targets.items()}
    return [targets[name] for name in find_due(cadences, attempts, context.now)]


def _fetch_safely(target: FetchTarget, fetch_config: FetchConfig) -> bool:
    """Fetch and import a source; however it ends, the next source follows."""
    try:
        return _fetch_reporting_errors(target, fetch_config)
    except SystemExit as ended:  # already printed: the record is busy or cannot be used
        return ended.code in (None, 0)


def _fetch_reporting_errors(
    target: FetchTarget, fetch_config: FetchConfig, as_at: date | None = None
) -> bool:
    """Fetch and import a source; an unexpected error is printed as one sentence too."""
    try:
        return _fetch_one(target, fetch_config, as_at)
    except Exception as error:
        message = (
            f"{target.name}: an unexpected error stopped the refresh ({describe_error(error)})"
        )
        click.echo(f"failed: {message}; the current edition stays", err=True)
        with suppress(Exception, SystemExit), _context(fetch_config) as context:
            save_refusal(
                context, target.source, Path(target.download_name), message, target.la_number
            )
        return False


def describe_error(error: Exception) -> str:
    """An unexpected error on one line."""
    text = " ".join(str(error).split())[:200]
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def _fetch_one(target: FetchTarget, fetch_config: FetchConfig, as_at: date | None = None) -> bool:
    """Fetch and import a source, printing the outcome; False if it is refused or quarantined."""
    source = target.source
    if source.bundled_file:
        return _import(source, fetch_config, RefreshRequest(source.bundled_file)) is not None
    folder = _downloads()
    try:
        fetched = _fetch(target, fetch_config)
        if fetched.path is None:
            _save_unchanged(target, fetch_config, fetched)
            return True
        as_at = as_at or (fetched.as_at if target.la_number else None)
        request = RefreshRequest(
            fetched.path, as_at, bounds=fetch_config.bounds, la_number=target.la_number
        )
        outcome = _import(source, fetch_config, request)
        if outcome is None:
            return False
        record_download(
            folder, target.download_name, fetched
        )  # a quarantined file is not fetched again either
        return outcome is not Outcome.QUARANTINED
    except IngestError as error:
        with _context(fetch_config) as context:
            path = Path(target.download_name)
            save_refusal(context, source, path, str(error), target.la_number)
        click.echo(f"refused: {error}", err=True)
        return False
    finally:
        discard(folder, target.download_name)


def _fetch(target: FetchTarget, fetch_config: FetchConfig) -> FetchResult:
    """The newest edition at a source's place, as a file unless it is unchanged."""
    folder, name = _downloads(), target.download_name
    with _context(fetch_config) as context:
        current = find_current_edition(context.session, target.name)
        known = _find_known_download(context, folder, target, current)
        current_as_at = current.as_at if current else None
    now, retry = fetch_config.now or datetime.now(UTC), fetch_config.retry
    if isinstance(target.place, CouncilFeed):
        return fetch_feed(
            name,
            folder,
            target.place,
            now=now,
            guard=fetch_config.guard,
            known=known,
            current_as_at=current_as_at,
            retry=retry,
        )
    assert target.place is not None
    return fetch(
        name,
        folder,
        now=now,
        guard=fetch_config.guard,
        origin=target.place,
        known=known,
        current_as_at=current_as_at,
        retry=retry,
    )


def _import(source: Source, fetch_config: FetchConfig, request: RefreshRequest) -> Outcome | None:
    """The outcome; None, with a message, if the file was refused."""
    with _context(fetch_config) as context:
        try:
            return import_edition(context, source, request).outcome
        except IngestError as error:  # already stored in the record
            click.echo(f"refused: {error}", err=True)
            return None


def _find_known_download(
    context: CommandContext, folder: Path, target: FetchTarget, current: Edition | None
) -> DownloadState | None:
    """The state of the last download if its edition is still stored; None: fetch the whole file."""
    source, memory = target.source, load_download_state(folder, target.download_name)
    if memory is None or not is_edition_known(context.session, target.name, memory.edition_sha256):
        return None
    if source.is_complete and current and current.id is not None:
        return memory if source.is_complete(context, current.id) else None
    return memory


def _save_unchanged(target: FetchTarget, fetch_config: FetchConfig, fetched: FetchResult) -> None:
    """Store that a publisher has nothing new, so that it is not asked again at once."""
    with _context(fetch_config) as context:
        current = find_current_edition(context.session, target.name)
        is_older = bool(current and fetched.as_at and fetched.as_at < current.as_at)
        reason = (
            f"the publisher has nothing newer: its file is as at {fetched.as_at}"
            if is_older
            else ""
        )
        run = RefreshRun(
            source=target.name,
            file_name=current.file_name if current else "",
            ended_at=context.now,
            outcome=Outcome.UNCHANGED,
            reason=reason,
            edition_id=current.id if current else None,
            rows_count=current.rows_count if current else 0,
        )
        context.session.add(run)
        context.session.commit()
    click.echo(f"{target.name}: {Outcome.UNCHANGED.value}{', ' + reason if reason else ''}")


def has_unpublished_changes(context: CommandContext) -> bool:
    """Whether an edition was stored, quarantined, released or dropped since the last publication.

    If so, a run was interrupted: settings that a quarantined listing restricts may still be public.
    """
    shown = find_publications(context.session, Part.PLACES)
    moments = [in_utc(current.stored_at) for current in find_current_editions(context.session)]
    if changed := find_last_quarantine_change(context.session, LISTING):
        moments.append(in_utc(changed))
    return bool(moments) and (not shown or max(moments) > in_utc(shown[0].published_at))
