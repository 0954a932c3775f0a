"""Erasing providers from old snapshots after a withdrawal, a redaction or withholding.

A new directory is built next to the old one and replaces it under the same number. The current
publication is not changed: the caller published before, without these providers. The caller holds
`publisher_lock`.

    places/.forget-000012       the complete new directory, before it becomes 000012
    places/.forgotten-000012    the old 000012, before it is deleted
"""

import os
import shutil
import sqlite3
import time
from collections.abc import Collection
from pathlib import Path

from sqlmodel import Session

from app.data.publications import get_publication
from app.data.tables import Part
from app.publish.store.changed_copy import (
    PlacesChanges,
    PlacesDirectory,
    find_places_by_number,
    stage_changed_copy,
)
from app.publish.store.locks import PUBLICATION_LOCK_TIMEOUT_S, switch_lock
from app.publish.store.staging import write_manifest
from app.publish.store.switch import current_seqs
from app.snapshot.disk import move
from app.snapshot.errors import SnapshotDamaged
from app.snapshot.layout import Setting
from app.snapshot.reader import part_folder

_NEW, _OLD = ".forget-", ".forgotten-"


def erase_from_snapshots(
    session: Session, root: Path, provider_ids: Collection[str], not_before: float
) -> int:
    """Erase these providers from every old places directory; return how many changed. Commits.

    A directory that shows a provider exactly as today's publication keeps it. No directory is
    replaced before `not_before` (`time.monotonic`), because requests may still read it. Unreadable
    directories, which no rollback could use, are deleted. Idempotent: a later call recovers from a
    crash.
    """
    with switch_lock(session, root, PUBLICATION_LOCK_TIMEOUT_S):
        _recover_interrupted(root)
    current = current_seqs(root).get("places", 0)
    if not current or not provider_ids:
        return 0
    found = find_places_by_number(PlacesDirectory.published(root, current), provider_ids).values()
    today = {setting.provider_id: setting for setting in found}
    count = 0
    for folder in sorted((root / "places").glob("[0-9]*")):
        seq = int(folder.name)
        if seq != current:
            count += _erase_from(session, root, seq, provider_ids, today, not_before)
    return count


def _erase_from(
    session: Session,
    root: Path,
    seq: int,
    provider_ids: Collection[str],
    today: dict[str, Setting],
    not_before: float,
) -> bool:
    try:
        base = PlacesDirectory.published(root, seq)
        matching = find_places_by_number(base, provider_ids)
        removed = {
            no: setting
            for no, setting in matching.items()
            if setting != today.get(setting.provider_id)
        }
        if not removed:
            return False
        digest = _rebuild(root, seq, base, PlacesChanges(base.last_edit_id, removed))
    except SnapshotDamaged:  # or of a layout that is no longer supported
        shutil.rmtree(part_folder(root, "places", seq), ignore_errors=True)
        return False
    except (FileNotFoundError, sqlite3.OperationalError):
        if part_folder(root, "places", seq).is_dir():
            raise
        return False  # the publication of an edit has deleted the directory meanwhile
    time.sleep(max(0.0, not_before - time.monotonic()))
    rows_count = base.settings.manifest["rows"] - len(removed)
    return _swap(session, root, seq, digest, rows_count)


def _rebuild(root: Path, seq: int, base: PlacesDirectory, changes: PlacesChanges) -> str:
    """Build the new directory without the removed settings; return its manifest's sha256."""
    staged = stage_changed_copy(root, "forget", base, changes)
    manifest = {**base.settings.manifest, "files": staged.files, **staged.facts}
    digest = write_manifest(staged, manifest)
    move(staged.folder, _sibling(root, _NEW, seq))
    return digest


def _swap(session: Session, root: Path, seq: int, digest: str, rows_count: int) -> bool:
    """Replace the old directory with the new one; False where the old one is gone meanwhile.

    The log is written first: after a crash the old directory still has the settings, so a later
    call repeats the erasure.
    """
    target, new, old = part_folder(root, "places", seq), *_siblings(root, seq)
    with switch_lock(session, root, PUBLICATION_LOCK_TIMEOUT_S):
        if not target.is_dir():
            shutil.rmtree(new, ignore_errors=True)
            return False
        publication = get_publication(session, Part.PLACES, seq)
        if publication:
            publication.manifest_sha256, publication.rows_count = digest, rows_count
            session.add(publication)
            session.commit()
        os.rename(target, old)
        move(new, target)
        shutil.rmtree(old, ignore_errors=True)
    return True


def _recover_interrupted(root: Path) -> None:
    """Complete or undo an interrupted run. The caller holds both locks."""
    for new in (root / "places").glob(f"{_NEW}*"):
        target = new.with_name(new.name.removeprefix(_NEW))
        if target.exists():
            shutil.rmtree(new, ignore_errors=True)
        elif new.with_name(f"{_OLD}{target.name}").exists():
            os.rename(new, target)
    for left in (root / "places").glob(".forg*"):
        shutil.rmtree(left, ignore_errors=True)


def _siblings(root: Path, seq: int) -> tuple[Path, Path]:
    return _sibling(root, _NEW, seq), _sibling(root, _OLD, seq)


def _sibling(root: Path, prefix: str, seq: int) -> Path:
    folder = part_folder(root, "places", seq)
    return folder.with_name(f"{prefix}{folder.name}")
