"""Staging a directory of a snapshot: it is written, verified and then renamed into place."""

import hashlib
import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from app.core.consent import Consent, is_listed
from app.core.filter_declaration import BitArray
from app.core.search_filters import confirmed_on, stored_bits
from app.core.text_normalisation import without_postcode
from app.publish.errors import CheckFailed
from app.publish.selection.edit_overlay import is_edit_source
from app.publish.selection.field_precedence import without_texts
from app.publish.selection.public_record import Selection
from app.publish.store.places_database import write_rows
from app.snapshot.card_records import card_record_arrays
from app.snapshot.disk import fsync_path, move
from app.snapshot.distances import Floats
from app.snapshot.errors import SnapshotDamaged
from app.snapshot.layout import Edition, Setting, written_version
from app.snapshot.reader import describe_file, part_folder, verify_files
from app.snapshot.search import REACHES_DEGREES, TAG_BITS

Arrays = Mapping[str, npt.NDArray[Any]]
Rows = npt.NDArray[np.int64]


DirectoryWriter = Callable[[Path], dict[str, Any]]


@dataclass(frozen=True)
class Staged:
    """A staged directory, flushed and verified; it gets its number and name when it is committed.

    `files` has the size and digest of each file; `facts` are the other entries of the manifest.
    """

    folder: Path
    files: Mapping[str, Any]
    facts: Mapping[str, Any]


def stage(
    root: Path, name: str, write_files: DirectoryWriter, known: Mapping[str, Any] | None = None
) -> Staged:
    """Stage a directory: `write_files` writes its files and returns facts for the manifest.

    `known` describes files that `write_files` only links, which were verified before. A directory
    that cannot be completed, for example on a full disk, is removed at once.
    """
    folder = root / f"staging-{name}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        return _write(folder, write_files, known or {})
    except Exception:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _write(folder: Path, write_files: DirectoryWriter, known: Mapping[str, Any]) -> Staged:
    facts = write_files(folder)
    written = sorted(file for file in folder.iterdir() if file.name not in known)
    files = {**known, **{file.name: describe_file(file) for file in written}}
    make_world_readable(folder)
    for file in written:
        make_world_readable(file)
        fsync_path(file)
        if describe_file(file) != files[file.name]:
            raise CheckFailed(f"{folder.name}: {file.name} changed while it was written")
    return Staged(folder, dict(sorted(files.items())), facts)


def commit_staged(root: Path, part: str, seq: int, now: datetime, staged: Staged) -> str:
    """Make a staged directory publication `seq` of a part; return the manifest's sha256.

    It is renamed once all of it is on disk, so that a numbered directory is always complete.
    """
    manifest = {
        "schema": written_version(part),
        "part": part,
        "seq": seq,
        "published_at": now.isoformat(),
        "files": staged.files,
        **staged.facts,
    }
    digest = write_manifest(staged, manifest)
    target = part_folder(root, part, seq)
    target.parent.mkdir(exist_ok=True)
    make_world_readable(target.parent)
    shutil.rmtree(target, ignore_errors=True)  # left by a run that died before it was logged
    move(staged.folder, target)
    return digest


def write_manifest(staged: Staged, manifest: Mapping[str, Any]) -> str:
    """Write a staged directory's manifest and flush both to disk; return the manifest's sha256."""
    text = json.dumps(manifest, ensure_ascii=False, sort_keys=True, indent=1)
    file = staged.folder / "manifest.json"
    file.write_text(text, encoding="utf-8")
    make_world_readable(file)
    fsync_path(file)
    fsync_path(staged.folder)
    return hashlib.sha256(text.encode()).hexdigest()


def write_directory(
    root: Path, part: str, seq: int, now: datetime, write_files: DirectoryWriter
) -> str:
    """Stage and commit publication `seq` of a part; return the manifest's sha256."""
    return commit_staged(root, part, seq, now, stage(root, part, write_files))


def make_world_readable(path: Path) -> None:
    """Let all users read a public path: web workers may run as another user than commands."""
    path.chmod(0o755 if path.is_dir() else 0o644)


def verify(root: Path, part: str, seq: int) -> None:
    """Compare every file of a publication with its manifest; raises CheckFailed."""
    try:
        verify_files(root, part, seq)
    except SnapshotDamaged as error:
        raise CheckFailed(str(error)) from None


def write_places(selection: Selection) -> DirectoryWriter:
    """A writer of the files of a places directory."""

    def write_files(folder: Path) -> dict[str, Any]:
        check_consents(selection.settings)
        arrays, south = _search_arrays(selection.settings)
        save_arrays(folder, arrays)
        save_arrays(folder, card_record_arrays(selection.settings))
        write_rows(folder / "places.sqlite", selection)
        bits = Counter(
            setting.choice.bit for setting in selection.settings if setting.latitude is not None
        )
        return {
            "rows": len(selection.settings),
            "south": south,
            "bits_counts": {str(bit): count for bit, count in bits.items()},
            "editions": edition_facts(selection.editions),
            "is_invented": selection.is_invented,
            "gaps": selection.gaps,
            "frame": page_fingerprint(_base_frame(selection), selection.editions),
            "edits": selection.last_edit_id,
            "council_details": selection.council_details,
        }

    return write_files


