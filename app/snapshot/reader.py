"""Opening snapshots and handing out the current one, without a lock, a restart or a mixed answer."""

import hashlib
import json
import logging
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from app.snapshot.errors import SnapshotDamaged
from app.snapshot.layout import READABLE_VERSIONS
from app.snapshot.published_postcodes import PublishedPostcodes
from app.snapshot.published_settings import PublishedSettings

log = logging.getLogger(__name__)
LOWEST_FILE = "lowest"  # the file of `read_lowest`, beside the pointer
Opened = TypeVar("Opened", PublishedSettings, PublishedPostcodes)


@dataclass(frozen=True)
class Snapshot:
    """One publication of places and the postcodes that go with it, whole."""

    settings: PublishedSettings
    postcodes: PublishedPostcodes


def part_folder(root: Path, part: str, seq: int) -> Path:
    """Where publication `seq` of "places" or "postcodes" lies under the snapshots directory."""
    return root / part / f"{seq:06d}"


def read_current_pointer(root: Path) -> dict[str, int]:
    """{"places": seq, "postcodes": seq}; raises FileNotFoundError before the first publication."""
    try:
        pointer = json.loads((root / "current").read_text(encoding="utf-8"))
        return {"places": int(pointer["places"]), "postcodes": int(pointer["postcodes"])}
    except (ValueError, KeyError, TypeError) as error:
        raise SnapshotDamaged(f"the pointer cannot be read: {error}") from None


def read_lowest_seq(root: Path) -> int:
    """The lowest number of places that may be shown in the place of a damaged publication.

    Older ones show a setting that is withheld. Where it cannot be read, the newest number alone.
    """
    try:
        return int(json.loads((root / LOWEST_FILE).read_text(encoding="utf-8"))["places"])
    except FileNotFoundError:
        return 0
    except (OSError, ValueError, KeyError, TypeError):
        return max((int(one.name) for one in (root / "places").glob("[0-9]*")), default=0)


def read_manifest(folder: Path, part: str, seq: int) -> dict[str, Any]:
    """The manifest, checked: version, part, number, and the size of each file it names."""
    try:
        manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text("utf-8"))
        if (manifest["part"], manifest["seq"]) != (part, seq):
            raise SnapshotDamaged(f"{part} {seq}: the manifest is of another snapshot")
        if manifest["schema"] not in READABLE_VERSIONS:
            version = str(manifest["schema"])[:20]
            raise SnapshotDamaged(f"{part} {seq}: written by another release (version {version})")
        for name, facts in manifest["files"].items():
            if (folder / name).stat().st_size != facts["bytes"]:
                raise SnapshotDamaged(f"{part} {seq}: {name} has another size")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SnapshotDamaged(f"{part} {seq}: {error}") from None
    return manifest


def describe_file(file: Path) -> dict[str, Any]:
    """Size and sha256 of a file, as manifests have them."""
    with file.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return {"bytes": file.stat().st_size, "sha256": digest}


def verify_files(root: Path, part: str, seq: int) -> None:
    """Read every byte of a directory and compare it with the manifest; raises SnapshotDamaged."""
    folder = part_folder(root, part, seq)
    for name, facts in read_manifest(folder, part, seq)["files"].items():
        if describe_file(folder / name) != facts:
            raise SnapshotDamaged(f"{part} {seq}: {name} is not what was written")


def open_settings(root: Path, seq: int) -> PublishedSettings:
    return _open(PublishedSettings, root, "places", seq)


def open_postcodes(root: Path, seq: int) -> PublishedPostcodes:
    return _open(PublishedPostcodes, root, "postcodes", seq)


def _open(
    kind: Callable[[Path, dict[str, Any]], Opened], root: Path, part: str, seq: int
) -> Opened:
    folder = part_folder(root, part, seq)
    manifest = read_manifest(folder, part, seq)
    try:
        return kind(folder, manifest)
    except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
        raise SnapshotDamaged(f"{part} {seq}: {error}") from None


