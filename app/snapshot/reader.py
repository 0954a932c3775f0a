"""Opening snapshots and switching to the current one without a restart or mixed responses."""

import hashlib
import json
import logging
import os
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from app.snapshot.errors import SnapshotDamaged
from app.snapshot.layout import READABLE_VERSIONS, Part, is_part_name
from app.snapshot.published_postcodes import PublishedPostcodes
from app.snapshot.published_reports import REPORTS, PublishedReports
from app.snapshot.published_settings import PublishedSettings
from app.snapshot.published_statistics import STATISTICS, PublishedStatistics

log = logging.getLogger(__name__)
LOWEST_FILE = "lowest"  # the file of `read_lowest_seq`, in the same folder as the current pointer
PartT = TypeVar(
    "PartT", PublishedSettings, PublishedPostcodes, PublishedStatistics, PublishedReports
)


@dataclass(frozen=True)
class Snapshot:
    """One publication of settings, with the postcodes, statistics and reports that belong to it.

    `statistics` and `reports` are None where none are published or the directory cannot be used.
    """

    settings: PublishedSettings
    postcodes: PublishedPostcodes
    statistics: PublishedStatistics | None = None
    reports: PublishedReports | None = None


def part_folder(root: Path, part: str, seq: int) -> Path:
    """The folder of publication `seq` of a part in the snapshots directory."""
    return root / part / f"{seq:06d}"


def read_current_pointer(root: Path) -> dict[str, int]:
    """The number of each part: first those of every snapshot, then others by name.

    What is not the number of a part is ignored. Raises FileNotFoundError before the first
    publication.
    """
    try:
        pointer = json.loads((root / "current").read_text(encoding="utf-8"))
        others = {
            name: seq
            for name, seq in sorted(pointer.items())
            if is_part_name(name) and type(seq) is int and seq > 0
        }
        return {part.value: int(pointer[part]) for part in Part} | others
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SnapshotDamaged(f"the current pointer cannot be read: {error}") from None


def read_lowest_seq(root: Path) -> int:
    """The oldest publication of places that may be served instead of a damaged one; 0 for any.

    Older ones show a setting that is now withheld. Where the file cannot be read, the newest
    number.
    """
    try:
        return int(json.loads((root / LOWEST_FILE).read_text(encoding="utf-8"))["places"])
    except FileNotFoundError:
        return 0
    except (OSError, ValueError, KeyError, TypeError):
        return max((int(folder.name) for folder in (root / "places").glob("[0-9]*")), default=0)


def read_manifest(folder: Path, part: str, seq: int) -> dict[str, Any]:
    """The manifest, with version, part, number and file sizes checked; raises SnapshotDamaged."""
    try:
        manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text("utf-8"))
        if (manifest["part"], manifest["seq"]) != (part, seq):
            raise SnapshotDamaged(f"{part} {seq}: the manifest belongs to another snapshot")
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
    """Size and sha256 of a file, as in a manifest."""
    with file.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return {"bytes": file.stat().st_size, "sha256": digest}


def verify_files(root: Path, part: str, seq: int) -> None:
    """Compare every byte of a directory with its manifest; raises SnapshotDamaged."""
    folder = part_folder(root, part, seq)
    for name, facts in read_manifest(folder, part, seq)["files"].items():
        if describe_file(folder / name) != facts:
            raise SnapshotDamaged(f"{part} {seq}: {name} differs from its manifest")


def open_settings(root: Path, seq: int) -> PublishedSettings:
    return _open(PublishedSettings, root, "places", seq)


def open_postcodes(root: Path, seq: int) -> PublishedPostcodes:
    return _open(PublishedPostcodes, root, "postcodes", seq)


def open_statistics(root: Path, seq: int) -> PublishedStatistics:
    return _open(PublishedStatistics, root, STATISTICS, seq)


def open_reports(root: Path, seq: int) -> PublishedReports:
    return _open(PublishedReports, root, REPORTS, seq)


def _open(kind: Callable[[Path, dict[str, Any]], PartT], root: Path, part: str, seq: int) -> PartT:
    folder = part_folder(root, part, seq)
    manifest = read_manifest(folder, part, seq)
    try:
        return kind(folder, manifest)
    except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
        raise SnapshotDamaged(f"{part} {seq}: {error}") from None


