"""A publisher's zip, opened without trust in it."""

import lzma
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zipfile import BadZipFile, ZipFile, ZipInfo

from app.ingest.csvfile import unpacked_limit
from app.ingest.errors import FileRefused

# What zipfile raises on files that no zip program wrote; found by changing single bytes of good ones.
_DAMAGES = (
    *(BadZipFile, NotImplementedError, RuntimeError, EOFError),
    *(UnicodeDecodeError, lzma.LZMAError, struct.error, zlib.error),
)


@contextmanager
def open_archive(path: Path) -> Iterator[ZipFile]:
    """The zip, none of whose names leads out of it.

    Raises FileRefused, also while it is read, when it is damaged, locked or no zip.
    """
    try:
        with ZipFile(path) as archive:
            for info in archive.infolist():
                _refuse_name(path, info.filename)
            yield archive
    except _DAMAGES:
        raise FileRefused(path, "the zip is damaged, cut short or locked") from None
    except OSError as error:  # bz2 raises one of its own, without a number, for what is damaged
        raise FileRefused(path, f"cannot be read ({error.strerror or 'it is damaged'})") from None


def _refuse_name(path: Path, name: str) -> None:
    parts = name.replace("\\", "/").split("/")
    if ".." in parts or not parts[0] or ":" in parts[0]:
        raise FileRefused(path, "a name in the zip leads out of it", value=name)


def check_size(path: Path, members: list[ZipInfo], most: int) -> None:
    """Raises FileRefused, before anything is unpacked, when these unpack to over `most` bytes."""
    limit = unpacked_limit(path, most)
    if sum(info.file_size for info in members) > limit:
        raise FileRefused(path, f"unpacks to more than {limit // 1_000_000} MB")
