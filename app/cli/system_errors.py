"""Errors of the disk and the databases as one sentence for the operator, with an exit code.

Errors of the database libraries are recognised by their codes, without importing those libraries:
commands of a host without a record use this module too.
"""

import errno
import os
import re
import select
import shutil
import sqlite3
import sys
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

from app.config import Config

DISK_FULL = (
    "the disk is full: free some space for DATA_DIR and the record, then run the command again"
)
# With less free space, a read or write error without a stated cause counts as a full disk.
MIN_FREE_BYTES = 2**20
# numpy reports a file that it could not write completely without an error code.
_is_short_write = re.compile(r"\d+ requested and \d+ written").search
MIGRATE_ADVICE = "run `flask migrate` after an upgrade; if the record was lost, run `flask doctor`"


class CommandFailure(NamedTuple):
    """One sentence, with advice where possible; `code` is the exit code."""

    message: str
    code: int = 1


def describe_failure(error: BaseException, config: Config) -> CommandFailure | None:
    """The failure behind an error of the disk or a database; None for any other error."""
    cause = getattr(error, "orig", None) or error
    if isinstance(cause, sqlite3.Error):
        subject = "the record" if cause is not error else "the snapshot"
        return describe_sqlite_failure(cause, subject, config)
    if type(cause).__module__.split(".")[0] == "psycopg":
        return _describe_postgresql_failure(cause, config)
    if isinstance(cause, OSError):
        return _describe_os_failure(cause, config)
    if cause is not error or type(error).__module__.startswith("sqlalchemy"):
        return CommandFailure(f"failed: the record cannot be used: {_first_line(cause)}")
    return None


def is_reader_gone(error: BaseException) -> bool:
    """Whether nobody reads the output any more, as after `| head`; click then ends quietly.

    A broken pipe to anything else, such as a server, leaves standard output usable.
    """
    if not isinstance(error, BrokenPipeError):
        return False
    output = select.poll()
    try:
        output.register(sys.stdout.fileno(), 0)
    except OSError:  # not a file
        return False
    return any(event & select.POLLERR for _, event in output.poll(0))


def _describe_os_failure(error: OSError, config: Config) -> CommandFailure:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return CommandFailure(f"failed: {DISK_FULL}")
    if error.errno is None and (_is_short_write(str(error)) or is_disk_full(config)):
        return CommandFailure(f"failed: {DISK_FULL}")
    if error.errno == errno.EROFS:
        return CommandFailure(f"failed: the disk is read-only: {error.filename or error.strerror}")
    return CommandFailure(f"failed: {error}")


def is_disk_full(config: Config) -> bool:
    """Whether the disk of DATA_DIR or of a SQLite record has less than MIN_FREE_BYTES free."""
    folders = [config.data_dir]
    if config.database_url.startswith("sqlite:///"):
        folders.append(Path(config.database_url.removeprefix("sqlite:///")).parent)
    try:
        return any(shutil.disk_usage(folder).free < MIN_FREE_BYTES for folder in folders)
    except OSError:
        return False


def is_damage(error: sqlite3.Error) -> bool:
    """Whether the file itself is damaged; a full disk, lock or missing permission is no damage."""
    return _code_of(error) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def _code_of(error: sqlite3.Error) -> int:
    code: int = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return code


def describe_sqlite_failure(error: sqlite3.Error, subject: str, config: Config) -> CommandFailure:
    """The failure behind an error of SQLite; `subject` names the file in the sentence."""
    code, message = _code_of(error), _first_line(error)
    if code == sqlite3.SQLITE_FULL:
        return CommandFailure(f"failed: {DISK_FULL}")
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return CommandFailure(
            f"busy: {subject} is locked by another command: try again", os.EX_TEMPFAIL
        )
    if code == sqlite3.SQLITE_READONLY:
        return CommandFailure(
            f"failed: {subject} is read-only: check the owner and permissions of its file"
        )
    if is_damage(error):
        return CommandFailure(f"failed: {subject} is damaged ({message}): run `flask doctor`")
    if code in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_PERM):
        if is_disk_full(config):
            return CommandFailure(f"failed: {DISK_FULL}")
        return CommandFailure(f"failed: the file of {subject} cannot be read or written: {message}")
    if message.startswith("no such "):
        return CommandFailure(f"failed: {subject} cannot be used: {message}: {MIGRATE_ADVICE}")
    return CommandFailure(f"failed: {subject} cannot be used: {message}")


def _describe_postgresql_failure(error: BaseException, config: Config) -> CommandFailure:
    state, message = getattr(error, "sqlstate", None) or "", _first_line(error)
    server = address_of(config.database_url)
    if state == "53100":
        return CommandFailure(
            f"failed: the disk of PostgreSQL at {server} is full: free some space there"
        )
    if state in ("42P01", "42703"):
        return CommandFailure(f"failed: the record cannot be used: {message}: {MIGRATE_ADVICE}")
    if state == "25006":
        return CommandFailure(
            f"failed: PostgreSQL at {server} is read-only: check that it is not a replica"
        )
    if state in ("55P03", "40P01", "40001"):
        return CommandFailure(
            "busy: the record is locked by another command: try again", os.EX_TEMPFAIL
        )
    if state[:2] in ("28", "3D") or "authentication failed" in message:
        return CommandFailure(
            f"failed: PostgreSQL at {server} refuses this user or database: check DATABASE_URL"
        )
    if state[:2] in ("57", "08", "53") or not state:
        return CommandFailure(
            f"failed: PostgreSQL at {server} cannot be reached: check that it is running"
        )
    return CommandFailure(f"failed: the record cannot be written: {message}")


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
    """The first line of an error; further lines may quote rows of a file."""
    return next(iter(str(error).splitlines()), type(error).__name__)
