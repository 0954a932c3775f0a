"""The key of this install: made at random when it is first needed, readable by its owner alone."""

import os
import re
import secrets
from pathlib import Path

from sqlmodel import Session, col, select

from app.data.tables import AuditEvent, ShownArea

NAME = "secret"  # in DATA_DIR
_DIGEST = re.compile(r"[0-9a-f]{32}", re.ASCII)
_KEY = re.compile(r"[0-9a-f]{64}", re.ASCII)


def read_secret(data_dir: Path) -> bytes:
    """The key; of two processes that make it at the same moment, both get the same one."""
    file = data_dir / NAME
    if not file.exists():
        _make(file, secrets.token_hex(32))
    if state_of(data_dir) == "damaged":
        raise OSError(f"{file} is damaged: run `flask repair`")
    return bytes.fromhex(file.read_text(encoding="ascii"))


def find_secret(data_dir: Path) -> bytes | None:
    """The key where there is a whole one; none is made."""
    return read_secret(data_dir) if state_of(data_dir) == "good" else None


def key_of(session: Session, data_dir: Path) -> bytes:
    """The key, made where nothing was ever digested with one; OSError where it is lost or damaged."""
    if state_of(data_dir) == "missing" and has_digests(session):
        raise OSError(f"{data_dir / NAME} is missing: run `flask repair`")
    return read_secret(data_dir)


def has_digests(session: Session) -> bool:
    """Whether the record has digests made with the key: in the audit, or of homes' postcodes."""
    of_homes = select(ShownArea.provider_id).where(ShownArea.postcode_digest != "").limit(1)
    if session.exec(of_homes).first() is not None:
        return True
    edits = select(AuditEvent.old_value, AuditEvent.new_value).where(
        col(AuditEvent.action).in_(("edit", "edit ended"))
    )
    return any(_DIGEST.fullmatch(value) for pair in session.exec(edits) for value in pair)


def state_of(data_dir: Path) -> str:
    """ "good", "missing" or "damaged"."""
    try:
        text = (data_dir / NAME).read_text(encoding="ascii")
    except FileNotFoundError:
        return "missing"
    except ValueError:
        return "damaged"
    return "good" if _KEY.fullmatch(text) else "damaged"


def replace_secret(data_dir: Path, key: bytes) -> None:
    """Put a key from a backup in the place of the one that is missing or damaged; b"": a new one."""
    file = data_dir / NAME
    file.unlink(missing_ok=True)
    if key:
        _make(file, key.decode("ascii"))
    else:
        _make(file, secrets.token_hex(32))


def is_key(key: bytes) -> bool:
    """Whether these bytes are a whole key."""
    return bool(_KEY.fullmatch(key.decode("ascii", "replace")))


def _make(file: Path, key: str) -> None:
    """Written whole aside and linked into place, so that nobody reads half of it."""
    aside = file.with_name(f"{NAME}.{os.getpid()}.{secrets.token_hex(4)}")
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as opened:
        opened.write(key)
        opened.flush()
        os.fsync(opened.fileno())
    try:
        os.link(aside, file)
    except FileExistsError:
        pass  # another process was first: its key is the one
    finally:
        aside.unlink()
