"""Fetching the snapshot that is shown elsewhere, and showing it here, without a record or its lock.

Whatever is not as it was sent leaves what is shown in place. A run may be stopped anywhere and is
mended by the next.
"""

import hashlib
import json
import logging
import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from app.snapshot.errors import CopyFailed, SnapshotDamaged
from app.snapshot.reader import (
    LOWEST,
    check_files,
    folder_of,
    read_lowest,
    read_manifest,
    read_pointer,
)
from app.snapshot.remote import (
    CHUNK,
    MANIFEST,
    MANIFEST_BYTES,
    POINTER,
    POINTER_BYTES,
    Directory,
    File,
    Remote,
    files_of,
    from_pointer,
    get_here,
    lowest_in,
    only_one,
    opened,
)

progress = logging.getLogger("app.progress")

PULLED_FILE = "pulled.json"  # in DATA_DIR: {"checked_at", "seq", "read_at", "manifests"}
STAGING = "staging-pull-"
GRACE = timedelta(minutes=10)  # for requests at work on what is no longer shown
READ_EVERY = timedelta(hours=1)  # every byte of what is shown here
TRIES = 3  # where the publisher takes away what is just being fetched


class Pulled(NamedTuple):
    """What is shown now, and whether this run has changed that."""

    seq: int
    is_new: bool


def pull(data_dir: Path, url: str, now: datetime) -> Pulled:
    """Fetch what is shown elsewhere and show it here. Raises CopyFailed and CopyBusy.

    Every byte is compared with its manifest before anything is shown; whatever is not as it should be
    leaves what was shown before. Numbers only grow: a rollback has a new one.
    """
    root = data_dir / "snapshots"
    root.mkdir(parents=True, exist_ok=True)
    with only_one(data_dir / "pull.lock", "pull"), opened(url) as remote:
        for left in root.glob(f"{STAGING}*"):
            shutil.rmtree(left, ignore_errors=True)
        for tries_left in reversed(range(TRIES)):
            try:
                return _pull(data_dir, remote, now)
            except FileNotFoundError:
                if not tries_left:
                    raise CopyFailed(
                        f"{remote.label} holds no snapshot, or not all of it"
                    ) from None
    raise AssertionError("the last try returns or raises")


def _pull(data_dir: Path, remote: Remote, now: datetime) -> Pulled:
    root, told = data_dir / "snapshots", _read_pulled(data_dir)
    pointer = remote.read(POINTER, POINTER_BYTES)
    named, lowest = from_pointer(pointer), lowest_in(pointer)
    seqs, shown = {part: one.seq for part, one in named.items()}, _pointed(root)
    if seqs["places"] < shown.get("places", 0):
        raise CopyFailed(
            f"{remote.label} shows number {seqs['places']}, older than {shown['places']} here"
        )
    is_read = timedelta() <= now - told.read_at < READ_EVERY
    for one in named.values():
        if not _is_whole(root, one, is_read=is_read):
            _fetch(remote, root, one)
    if lowest > read_lowest(root):  # before it is shown: from then on nothing older may be
        _replace(root / LOWEST, {"places": lowest})
    manifests = {part: one.sha256 for part, one in named.items()}
    # The same numbers with other manifests: rewritten, so workers have to open them anew.
    is_new = seqs != shown or manifests != told.manifests
    if is_new:
        _replace(root / POINTER, seqs)
    read_at = told.read_at if is_read else now
    _replace(
        data_dir / PULLED_FILE,
        {
            "checked_at": now.isoformat(),
            "seq": seqs["places"],
            "read_at": read_at.isoformat(),
            "manifests": manifests,
        },
    )
    _remove_old(root, seqs, shown if is_new else {}, now)
    return Pulled(seqs["places"], is_new)


class _Told(NamedTuple):
    """What the pull before this one left said."""

    read_at: datetime
    manifests: dict[str, str]


def _read_pulled(data_dir: Path) -> _Told:
    try:
        told = json.loads((data_dir / PULLED_FILE).read_text("utf-8"))
        return _Told(datetime.fromisoformat(told["read_at"]).astimezone(UTC), told["manifests"])
    except (OSError, ValueError, KeyError, TypeError):
        return _Told(datetime.min.replace(tzinfo=UTC), {})


def _pointed(root: Path) -> dict[str, int]:
    try:
        return read_pointer(root)
    except (OSError, SnapshotDamaged):
        return {}


def _is_whole(root: Path, directory: Directory, *, is_read: bool) -> bool:
    """Whether a directory is here as it should be; without `is_read` every byte of it is read."""
    part, seq = directory.part, directory.seq
    try:
        if get_here(root, part, seq) != directory:
            return False
        read_manifest(folder_of(root, part, seq), part, seq)
        if not is_read:
            check_files(root, part, seq)
    except (SnapshotDamaged, OSError):
        return False
    return True


def _fetch(remote: Remote, root: Path, directory: Directory) -> None:
    """Download a directory aside, check it, and put it in its place."""
    manifest = remote.read(f"{directory.path}/{MANIFEST}", MANIFEST_BYTES)
    files = files_of(manifest, directory)
    progress.debug("fetching %s", directory.path)
    staging = root / f"{STAGING}{directory.part}"
    staging.mkdir(exist_ok=True)
    try:
        for file in files:
            _download(remote, directory, file, staging / file.name)
        (staging / MANIFEST).write_bytes(manifest)
        _flush(staging / MANIFEST)
        _flush(staging)
        read_manifest(staging, directory.part, directory.seq)
        _put(staging, folder_of(root, directory.part, directory.seq))
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _download(remote: Remote, directory: Directory, file: File, target: Path) -> None:
    """One file, never longer than its manifest says, and only as it says."""
    digest, length = hashlib.sha256(), 0
    with remote.open(f"{directory.path}/{file.name}") as stream, target.open("wb") as written:
        while length <= file.bytes and (piece := stream.read(CHUNK)):
            length += len(piece)
            digest.update(piece)
            written.write(piece)
        written.flush()
        os.fsync(written.fileno())
    if (length, digest.hexdigest()) != (file.bytes, file.sha256):
        where = f"{directory.part} {directory.seq}"
        raise CopyFailed(f"{remote.label}: {where}: {file.name} is not what was sent")


def _put(staging: Path, target: Path) -> None:
    """Give a directory its name; one of that name, rewritten or damaged, goes away."""
    target.parent.mkdir(exist_ok=True)
    if target.exists():
        before = staging.with_name(f"{staging.name}-before")
        os.rename(target, before)
        os.rename(staging, target)
        shutil.rmtree(before, ignore_errors=True)
    else:
        os.rename(staging, target)
    _flush(target.parent)


def _remove_old(root: Path, seqs: dict[str, int], before: dict[str, int], now: datetime) -> None:
    """Remove what is not shown; what was shown until now once its time of grace is over."""
    changed_at = datetime.fromtimestamp((root / POINTER).stat().st_mtime, now.tzinfo)
    is_over = abs(now - changed_at) > GRACE
    for part, seq in seqs.items():
        kept = {folder_of(root, part, seq)}
        if part in before:
            kept.add(folder_of(root, part, before[part]))
        for folder in (root / part).glob("[0-9]*"):
            if folder not in kept and (before or is_over):
                shutil.rmtree(folder, ignore_errors=True)


def _replace(file: Path, told: dict[str, Any]) -> None:
    aside = file.with_name(f"{file.name}.new")
    aside.write_text(json.dumps(told), encoding="utf-8")
    _flush(aside)
    os.replace(aside, file)
    _flush(file.parent)


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
