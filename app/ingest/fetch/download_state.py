"""What is remembered of a publisher's file that was taken in, to be told whether it changed."""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path


@dataclass(frozen=True)
class DownloadState:
    """The last file of a source that was stored or held: where it was, and how it is told again."""

    url: str
    sha256: str
    as_at: date | None
    etag: str = ""
    last_modified: str = ""

    @property
    def edition_sha256(self) -> str:
        """What `Edition.sha256` says of an edition of this one file: the sha256 of its sha256."""
        return hashlib.sha256(bytes.fromhex(self.sha256)).hexdigest()

    def conditions(self, url: str) -> Mapping[str, str]:
        """The headers that ask for a URL only if it changed; none for another URL."""
        values = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in values.items() if value and url == self.url}


def load_download_state(folder: Path, source: str) -> DownloadState | None:
    """What is remembered of a source; None where nothing is, or where it cannot be read."""
    try:
        values = json.loads((folder / f"{source}.json").read_text("utf-8"))
        day = values["as_at"]
        as_at = date.fromisoformat(day) if day else None
        found = DownloadState(**{**values, "as_at": as_at})
        bytes.fromhex(found.sha256)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return found


def save_download_state(folder: Path, source: str, state: DownloadState) -> None:
    """Remember in place of what was; a reader sees the one or the other, never half."""
    values = asdict(state) | {"as_at": state.as_at.isoformat() if state.as_at else ""}
    part = folder / f".{source}.json.part"
    part.write_text(json.dumps(values), "utf-8")
    os.replace(part, folder / f"{source}.json")
