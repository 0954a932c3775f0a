"""Remote storage for a snapshot: a folder, an HTTP server or S3-compatible storage.

Layout: `places/000123-<digest>/<files>`, `postcodes/000004-<digest>/<files>`, the same for any other
part, and the current pointer `current`, which names one directory of each with the sha256 of its
manifest, and the lowest publication of places that may replace a damaged one. The name of a
directory contains the first 16 digits of that sha256, so directories are never rewritten: a
directory that a pointer names is either complete or missing.
"""

import hashlib
import io
import json
import os
import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import fsspec  # type: ignore[import-untyped]  # ships no types
from fsspec.implementations.local import LocalFileSystem  # type: ignore[import-untyped]

from app.snapshot.errors import (
    SnapshotDamaged,
    SnapshotError,
    TransferFailed,
    VersionUnreadable,
)
from app.snapshot.layout import READABLE_VERSIONS, Part, is_part_name
from app.snapshot.reader import LOWEST_FILE, part_folder
from app.snapshot.remote_address import can_be_written, scheme_of

POINTER, MANIFEST = "current", "manifest.json"
MAX_POINTER_BYTES = 4096
MAX_MANIFEST_BYTES = 1 << 20
MAX_DIRECTORY_BYTES = 2 << 30
MAX_FILES = 200
CHUNK = 1 << 20
SCHEMES = ("file", "http", "https", "s3")
MAX_SEQ = 10**9

_FILE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}")
_DIRECTORY = re.compile(r"[0-9]{6,10}-[0-9a-f]{16}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class PublishedDirectory:
    """One publication of a part, as a remote pointer names it."""

    part: str
    seq: int
    sha256: str  # of its manifest

    @property
    def path(self) -> str:
        return f"{self.part}/{self.seq:06d}-{self.sha256[:16]}"


@dataclass(frozen=True)
class ManifestFile:
    """A file of a directory, as its manifest describes it."""

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True)
class Remote:
    """A file system and a path in it; `label` is the address without password and query."""

    fs: Any  # fsspec has no types
    path: str
    label: str

    @property
    def is_local(self) -> bool:
        return _is_local(self.fs)

    def read(self, name: str, max_bytes: int) -> bytes:
        """The bytes of a small file; raises FileNotFoundError, or TransferFailed above `max_bytes`."""
        data = b""
        with self.open(name) as stream:
            while len(data) <= max_bytes and (chunk := stream.read(max_bytes + 1 - len(data))):
                data += chunk
        if len(data) > max_bytes:
            raise TransferFailed(f"{self.label}: {name} is longer than {max_bytes} bytes")
        return data

    def open(self, name: str) -> IO[bytes]:
        # An HTTP server may not support ranges: its files are read from start to end.
        options = {"block_size": 0} if _is_http(self.fs) else {}
        stream: IO[bytes] = self.fs.open(f"{self.path}/{name}", "rb", **options)
        return stream

    def sizes(self, folder: str) -> dict[str, int]:
        """The sizes of the entries of a folder, by name; {} where the folder is missing."""
        try:
            entries = self.fs.ls(f"{self.path}/{folder}", detail=True)
        except FileNotFoundError:
            return {}
        return {
            entry["name"].rstrip("/").rpartition("/")[2]: entry["size"] or 0 for entry in entries
        }

    def write(self, name: str, source: IO[bytes]) -> ManifestFile:
        """Send a file; returns the size and digest of what was sent, for comparison."""
        path, digest, length = f"{self.path}/{name}", hashlib.sha256(), 0
        if _is_local(self.fs):
            self.fs.makedirs(path.rpartition("/")[0], exist_ok=True)
        with self.fs.open(path, "wb") as target:
            while chunk := source.read(CHUNK):
                target.write(chunk)
                digest.update(chunk)
                length += len(chunk)
            if _is_local(self.fs):
                target.flush()
                os.fsync(target.fileno())
        return ManifestFile(name.rpartition("/")[2], length, digest.hexdigest())

    def replace(self, name: str, data: bytes) -> None:
        """Replace a small file atomically."""
        # Object storage shows a file only when it is complete.
        temporary_name = f"{name}.new" if _is_local(self.fs) else name
        self.write(temporary_name, io.BytesIO(data))
        if temporary_name != name:
            os.replace(f"{self.path}/{temporary_name}", f"{self.path}/{name}")

    def remove(self, folder: str) -> None:
        self.fs.rm(f"{self.path}/{folder}", recursive=True)


@contextmanager
def open_remote(
    url: str, *, to_write: bool = False, passed_on: type[Exception] = SnapshotError
) -> Iterator[Remote]:
    """The storage at an address; every error is raised as TransferFailed.

    Errors of the type `passed_on`, which are not of the storage, are raised as they are.
    """
    scheme, slashes, rest = scheme_of(url), *url.partition("://")[1:]
    label = f"{scheme}://{rest.rpartition('@')[2].partition('?')[0]}" if slashes else url
    if scheme not in SCHEMES or "::" in url or not url.strip():
        raise TransferFailed(
            f"{label} is neither a folder nor an address of file, http, https or s3"
        )
    if to_write and not can_be_written(url):
        raise TransferFailed(f"{label}: nothing can be sent by {scheme}: give a folder or s3")
    try:
        options: dict[str, Any] = {"skip_instance_cache": True, "use_listings_cache": False}
        fs, path = fsspec.core.url_to_fs(url, **options | _timeout_options(scheme))
    except ImportError:
        raise TransferFailed("s3:// needs s3fs: install requirements/s3.txt") from None
    except ValueError as error:
        raise TransferFailed(f"{label}: {error}") from None
    try:
        yield Remote(fs, path.rstrip("/"), label)
    except (SnapshotError, passed_on):
        raise
    except Exception as error:  # each storage library raises its own errors
        raise TransferFailed(f"copying with {label} failed: {_error_text(error)}") from error
    finally:
        _close(fs)


