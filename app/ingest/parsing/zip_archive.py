"""A publisher's zip, opened without trust in it."""

import lzma
import stat
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zipfile import BadZipFile, ZipFile, ZipInfo

from app.ingest.errors import FileRefused
from app.ingest.parsing.csv_file import unpacked_limit

MEMBERS_MAX = 10_000  # ONS's zips have some 300
TOTAL_BYTES_MAX = 6_000_000_000  # an ONSPD holds its 1.3 GB twice, whole and by area
NAME_LENGTH_MAX = 300
# What zipfile raises on files that no zip program wrote; found by changing single bytes of good ones.
_ZIP_ERRORS = (
    *(BadZipFile, NotImplementedError, RuntimeError, EOFError),
    *(UnicodeDecodeError, lzma.LZMAError, struct.error, zlib.error),
)


@contextmanager
def open_archive(path: Path) -> Iterator[ZipFile]:
    """The zip, none of whose names leads out of it, and which unpacks to no more than it may.

    Raises FileRefused, also while it is read, when it is damaged, locked or no zip.
    """
    try:
        with ZipFile(path) as archive:
            _check_members(path, archive.infolist())
            yield archive
    except _ZIP_ERRORS:
        raise FileRefused(path, "the zip is damaged, cut short or locked") from None
    except OSError as error:  # bz2 raises one of its own, without a number, for what is damaged
        raise FileRefused(path, f"cannot be read ({error.strerror or 'it is damaged'})") from None


def check_archive(path: Path) -> None:
    """Raises FileRefused when a zip is not to be unpacked; nothing of it is."""
    with open_archive(path):
        pass


def _check_members(path: Path, members: list[ZipInfo]) -> None:
    """Judge a zip by its own list, before anything is unpacked."""
    if len(members) > MEMBERS_MAX:
        raise FileRefused(path, f"the zip holds more than {MEMBERS_MAX:,} files")
    for info in members:
        _check_member_name(path, info.filename)
        if stat.S_ISLNK(info.external_attr >> 16):
            raise FileRefused(path, "the zip holds a link", value=info.filename)
    if len({info.filename for info in members}) < len(members):
        raise FileRefused(path, "a name stands twice in the zip")
    check_size(path, members, TOTAL_BYTES_MAX)


def _check_member_name(path: Path, name: str) -> None:
    parts = name.replace("\\", "/").split("/")
    if ".." in parts or not parts[0] or ":" in parts[0]:
        raise FileRefused(path, "a name in the zip leads out of it", value=name)
    if len(name) > NAME_LENGTH_MAX or not name.isprintable():
        raise FileRefused(path, "a name in the zip is no name of a file")


def check_size(path: Path, members: list[ZipInfo], most: int) -> None:
    """Raises FileRefused, before anything is unpacked, when these unpack to over `most` bytes."""
    limit = unpacked_limit(path, most)
    if sum(info.file_size for info in members) > limit:
        raise FileRefused(path, f"unpacks to more than {limit // 1_000_000} MB")
