"""Directories of snapshots that are lost or damaged, taken from a backup as they were."""

import hashlib
import json
import shutil
from pathlib import Path

from app.data.backup_file import Backup
from app.data.tables import Publication
from app.publish.errors import CheckFailed
from app.publish.write import flush, open_up, verify
from app.snapshot.reader import folder_of

STAGING = "staging-salvage"  # in the folder of snapshots, where each publication cleans up


def is_whole(root: Path, logged: Publication) -> bool:
    """Whether the directory of a publication is on the disk, byte by byte, as the log has it."""
    part = logged.part.value
    try:
        verify(root, part, logged.seq)
        told = (folder_of(root, part, logged.seq) / "manifest.json").read_bytes()
    except (CheckFailed, OSError):
        return False
    return hashlib.sha256(told).hexdigest() == logged.manifest_sha256


def salvage(backup: Backup, root: Path, logged: Publication) -> bool:
    """Put the directory of a publication back from a backup that has the same one; False: it has not.

    The caller holds the flip lock.
    """
    inside = f"snapshots/{logged.part.value}/{logged.seq:06d}"
    told = backup.read(f"{inside}/manifest.json")
    if hashlib.sha256(told).hexdigest() != logged.manifest_sha256:
        return False
    aside, target = root / STAGING, folder_of(root, logged.part.value, logged.seq)
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    for name in (*json.loads(told)["files"], "manifest.json"):
        with backup.open(f"{inside}/{name}") as packed, (aside / name).open("wb") as unpacked:
            shutil.copyfileobj(packed, unpacked, 1 << 20)
        open_up(aside / name)
        flush(aside / name)
    open_up(aside)
    target.parent.mkdir(exist_ok=True)
    open_up(target.parent)
    shutil.rmtree(target, ignore_errors=True)
    aside.rename(target)
    flush(target.parent)
    return is_whole(root, logged)
