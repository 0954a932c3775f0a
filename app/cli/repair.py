"""`flask repair`: restores lost or damaged files from a backup, or rebuilds them from the record.

It does not repair the record itself: `flask restore` does. It prints what cannot be recovered.
"""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path

import click
from flask import current_app

from app.cli import edition
from app.cli.command_context import locked_context
from app.cli.file_checks import find_archived, make_private
from app.config import Config
from app.core.source_names import POSTCODES
from app.data import install_key
from app.data.audit import AuditEntry, head_of, reset_head, save_audit_entry
from app.data.backup_file import EDITS, RECORD, Backup, BackupError, open_verified
from app.data.editions import find_current_edition
from app.data.erasure_orders import (
    find_order_file_faults,
    read_order_files,
    reapply_orders,
    sync_order_files,
)
from app.data.publications import find_full_publications_before, find_publications
from app.data.quarantined_editions import clear_archived_as
from app.data.tables import AuditEvent, Part, Publication
from app.ingest import edition_archive
from app.ingest.context import CommandContext
from app.ingest.publish_record import publish_now
from app.publish import NothingToRollBack, roll_back
from app.publish.backup.audit_heads import find_backups, is_only_head_file_faulty
from app.publish.backup.recover_directory import is_whole, recover_directory
from app.publish.backup.trial_restore import events_after, read_backup_orders
from app.publish.store.locks import PUBLICATION_LOCK_TIMEOUT_S, switch_lock
from app.publish.store.patch import publish_edits
from app.publish.store.switch import current_seqs, find_parts, switch_pointer
from app.snapshot.published_reports import REPORTS
from app.snapshot.published_statistics import STATISTICS
from app.snapshot.reader import part_folder


@click.command("repair")
@click.option(
    "--from",
    "path",
    type=click.Path(exists=True, path_type=Path),
    help="A backup, or a folder of backups; default: BACKUP_TO.",
)
def repair(path: Path | None) -> None:
    """Repair lost or damaged files.

    These are the current pointer, snapshots, the key of the install, archived editions, the end of
    the audit and the files of erasure orders.
    """
    config: Config = current_app.config["SETTINGS"]
    folder = path or (Path(config.backup_to) if config.backup_to else None)
    with locked_context() as context, ExitStack() as files:
        backup = _newest(files, folder, RECORD)
        edits = _newest(files, folder, EDITS)
        done = [
            *_repair_modes(context),
            *_repair_audit(context, edits),
            *_repair_secret(context, backup),
            *_repair_orders(context, (backup, edits)),
            *_repair_archive(context),
            *_repair_head(context, config.backup_to),
            *_repair_snapshots(context, backup),
        ]
        for message in done:
            save_audit_entry(
                context.session,
                AuditEntry(context.who, "repaired", "files", reason=message[:200]),
                context.now,
            )
        context.session.commit()
    click.echo(
        "\n".join(done)
        or "nothing to repair: no file is lost or damaged that this command can recover"
    )


def _newest(files: ExitStack, folder: Path | None, kind: str) -> Backup | None:
    """The newest whole backup of a kind."""
    for file in reversed(find_backups(folder, kind) if folder else []):
        try:
            return files.enter_context(open_verified(file))
        except BackupError as error:
            click.echo(f"warning: {error}", err=True)
    return None


def _repair_modes(context: CommandContext) -> Iterator[str]:
    if count := make_private(context.data_dir):
        yield f"{count} files or folders can no longer be read by other users"


def _repair_secret(context: CommandContext, backup: Backup | None) -> Iterator[str]:
    state = install_key.key_state(context.data_dir)
    if state == "good" or (state == "missing" and not install_key.has_digests(context.session)):
        return
    key = backup.read(install_key.NAME) if backup else b""
    if install_key.is_key(key):
        install_key.replace_secret(context.data_dir, key)
        yield "the key of this install is restored from the backup"
    else:
        install_key.replace_secret(context.data_dir, b"")
        yield (
            "this install has a new key: older digests in the audit can no longer be compared, and "
            "addresses that asked for no reminders have to be stopped again"
        )


def _repair_orders(context: CommandContext, backups: tuple[Backup | None, ...]) -> Iterator[str]:
    orders = read_order_files(context.data_dir)
    for backup in backups:
        orders += read_backup_orders(backup, context.data_dir) if backup else []
    gaps = find_order_file_faults(context.session, context.data_dir)
    if count := reapply_orders(context.session, orders):
        message = "erasure orders that the record had lost are recorded again"
        yield f"{count} {message}: run `flask publish`"
    context.session.commit()
    sync_order_files(context.session, context.data_dir)
    if gaps:
        yield f"the files of erasure orders are complete again ({gaps[0]})"


def _repair_archive(context: CommandContext) -> Iterator[str]:
    """Remove the names of lost files from the record, which contains their rows."""
    for lost in find_archived(context):
        if edition_archive.find_archived_path(context.data_dir, lost.archived_as) is None:
            message = f"the archived file of {lost.source} as at {lost.as_at} cannot be recovered"
            clear_archived_as(context.session, [lost.archived_as])
            yield f"{message}: import {lost.file_name} again with `flask refresh`"
    context.session.commit()


def _repair_audit(context: CommandContext, edits: Backup | None) -> Iterator[str]:
    """Restore lines removed from the end of the audit, if the backup continues from there."""
    lines = events_after(edits, context.data_dir, head_of(context.session)) if edits else []
    for line in lines:
        context.session.add(AuditEvent(**line))
    context.session.commit()
    if lines:
        yield f"{len(lines)} lines at the end of the audit are restored from the backup of edits"


