"""The install's secret key: random, created on first use, readable by its owner only."""

import re
import secrets
from contextlib import suppress
from pathlib import Path

from sqlmodel import Session, col, select

from app.data.tables import (
    AuditEvent,
    MailStop,
    OutboxMessage,
    PublishedHomeArea,
    SettingLink,
)
from app.snapshot.disk import create_file

NAME = "secret"  # in DATA_DIR
_DIGEST = re.compile(r"[0-9a-f]{32}", re.ASCII)
_KEY = re.compile(r"[0-9a-f]{64}", re.ASCII)


def read_secret(data_dir: Path) -> bytes:
    """The key, created where missing; two processes that create it at once get the same key."""
    file = data_dir / NAME
    if not file.exists():
        _create(file, secrets.token_hex(32))
    if key_state(data_dir) == "damaged":
        raise OSError(f"{file} is damaged: run `flask repair`")
    return bytes.fromhex(file.read_text(encoding="ascii"))


def find_secret(data_dir: Path) -> bytes | None:
    """The key where there is a valid one; does not create it."""
    return read_secret(data_dir) if key_state(data_dir) == "good" else None


def get_key(session: Session, data_dir: Path) -> bytes:
    """The key, created where the record has no digests; OSError where it is lost or damaged."""
    if key_state(data_dir) == "missing" and has_digests(session):
        raise OSError(f"{data_dir / NAME} is missing: run `flask repair`")
    return read_secret(data_dir)


def has_digests(session: Session) -> bool:
    """Whether the record has digests made with a key: of addresses, homes' postcodes, in the audit."""
    columns = (
        *(PublishedHomeArea.postcode_digest, MailStop.address_digest),
        *(OutboxMessage.address_digest, SettingLink.address_digest),
    )
    stored = (select(one).where(col(one) != "").limit(1) for one in columns)
    if any(session.exec(one).first() is not None for one in stored):
        return True
    edits = select(AuditEvent.old_value, AuditEvent.new_value).where(
        col(AuditEvent.action).in_(("edit", "edit ended"))
    )
    return any(_DIGEST.fullmatch(value) for pair in session.exec(edits) for value in pair)


def key_state(data_dir: Path) -> str:
    """The state of the key file: "good", "missing" or "damaged"."""
    try:
        text = (data_dir / NAME).read_text(encoding="ascii")
    except FileNotFoundError:
        return "missing"
    except ValueError:
        return "damaged"
    return "good" if _KEY.fullmatch(text) else "damaged"


def replace_secret(data_dir: Path, key: bytes) -> None:
    """Replace a missing or damaged key with one from a backup; b"" creates a new key."""
    file = data_dir / NAME
    file.unlink(missing_ok=True)
    if key:
        _create(file, key.decode("ascii"))
    else:
        _create(file, secrets.token_hex(32))


def is_key(key: bytes) -> bool:
    """Whether these bytes are a valid key file."""
    return bool(_KEY.fullmatch(key.decode("ascii", "replace")))


def _create(file: Path, key: str) -> None:
    with suppress(FileExistsError):  # another process was first: its key applies
        create_file(file, key.encode("ascii"))