def _error_text(error: Exception) -> str:
    """A description of an error without its text, which may contain addresses and keys."""
    status = getattr(error, "status", None)
    detail = getattr(error, "strerror", None) or (f"status {status}" if status else "")
    return f"{type(error).__name__}{f' ({detail})' if detail else ''}"


def _timeout_options(scheme: str) -> dict[str, Any]:
    if not scheme.startswith("http"):
        return {}
    from aiohttp import ClientTimeout

    timeout = ClientTimeout(total=3600, sock_connect=10, sock_read=60)  # seconds
    plain = {"Accept-Encoding": "identity"}  # so that sizes and digests are those of the file
    return {"client_kwargs": {"timeout": timeout, "headers": plain, "auto_decompress": False}}


def _close(fs: Any) -> None:
    """Close connections now rather than at the end of the process."""
    session = getattr(fs, "_session", None) or getattr(fs, "_s3", None)
    if session is not None:
        fs.close_session(fs.loop, session)


def _is_http(fs: Any) -> bool:
    return "http" in fs.protocol


def _is_local(fs: Any) -> bool:
    return isinstance(fs, LocalFileSystem)


def format_pointer(directories: Collection[PublishedDirectory], lowest: int) -> bytes:
    """The content of the remote pointer `current`."""
    data: dict[str, Any] = {directory.part: directory.seq for directory in directories}
    data["manifests"] = {directory.part: directory.sha256 for directory in directories}
    return json.dumps(data | {LOWEST_FILE: lowest}).encode()


def parse_pointer(data: bytes) -> dict[str, PublishedDirectory]:
    """The directory of each part that a remote pointer names; raises TransferFailed."""
    try:
        pointer = json.loads(data)
        others = [name for name in sorted(pointer["manifests"]) if is_part_name(name)]
        directories = {
            part: PublishedDirectory(part, pointer[part], pointer["manifests"][part])
            for part in dict.fromkeys([*map(str, Part), *others])
        }
    except (ValueError, KeyError, TypeError, RecursionError):
        raise TransferFailed(
            "the remote file `current` was not written by `snapshot push`"
        ) from None
    for directory in directories.values():
        seq = directory.seq
        if type(seq) is not int or not 0 < seq < MAX_SEQ or not _is_digest(directory.sha256):
            raise TransferFailed("the remote file `current` names no publication")
    return directories


def lowest_in(data: bytes) -> int:
    """The lowest publication of places in a valid remote pointer; 0 where it has none."""
    lowest = json.loads(data).get(LOWEST_FILE, 0)
    if type(lowest) is not int or not 0 <= lowest < MAX_SEQ:
        raise TransferFailed("the remote file `current` names no lowest publication")
    return lowest


def read_file_list(data: bytes, directory: PublishedDirectory) -> list[ManifestFile]:
    """The files in a manifest; raises TransferFailed for another manifest or a file out of bounds."""
    where = f"{directory.part} {directory.seq}"
    if hashlib.sha256(data).hexdigest() != directory.sha256:
        raise TransferFailed(f"{where}: the manifest differs from the one in `current`")
    try:
        manifest = json.loads(data)
        version, named = manifest["schema"], manifest["files"].items()
        files = [ManifestFile(name, facts["bytes"], facts["sha256"]) for name, facts in named]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise TransferFailed(f"{where}: the manifest cannot be read") from None
    if version not in READABLE_VERSIONS:
        *others, newest = map(str, READABLE_VERSIONS)
        raise VersionUnreadable(
            f"{where} has version {version}, this host reads versions {', '.join(others)} and "
            f"{newest}: install the same release on both hosts"
        )
    if not all(_is_valid(file) for file in files) or len(files) > MAX_FILES:
        raise TransferFailed(f"{where}: the manifest names a file that no snapshot has")
    if sum(file.bytes for file in files) > MAX_DIRECTORY_BYTES:
        raise TransferFailed(f"{where} is larger than {MAX_DIRECTORY_BYTES >> 30} GB")
    return files


def _is_valid(file: ManifestFile) -> bool:
    is_named = _FILE.fullmatch(file.name) is not None and file.name != MANIFEST
    return is_named and type(file.bytes) is int and file.bytes >= 0 and _is_digest(file.sha256)


def _is_digest(value: object) -> bool:
    return isinstance(value, str) and _SHA256.fullmatch(value) is not None


def is_directory(name: str) -> bool:
    """Whether a remote name is one that `snapshot push` gives: nothing else is ever removed."""
    return _DIRECTORY.fullmatch(name) is not None


def local_directory(root: Path, part: str, seq: int) -> PublishedDirectory:
    try:
        data = (part_folder(root, part, seq) / MANIFEST).read_bytes()
    except OSError as error:
        raise SnapshotDamaged(f"{part} {seq}: {error.strerror}") from None
    return PublishedDirectory(part, seq, hashlib.sha256(data).hexdigest())
