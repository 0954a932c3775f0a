"""Pulling the current snapshot from remote storage and serving it here, without a record.

A snapshot that differs from what was sent does not replace the current one. A run may be stopped at
any point; the next run completes it.
"""

import hashlib
import json
import logging
import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from app.snapshot.disk import PUBLIC, file_lock, fsync_path, move, replace_file
from app.snapshot.errors import SnapshotDamaged, TransferBusy, TransferFailed, VersionUnreadable
from app.snapshot.layout import Part, is_part_name
from app.snapshot.reader import (
    LOWEST_FILE,
    part_folder,
    read_current_pointer,
    read_lowest_seq,
    read_manifest,
    verify_files,
)
from app.snapshot.remote_storage import (
    CHUNK,
    MANIFEST,
    MAX_MANIFEST_BYTES,
    MAX_POINTER_BYTES,
    POINTER,
    ManifestFile,
    PublishedDirectory,
    Remote,
    local_directory,
    lowest_in,
    open_remote,
    parse_pointer,
    read_file_list,
)

progress = logging.getLogger("app.progress")

PULL_STATE_FILE = "pulled.json"  # in DATA_DIR: {"checked_at", "seq", "read_at", "manifests"}
STAGING = "staging-pull-"
GRACE_PERIOD = timedelta(minutes=10)  # for requests that still use the previous snapshot
VERIFY_EVERY = timedelta(hours=1)  # how often every byte of the current snapshot is checked
MAX_ATTEMPTS = 3  # in case the publisher removes a directory while it is being fetched


class PullResult(NamedTuple):
    """The current publication of places, and whether this run has changed it."""

    seq: int
    is_new: bool


def pull(data_dir: Path, url: str, now: datetime) -> PullResult:
    """Pull the current snapshot of remote storage and serve it. Raises TransferFailed and TransferBusy.

    Every byte is compared with the manifest before the switch; if anything differs, the previous
    snapshot stays current. Publication numbers only grow: a rollback has a new one.
    """
    root = data_dir / "snapshots"
    root.mkdir(parents=True, exist_ok=True)
    busy = TransferBusy("another pull is running on this host")
    with file_lock(data_dir / "pull.lock", busy), open_remote(url) as remote:
        for leftover in root.glob(f"{STAGING}*"):
            shutil.rmtree(leftover, ignore_errors=True)
        for tries_left in reversed(range(MAX_ATTEMPTS)):
            try:
                return _pull(data_dir, remote, now)
            except FileNotFoundError:
                if not tries_left:
                    raise TransferFailed(f"{remote.label} has no complete snapshot") from None
    raise AssertionError("the last attempt returns or raises")


def _pull(data_dir: Path, remote: Remote, now: datetime) -> PullResult:
    root, state = data_dir / "snapshots", _read_pull_state(data_dir)
    pointer = remote.read(POINTER, MAX_POINTER_BYTES)
    directories, lowest = parse_pointer(pointer), lowest_in(pointer)
    current, seq = _current_seqs(root), directories[Part.PLACES].seq
    if seq < current.get(Part.PLACES, 0):
        raise TransferFailed(
            f"{remote.label} has publication {seq}, older than {current['places']} on this host"
        )
    is_verified = timedelta() <= now - state.verified_at < VERIFY_EVERY
    for directory in list(directories.values()):
        if not _is_complete(root, directory, is_verified=is_verified):
            try:
                _fetch(remote, root, directory)
            except VersionUnreadable:
                if directory.part in set(Part):
                    raise
                del directories[directory.part]  # of a newer release; nothing here reads it
    seqs = {part: directory.seq for part, directory in directories.items()}
    if lowest > read_lowest_seq(root):  # before the switch: after it nothing older may be served
        _replace(root / LOWEST_FILE, {"places": lowest})
    manifests = {part: directory.sha256 for part, directory in directories.items()}
    # The same numbers with other manifests have been rewritten: workers must open them again.
    is_new = seqs != current or manifests != state.manifests
    if is_new:
        _replace(root / POINTER, seqs)
    verified_at = state.verified_at if is_verified else now
    _replace(
        data_dir / PULL_STATE_FILE,
        {
            "checked_at": now.isoformat(),
            "seq": seq,
            "read_at": verified_at.isoformat(),
            "manifests": manifests,
        },
    )
    _remove_old(root, seqs, current if is_new else {}, now)
    return PullResult(seq, is_new)


