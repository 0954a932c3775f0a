"""`flask backup` and `flask restore`: the record and its snapshots as one file, and back."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click
from flask import current_app

from app.cli.command_context import (
    officer,
    publish_after_refresh,
    reporting_errors,
    unlocked_context,
)
from app.config import Config
from app.data.audit import (
    RESTORED,
    AuditEntry,
)
from app.data.backup_file import (
    EDITS,
    RECORD,
    BackupError,
    Manifest,
    RestoreRefused,
    make_folder,
    open_verified,
    read_unverified_manifest,
)
from app.data.erasure_orders import ErasureLogEntry
from app.ingest.reconcile.succession_decisions import reapply_decisions
from app.ingest.source_readers import CommandContext
from app.publish import publisher_lock
from app.publish.backup.audit_heads import find_backups
from app.publish.backup.pack import (
    back_up,
    back_up_edits,
)
from app.publish.backup.restore import (
    check_usable,
    has_record_to_replace,
)
from app.publish.backup.restore import restore as restore_record
from app.publish.backup.trial_restore import read_backup_orders
from app.publish.store.loss_check import count_lost

RETAINED_PER_KIND = {RECORD: 7, EDITS: 2}  # files of each kind that stay in a folder
STALE_S = 86_400  # what a backup that died left behind goes after a day
KIND_NAMES = {RECORD: "the whole record", EDITS: "edits"}
_path = click.argument("path")


@click.command("backup")
@_path
@click.option("--edits", "only_edits", is_flag=True, help="What people said alone, in a moment.")
def backup(path: str, only_edits: bool) -> None:
    """Write the record and its snapshots to PATH; where that is a folder, to a new file in it.

    PATH is a folder where it ends in "/", has no suffix, or is one already; it is created where it is
    missing. The backup is restored aside before it counts as made.
    """
    config: Config = current_app.config["SETTINGS"]
    kind = EDITS if only_edits else RECORD
    with _refusals(), unlocked_context() as context:
        _refuse_empty(context)
        folder = _folder_of(path)
        file = (
            folder / f"{kind}-{context.now:%Y%m%dT%H%M%SZ}.tar" if _is_folder(path) else Path(path)
        )
        make_folder(folder)
        _refuse_other(file, kind)
        damaged: list[str] = []
        if only_edits:
            manifest = back_up_edits(config.database_url, context.data_dir, file, context.now)
        else:
            manifest, damaged = back_up(
                context.session, context.data_dir, config.database_url, file, context.now
            )
        if _is_folder(path):
            _remove_older(folder, manifest, context.now)
    for name in damaged:
        click.echo(f"warning: {name} is damaged on the disk and not in the backup", err=True)
    click.echo(f"{file.name}: {sum(manifest.rows.values())} rows, {file.stat().st_size} bytes")


def _is_folder(path: str) -> bool:
    is_named_so = not Path(path).suffix and not Path(path).is_file()
    return path.endswith("/") or Path(path).is_dir() or is_named_so


def _folder_of(path: str) -> Path:
    return Path(path) if _is_folder(path) else Path(path).parent


def _refuse_empty(context: CommandContext) -> None:
    """A record that was lost and begun anew must not take the place of backups of the old one."""
    count = count_lost(context.session, context.snapshots)
    if count:
        raise BackupError(
            f"the record is empty, and {count:,} settings are public: see `flask doctor`"
        )


def _refuse_other(file: Path, kind: str) -> None:
    """Nothing is replaced but an older backup of the same kind."""
    if not file.exists():
        return
    existing = read_unverified_manifest(file) if file.is_file() else None
    if existing is None:
        raise BackupError(f"{file} is there and is no backup: give another path")
    if existing.kind != kind:
        raise BackupError(
            f"{file} is a backup of {KIND_NAMES[existing.kind]}: give another path, or a folder, for that of "
            f"{KIND_NAMES[kind]}"
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
    config: Config = current_app.config["SETTINGS"]
    now = datetime.now(UTC)
    if edits_path is None and path.is_dir() and find_backups(path, EDITS):
        edits_path = path
    with _refusals(), publisher_lock(config.data_dir, config.database_url):
        with ExitStack() as files:
            record_backup = files.enter_context(open_verified(_newest(path, RECORD)))
            check_usable(record_backup, RECORD)
            edits = None
            if edits_path is not None:
                edits = files.enter_context(open_verified(_newest(edits_path, EDITS)))
                check_usable(edits, EDITS)
            if not replace and has_record_to_replace(config.database_url):
                raise RestoreRefused(
                    "the record holds editions: --replace puts the backup over them"
                )
            made_at = record_backup.manifest.made_at.isoformat(timespec="seconds")
            audit_entry = AuditEntry(officer(), RESTORED, "record", reason=f"backup of {made_at}")
            orders = _orders_of_newest_backups(path, config)
            restored = restore_record(
                record_backup, edits, config.data_dir, config.database_url, audit_entry, now, orders
            )
        click.echo(
            f"restored as of {made_at}: {restored.rows_count} rows, {restored.folders_count} snapshots, "
            f"{restored.later_count} later rows, {restored.reapplied_count} orders to forget given again"
        )
        with unlocked_context() as context:
            for warning in reapply_decisions(context.session, context.now):
                click.echo(f"warning: {warning}", err=True)
            context.session.commit()
            publish_after_refresh(context, reason.strip())


@contextmanager
def _refusals() -> Iterator[None]:
    with reporting_errors():
        try:
            yield
        except BackupError as error:
            click.echo(f"refused: {error}", err=True)
            sys.exit(1)


def _orders_of_newest_backups(path: Path, config: Config) -> list[ErasureLogEntry]:
    """The erasure orders of the newest backups of each kind, beside a backup and in BACKUP_TO."""
    folders = {path if path.is_dir() else path.parent}
    if config.backup_to:
        folders.add(Path(config.backup_to))
    orders: set[ErasureLogEntry] = set()
    for folder in sorted(folders):
        for kind in (RECORD, EDITS):
            orders.update(_orders_of_newest_readable(find_backups(folder, kind), config.data_dir))
    return sorted(orders, key=lambda one: one.ordered_at)


def _orders_of_newest_readable(backups: list[Path], data_dir: Path) -> list[ErasureLogEntry]:
    """The erasure orders of the newest of some backups that can be read."""
    for file in reversed(backups):
        try:
            with open_verified(file) as backup:
                check_usable(backup, backup.manifest.kind)
                return read_backup_orders(backup, data_dir)
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


def _remove_older(folder: Path, new_manifest: Manifest, now: datetime) -> None:
    """Remove backups beyond those that stay, but none with more lines of the audit than the new one."""
    count = new_manifest.rows.get("audit_event", 0)
    for file in find_backups(folder, new_manifest.kind)[: -RETAINED_PER_KIND[new_manifest.kind]]:
        older = read_unverified_manifest(file)
        if older is None or older.rows.get("audit_event", 0) <= count:
            file.unlink(missing_ok=True)
    for leftover in folder.glob(f".{new_manifest.kind}-*.part"):
        if now.timestamp() - leftover.stat().st_mtime > STALE_S:
            leftover.unlink(missing_ok=True)
