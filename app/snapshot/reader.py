"""Opening snapshots and handing out the current one, without a lock, a restart or a mixed answer."""

import json
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from app.snapshot.errors import SnapshotDamaged
from app.snapshot.layout import SCHEMA_VERSION
from app.snapshot.places import Places
from app.snapshot.postcodes import Postcodes

log = logging.getLogger(__name__)
Opened = TypeVar("Opened", Places, Postcodes)


@dataclass(frozen=True)
class Snapshot:
    """One publication of places and the postcodes that go with it, whole."""

    places: Places
    postcodes: Postcodes


def folder_of(root: Path, part: str, seq: int) -> Path:
    """Where publication `seq` of "places" or "postcodes" lies under the snapshots directory."""
    return root / part / f"{seq:06d}"


def read_pointer(root: Path) -> dict[str, int]:
    """{"places": seq, "postcodes": seq}; raises FileNotFoundError before the first publication."""
    try:
        pointer = json.loads((root / "current").read_text(encoding="utf-8"))
        return {"places": int(pointer["places"]), "postcodes": int(pointer["postcodes"])}
    except (ValueError, KeyError, TypeError) as error:
        raise SnapshotDamaged(f"the pointer cannot be read: {error}") from None


def read_manifest(folder: Path, part: str, seq: int) -> dict[str, Any]:
    """The manifest, checked: version, part, number, and the size of each file it names."""
    try:
        manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text("utf-8"))
        if (manifest["schema"], manifest["part"], manifest["seq"]) != (SCHEMA_VERSION, part, seq):
            raise SnapshotDamaged(f"{part} {seq}: the manifest speaks of another snapshot")
        for name, facts in manifest["files"].items():
            if (folder / name).stat().st_size != facts["bytes"]:
                raise SnapshotDamaged(f"{part} {seq}: {name} has another size")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SnapshotDamaged(f"{part} {seq}: {error}") from None
    return manifest


def open_places(root: Path, seq: int) -> Places:
    return _open(Places, root, "places", seq)


def open_postcodes(root: Path, seq: int) -> Postcodes:
    return _open(Postcodes, root, "postcodes", seq)


def _open(
    kind: Callable[[Path, dict[str, Any]], Opened], root: Path, part: str, seq: int
) -> Opened:
    folder = folder_of(root, part, seq)
    manifest = read_manifest(folder, part, seq)
    try:
        return kind(folder, manifest)
    except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
        raise SnapshotDamaged(f"{part} {seq}: {error}") from None


class Snapshots:
    """The current snapshot of a directory. `current()` is called once a request.

    It costs one stat while nothing changes. On a change the new one is opened beside the old; whoever
    still holds the old one keeps it until they let go. A pointer or a directory that cannot be used
    leaves the one before it in place and is logged once.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._pointer = str(root / "current")
        # The pointer as it was last seen and what was opened by it, put in place together: of two
        # threads that open at once neither leaves its pointer beside the other's snapshot.
        self._held: tuple[tuple[int, int, int] | None, Snapshot | None] = (None, None)

    def current(self) -> Snapshot | None:
        """The snapshot to answer from; None before the first publication."""
        last_seen, snapshot = self._held
        try:
            stat = os.stat(self._pointer)  # half the cost of asking a Path
        except OSError:
            return snapshot
        seen = (stat.st_ino, stat.st_mtime_ns, stat.st_size)
        return snapshot if seen == last_seen else self._open(seen, snapshot)

    def _open(self, seen: tuple[int, int, int], before: Snapshot | None) -> Snapshot | None:
        snapshot = before
        try:
            seqs = read_pointer(self._root)
            places = open_places(self._root, seqs["places"])
            if before and before.postcodes.seq == seqs["postcodes"]:
                postcodes = before.postcodes
            else:
                postcodes = open_postcodes(self._root, seqs["postcodes"])
            snapshot = Snapshot(places, postcodes)
        except (SnapshotDamaged, OSError) as error:
            log.error("snapshot not switched: %s", error)
        self._held = (seen, snapshot)
        return snapshot
