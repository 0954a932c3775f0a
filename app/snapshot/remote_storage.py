"""A place elsewhere that holds a snapshot: a folder, an HTTP server or S3-compatible storage.

Layout: `places/000123-<digest>/<files>`, `postcodes/000004-<digest>/<files>`, and `current`, which
names one of each with the sha256 of its manifest, and the lowest number of places that may be shown in
the place of a damaged one. A directory bears the first letters of that sha256,
so that none is ever rewritten: whoever follows a `current` finds what it names whole, or not at all.
"""

import fcntl
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
    CopyBusy,
    CopyFailed,
    SnapshotDamaged,
    SnapshotError,
)
from app.snapshot.layout import READABLE_VERSIONS
from app.snapshot.reader import (
    LOWEST_FILE,
    part_folder,
)

PARTS = ("places", "postcodes")
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
    """One publication of a part, as a pointer elsewhere names it."""

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
    """A file system and the path in it; `label` is the address without what may be a password."""

    fs: Any  # fsspec has no types
    path: str
    label: str

    def read(self, name: str, max_bytes: int) -> bytes:
        """A small file; raises FileNotFoundError, and CopyFailed where it is longer than `most`."""
        data = b""
        with self.open(name) as stream:
            while len(data) <= max_bytes and (piece := stream.read(max_bytes + 1 - len(data))):
                data += piece
        if len(data) > max_bytes:
            raise CopyFailed(f"{self.label}: {name} is longer than {max_bytes} bytes")
        return data

    def open(self, name: str) -> IO[bytes]:
        # An HTTP server need not know ranges: its files are read as they come.
        options = {"block_size": 0} if _is_http(self.fs) else {}
        stream: IO[bytes] = self.fs.open(f"{self.path}/{name}", "rb", **options)
        return stream

    def sizes(self, folder: str) -> dict[str, int]:
        """The files and folders right in a folder with their sizes; nothing where there is none."""
        try:
            found = self.fs.ls(f"{self.path}/{folder}", detail=True)
        except FileNotFoundError:
            return {}
        return {one["name"].rstrip("/").rpartition("/")[2]: one["size"] or 0 for one in found}

    def write(self, name: str, source: IO[bytes]) -> ManifestFile:
        """Send a file; says what was sent, which need not be what lay there a moment before."""
        path, digest, length = f"{self.path}/{name}", hashlib.sha256(), 0
        if _is_local(self.fs):
            self.fs.makedirs(path.rpartition("/")[0], exist_ok=True)
        with self.fs.open(path, "wb") as sent:
            while piece := source.read(CHUNK):
                sent.write(piece)
                digest.update(piece)
                length += len(piece)
            if _is_local(self.fs):
                sent.flush()
                os.fsync(sent.fileno())
        return ManifestFile(name.rpartition("/")[2], length, digest.hexdigest())

    def replace(self, name: str, data: bytes) -> None:
        """Put a small file in the place of another, at once."""
        temporary_name = (
            f"{name}.new" if _is_local(self.fs) else name
        )  # storage shows a file once it is whole
        self.write(temporary_name, io.BytesIO(data))
        if temporary_name != name:
            os.replace(f"{self.path}/{temporary_name}", f"{self.path}/{name}")

    def remove(self, folder: str) -> None:
        self.fs.rm(f"{self.path}/{folder}", recursive=True)


@contextmanager
def open_remote(url: str, *, to_write: bool = False) -> Iterator[Remote]:
    """The storage at an address; whatever it cannot do is raised as CopyFailed, in one sentence."""
    scheme, slashes, rest = url.partition("://")
    scheme = scheme.lower() if slashes else "file"
    label = f"{scheme}://{rest.rpartition('@')[2].partition('?')[0]}" if slashes else url
    if scheme not in SCHEMES or "::" in url or not url.strip():
        raise CopyFailed(f"{label} is neither a folder nor an address of file, http, https or s3")
    if to_write and scheme.startswith("http"):
        raise CopyFailed(f"{label}: nothing can be sent by {scheme}: give a folder or s3")
    try:
        options: dict[str, Any] = {"skip_instance_cache": True, "use_listings_cache": False}
        fs, path = fsspec.core.url_to_fs(url, **options | _timeout_options(scheme))
    except ImportError:
        raise CopyFailed("s3:// needs s3fs: install requirements/s3.txt") from None
    except ValueError as error:
        raise CopyFailed(f"{label}: {error}") from None
    try:
        yield Remote(fs, path.rstrip("/"), label)
    except SnapshotError:
        raise
    except Exception as error:  # every storage's library has errors of its own
        raise CopyFailed(f"copying with {label} failed: {_error_text(error)}") from error
    finally:
        _close(fs)


