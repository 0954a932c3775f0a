"""What went wrong on the machine, in one sentence for the operator, and the exit code.

Errors of the database libraries are recognised by their codes, without importing those libraries:
commands of a host without a record use this module too.
"""

import errno
import os
import re
import shutil
import sqlite3
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

from app.config import Settings

FULL = "the disk is full: make room where DATA_DIR and the record are, then give the command again"
NO_ROOM = 2**20  # bytes: with less, an error of reading or writing that gives no cause has this one
# numpy gives no error code where a file could not be written whole.
_cut_short = re.compile(r"\d+ requested and \d+ written").search
LACKING = "run `flask migrate` after an upgrade; for a lost record see `flask doctor`"


class Fault(NamedTuple):
    """One sentence, with what to do where that is known; `code` is the exit code."""

    said: str
    code: int = 1


def fault_of(error: BaseException, settings: Settings) -> Fault | None:
    """What an error of the disk or a database means; None for any other error."""
    cause = getattr(error, "orig", None) or error
    if isinstance(cause, sqlite3.Error):
        what = "the record" if cause is not error else "the snapshot"
        return fault_of_sqlite(cause, what, settings)
    if type(cause).__module__.split(".")[0] == "psycopg":
        return _of_postgresql(cause, settings)
    if isinstance(cause, OSError):
        return _of_system(cause, settings)
    if cause is not error or type(error).__module__.startswith("sqlalchemy"):
        return Fault(f"failed: the record cannot be used: {_first_line(cause)}")
    return None


def _of_system(error: OSError, settings: Settings) -> Fault:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Fault(f"failed: {FULL}")
    if error.errno is None and (_cut_short(str(error)) or has_no_room(settings)):
        return Fault(f"failed: {FULL}")
    if error.errno == errno.EROFS:
        return Fault(f"failed: the disk is read-only: {error.filename or error.strerror}")
    return Fault(f"failed: {error}")


def has_no_room(settings: Settings) -> bool:
    """Whether the disk of DATA_DIR, or that of a SQLite record, has hardly any room left."""
    folders = [settings.data_dir]
    if settings.database_url.startswith("sqlite:///"):
        folders.append(Path(settings.database_url.removeprefix("sqlite:///")).parent)
    try:
        return any(shutil.disk_usage(one).free < NO_ROOM for one in folders)
    except OSError:
        return False


def is_damage(error: sqlite3.Error) -> bool:
    """Whether the file itself is damaged; a full disk, a lock or a missing right damages nothing."""
    return _code_of(error) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def _code_of(error: sqlite3.Error) -> int:
    code: int = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return code


def fault_of_sqlite(error: sqlite3.Error, what: str, settings: Settings) -> Fault:
    """What an error of SQLite means; `what` names whose file it is."""
    code, said = _code_of(error), _first_line(error)
    if code == sqlite3.SQLITE_FULL:
        return Fault(f"failed: {FULL}")
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return Fault(f"busy: {what} is locked by another command: try again", os.EX_TEMPFAIL)
    if code == sqlite3.SQLITE_READONLY:
        return Fault(f"failed: {what} is read-only: check the owner and the mode of its file")
    if is_damage(error):
        return Fault(f"failed: {what} is damaged ({said}): `flask doctor` says what to do")
    if code in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_PERM):
        if has_no_room(settings):
            return Fault(f"failed: {FULL}")
        return Fault(f"failed: the file of {what} cannot be read or written: {said}")
    if said.startswith("no such "):
        return Fault(f"{what} cannot be used: {said}: {LACKING}")
    return Fault(f"failed: {what} cannot be used: {said}")


def _of_postgresql(error: BaseException, settings: Settings) -> Fault:
    state, said = getattr(error, "sqlstate", None) or "", _first_line(error)
    server = address_of(settings.database_url)
    if state == "53100":
        return Fault(f"failed: the disk of PostgreSQL at {server} is full: make room there")
    if state in ("42P01", "42703"):
        return Fault(f"the record cannot be used: {said}: {LACKING}")
    if state == "25006":
        return Fault(f"failed: PostgreSQL at {server} is read-only: is it a replica?")
    if state in ("55P03", "40P01", "40001"):
        return Fault("busy: the record is locked by another command: try again", os.EX_TEMPFAIL)
    if state[:2] in ("28", "3D") or "authentication failed" in said:
        return Fault(f"failed: PostgreSQL at {server} does not let this user in: see DATABASE_URL")
    if state[:2] in ("57", "08", "53") or not state:
        return Fault(f"failed: PostgreSQL at {server} cannot be reached: is it running?")
    return Fault(f"failed: the record cannot be written: {said}")


def address_of(database_url: str) -> str:
    """Host and port of a PostgreSQL address, without its user and password."""
    url = urlsplit(database_url)
    query = parse_qs(url.query)
    host = url.hostname or query.get("host", ["localhost"])[0]
    port = query.get("port", ["5432"])[0]
    try:
        port = str(url.port or port)
    except ValueError:
        return host
    return f"{host}, port {port}"


def _first_line(error: BaseException) -> str:
    """What the library says; further lines may quote rows of a file."""
    return next(iter(str(error).splitlines()), type(error).__name__)
