"""Sending the snapshot that is shown to a place elsewhere, for other hosts to fetch.

Only what the pointer names is sent, and what it no longer names is removed there: a name that was
withdrawn stays nowhere. A run may be stopped anywhere and is mended by the next.
"""

import logging
from pathlib import Path
from typing import NamedTuple

from app.snapshot.errors import (
    CopyFailed,
    SnapshotDamaged,
)
from app.snapshot.reader import (
    part_folder,
    read_current_pointer,
    read_lowest_seq,
)
from app.snapshot.remote_storage import (
    MANIFEST,
    MAX_POINTER_BYTES,
    PARTS,
    POINTER,
    PublishedDirectory,
    Remote,
    exclusive_lock,
    format_pointer,
    is_directory,
    local_directory,
    lowest_in,
    open_remote,
    parse_pointer,
    read_file_list,
)

progress = logging.getLogger("app.progress")


class PushResult(NamedTuple):
    """What was sent: the number of places, and how many files went over the line."""

    seq: int
    files_count: int


def push(data_dir: Path, url: str) -> PushResult:
    """Send what is shown. Raises CopyFailed, SnapshotDamaged and CopyBusy.

    The order makes every moment of it safe: files, their manifest, the pointer, then removals.
    """
    root = data_dir / "snapshots"
    with exclusive_lock(data_dir / "push.lock", "push"), open_remote(url, to_write=True) as remote:
        directories = [local_directory(root, part, seq) for part, seq in _shown(root).items()]
        remote_directories, lowest_there = _remote_directories(remote)
        if remote_directories and remote_directories["places"].seq > directories[0].seq:
            raise CopyFailed(
                f"{remote.label} shows number {remote_directories['places'].seq}, this host only {directories[0].seq}: "
                "does another publisher send there?"
            )
        sent = sum(_send(remote, root, one) for one in directories)
        lowest = max(read_lowest_seq(root), lowest_there)
        if (list(remote_directories.values()), lowest_there) != (directories, lowest):
            remote.replace(POINTER, format_pointer(directories, lowest))
        _remove_unlisted(remote, {one.path for one in directories})
        return PushResult(directories[0].seq, sent)


def _shown(root: Path) -> dict[str, int]:
    try:
        return read_current_pointer(root)
    except FileNotFoundError:
        raise CopyFailed("nothing was published here yet") from None


def _remote_directories(remote: Remote) -> tuple[dict[str, PublishedDirectory], int]:
    """What is named there, and the lowest number; nothing where there is nothing that can be read."""
    try:
        told = remote.read(POINTER, MAX_POINTER_BYTES)
        return parse_pointer(told), lowest_in(told)
    except (FileNotFoundError, CopyFailed):
        return {}, 0


def _send(remote: Remote, root: Path, directory: PublishedDirectory) -> int:
    """Send a directory unless it is there whole; returns how many files were sent."""
    folder = part_folder(root, directory.part, directory.seq)
    manifest = (folder / MANIFEST).read_bytes()
    files = read_file_list(manifest, directory)
    sizes = {file.name: file.bytes for file in files} | {MANIFEST: len(manifest)}
    if remote.sizes(directory.path) == sizes:
        return 0
    progress.debug("sending %s", directory.path)
    for file in files:
        with (folder / file.name).open("rb") as source:
            if remote.write(f"{directory.path}/{file.name}", source) != file:
                where = f"{directory.part} {directory.seq}"
                raise SnapshotDamaged(f"{where}: {file.name} is not what was written")
    remote.replace(f"{directory.path}/{MANIFEST}", manifest)
    return len(sizes)


def _remove_unlisted(remote: Remote, listed_paths: set[str]) -> None:
    for part in PARTS:
        for name in remote.sizes(part):
            if is_directory(name) and f"{part}/{name}" not in listed_paths:
                remote.remove(f"{part}/{name}")