class _PullState(NamedTuple):
    """The state stored by the previous pull."""

    verified_at: datetime
    manifests: dict[str, str]


def _read_pull_state(data_dir: Path) -> _PullState:
    try:
        state = json.loads((data_dir / PULL_STATE_FILE).read_text("utf-8"))
        return _PullState(
            datetime.fromisoformat(state["read_at"]).astimezone(UTC), state["manifests"]
        )
    except (OSError, ValueError, KeyError, TypeError):
        return _PullState(datetime.min.replace(tzinfo=UTC), {})


def _current_seqs(root: Path) -> dict[str, int]:
    try:
        return read_current_pointer(root)
    except (OSError, SnapshotDamaged):
        return {}


def _is_complete(root: Path, directory: PublishedDirectory, *, is_verified: bool) -> bool:
    """Whether a directory is here and complete; every byte is checked unless `is_verified`."""
    part, seq = directory.part, directory.seq
    try:
        if local_directory(root, part, seq) != directory:
            return False
        read_manifest(part_folder(root, part, seq), part, seq)
        if not is_verified:
            verify_files(root, part, seq)
    except (SnapshotDamaged, OSError):
        return False
    return True


def _fetch(remote: Remote, root: Path, directory: PublishedDirectory) -> None:
    """Download a directory into staging, check it, and move it into place."""
    manifest = remote.read(f"{directory.path}/{MANIFEST}", MAX_MANIFEST_BYTES)
    files = read_file_list(manifest, directory)
    progress.debug("fetching %s", directory.path)
    staging = root / f"{STAGING}{directory.part}"
    staging.mkdir(exist_ok=True)
    try:
        for file in files:
            _download(remote, directory, file, staging / file.name)
        (staging / MANIFEST).write_bytes(manifest)
        fsync_path(staging / MANIFEST)
        fsync_path(staging)
        read_manifest(staging, directory.part, directory.seq)
        _move_into_place(staging, part_folder(root, directory.part, directory.seq))
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _download(
    remote: Remote, directory: PublishedDirectory, file: ManifestFile, target: Path
) -> None:
    """Download one file; raises TransferFailed where size or digest differ from the manifest."""
    digest, length = hashlib.sha256(), 0
    with remote.open(f"{directory.path}/{file.name}") as stream, target.open("wb") as output:
        while length <= file.bytes and (chunk := stream.read(CHUNK)):
            length += len(chunk)
            digest.update(chunk)
            output.write(chunk)
        output.flush()
        os.fsync(output.fileno())
    if (length, digest.hexdigest()) != (file.bytes, file.sha256):
        where = f"{directory.part} {directory.seq}"
        raise TransferFailed(f"{remote.label}: {where}: {file.name} differs from its manifest")


def _move_into_place(staging: Path, target: Path) -> None:
    """Rename a directory to its final name; replaces one of that name, rewritten or damaged."""
    target.parent.mkdir(exist_ok=True)
    if target.exists():
        before = staging.with_name(f"{staging.name}-before")
        os.rename(target, before)
        move(staging, target)
        shutil.rmtree(before, ignore_errors=True)
    else:
        move(staging, target)


def _remove_old(root: Path, seqs: dict[str, int], before: dict[str, int], now: datetime) -> None:
    """Remove directories that are not current; the previous ones only after the grace period."""
    changed_at = datetime.fromtimestamp((root / POINTER).stat().st_mtime, now.tzinfo)
    is_over = abs(now - changed_at) > GRACE_PERIOD
    named = [*seqs.items(), *before.items()]
    folders_to_keep = {part_folder(root, part, seq) for part, seq in named}
    for folder in root.glob("*/[0-9]*"):
        part = folder.parent.name
        is_published = part in seqs or (is_part_name(part) and (folder / MANIFEST).exists())
        is_old = is_published and folder not in folders_to_keep
        if is_old and (before or is_over):
            shutil.rmtree(folder, ignore_errors=True)


def _replace(file: Path, state: dict[str, Any]) -> None:
    replace_file(file, json.dumps(state), PUBLIC)