def edition_facts(editions: Iterable[Edition]) -> list[dict[str, Any]]:
    """Editions in the form of the manifest."""
    return [{**asdict(edition), "as_at": edition.as_at.isoformat()} for edition in editions]


def page_fingerprint(base: str, editions: Iterable[Edition]) -> str:
    """The digest of what results pages show besides settings: all but edits, then the edits."""
    content = [
        (edition.source, edition.title, edition.publisher)
        for edition in editions
        if is_edit_source(edition.source)
    ]
    after = hashlib.sha256(repr(content).encode()).hexdigest() if content else ""
    return f"{base.partition('.')[0]}.{after}"


def _base_frame(selection: Selection) -> str:
    """A digest of what results pages show besides the settings and the edits."""
    excluded_fields = {
        "settings",
        "names",
        "towns",
        "gaps",
        "summaries",
        "takeup",
        "last_edit_id",
        "redundant_edit_ids",
        "home_areas",
        "council_details",  # pages compare the councils themselves
    }
    content = {name: part for name, part in vars(selection).items() if name not in excluded_fields}
    content["editions"] = [
        edition for edition in selection.editions if not is_edit_source(edition.source)
    ]
    return hashlib.sha256(repr(sorted(content.items())).encode()).hexdigest()


def check_consents(settings: list[Setting]) -> None:
    """Raise CheckFailed where a setting shows more than its own consent allows.

    Whether that consent is the one in the record, `flask doctor` checks
    (docs/architecture.md#invariants, I7).
    """
    for setting in settings:
        shows_home = setting.consent is Consent.AREA and (
            setting.address
            or setting.town
            or " " in setting.postcode
            or setting.ward_code
            or setting.email
            or setting.website
            or setting.conditions
            or setting.registered_person
            or setting.organisation_id
            or setting.location_id != setting.provider_id
            or setting.offer != without_texts(setting.offer)
            or setting.home_area is None
            or setting.name != without_postcode(setting.name)
        )
        if shows_home or not is_listed(setting.consent) or not setting.name:
            raise CheckFailed(f"{setting.provider_id}: more would be shown than it agreed to")


def save_arrays(folder: Path, arrays: Arrays) -> None:
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array)


def _search_arrays(settings: list[Setting]) -> tuple[Arrays, float]:
    """The search arrays, in bands of latitude, as `snapshot.search` reads them; and the south."""
    placed = [(n, one) for n, one in enumerate(settings) if one.latitude is not None]
    latitude = np.array([one.latitude for _, one in placed], np.float64)
    longitude = np.array([one.longitude for _, one in placed], np.float64)
    numbers = np.array([number for number, _ in placed], np.int64)
    listed = [one for _, one in placed]
    south = float(latitude.min()) if len(placed) else 0.0
    bands = [_bands(latitude - south, longitude, reach) for reach in REACHES_DEGREES]
    rows = np.concatenate([band for reach in bands for band in reach])
    slots = np.full(len(settings), -1, np.int32)  # by number: the position in the other arrays
    slots[numbers[rows]] = np.arange(len(rows), dtype=np.int32)
    arrays: Arrays = {
        "latitude": latitude[rows],
        "longitude": longitude[rows],
        "tags": (numbers << TAG_BITS | tag_bits(listed))[rows],
        **{name: array[rows] for name, array in detail_arrays(listed).items()},
        "slots": slots,
        "band_starts": np.cumsum([0, *(len(band) for reach in bands for band in reach)]),
        "reach_bands": np.cumsum([0, *map(len, bands)]),
    }
    return arrays, south


def detail_arrays(settings: list[Setting]) -> Arrays:
    """The bits of facts other than the kind, and the days on which those of space were correct."""
    confirmed = [confirmed_on(one) for one in settings]
    return {
        "offers": _bits(settings, "offers"),
        "details": _bits(settings, "details"),
        "hours": _bits(settings, "hours"),
        "space": _bits(settings, "space").astype(np.uint16),
        "space_days": np.array([day.toordinal() if day else 0 for day in confirmed], np.int32),
    }


def tag_bits(settings: list[Setting]) -> Rows:
    """The bits of kinds and consents, which tags contain below the number of the setting."""
    return _bits(settings, "tags")


def _bits(settings: list[Setting], array: BitArray) -> Rows:
    return np.array([stored_bits(one, array) for one in settings], np.int64)


def _bands(north: Floats, longitude: Floats, reach: float) -> list[Rows]:
    """For each band, the rows in it and within reach of it, by longitude.

    `north` is degrees from the southernmost row; a band is as high as its reach.
    """
    by_longitude = np.argsort(longitude, kind="stable")
    sorted_north = north[by_longitude]
    count = int(north.max() / reach) + 1 if len(north) else 1
    return [
        by_longitude[(sorted_north >= (band - 1) * reach) & (sorted_north <= (band + 2) * reach)]
        for band in range(count)
    ]


def write_postcodes(arrays: Arrays, codes: Mapping[str, Sequence[str]]) -> DirectoryWriter:
    """A writer of the files of a postcodes directory; `codes` by their names in `codes.json`."""

    def write_files(folder: Path) -> dict[str, Any]:
        save_arrays(folder, arrays)
        (folder / "codes.json").write_text(json.dumps(codes), encoding="utf-8")
        return {"rows": len(arrays["keys"])}

    return write_files
