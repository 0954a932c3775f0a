"""`flask backup` and `flask restore`: the record and its snapshots as one file, and back."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click
from flask import current_app

from app.cli.desk import make_refresh_public, officer, open_desk, refusals
from app.config import Settings
from app.data.audit import RESTORED, Deed
from app.data.backup_file import (
    EDITS,
    RECORD,
    BackupError,
    Manifest,
    RestoreRefused,
    make_folder,
    opened,
    peek,
)
from app.data.forgetting import Order
from app.ingest.readers import Desk
from app.ingest.reconcile.confirm import decide_again
from app.publish import publisher_lock
from app.publish.audit_heads import find_backups
from app.publish.backup.pack import back_up, back_up_edits
from app.publish.backup.prove import orders_of
from app.publish.backup.restore import check_usable, is_replacing
from app.publish.backup.restore import restore as restore_record
from app.publish.coverage import count_lost

KEPT = {RECORD: 7, EDITS: 2}  # files of each kind that stay in a folder
STALE_S = 86_400  # what a backup that died left behind goes after a day
WORDS = {RECORD: "the whole record", EDITS: "edits"}
_path = click.argument("path")


@click.command("backup")
@_path
@click.option("--edits", "only_edits", is_flag=True, help="What people said alone, in a moment.")
def backup(path: str, only_edits: bool) -> None:
    """Write the record and its snapshots to PATH; where that is a folder, to a new file in it.

    PATH is a folder where it ends in "/", has no suffix, or is one already; it is created where it is
    missing. The backup is restored aside before it counts as made.
    """
    settings: Settings = current_app.config["SETTINGS"]
    kind = EDITS if only_edits else RECORD
    with _refusals(), open_desk() as desk:
        _refuse_empty(desk)
        folder = _folder_of(path)
        file = folder / f"{kind}-{desk.now:%Y%m%dT%H%M%SZ}.tar" if _is_folder(path) else Path(path)
        make_folder(folder)
        _refuse_other(file, kind)
        damaged: list[str] = []
        if only_edits:
            manifest = back_up_edits(settings.database_url, desk.data_dir, file, desk.now)
        else:
            manifest, damaged = back_up(
                desk.session, desk.data_dir, settings.database_url, file, desk.now
            )
        if _is_folder(path):
            _remove_older(folder, manifest, desk.now)
    for name in damaged:
        click.echo(f"warning: {name} is damaged on the disk and not in the backup", err=True)
    click.echo(f"{file.name}: {sum(manifest.rows.values())} rows, {file.stat().st_size} bytes")


def _is_folder(path: str) -> bool:
    is_named_so = not Path(path).suffix and not Path(path).is_file()
    return path.endswith("/") or Path(path).is_dir() or is_named_so


def _folder_of(path: str) -> Path:
    return Path(path) if _is_folder(path) else Path(path).parent


def _refuse_empty(desk: Desk) -> None:
    """A record that was lost and begun anew must not take the place of backups of the old one."""
    count = count_lost(desk.session, desk.snapshots)
    if count:
        raise BackupError(
            f"the record is empty, and {count:,} settings are public: see `flask doctor`"
        )


def _refuse_other(file: Path, kind: str) -> None:
    """Nothing is replaced but an older backup of the same kind."""
    if not file.exists():
        return
    there = peek(file) if file.is_file() else None
    if there is None:
        raise BackupError(f"{file} is there and is no backup: give another path")
    if there.kind != kind:
        raise BackupError(
            f"{file} is a backup of {WORDS[there.kind]}: give another path, or a folder, for that of "
            f"{WORDS[kind]}"
        )


@click.command("restore")
@click.argument("path", type=click.Path(path_type=Path))
@click.option(
    "--edits",
    "edits_path",
    type=click.Path(path_type=Path),
    help="A later backup of edits, or a folder: what people said since.",
)
@click.option("--replace", is_flag=True, help="Also where the record holds editions: they go.")
@click.option(
    "--reason",
    default="",
    help="Why far fewer settings may be shown than are public, for the audit.",
)
def restore(path: Path, edits_path: Path | None, replace: bool, reason: str) -> None:
    """Put the backup PATH in the place of the record, and publish; a folder: the newest in it.

    Of a folder the newest backup of edits is used too. Erasure orders of the newest backups that lie
    beside PATH or in BACKUP_TO are given again in any case. Where far fewer settings would be shown
    than are public, those stay public until `flask publish --reason`, or --reason here.
    """
    settings: Settings = current_app.config["SETTINGS"]
    now = datetime.now(UTC)
    if edits_path is None and path.is_dir() and find_backups(path, EDITS):
        edits_path = path
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
            deed = Deed(officer(), RESTORED, "record", reason=f"backup of {made_at}")
            orders = _orders_beside(path, settings)
            done = restore_record(
                whole, edits, settings.data_dir, settings.database_url, deed, now, orders
            )
        click.echo(
            f"restored as of {made_at}: {done.rows_count} rows, {done.folders_count} snapshots, "
            f"{done.later_count} later rows, {done.forgotten_count} orders to forget given again"
        )
        with open_desk() as desk:
            for said in decide_again(desk.session, desk.now):
                click.echo(f"warning: {said}", err=True)
            desk.session.commit()
            make_refresh_public(desk, reason.strip())


@contextmanager
def _refusals() -> Iterator[None]:
    with refusals():
        try:
            yield
        except BackupError as error:
            click.echo(f"refused: {error}", err=True)
            sys.exit(1)


def _orders_beside(path: Path, settings: Settings) -> list[Order]:
    """The erasure orders of the newest backups of each kind, beside a backup and in BACKUP_TO."""
    folders = {path if path.is_dir() else path.parent}
    if settings.backup_to:
        folders.add(Path(settings.backup_to))
    orders: set[Order] = set()
    for folder in sorted(folders):
        for kind in (RECORD, EDITS):
            orders.update(_orders_of(find_backups(folder, kind), settings.data_dir))
    return sorted(orders, key=lambda one: one.ordered_at)


def _orders_of(backups: list[Path], data_dir: Path) -> list[Order]:
    """The erasure orders of the newest of some backups that can be read."""
    for file in reversed(backups):
        try:
            with opened(file) as backup:
                check_usable(backup, backup.manifest.kind)
                return orders_of(backup, data_dir)
        except BackupError as error:
            click.echo(f"warning: {error}", err=True)
    return []


def _newest(path: Path, kind: str) -> Path:
    if not path.is_dir():
        return path
    found = find_backups(path, kind)
    if not found:
        raise RestoreRefused(f"{path} has no backup of that kind")
    return found[-1]


def _remove_older(folder: Path, made: Manifest, now: datetime) -> None:
    """Remove backups beyond those that stay, but none with more lines of the audit than the new one."""
    count = made.rows.get("audit_event", 0)
    for file in find_backups(folder, made.kind)[: -KEPT[made.kind]]:
        older = peek(file)
        if older is None or older.rows.get("audit_event", 0) <= count:
            file.unlink(missing_ok=True)
    for left in folder.glob(f".{made.kind}-*.part"):
        if now.timestamp() - left.stat().st_mtime > STALE_S:
            left.unlink(missing_ok=True)
