"""`flask backup` and `flask restore`: the record and its snapshots as one file."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click
from flask import current_app

from app.cli.command_context import officer, reporting_errors, unlocked_context
from app.config import Config
from app.data.audit import RESTORED, AuditEntry
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
from app.ingest.context import CommandContext
from app.ingest.publish_record import publish_after_refresh
from app.ingest.reconcile.succession_decisions import reapply_decisions
from app.publish import publisher_lock
from app.publish.backup.audit_heads import find_backups
from app.publish.backup.pack import back_up, back_up_edits
from app.publish.backup.restore import check_usable, has_record_to_replace
from app.publish.backup.restore import restore as restore_record
from app.publish.backup.trial_restore import read_backup_orders
from app.publish.store.loss_check import count_public_without_record

RETAINED_PER_KIND = {RECORD: 7, EDITS: 2}  # files of each kind that a folder keeps
STALE_S = 86_400  # an interrupted backup is removed after a day
KIND_NAMES = {RECORD: "the whole record", EDITS: "edits"}
_path = click.argument("path")


@click.command("backup")
@_path
@click.option(
    "--edits",
    "only_edits",
    is_flag=True,
    help="Only edits, confirmations, erasure orders and the audit; takes a moment.",
)
def backup(path: str, only_edits: bool) -> None:
    """Back up the record and its snapshots to PATH.

    PATH is a file, or a folder that gets a new file. It is a folder if it ends in "/", has no
    suffix or exists as one; a missing folder is created. The backup counts as made once a trial
    restore of it has succeeded.
    """
    config: Config = current_app.config["SETTINGS"]
    kind = EDITS if only_edits else RECORD
    with _exit_on_refusal(), unlocked_context() as context:
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
        click.echo(
            f"warning: {name} is damaged and not in the backup: run `flask repair`", err=True
        )
    click.echo(f"{file.name}: {sum(manifest.rows.values())} rows, {file.stat().st_size} bytes")


def _is_folder(path: str) -> bool:
    is_named_like_one = not Path(path).suffix and not Path(path).is_file()
    return path.endswith("/") or Path(path).is_dir() or is_named_like_one


def _folder_of(path: str) -> Path:
    return Path(path) if _is_folder(path) else Path(path).parent


def _refuse_empty(context: CommandContext) -> None:
    """Refuse if the record is empty after a loss: its backup must not replace the old ones."""
    count = count_public_without_record(context.session, context.snapshots)
    if count:
        raise BackupError(
            f"the record is empty although {count:,} settings are public: run `flask doctor`"
        )


def _refuse_other(file: Path, kind: str) -> None:
    """Refuse to overwrite anything but an older backup of the same kind."""
    if not file.exists():
        return
    existing = read_unverified_manifest(file) if file.is_file() else None
    if existing is None:
        raise BackupError(f"{file} exists and is not a backup: give another path")
    if existing.kind != kind:
        raise BackupError(
            f"{file} is a backup of {KIND_NAMES[existing.kind]}: give another path, or a folder, "
            f"for the backup of {KIND_NAMES[kind]}"
        )


@click.command("restore")
@click.argument("path", type=click.Path(path_type=Path))
@click.option(
    "--edits",
    "edits_path",
    type=click.Path(path_type=Path),
    help="A newer backup of edits, or a folder of them, to restore as well.",
)
@click.option("--replace", is_flag=True, help="Replace a record that contains editions.")
@click.option(
    "--reason",
    default="",
    help="Why far fewer settings may be shown than are public now, for the audit.",
)
def restore(path: Path, edits_path: Path | None, replace: bool, reason: str) -> None:
    """Replace the record with a backup, and publish.

    PATH is a backup, or a folder: then its newest backup and its newest backup of edits are
    restored. Erasure orders in the newest backups beside PATH and in BACKUP_TO are always recorded
    again. If far fewer settings would be shown than are public now, those stay public until `flask
    publish --reason`, or --reason here.
    """
    config: Config = current_app.config["SETTINGS"]
    now = datetime.now(UTC)
    if edits_path is None and path.is_dir() and find_backups(path, EDITS):
        edits_path = path
    with _exit_on_refusal(), publisher_lock(config.data_dir, config.database_url):
        with ExitStack() as files:
            record_backup = files.enter_context(open_verified(_newest(path, RECORD)))
            check_usable(record_backup, RECORD)
            edits = None
            if edits_path is not None:
                edits = files.enter_context(open_verified(_newest(edits_path, EDITS)))
                check_usable(edits, EDITS)
            if not replace and has_record_to_replace(config.database_url):
                raise RestoreRefused(
                    "the record contains editions: give --replace to overwrite them"
                )
            made_at = record_backup.manifest.made_at.isoformat(timespec="seconds")
            audit_entry = AuditEntry(officer(), RESTORED, "record", reason=f"backup of {made_at}")
            orders = _orders_of_newest_backups(path, config)
            restored = restore_record(
                record_backup, edits, config.data_dir, config.database_url, audit_entry, now, orders
            )
        click.echo(
            f"restored as of {made_at}: {restored.rows_count} rows, "
            f"{restored.folders_count} snapshots, {restored.later_count} rows of newer edits, "
            f"{restored.reapplied_count} erasure orders recorded again"
        )
        with unlocked_context() as context:
            for warning in reapply_decisions(context.session, context.now):
                click.echo(f"warning: {warning}", err=True)
            context.session.commit()
            publish_after_refresh(context, reason.strip())


@contextmanager
def _exit_on_refusal() -> Iterator[None]:
    with reporting_errors():
        try:
            yield
        except BackupError as error:
            click.echo(f"refused: {error}", err=True)
            sys.exit(1)


def _orders_of_newest_backups(path: Path, config: Config) -> list[ErasureLogEntry]:
    """The erasure orders of the newest backups of each kind, beside `path` and in BACKUP_TO."""
    folders = {path if path.is_dir() else path.parent}
    if config.backup_to:
        folders.add(Path(config.backup_to))
    orders: set[ErasureLogEntry] = set()
    for folder in sorted(folders):
        for kind in (RECORD, EDITS):
            orders.update(_orders_of_newest_readable(find_backups(folder, kind), config.data_dir))
    return sorted(orders, key=lambda order: order.ordered_at)


def _orders_of_newest_readable(backups: list[Path], data_dir: Path) -> list[ErasureLogEntry]:
    """The erasure orders of the newest readable backup; none if no backup can be read."""
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
        raise RestoreRefused(f"{path} contains no backup of {KIND_NAMES[kind]}")
    return found[-1]


def _remove_older(folder: Path, new_manifest: Manifest, now: datetime) -> None:
    """Remove the oldest backups, but none with more lines of the audit than the new one."""
    count = new_manifest.rows.get("audit_event", 0)
    for file in find_backups(folder, new_manifest.kind)[: -RETAINED_PER_KIND[new_manifest.kind]]:
        older = read_unverified_manifest(file)
        if older is None or older.rows.get("audit_event", 0) <= count:
            file.unlink(missing_ok=True)
    for leftover in folder.glob(f".{new_manifest.kind}-*.part"):
        if now.timestamp() - leftover.stat().st_mtime > STALE_S:
            leftover.unlink(missing_ok=True)
