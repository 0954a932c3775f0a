"""`flask repair`: files that are lost or damaged put right, from whatever still has what was in them.

The record itself is not touched: for that there is `flask restore`. What is not in a backup is made
anew from the record, and what cannot be saved is said.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import click
from flask import current_app

from app.cli import edition
from app.cli.desk import locked_desk, make_public
from app.cli.kept_files import find_archived, make_private
from app.config import Settings
from app.data import secret
from app.data.audit import Deed, head_of, renew_head, save_deed
from app.data.backup_file import EDITS, RECORD, Backup, BackupError, opened
from app.data.editions import find_held_edition
from app.data.forgetting import find_gaps, mirror_orders, read_log, reapply
from app.data.publications import find_publications, find_steps_before
from app.data.tables import AuditEvent, Part, Publication
from app.data.waiting import forget_kept
from app.ingest import kept
from app.ingest.readers import Desk
from app.publish import NothingToRollBack, roll_back
from app.publish.audit_heads import find_backups, is_file_alone
from app.publish.backup.prove import events_after, orders_of
from app.publish.backup.salvage import is_whole, salvage
from app.publish.edits.patch import publish_edits
from app.publish.lock import PUBLICATION_WAITS_S, flip_lock
from app.publish.public import flip, shown
from app.snapshot.reader import folder_of

POSTCODES = "postcode_directory"


@click.command("repair")
@click.option(
    "--from",
    "path",
    type=click.Path(exists=True, path_type=Path),
    help="A backup, or a folder of backups; else BACKUP_TO.",
)
def repair(path: Path | None) -> None:
    """Put files right that are lost or damaged: pointer, snapshots, key, lists of erasure orders."""
    settings: Settings = current_app.config["SETTINGS"]
    folder = path or (Path(settings.backup_to) if settings.backup_to else None)
    with locked_desk() as desk, ExitStack() as files:
        backup = _newest(files, folder, RECORD)
        edits = _newest(files, folder, EDITS)
        done = [
            *_repair_modes(desk),
            *_repair_audit(desk, edits),
            *_repair_secret(desk, backup),
            *_repair_orders(desk, (backup, edits)),
            *_repair_archive(desk),
            *_repair_head(desk, settings.backup_to),
            *_repair_snapshots(desk, backup),
        ]
        for said in done:
            save_deed(
                desk.session, Deed(desk.who, "repaired", "files", reason=said[:200]), desk.now
            )
        desk.session.commit()
    click.echo("\n".join(done) or "nothing is lost or damaged that could be repaired")


def _newest(files: ExitStack, folder: Path | None, kind: str) -> Backup | None:
    """The newest whole backup of a kind."""
    for file in reversed(find_backups(folder, kind) if folder else []):
        try:
            return files.enter_context(opened(file))
        except BackupError as error:
            click.echo(f"warning: {error}", err=True)
    return None


def _repair_modes(desk: Desk) -> Iterator[str]:
    if count := make_private(desk.data_dir):
        yield f"{count} files or folders that others could read are their owner's alone"


def _repair_secret(desk: Desk, backup: Backup | None) -> Iterator[str]:
    state = secret.state_of(desk.data_dir)
    if state == "good" or (state == "missing" and not secret.has_digests(desk.session)):
        return
    key = backup.read(secret.NAME) if backup else b""
    if secret.is_key(key):
        secret.replace_secret(desk.data_dir, key)
        yield "the key of the install is taken from the backup"
    else:
        secret.replace_secret(desk.data_dir, b"")
        yield "the key of the install is a new one: older digests in the audit cannot be compared"


def _repair_orders(desk: Desk, backups: tuple[Backup | None, ...]) -> Iterator[str]:
    orders = read_log(desk.data_dir)
    for backup in backups:
        orders += orders_of(backup, desk.data_dir) if backup else []
    gaps = find_gaps(desk.session, desk.data_dir)
    if count := reapply(desk.session, orders):
        yield f"{count} erasure orders that the record had lost are given again: run `flask publish`"
    desk.session.commit()
    mirror_orders(desk.session, desk.data_dir)
    if gaps:
        yield f"the lists of erasure orders are complete again ({gaps[0]})"


def _repair_archive(desk: Desk) -> Iterator[str]:
    """A file that is gone is named no more: its rows are in the record."""
    for lost in find_archived(desk):
        if kept.path_of(desk.data_dir, lost.kept_as) is None:
            said = f"the archived file of {lost.source} as at {lost.as_at} cannot be saved"
            forget_kept(desk.session, [lost.kept_as])
            yield f"{said}: {lost.file_name} can be taken in again with `flask refresh`"
    desk.session.commit()


def _repair_audit(desk: Desk, edits: Backup | None) -> Iterator[str]:
    """Lines that were removed from the end of the audit, where the backup goes on from the last one."""
    lines = events_after(edits, desk.data_dir, head_of(desk.session)) if edits else []
    for line in lines:
        desk.session.add(AuditEvent(**line))
    desk.session.commit()
    if lines:
        yield f"{len(lines)} lines at the end of the audit are taken from the backup of edits"


def _repair_head(desk: Desk, backup_to: str) -> Iterator[str]:
    if is_file_alone(desk.session, desk.data_dir, backup_to):
        renew_head(desk.session, desk.data_dir)
        yield "audit.head is written again: publications and backups agree with the audit"


def _repair_snapshots(desk: Desk, backup: Backup | None) -> Iterator[str]:
    """Damaged directories first, then the pointer, then what can only be published anew."""
    for part in (Part.POSTCODES, Part.PLACES):
        for logged in _wanted(desk, part):
            yield from _repair_directory(desk, logged, backup)
    public = {part: _wanted(desk, part)[:1] for part in Part}
    if not public[Part.PLACES]:
        return  # nothing was published yet
    seqs = {part.value: one[0].seq for part, one in public.items() if one}
    if shown(desk.snapshots) != seqs and len(seqs) == len(Part):
        with flip_lock(desk.session, desk.snapshots, PUBLICATION_WAITS_S):
            flip(desk.snapshots, seqs)
            # Edits made while there was no pointer are not in the publication that it names.
            is_usable = all(is_whole(desk.snapshots, one[0]) for one in public.values())
            seq = publish_edits(desk.session, desk.snapshots, desk.now) if is_usable else None
        yield f"the pointer names number {seqs['places']} again"
        if seq is not None:
            yield f"edits made since are shown: published as number {seq}"
            return
    if not all(one and is_whole(desk.snapshots, one[0]) for one in public.values()):
        yield from _publish_anew(desk, public[Part.PLACES][0])


def _wanted(desk: Desk, part: Part) -> list[Publication]:
    """The publication of a part that is public, or was last; then the others that are on the disk."""
    logged = [one for one in find_publications(desk.session, part) if one.manifest_sha256]
    pointed = shown(desk.snapshots).get(part.value)
    held = find_held_edition(desk.session, POSTCODES) if part is Part.POSTCODES else None
    first = [one for one in logged if one.seq == pointed or (held and one.edition_id == held.id)]
    public = (first or logged)[:1]
    there = desk.snapshots / part.value
    others = [one for one in logged if one not in public and (there / f"{one.seq:06d}").is_dir()]
    return [*public, *others]


def _repair_directory(desk: Desk, logged: Publication, backup: Backup | None) -> Iterator[str]:
    if is_whole(desk.snapshots, logged):
        return
    name = f"{logged.part.value} {logged.seq}"
    with flip_lock(desk.session, desk.snapshots, PUBLICATION_WAITS_S):
        if backup and salvage(backup, desk.snapshots, logged):
            yield f"{name} is taken from the backup"
            return
    if logged.part is Part.POSTCODES and logged == _wanted(desk, Part.POSTCODES)[0]:
        if find_held_edition(desk.session, POSTCODES):
            edition.replay_kept(desk, POSTCODES)
            make_public(desk)
            yield f"{name} is made again from its edition"
    elif logged.part is Part.PLACES and logged == _wanted(desk, Part.PLACES)[0]:
        return  # `_publish_anew`
    else:
        _remove(folder_of(desk.snapshots, logged.part.value, logged.seq))
        yield f"{name} cannot be saved: nobody can roll back to it any more"


def _remove(folder: Path) -> None:
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()


def _publish_anew(desk: Desk, newest: Publication) -> Iterator[str]:
    """From the record; a rollback that is pinned is rolled back to again."""
    if newest.rolled_back_to is not None:
        before = [one.seq for one in find_steps_before(desk.session, newest.seq)]
        if newest.rolled_back_to in before:
            steps = before.index(newest.rolled_back_to) + 1
            try:
                seq = roll_back(desk.session, desk.snapshots, steps, desk.now)
            except NothingToRollBack as error:
                yield f"the rollback cannot be kept ({error}): number {newest.seq} is published anew"
            else:
                yield f"the rollback to {newest.rolled_back_to} is shown again as number {seq}"
                return
    make_public(desk)
    yield "what is public is made again from the record"
