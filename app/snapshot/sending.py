"""Sending the snapshot that is shown to a place elsewhere, for other hosts to fetch.

Only what the pointer names is sent, and what it no longer names is removed there: a name that was
withdrawn stays nowhere. A run may be stopped anywhere and is mended by the next.
"""

import logging
from pathlib import Path
from typing import NamedTuple

from app.snapshot.errors import CopyFailed, SnapshotDamaged
from app.snapshot.reader import folder_of, read_lowest, read_pointer
from app.snapshot.remote import (
    MANIFEST,
    PARTS,
    POINTER,
    POINTER_BYTES,
    Directory,
    Remote,
    files_of,
    from_pointer,
    get_here,
    is_directory,
    lowest_in,
    only_one,
    opened,
    to_pointer,
)

progress = logging.getLogger("app.progress")


class Pushed(NamedTuple):
    """What was sent: the number of places, and how many files went over the line."""

    seq: int
    files_count: int


def push(data_dir: Path, url: str) -> Pushed:
    """Send what is shown. Raises CopyFailed, SnapshotDamaged and CopyBusy.

    The order makes every moment of it safe: files, their manifest, the pointer, then removals.
    """
    root = data_dir / "snapshots"
    with only_one(data_dir / "push.lock", "push"), opened(url, to_write=True) as remote:
        named = [get_here(root, part, seq) for part, seq in _shown(root).items()]
        there, lowest_there = _there(remote)
        if there and there["places"].seq > named[0].seq:
            raise CopyFailed(
                f"{remote.label} shows number {there['places'].seq}, this host only {named[0].seq}: "
                "does another publisher send there?"
            )
        sent = sum(_send(remote, root, one) for one in named)
        lowest = max(read_lowest(root), lowest_there)
        if (list(there.values()), lowest_there) != (named, lowest):
            remote.replace(POINTER, to_pointer(named, lowest))
        _clear(remote, {one.path for one in named})
        return Pushed(named[0].seq, sent)


def _shown(root: Path) -> dict[str, int]:
    try:
        return read_pointer(root)
    except FileNotFoundError:
        raise CopyFailed("nothing was published here yet") from None


def _there(remote: Remote) -> tuple[dict[str, Directory], int]:
    """What is named there, and the lowest number; nothing where there is nothing that can be read."""
    try:
        told = remote.read(POINTER, POINTER_BYTES)
        return from_pointer(told), lowest_in(told)
    except (FileNotFoundError, CopyFailed):
        return {}, 0


def _send(remote: Remote, root: Path, directory: Directory) -> int:
    """Send a directory unless it is there whole; returns how many files were sent."""
    folder = folder_of(root, directory.part, directory.seq)
    manifest = (folder / MANIFEST).read_bytes()
    files = files_of(manifest, directory)
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


def _clear(remote: Remote, kept: set[str]) -> None:
    for part in PARTS:
        for name in remote.sizes(part):
            if is_directory(name) and f"{part}/{name}" not in kept:
                remote.remove(f"{part}/{name}")
