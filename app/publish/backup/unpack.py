"""The directories of snapshots in a backup: written aside, read back, and brought into place."""

import logging
import shutil
from pathlib import Path

from app.data.backup_file import POINTER, Backup
from app.data.forgetting import LOG
from app.data.secret import NAME as SECRET
from app.publish.write import flush
from app.snapshot.errors import SnapshotDamaged
from app.snapshot.reader import check_files

progress = logging.getLogger("app.progress")


def unpack(backup: Backup, aside: Path) -> list[str]:
    """Write the backup's files aside; the directories of snapshots that this version can read."""
    progress.debug("unpacking the snapshots of the backup")
    folders = set()
    for name in backup.manifest.members:
        if name.startswith("record/") or name in (POINTER, SECRET):
            continue
        file = aside / name.removeprefix("snapshots/")
        file.parent.mkdir(parents=True, exist_ok=True)
        with backup.open(name) as packed, file.open("wb") as unpacked:
            shutil.copyfileobj(packed, unpacked, 1 << 20)
        flush(file)
        if name != LOG:
            folders.add(str(file.parent.relative_to(aside)))
    return [folder for folder in sorted(folders) if _is_readable(aside, folder)]


def _is_readable(aside: Path, folder: str) -> bool:
    part, _, number = folder.partition("/")
    try:
        check_files(aside, part, int(number))
    except SnapshotDamaged:
        return False  # of another version's layout: publishing makes new ones
    flush(aside / folder)
    return True


def place(aside: Path, root: Path, folders: list[str]) -> None:
    """Bring directories of snapshots into place; one of the same number and bytes stays as it is."""
    for folder in folders:
        target, new = root / folder, aside / folder
        target.parent.mkdir(exist_ok=True)
        if target.exists():
            if _is_same(target, new):
                continue
            target.rename(aside / f"before-{target.parent.name}-{target.name}")
        new.rename(target)
        flush(target.parent)
    flush(root)


def _is_same(target: Path, new: Path) -> bool:
    part, number = target.parent.name, int(target.name)
    try:
        check_files(target.parent.parent, part, number)
        return (target / "manifest.json").read_bytes() == (new / "manifest.json").read_bytes()
    except (SnapshotDamaged, OSError):
        return False
