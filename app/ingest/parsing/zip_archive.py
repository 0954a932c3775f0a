"""Publishers' zip files, opened as untrusted input."""

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

MEMBERS_MAX = 10_000  # ONS's zips have about 300
TOTAL_BYTES_MAX = 6_000_000_000  # an ONSPD has its 1.3 GB twice, whole and by area
NAME_LENGTH_MAX = 300
# Errors of zipfile for damaged files; found by changing single bytes of valid ones.
_ZIP_ERRORS = (
    *(BadZipFile, NotImplementedError, RuntimeError, EOFError),
    *(UnicodeDecodeError, lzma.LZMAError, struct.error, zlib.error),
)


@contextmanager
def open_archive(path: Path) -> Iterator[ZipFile]:
    """The opened zip, with safe member names and within the limit on its unpacked size.

    Raises FileRefused, also inside the `with` block, when it is damaged, encrypted or not a zip.
    """
    try:
        with ZipFile(path) as archive:
            _check_members(path, archive.infolist())
            yield archive
    except _ZIP_ERRORS:
        raise FileRefused(path, "the zip is damaged, cut short or encrypted") from None
    except OSError as error:  # bz2 raises one without an error number for damaged data
        raise FileRefused(path, f"cannot be read ({error.strerror or 'it is damaged'})") from None


def check_archive(path: Path) -> None:
    """Raise FileRefused when a zip is not safe to unpack; nothing is unpacked."""
    with open_archive(path):
        pass


def _check_members(path: Path, members: list[ZipInfo]) -> None:
    """Check a zip by its directory, before anything is unpacked."""
    if len(members) > MEMBERS_MAX:
        raise FileRefused(path, f"the zip has more than {MEMBERS_MAX:,} files")
    for info in members:
        _check_member_name(path, info.filename)
        if stat.S_ISLNK(info.external_attr >> 16):
            raise FileRefused(path, "the zip contains a link", value=info.filename)
    if len({info.filename for info in members}) < len(members):
        raise FileRefused(path, "the zip has two files of the same name")
    check_size(path, members, TOTAL_BYTES_MAX)


def _check_member_name(path: Path, name: str) -> None:
    parts = name.replace("\\", "/").split("/")
    if ".." in parts or not parts[0] or ":" in parts[0]:
        raise FileRefused(path, "a name in the zip points outside it", value=name)
    if len(name) > NAME_LENGTH_MAX or not name.isprintable():
        raise FileRefused(path, "a name in the zip is not a valid file name")


def check_size(path: Path, members: list[ZipInfo], most: int) -> None:
    """Raise FileRefused when `members` unpack to over `most` bytes; nothing is unpacked."""
    limit = unpacked_limit(path, most)
    if sum(info.file_size for info in members) > limit:
        raise FileRefused(path, f"unpacks to more than {limit // 1_000_000} MB")
