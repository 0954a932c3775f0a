"""The key of this install: made at random when it is first needed, readable by its owner alone."""

import os
import secrets
from pathlib import Path

NAME = "secret"  # in DATA_DIR


def read_secret(data_dir: Path) -> bytes:
    """The key; of two processes that make it at the same moment, both get the same one."""
    file = data_dir / NAME
    if not file.exists():
        _make(file)
    return bytes.fromhex(file.read_text(encoding="ascii"))


def _make(file: Path) -> None:
    """Written whole aside and linked into place, so that nobody reads half of it."""
    aside = file.with_name(f"{NAME}.{os.getpid()}.{secrets.token_hex(4)}")
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as opened:
        opened.write(secrets.token_hex(32))
        opened.flush()
        os.fsync(opened.fileno())
    try:
        os.link(aside, file)
    except FileExistsError:
        pass  # another process was first: its key is the one
    finally:
        aside.unlink()
