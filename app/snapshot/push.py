"""Pushing the current snapshot to remote storage, from which other hosts pull it.

Only the directories in the current pointer are sent; others are removed from the storage, so that
no withdrawn name stays there. A run may be stopped at any point; the next run completes it.
"""

import logging
from pathlib import Path
from typing import NamedTuple

from app.snapshot.disk import file_lock
from app.snapshot.errors import SnapshotDamaged, TransferBusy, TransferFailed
from app.snapshot.layout import is_part_name
from app.snapshot.reader import part_folder, read_current_pointer, read_lowest_seq
from app.snapshot.remote_storage import (
    MANIFEST,
    MAX_POINTER_BYTES,
    POINTER,
    PublishedDirectory,
    Remote,
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
    """The publication that was sent, and the number of files transferred."""

    seq: int
    files_count: int


def push(data_dir: Path, url: str) -> PushResult:
    """Send the current snapshot. Raises TransferFailed, SnapshotDamaged and TransferBusy.

    Files are sent first, then their manifest, then the current pointer; removals come last. So the
    storage is complete at every moment.
    """
    root = data_dir / "snapshots"
    busy = TransferBusy("another push is running on this host")
    with file_lock(data_dir / "push.lock", busy), open_remote(url, to_write=True) as remote:
        directories = [local_directory(root, part, seq) for part, seq in _current(root).items()]
        remote_directories, lowest_there = _remote_directories(remote)
        remote_seq = remote_directories["places"].seq if remote_directories else 0
        if remote_seq > directories[0].seq:
            raise TransferFailed(
                f"{remote.label} has publication {remote_seq}, newer than {directories[0].seq} on "
                "this host: does another publisher send there?"
            )
        sent = sum(_send(remote, root, directory) for directory in directories)
        lowest = max(read_lowest_seq(root), lowest_there)
        if (list(remote_directories.values()), lowest_there) != (directories, lowest):
            remote.replace(POINTER, format_pointer(directories, lowest))
        _remove_unlisted(remote, directories)
        return PushResult(directories[0].seq, sent)


def _current(root: Path) -> dict[str, int]:
    try:
        return read_current_pointer(root)
    except FileNotFoundError:
        raise TransferFailed("nothing has been published on this host yet") from None


def _remote_directories(remote: Remote) -> tuple[dict[str, PublishedDirectory], int]:
    """The directories of the remote pointer and its lowest number; ({}, 0) if it cannot be read."""
    try:
        pointer = remote.read(POINTER, MAX_POINTER_BYTES)
        return parse_pointer(pointer), lowest_in(pointer)
    except (FileNotFoundError, TransferFailed):
        return {}, 0


def _send(remote: Remote, root: Path, directory: PublishedDirectory) -> int:
    """Send a directory unless it is already complete there; returns the number of files sent."""
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
                raise SnapshotDamaged(f"{where}: {file.name} differs from its manifest")
    remote.replace(f"{directory.path}/{MANIFEST}", manifest)
    return len(sizes)


def _remove_unlisted(remote: Remote, directories: list[PublishedDirectory]) -> None:
    """Remove the directories of every part in the storage, present or earlier, that are not sent."""
    paths = {directory.path for directory in directories}
    parts_sent = {directory.part for directory in directories}
    for part in sorted({*parts_sent, *filter(is_part_name, remote.sizes(""))}):
        for name in remote.sizes(part):
            path = f"{part}/{name}"
            if not is_directory(name) or path in paths:
                continue
            # Another folder whose name could be that of a part may belong to another program.
            if part in parts_sent or MANIFEST in remote.sizes(path):
                remote.remove(path)
