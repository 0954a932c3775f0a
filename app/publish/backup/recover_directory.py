"""Recovering lost or damaged snapshot directories from a backup."""

import hashlib
import json
import shutil
from pathlib import Path

from app.data.backup_file import Backup
from app.data.tables import Publication
from app.publish.errors import CheckFailed
from app.publish.store.staging import make_world_readable, verify
from app.snapshot.disk import fsync_path, move
from app.snapshot.reader import part_folder

STAGING = "staging-salvage"  # in the folder of snapshots, where publications remove leftovers


def is_whole(root: Path, logged: Publication) -> bool:
    """Whether a publication's directory is on disk, with the files and digest in the log."""
    part = logged.part
    try:
        verify(root, part, logged.seq)
        manifest = (part_folder(root, part, logged.seq) / "manifest.json").read_bytes()
    except (CheckFailed, OSError):
        return False
    return hashlib.sha256(manifest).hexdigest() == logged.manifest_sha256


def recover_directory(backup: Backup, root: Path, logged: Publication) -> bool:
    """Restore a publication's directory from a backup; False where the backup lacks it.

    The caller holds the switch lock.
    """
    inside = f"snapshots/{logged.part}/{logged.seq:06d}"
    manifest = backup.read(f"{inside}/manifest.json")
    if hashlib.sha256(manifest).hexdigest() != logged.manifest_sha256:
        return False
    staging, target = root / STAGING, part_folder(root, logged.part, logged.seq)
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(parents=True)
    for name in (*json.loads(manifest)["files"], "manifest.json"):
        with backup.open(f"{inside}/{name}") as packed, (staging / name).open("wb") as unpacked:
            shutil.copyfileobj(packed, unpacked, 1 << 20)
        make_world_readable(staging / name)
        fsync_path(staging / name)
    make_world_readable(staging)
    target.parent.mkdir(exist_ok=True)
    make_world_readable(target.parent)
    shutil.rmtree(target, ignore_errors=True)
    move(staging, target)
    return is_whole(root, logged)
