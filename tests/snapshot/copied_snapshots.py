"""What tests of push and pull read and change in the folders they copy."""

import json
from datetime import UTC, datetime
from http.server import SimpleHTTPRequestHandler
from pathlib import Path
from typing import Any, NamedTuple

from app.snapshot.reader import (
    read_current_pointer,
    verify_files,
)

NOW = datetime.now(UTC)


class Stages(NamedTuple):
    """A publisher's data directories at its first and at its second publication."""

    first: Path
    second: Path


class QuietRequestHandler(SimpleHTTPRequestHandler):
    def log_message(self, *_said: object) -> None:
        """Nothing: the output is pytest's."""


def shown(data_dir: Path) -> int:
    """The number of the current publication, after checking every byte of it."""
    root = data_dir / "snapshots"
    for part, seq in read_current_pointer(root).items():
        verify_files(root, part, seq)
    return read_current_pointer(root)["places"]


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def directory(there: Path, part: str = "places") -> Path:
    (found,) = (there / part).iterdir()
    return found


def point(there: Path, **facts: Any) -> None:
    pointer = json.loads((there / "current").read_text())
    pointer["manifests"] |= facts.pop("manifests", {})
    (there / "current").write_text(json.dumps(pointer | facts))


def flip_byte(file: Path, at: int) -> None:
    data = bytearray(file.read_bytes())
    data[at] ^= 1
    file.write_bytes(data)