def _error_text(error: Exception) -> str:
    """What an error is, without the addresses and keys that its text may hold."""
    status = getattr(error, "status", None)
    said = getattr(error, "strerror", None) or (f"status {status}" if status else "")
    return f"{type(error).__name__}{f' ({said})' if said else ''}"


def _timeout_options(scheme: str) -> dict[str, Any]:
    if not scheme.startswith("http"):
        return {}
    from aiohttp import ClientTimeout

    timeout = ClientTimeout(total=3600, sock_connect=10, sock_read=60)  # seconds
    plain = {"Accept-Encoding": "identity"}  # what is read is what is counted
    return {"client_kwargs": {"timeout": timeout, "headers": plain, "auto_decompress": False}}


def _close(fs: Any) -> None:
    """Let go of connections now, rather than when the process ends."""
    session = getattr(fs, "_session", None) or getattr(fs, "_s3", None)
    if session is not None:
        fs.close_session(fs.loop, session)


def _is_http(fs: Any) -> bool:
    return "http" in fs.protocol


def _is_local(fs: Any) -> bool:
    return isinstance(fs, LocalFileSystem)


def format_pointer(directories: Collection[PublishedDirectory], lowest: int) -> bytes:
    """`current` as it lies elsewhere."""
    data: dict[str, Any] = {one.part: one.seq for one in directories}
    data["manifests"] = {one.part: one.sha256 for one in directories}
    return json.dumps(data | {LOWEST_FILE: lowest}).encode()


def parse_pointer(data: bytes) -> dict[str, PublishedDirectory]:
    """The directory of each part that a `current` elsewhere names; raises CopyFailed."""
    try:
        pointer = json.loads(data)
        found = {
            part: PublishedDirectory(part, pointer[part], pointer["manifests"][part])
            for part in PARTS
        }
    except (ValueError, KeyError, TypeError, RecursionError):
        raise CopyFailed(
            "what lies there as `current` is not what `snapshot push` writes"
        ) from None
    for one in found.values():
        if type(one.seq) is not int or not 0 < one.seq < MAX_SEQ or not _is_digest(one.sha256):
            raise CopyFailed("what lies there as `current` names no publication")
    return found


def lowest_in(data: bytes) -> int:
    """The lowest number of places in a `current` that can be read; 0 in one of an earlier release."""
    lowest = json.loads(data).get(LOWEST_FILE, 0)
    if type(lowest) is not int or not 0 <= lowest < MAX_SEQ:
        raise CopyFailed("what lies there as `current` names no lowest publication")
    return lowest


def read_file_list(data: bytes, directory: PublishedDirectory) -> list[ManifestFile]:
    """The files that a manifest names, once it is the one meant and none of them is out of bounds."""
    where = f"{directory.part} {directory.seq}"
    if hashlib.sha256(data).hexdigest() != directory.sha256:
        raise CopyFailed(f"{where}: the manifest is not the one that was sent")
    try:
        manifest = json.loads(data)
        version, named = manifest["schema"], manifest["files"].items()
        files = [ManifestFile(name, facts["bytes"], facts["sha256"]) for name, facts in named]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise CopyFailed(f"{where}: the manifest cannot be read") from None
    if version not in READABLE_VERSIONS:
        known = " and ".join(map(str, READABLE_VERSIONS))
        raise CopyFailed(
            f"{where} is of version {version}, this host reads version {known}: "
            "bring both hosts to the same release"
        )
    if not all(_is_valid(file) for file in files) or len(files) > MAX_FILES:
        raise CopyFailed(f"{where}: the manifest names a file that no snapshot has")
    if sum(file.bytes for file in files) > MAX_DIRECTORY_BYTES:
        raise CopyFailed(f"{where} is larger than {MAX_DIRECTORY_BYTES >> 30} GB")
    return files


def _is_valid(file: ManifestFile) -> bool:
    is_named = _FILE.fullmatch(file.name) is not None and file.name != MANIFEST
    return is_named and type(file.bytes) is int and file.bytes >= 0 and _is_digest(file.sha256)


def _is_digest(value: object) -> bool:
    return isinstance(value, str) and _SHA256.fullmatch(value) is not None


def is_directory(name: str) -> bool:
    """Whether a name elsewhere is one that `snapshot push` gives: nothing else is ever removed."""
    return _DIRECTORY.fullmatch(name) is not None


def local_directory(root: Path, part: str, seq: int) -> PublishedDirectory:
    try:
        data = (part_folder(root, part, seq) / MANIFEST).read_bytes()
    except OSError as error:
        raise SnapshotDamaged(f"{part} {seq}: {error.strerror}") from None
    return PublishedDirectory(part, seq, hashlib.sha256(data).hexdigest())


@contextmanager
def exclusive_lock(file: Path, what: str) -> Iterator[None]:
    """Be the one at this work on this host; the kernel lets go of a dead one's lock."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CopyBusy(f"another {what} is at work on this host") from None
        yield