class Snapshots:
    """The current snapshot of a directory. Call `current()` once per request.

    A call costs one stat while nothing changes. After a change one thread opens the new snapshot
    while the others still use the old one; a request keeps its snapshot until it ends. If the
    current pointer or a directory cannot be used, the previous snapshot stays in use, the error is
    logged once, and `trouble` describes it until a snapshot can be opened. Where only its statistics
    cannot be used, the new snapshot is, with the previous statistics if there are any.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._pointer = str(root / "current")
        self.trouble = ""
        self.failures = 0  # publications that could not be opened, since this process started
        self._open_lock = threading.Lock()
        # The signature of the current pointer and the snapshot opened for it, assigned together.
        self._state: tuple[tuple[int, int, int] | None, Snapshot | None] = (None, None)

    def current(self) -> Snapshot | None:
        """The snapshot to serve; None before the first publication."""
        last_signature, snapshot = self._state
        try:
            stat = os.stat(self._pointer)  # half the cost of Path.stat
        except OSError as error:
            if snapshot and not self.trouble:
                self._report(f"the current pointer cannot be read: {error.strerror}")
            self._state = (None, snapshot)  # so that it is read again as soon as it exists
            return snapshot
        signature = (stat.st_ino, stat.st_mtime_ns, stat.st_size)
        return snapshot if signature == last_signature else self._open(signature, snapshot)

    def start(self) -> None:
        """Verify every byte of the current snapshot and open it, when a server starts.

        If it is damaged, the newest intact publication before it is opened, so that pages are
        served.
        """
        try:
            seqs = read_current_pointer(self._root)
            for part in Part:
                verify_files(self._root, part, seqs[part])
            self.current()
        except (SnapshotDamaged, OSError) as error:
            if not (self._root / "places").is_dir():
                return  # nothing has been published yet
            self._report(f"the current snapshot is damaged ({error})")
            self._state = (self._pointer_signature(), self._newest_intact_snapshot())

    def _newest_intact_snapshot(self) -> Snapshot | None:
        """The newest intact publication of each part, whatever the current pointer names.

        Publications from before a setting was withheld are never used, even if no other is left.
        """
        settings = self._newest_intact("places", open_settings, read_lowest_seq(self._root))
        postcodes = self._newest_intact("postcodes", open_postcodes)
        return Snapshot(settings, postcodes) if settings and postcodes else None

    def _newest_intact(
        self, part: str, open_part: Callable[[Path, int], PartT], lowest: int = 0
    ) -> PartT | None:
        for folder in sorted((self._root / part).glob("[0-9]*"), reverse=True):
            if int(folder.name) < lowest:
                break
            try:
                verify_files(self._root, part, int(folder.name))
                return open_part(self._root, int(folder.name))
            except (SnapshotDamaged, OSError) as error:
                self._report(f"skipped: {error}")
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
            return previous  # another thread is opening it
        try:
            last_signature, current_snapshot = self._state
            return (
                current_snapshot
                if signature == last_signature
                else self._switch(signature, current_snapshot)
            )
        finally:
            self._open_lock.release()

    def _statistics(
        self, seqs: Mapping[str, int], previous: Snapshot | None
    ) -> PublishedStatistics | None:
        """The statistics that the pointer names; where they are damaged, the previous ones."""
        seq = seqs.get(STATISTICS)
        if seq is None:
            return None
        if previous and previous.statistics and previous.statistics.seq == seq:
            return previous.statistics
        try:
            return open_statistics(self._root, seq)
        except (SnapshotDamaged, OSError) as error:
            self.trouble = f"the newest figures cannot be shown: {error}"
            log.error("%s", self.trouble)
            return previous.statistics if previous else None

    def _reports(
        self, seqs: Mapping[str, int], previous: Snapshot | None
    ) -> PublishedReports | None:
        """The reports that the pointer names; where they are damaged, the previous ones."""
        seq = seqs.get(REPORTS)
        known = previous.reports if previous else None
        if seq is None or (known and known.seq == seq):
            return known if seq else None
        try:
            return open_reports(self._root, seq)
        except (SnapshotDamaged, OSError) as error:
            self.trouble = f"the newest sufficiency reports cannot be shown: {error}"
            log.error("%s", self.trouble)
            return known

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
            self.trouble = ""
            statistics, reports = self._statistics(seqs, previous), self._reports(seqs, previous)
            snapshot = Snapshot(settings, postcodes, statistics, reports)
        except (SnapshotDamaged, OSError) as error:
            self.failures += 1
            self._report(str(error))
        self._state = (signature, snapshot)
        return snapshot
