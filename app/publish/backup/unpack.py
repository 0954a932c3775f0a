"""Unpacking the snapshot directories of a backup, verifying them and moving them into place."""

import logging
import shutil
from pathlib import Path

from app.data.backup_file import CURRENT_POINTER, Backup
from app.data.erasure_orders import ERASURE_LOG
from app.data.install_key import NAME as SECRET
from app.publish.store.staging import make_world_readable
from app.snapshot.disk import fsync_path, move
from app.snapshot.errors import SnapshotDamaged
from app.snapshot.reader import verify_files

progress = logging.getLogger("app.progress")


def unpack(backup: Backup, staging: Path) -> list[str]:
    """Write the backup's files to `staging`; return the snapshot directories that are readable."""
    progress.debug("unpacking the snapshots of the backup")
    folders = set()
    for name in backup.manifest.members:
        if name.startswith("record/") or name in (CURRENT_POINTER, SECRET):
            continue
        file = staging / name.removeprefix("snapshots/")
        file.parent.mkdir(parents=True, exist_ok=True)
        with backup.open(name) as packed, file.open("wb") as unpacked:
            shutil.copyfileobj(packed, unpacked, 1 << 20)
        fsync_path(file)
        if name != ERASURE_LOG:
            make_world_readable(file)
            make_world_readable(file.parent)
            folders.add(str(file.parent.relative_to(staging)))
    return [folder for folder in sorted(folders) if _is_readable(staging, folder)]


def _is_readable(staging: Path, folder: str) -> bool:
    part, _, number = folder.partition("/")
    try:
        verify_files(staging, part, int(number))
    except SnapshotDamaged:
        return False  # another version's layout: the next publication writes new ones
    fsync_path(staging / folder)
    return True


def move_into_place(staging: Path, root: Path, folders: list[str]) -> None:
    """Move snapshot directories into place; an identical existing directory stays."""
    for folder in folders:
        target, new = root / folder, staging / folder
        target.parent.mkdir(exist_ok=True)
        make_world_readable(target.parent)
        if target.exists():
            if _is_same(target, new):
                continue
            target.rename(staging / f"before-{target.parent.name}-{target.name}")
        move(new, target)
    fsync_path(root)


def _is_same(target: Path, new: Path) -> bool:
    part, number = target.parent.name, int(target.name)
    try:
        verify_files(target.parent.parent, part, number)
        return (target / "manifest.json").read_bytes() == (new / "manifest.json").read_bytes()
    except (SnapshotDamaged, OSError):
        return False
