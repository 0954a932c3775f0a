"""`flask backup` and `flask restore`: the record and its snapshots as one file, and back."""

import re
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click
from flask import current_app

from app.cli.desk import make_refresh_public, officer, open_desk, refusals
from app.config import Settings
from app.data.audit import Deed
from app.data.backup_file import EDITS, RECORD, BackupError, RestoreRefused, opened
from app.ingest.reconcile.confirm import decide_again
from app.publish import publisher_lock
from app.publish.backup.pack import back_up, back_up_edits
from app.publish.backup.restore import check_usable, is_replacing
from app.publish.backup.restore import restore as restore_record

KEPT = {RECORD: 7, EDITS: 2}  # files of each kind that stay in a folder
STALE_S = 86_400  # what a backup that died left behind goes after a day
_path = click.argument("path", type=click.Path(path_type=Path))


@click.command("backup")
@_path
@click.option("--edits", "only_edits", is_flag=True, help="What people said alone, in a moment.")
def backup(path: Path, only_edits: bool) -> None:
    """Write the record and its snapshots to PATH; where that is a folder, to a new file in it."""
    settings: Settings = current_app.config["SETTINGS"]
    kind = EDITS if only_edits else RECORD
    with _refusals(), open_desk() as desk:
        file = path / f"{kind}-{desk.now:%Y%m%dT%H%M%SZ}.tar" if path.is_dir() else path
        damaged: list[str] = []
        if only_edits:
            manifest = back_up_edits(settings.database_url, file, desk.now)
        else:
            manifest, damaged = back_up(
                desk.session, desk.data_dir, settings.database_url, file, desk.now
            )
        if path.is_dir():
            _remove_older(path, kind, desk.now)
    for name in damaged:
        click.echo(f"warning: {name} is damaged on the disk and not in the backup", err=True)
    click.echo(f"{file.name}: {sum(manifest.rows.values())} rows, {file.stat().st_size} bytes")


@click.command("restore")
@_path
@click.option(
    "--edits",
    "edits_path",
    type=click.Path(path_type=Path),
    help="A later backup of edits, or a folder: what people said since.",
)
@click.option("--replace", is_flag=True, help="Also where the record holds editions: they go.")
def restore(path: Path, edits_path: Path | None, replace: bool) -> None:
    """Put the backup PATH in the place of the record, and publish; a folder: the newest in it."""
    settings: Settings = current_app.config["SETTINGS"]
    now = datetime.now(UTC)
    with _refusals(), publisher_lock(settings.data_dir, settings.database_url):
        with ExitStack() as files:
            whole = files.enter_context(opened(_newest(path, RECORD)))
            check_usable(whole, RECORD)
            edits = None
            if edits_path is not None:
                edits = files.enter_context(opened(_newest(edits_path, EDITS)))
                check_usable(edits, EDITS)
            if not replace and is_replacing(settings.database_url):
                raise RestoreRefused(
                    "the record holds editions: --replace puts the backup over them"
                )
            made_at = whole.manifest.made_at.isoformat(timespec="seconds")
            deed = Deed(officer(), "record restored", "record", reason=f"backup of {made_at}")
            done = restore_record(whole, edits, settings.data_dir, settings.database_url, deed, now)
        click.echo(
            f"restored as of {made_at}: {done.rows_count} rows, {done.folders_count} snapshots, "
            f"{done.later_count} later rows, {done.forgotten_count} orders to forget given again"
        )
        with open_desk() as desk:
            for said in decide_again(desk.session, desk.now):
                click.echo(f"warning: {said}", err=True)
            desk.session.commit()
            make_refresh_public(desk, f"restored from the backup of {made_at}")


@contextmanager
def _refusals() -> Iterator[None]:
    with refusals():
        try:
            yield
        except BackupError as error:
            click.echo(f"refused: {error}", err=True)
            sys.exit(1)


def _of_kind(folder: Path, kind: str) -> list[Path]:
    """The backups of a kind in a folder, oldest first."""
    named = re.compile(rf"{kind}-[0-9]{{8}}T[0-9]{{6}}Z\.tar")
    return sorted(file for file in folder.iterdir() if named.fullmatch(file.name))


def _newest(path: Path, kind: str) -> Path:
    if not path.is_dir():
        return path
    found = _of_kind(path, kind)
    if not found:
        raise RestoreRefused(f"{path} has no backup of that kind")
    return found[-1]


def _remove_older(folder: Path, kind: str, now: datetime) -> None:
    for file in _of_kind(folder, kind)[: -KEPT[kind]]:
        file.unlink(missing_ok=True)
    for left in folder.glob(f".{kind}-*.part"):
        if now.timestamp() - left.stat().st_mtime > STALE_S:
            left.unlink(missing_ok=True)
