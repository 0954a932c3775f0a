"""Inbox files of hosts without a record, at the place from which these hosts pull snapshots.

Layout: `inbox/<host id>/<name>`, in a folder or in S3-compatible storage. A file appears there
whole, and its name is its own, so storing it twice is storing it once. Others may write there too:
only names that workers give are looked at, no link below the place is followed, and nothing is read
beyond MAX_SENT_BYTES.
"""

import errno
import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from itertools import islice
from typing import Any, NamedTuple, Protocol

from app.inbox.inbox_files import FOLDER, hour_of
from app.snapshot.disk import PARTIAL_PREFIX
from app.snapshot.remote_storage import Remote

MAX_SENT_BYTES = 2 << 20  # workers start another file after half of it
MAX_FILES = 1000  # of one host in one run: whoever leaves more there holds up that host alone
MAX_PAGES = 10  # of 1,000 hosts each
_FOLDER_MODE, _FILE_MODE = 0o770, 0o660  # hosts may have other users, of the same group
is_host_id = re.compile(r"[0-9a-f]{16}", re.ASCII).fullmatch


class SentFile(NamedTuple):
    """A file that a host has sent; `size` in bytes, `stored_at` in UTC."""

    host: str
    name: str
    size: int
    stored_at: datetime


class SentListing(NamedTuple):
    """The files found, at most MAX_FILES a host, and the number of hosts' folders not readable."""

    files: list[SentFile]
    unreadable_folders: int = 0


class SentFiles(Protocol):
    """The place; a method raises OSError, or an error of the storage's library."""

    def store(self, host: str, name: str, content: bytes) -> None:
        """Store a file whole or not at all; it is safe from a crash afterwards."""

    def find(self) -> SentListing:
        """The files of all hosts."""

    def read(self, file: SentFile) -> bytes:
        """Its content; OSError where it is no regular file or larger than MAX_SENT_BYTES."""

    def remove(self, file: SentFile) -> None:
        """Remove it; a file that is gone is no error."""


def sent_files(remote: Remote) -> SentFiles:
    """The files at a remote place that can be written to."""
    return FolderFiles(remote.path) if remote.is_local else StoredObjects(remote)


class FolderFiles:
    """The files in a folder that hosts share."""

    def __init__(self, root: str) -> None:
        self._root = root

    def store(self, host: str, name: str, content: bytes) -> None:
        partial = f"{PARTIAL_PREFIX}{name}"
        with self._folder(host, is_created=True) as folder:
            with suppress(FileNotFoundError):
                os.unlink(partial, dir_fd=folder)  # of a run that was killed
            handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600, dir_fd=folder)
            with os.fdopen(handle, "wb") as file:
                with suppress(OSError):  # a file system without modes
                    os.fchmod(handle, _FILE_MODE)
                file.write(content)
                file.flush()
                os.fsync(handle)
            os.rename(partial, name, src_dir_fd=folder, dst_dir_fd=folder)
            _fsync_folder(folder)

    def find(self) -> SentListing:
        listing = SentListing([])
        try:
            with self._folder() as inbox:
                hosts = sorted(filter(is_host_id, os.listdir(inbox)))
        except FileNotFoundError:
            return listing  # nothing was ever sent
        for host in hosts:
            try:
                listing.files.extend(self._files_of(host))
            except OSError:
                listing = listing._replace(unreadable_folders=listing.unreadable_folders + 1)
        return listing

    def _files_of(self, host: str) -> list[SentFile]:
        with self._folder(host) as folder, os.scandir(folder) as entries:
            named = (entry for entry in entries if hour_of(entry.name))
            return [_found(host, entry) for entry in islice(named, MAX_FILES)]

    def read(self, file: SentFile) -> bytes:
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
        with self._folder(file.host) as folder:
            handle = os.open(file.name, flags, dir_fd=folder)
        with os.fdopen(handle, "rb") as stream:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise OSError(f"{file.name} is not a regular file")
            return _bounded(file, stream.read(MAX_SENT_BYTES + 1))

    def remove(self, file: SentFile) -> None:
        with suppress(FileNotFoundError), self._folder(file.host) as folder:
            os.unlink(file.name, dir_fd=folder)

    @contextmanager
    def _folder(self, *host: str, is_created: bool = False) -> Iterator[int]:
        """A handle of the inbox, or of a host's folder in it; OSError where one is a link."""
        handle = os.open(self._root, os.O_RDONLY | os.O_DIRECTORY)
        try:
            for name in (FOLDER, *host):
                if is_created:
                    _make_folder(handle, name)
                flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
                parent, handle = handle, os.open(name, flags, dir_fd=handle)
                os.close(parent)
            yield handle
        finally:
            os.close(handle)


