"""Workbooks (XLSX), read in a limited process of their own, as the text of a CSV.

The sheet that is read is the visible one with a header. Its text has a row for each row of the
sheet, so that row numbers are those that the spreadsheet shows. An archived edition is this text:
erasing rows needs no second way, and hidden sheets and comments are never kept.
"""

import csv
import io
import json
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from app.ingest.errors import FileRefused
from app.ingest.parsing.csv_file import HEADER_WITHIN_ROWS
from app.ingest.parsing.zip_archive import open_archive

WORKBOOK_BYTES_MAX = 40_000_000
UNPACKED_BYTES_MAX = 120_000_000
PARTS_MAX = 1_000
WALL_SECONDS = 60  # longer than its CPU time, for a busy machine
_CHILD = Path(__file__).with_name("workbook_child.py")
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")  # the name of a stream in the older container
_SAVE_AS = "save it as an Excel workbook (.xlsx) or as CSV UTF-8"
_MACROS = f"this workbook has macros, which are never run here: {_SAVE_AS}, without macros"
_MAIN_PART, _MACRO_PART = "xl/workbook.xml", "xl/vbaProject.bin"
_MACRO_TYPE = b"macroEnabled"
REFUSALS = {
    "entities": "the workbook's XML declares entities, which no spreadsheet program does",
    "damaged": "the workbook is damaged, or it is not one that Excel can open",
    "memory": (
        "the workbook needs too much memory: delete the rows below the listing and the columns to "
        "its right, or save it as CSV UTF-8"
    ),
    "time": f"reading the workbook takes too long: {_SAVE_AS}",
}
_Row = tuple[int, list[str]]


def is_workbook(path: Path) -> bool:
    """Whether a file is an Excel workbook of any kind, by its content; False if it is not a file."""
    try:
        with path.open("rb") as raw:
            start = raw.read(4)
    except OSError:
        return False
    if start == _OLE:
        return True
    if start != _ZIP:
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            return any(name.startswith("xl/") for name in archive.namelist()[: PARTS_MAX + 1])
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False


def workbook_csv(
    path: Path, key_columns: Collection[str], heading_key: Callable[[str], str]
) -> bytes:
    """The text, as CSV in UTF-8, of the visible sheet whose header has one of `key_columns`.

    Raises FileRefused for a workbook that is too large, encrypted, damaged, of an older kind or with
    macros, and where no sheet or more than one has such a header.
    """
    _check(path)
    keys = {heading_key(name) for name in key_columns}
    found: dict[str, list[_Row]] = {}
    for name, rows in _sheets(path):
        start = [cells for _, cells in rows[:HEADER_WITHIN_ROWS]]
        if any(not keys.isdisjoint(map(heading_key, cells)) for cells in start):
            found[name] = rows
    if len(found) > 1:
        names = " and ".join(repr(name[:60]) for name in list(found)[:2])
        raise FileRefused(path, f"the sheets {names} both have a listing: keep one of them")
    if not found:
        names = " or ".join(repr(name) for name in list(key_columns)[:2])
        reason = f"no visible sheet has a header row with {names} in its first rows"
        raise FileRefused(path, reason)
    return _csv(next(iter(found.values())))


def _check(path: Path) -> None:
    """Refuse what needs no reader to be recognised."""
    if path.stat().st_size > WORKBOOK_BYTES_MAX:
        raise FileRefused(path, f"larger than {WORKBOOK_BYTES_MAX // 1_000_000} MB")
    with path.open("rb") as raw:
        if raw.read(4) == _OLE:
            is_encrypted = _ENCRYPTED in raw.read()
            kind = "a workbook with a password" if is_encrypted else "an old Excel workbook"
            raise FileRefused(path, f"this is {kind}: {_SAVE_AS}")
    with open_archive(path) as archive:
        members = archive.infolist()
        names = {info.filename for info in members}
        if len(members) > PARTS_MAX or sum(one.file_size for one in members) > UNPACKED_BYTES_MAX:
            size = f"{UNPACKED_BYTES_MAX // 1_000_000} MB"
            raise FileRefused(path, f"the workbook unpacks to more than {size}: {_SAVE_AS}")
        if _MACRO_PART in names or _MACRO_TYPE in _content_types(archive, names):
            raise FileRefused(path, _MACROS)
        if _MAIN_PART not in names:
            raise FileRefused(path, f"this is another kind of workbook: {_SAVE_AS}")


def _content_types(archive: zipfile.ZipFile, names: Collection[str]) -> bytes:
    part = "[Content_Types].xml"
    return archive.read(part) if part in names else b""


def _sheets(path: Path) -> Iterator[tuple[str, list[_Row]]]:
    """The name and the rows of each visible sheet."""
    with TemporaryFile() as output:
        _run(path, output)
        output.seek(0)
        name, rows = "", list[_Row]()
        for line in output:
            item = json.loads(line)
            match item:
                case {"refused": code}:
                    raise FileRefused(path, REFUSALS[code])
                case str():
                    if name:
                        yield name, rows
                    name, rows = item, []
                case [int(number), *cells]:
                    rows.append((number, cells))
        if name:
            yield name, rows


def _run(path: Path, output: IO[bytes]) -> None:
    """Run the reader; raises FileRefused when the system ended it."""
    command = (sys.executable, "-I", str(_CHILD), str(path.absolute()))
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.DEVNULL,
            env={"PATH": "", "LC_ALL": "C.UTF-8"},
            cwd="/",
            timeout=WALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise FileRefused(path, REFUSALS["time"]) from None
    if done.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
        raise FileRefused(path, REFUSALS["time"])
    if done.returncode in (-signal.SIGABRT, -signal.SIGSEGV, -signal.SIGXFSZ):
        raise FileRefused(path, REFUSALS["memory"])
    if done.returncode:
        raise FileRefused(path, REFUSALS["damaged"])


def _csv(rows: list[_Row]) -> bytes:
    """Rows as CSV, all of one width; a row that the sheet leaves blank is a blank line."""
    width = max(len(cells) for _, cells in rows)
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    last = 0
    for number, cells in rows:
        out.write("\r\n" * (number - last - 1))
        writer.writerow(cells + [""] * (width - len(cells)))
        last = number
    return out.getvalue().encode()
