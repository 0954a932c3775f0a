"""The stored state of each source's last download, to find out whether the file has changed."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from app.snapshot.disk import replace_file


@dataclass(frozen=True)
class DownloadState:
    """The last file of a source that was stored or quarantined: its URL, hash and cache headers."""

    url: str
    sha256: str
    as_at: date | None
    etag: str = ""
    last_modified: str = ""

    @property
    def edition_sha256(self) -> str:
        """`Edition.sha256` of an edition with only this file: the sha256 of its sha256."""
        return hashlib.sha256(bytes.fromhex(self.sha256)).hexdigest()

    def conditions(self, url: str) -> Mapping[str, str]:
        """The conditional request headers for a URL; none for another URL than the stored one."""
        values = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in values.items() if value and url == self.url}


def load_download_state(folder: Path, source: str) -> DownloadState | None:
    """The stored state of a source; None when there is none or it cannot be read."""
    try:
        values = json.loads((folder / f"{source}.json").read_text("utf-8"))
        day = values["as_at"]
        as_at = date.fromisoformat(day) if day else None
        state = DownloadState(**{**values, "as_at": as_at})
        bytes.fromhex(state.sha256)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return state


def save_download_state(folder: Path, source: str, state: DownloadState) -> None:
    """Replace the stored state of a source atomically."""
    values = asdict(state) | {"as_at": state.as_at.isoformat() if state.as_at else ""}
    replace_file(folder / f"{source}.json", json.dumps(values))