def _repair_head(context: CommandContext, backup_to: str) -> Iterator[str]:
    if is_only_head_file_faulty(context.session, context.data_dir, backup_to):
        reset_head(context.session, context.data_dir)
        yield "audit.head is written again: publications and backups agree with the audit"


def _repair_snapshots(context: CommandContext, backup: Backup | None) -> Iterator[str]:
    """Damaged directories first, then the current pointer, then what must be published again."""
    parts = find_parts(context.session, context.snapshots)
    for part in reversed(parts):
        for logged in _publications_to_check(context, part):
            yield from _repair_directory(context, logged, backup)
    public = {part: _publications_to_check(context, part)[:1] for part in Part}
    if not public[Part.PLACES]:
        return  # nothing has been published yet
    seqs = {str(part): one[0].seq for part, one in public.items() if one}
    seqs |= _recovered_seqs(context, parts)
    if current_seqs(context.snapshots) != seqs and seqs.keys() >= {*Part}:
        with switch_lock(context.session, context.snapshots, PUBLICATION_LOCK_TIMEOUT_S):
            switch_pointer(context.snapshots, seqs)
            # The publication that it names lacks the edits made while it was missing.
            is_usable = all(is_whole(context.snapshots, one[0]) for one in public.values())
            seq = (
                publish_edits(context.session, context.snapshots, context.now)
                if is_usable
                else None
            )
        yield f"the current pointer names number {seqs['places']} again"
        if seq is not None:
            yield f"edits made since are public: published as number {seq}"
            return
    if not all(one and is_whole(context.snapshots, one[0]) for one in public.values()):
        yield from _publish_again(context, public[Part.PLACES][0])


def _recovered_seqs(context: CommandContext, parts: Iterable[str]) -> dict[str, int]:
    """The numbers of the parts that not every snapshot has, where their directories are whole."""
    public = {
        part: _publications_to_check(context, part)[:1] for part in parts if part not in {*Part}
    }
    return {
        part: publication.seq
        for part, found in public.items()
        for publication in found
        if is_whole(context.snapshots, publication)
    }


def _publications_to_check(context: CommandContext, part: str) -> list[Publication]:
    """The public (or last) publication of a part, then the others that are on the disk."""
    logged = [
        publication
        for publication in find_publications(context.session, part)
        if publication.manifest_sha256
    ]
    current_seq = current_seqs(context.snapshots).get(part)
    current_edition = (
        find_current_edition(context.session, POSTCODES) if part == Part.POSTCODES else None
    )
    first = [
        publication
        for publication in logged
        if publication.seq == current_seq
        or (current_edition and publication.edition_id == current_edition.id)
    ]
    public = (first or logged)[:1]
    part_directory = context.snapshots / part
    others = [
        publication
        for publication in logged
        if publication not in public and (part_directory / f"{publication.seq:06d}").is_dir()
    ]
    return [*public, *others]


def _repair_directory(
    context: CommandContext, logged: Publication, backup: Backup | None
) -> Iterator[str]:
    if is_whole(context.snapshots, logged):
        return
    name = f"{logged.part} {logged.seq}"
    with switch_lock(context.session, context.snapshots, PUBLICATION_LOCK_TIMEOUT_S):
        if backup and recover_directory(backup, context.snapshots, logged):
            yield f"{name} is restored from the backup"
            return
    if (
        logged.part == Part.POSTCODES
        and logged == _publications_to_check(context, Part.POSTCODES)[0]
    ):
        if find_current_edition(context.session, POSTCODES):
            edition.replay_archived(context, POSTCODES)
            publish_now(context)
            yield f"{name} is made again from its edition"
    elif logged.part == Part.PLACES and logged == _publications_to_check(context, Part.PLACES)[0]:
        return  # `_publish_again`
    else:
        _remove(part_folder(context.snapshots, logged.part, logged.seq))
        yield f"{name} cannot be recovered: {_effect_of_loss(context, logged)}"


def _effect_of_loss(context: CommandContext, lost: Publication) -> str:
    """What a directory that is removed changes. A rollback needs a directory of places only."""
    if lost.part == Part.PLACES:
        return "a rollback to it is no longer possible"
    if lost != _publications_to_check(context, lost.part)[0]:
        return "it is removed, and nothing public needs it"
    if lost.part == STATISTICS:
        return "run `flask publish` to write the statistics again from the record"
    if lost.part == REPORTS:
        return "run `flask publish` to write the agreed reports again from the record"
    return "it is removed"


def _remove(folder: Path) -> None:
    """Remove a damaged directory; of a public one all may be lost already."""
    if folder.is_dir():
        for file in folder.iterdir():
            file.unlink()
        folder.rmdir()


def _publish_again(context: CommandContext, newest: Publication) -> Iterator[str]:
    """Publish from the record; a pinned rollback is rolled back to again."""
    if newest.rolled_back_to is not None:
        before = [one.seq for one in find_full_publications_before(context.session, newest.seq)]
        if newest.rolled_back_to in before:
            steps = before.index(newest.rolled_back_to) + 1
            try:
                seq = roll_back(context.session, context.snapshots, steps, context.now)
            except NothingToRollBack as error:
                yield f"the rollback cannot stay pinned ({error}): the record is published instead"
            else:
                yield f"the rollback to {newest.rolled_back_to} is published again as number {seq}"
                return
    publish_now(context)
    yield "the current publication is made again from the record"