class Snapshots:
    """The current snapshot of a directory. `current()` is called once a request.

    It costs one stat while nothing changes. On a change one thread opens the new one beside the old,
    and the others answer from the old one meanwhile; whoever holds it keeps it until they let go. A
    pointer or a directory that cannot be used leaves the one before it in place and is logged once;
    `trouble` says so until one can.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._pointer = str(root / "current")
        self.trouble = ""
        self.failures = 0  # publications that could not be opened, since this process began
        self._open_lock = threading.Lock()
        # The pointer as it was last seen and what was opened by it, put in place together.
        self._state: tuple[tuple[int, int, int] | None, Snapshot | None] = (None, None)

    def current(self) -> Snapshot | None:
        """The snapshot to answer from; None before the first publication."""
        last_signature, snapshot = self._state
        try:
            stat = os.stat(self._pointer)  # half the cost of asking a Path
        except OSError as error:
            if snapshot and not self.trouble:
                self._report(f"the pointer cannot be read: {error.strerror}")
            self._state = (None, snapshot)  # so that it is read again as soon as it is there
            return snapshot
        signature = (stat.st_ino, stat.st_mtime_ns, stat.st_size)
        return snapshot if signature == last_signature else self._open(signature, snapshot)

    def start(self) -> None:
        """Open what is shown when a server starts, once every byte of it was read.

        Where that is damaged, the newest whole publication before it is opened: families are served.
        """
        try:
            shown = read_current_pointer(self._root)
            for part, seq in shown.items():
                verify_files(self._root, part, seq)
            self.current()
        except (SnapshotDamaged, OSError) as error:
            if not (self._root / "places").is_dir():
                return  # nothing was published yet
            self._report(f"what is shown is damaged ({error})")
            self._state = (self._pointer_signature(), self._newest_intact_snapshot())

    def _newest_intact_snapshot(self) -> Snapshot | None:
        """The newest of each part that is whole, whatever the pointer says.

        Of places none from before a setting was withheld: nothing rather than that setting.
        """
        settings = self._newest_intact("places", open_settings, read_lowest_seq(self._root))
        postcodes = self._newest_intact("postcodes", open_postcodes)
        return Snapshot(settings, postcodes) if settings and postcodes else None

    def _newest_intact(
        self, part: str, open_part: Callable[[Path, int], Opened], lowest: int = 0
    ) -> Opened | None:
        for folder in sorted((self._root / part).glob("[0-9]*"), reverse=True):
            if int(folder.name) < lowest:
                break
            try:
                verify_files(self._root, part, int(folder.name))
                return open_part(self._root, int(folder.name))
            except (SnapshotDamaged, OSError) as error:
                self._report(f"passed over: {error}")
        return None

    def _pointer_signature(self) -> tuple[int, int, int] | None:
        try:
            stat = os.stat(self._pointer)
        except OSError:
            return None
        return stat.st_ino, stat.st_mtime_ns, stat.st_size

    def _report(self, trouble: str) -> None:
        log.error("snapshot not switched: %s", trouble)
        self.trouble = trouble

    def _open(self, signature: tuple[int, int, int], previous: Snapshot | None) -> Snapshot | None:
        if not self._open_lock.acquire(blocking=previous is None):
            return previous  # another thread is at it
        try:
            last_signature, current_snapshot = self._state
            return (
                current_snapshot
                if signature == last_signature
                else self._switch(signature, current_snapshot)
            )
        finally:
            self._open_lock.release()

    def _switch(
        self, signature: tuple[int, int, int], previous: Snapshot | None
    ) -> Snapshot | None:
        snapshot = previous
        try:
            seqs = read_current_pointer(self._root)
            settings = open_settings(self._root, seqs["places"])
            if previous and previous.postcodes.seq == seqs["postcodes"]:
                postcodes = previous.postcodes
            else:
                postcodes = open_postcodes(self._root, seqs["postcodes"])
            snapshot = Snapshot(settings, postcodes)
            self.trouble = ""
        except (SnapshotDamaged, OSError) as error:
            self.failures += 1
            self._report(str(error))
        self._state = (signature, snapshot)
        return snapshot