def _make_folder(parent: int, name: str) -> None:
    try:
        os.mkdir(name, _FOLDER_MODE, dir_fd=parent)
    except FileExistsError:
        return
    inherited = os.stat(name, dir_fd=parent, follow_symlinks=False).st_mode & stat.S_ISGID
    with suppress(OSError):
        os.chmod(name, _FOLDER_MODE | inherited, dir_fd=parent)  # whatever the umask
    _fsync_folder(parent)


def _fsync_folder(handle: int) -> None:
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # as some network file systems answer
            raise


def _found(host: str, entry: "os.DirEntry[str]") -> SentFile:
    status = entry.stat(follow_symlinks=False)
    stored_at = datetime.fromtimestamp(status.st_mtime, UTC)
    return SentFile(host, entry.name, status.st_size, stored_at)


class StoredObjects:
    """The files in S3-compatible storage, one object each."""

    def __init__(self, remote: Remote) -> None:
        self._fs = remote.fs
        self._bucket, _, prefix = remote.path.partition("/")
        self._prefix = f"{prefix}/{FOLDER}/".lstrip("/")

    def store(self, host: str, name: str, content: bytes) -> None:
        self._fs.pipe_file(self._path(host, name), content)

    def find(self) -> SentListing:
        return SentListing([file for host in self._hosts() for file in self._files_of(host)])

    def _hosts(self) -> list[str]:
        hosts, more = list[str](), dict[str, str]()
        for _ in range(MAX_PAGES):
            page = self._list(self._prefix, **more)
            hosts += [one["Prefix"][len(self._prefix) : -1] for one in page["CommonPrefixes"]]
            if not page["IsTruncated"]:
                break
            more = {"ContinuationToken": page["NextContinuationToken"]}
        return [host for host in hosts if is_host_id(host)]

    def _files_of(self, host: str) -> list[SentFile]:
        prefix = f"{self._prefix}{host}/"
        entries = self._list(prefix)["Contents"]
        found = [
            SentFile(host, entry["Key"][len(prefix) :], entry["Size"], entry["LastModified"])
            for entry in entries
        ]
        return [file for file in found if hour_of(file.name)]

    def _list(self, prefix: str, **more: str) -> dict[str, Any]:
        """One page of at most MAX_FILES keys: a folder may have millions."""
        wanted = {"Bucket": self._bucket, "Prefix": prefix, "Delimiter": "/", "MaxKeys": MAX_FILES}
        page: dict[str, Any] = self._fs.call_s3("list_objects_v2", **wanted, **more)
        return {"CommonPrefixes": [], "Contents": [], "IsTruncated": False} | page

    def read(self, file: SentFile) -> bytes:
        if not file.size:
            return b""  # an empty object has no range
        path = self._path(file.host, file.name)
        content: bytes = self._fs.cat_file(path, start=0, end=MAX_SENT_BYTES + 1)
        return _bounded(file, content)

    def remove(self, file: SentFile) -> None:
        self._fs.rm_file(self._path(file.host, file.name))

    def _path(self, host: str, name: str) -> str:
        return f"{self._bucket}/{self._prefix}{host}/{name}"


def _bounded(file: SentFile, content: bytes) -> bytes:
    if len(content) > MAX_SENT_BYTES:
        raise OSError(f"{file.name} is larger than {MAX_SENT_BYTES} bytes")
    return content
