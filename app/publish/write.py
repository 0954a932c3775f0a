"""Writing a directory of the snapshot: aside, whole, checked, then renamed into place."""

import hashlib
import json
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from app.core.provision import Consent
from app.core.search import offer_bits
from app.publish.edited import is_of_edits
from app.publish.errors import CheckFailed
from app.publish.merge import without_texts
from app.publish.rows import write_rows
from app.publish.select import Selection
from app.snapshot.cards import label_arrays
from app.snapshot.errors import SnapshotDamaged
from app.snapshot.layout import SCHEMA_VERSION, Edition, Place
from app.snapshot.reader import check_files, describe, folder_of
from app.snapshot.search import REACHES_DEGREES, TAG_BITS, Floats

Arrays = Mapping[str, npt.NDArray[Any]]
Rows = npt.NDArray[np.int64]


Fill = Callable[[Path], dict[str, Any]]


@dataclass(frozen=True)
class Staged:
    """A directory written aside, flushed and read back. It gets its number and its name at the flip.

    `files` are size and digest of each, `facts` what the manifest adds to them.
    """

    folder: Path
    files: Mapping[str, Any]
    facts: Mapping[str, Any]


def stage(root: Path, name: str, fill: Fill, known: Mapping[str, Any] | None = None) -> Staged:
    """Write a directory aside: `fill` writes its files and says what the manifest adds.

    `known` describes files that `fill` only links, which are on the disk and were read back before.
    What cannot be written whole, on a full disk, is removed at once.
    """
    folder = root / f"staging-{name}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        return _write(folder, fill, known or {})
    except Exception:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _write(folder: Path, fill: Fill, known: Mapping[str, Any]) -> Staged:
    facts = fill(folder)
    written = sorted(file for file in folder.iterdir() if file.name not in known)
    files = {**known, **{file.name: describe(file) for file in written}}
    for file in written:
        flush(file)
        if describe(file) != files[file.name]:
            raise CheckFailed(f"{folder.name}: {file.name} is not what was written")
    return Staged(folder, dict(sorted(files.items())), facts)


def finish(root: Path, part: str, seq: int, now: datetime, staged: Staged) -> str:
    """Make a staged directory publication `seq` of a part; returns the manifest's sha256.

    It is renamed once all of it is on the disk, so that a directory that bears its number is whole.
    """
    manifest = {
        "schema": SCHEMA_VERSION,
        "part": part,
        "seq": seq,
        "published_at": now.isoformat(),
        "files": staged.files,
        **staged.facts,
    }
    text = json.dumps(manifest, ensure_ascii=False, sort_keys=True, indent=1)
    file = staged.folder / "manifest.json"
    file.write_text(text, encoding="utf-8")
    flush(file)
    flush(staged.folder)
    target = folder_of(root, part, seq)
    target.parent.mkdir(exist_ok=True)
    shutil.rmtree(target, ignore_errors=True)  # left by a run that died before it was logged
    os.rename(staged.folder, target)
    flush(target.parent)
    return hashlib.sha256(text.encode()).hexdigest()


def write_directory(root: Path, part: str, seq: int, now: datetime, fill: Fill) -> str:
    """Write publication `seq` of a part at once; returns the manifest's sha256."""
    return finish(root, part, seq, now, stage(root, part, fill))


def flush(path: Path) -> None:
    """Have the kernel write a file, or a directory's names, to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def verify(root: Path, part: str, seq: int) -> None:
    """Read every file back and compare it with the manifest; raises CheckFailed."""
    try:
        check_files(root, part, seq)
    except SnapshotDamaged as error:
        raise CheckFailed(str(error)) from None


def write_places(selection: Selection) -> Fill:
    """The filling of a places directory."""

    def fill(folder: Path) -> dict[str, Any]:
        check_consents(selection.places)
        arrays, south = _search_arrays(selection.places)
        save_arrays(folder, arrays)
        save_arrays(folder, label_arrays(selection.places))
        write_rows(folder / "places.sqlite", selection)
        bits = Counter(place.choice.bit for place in selection.places if place.latitude is not None)
        return {
            "rows": len(selection.places),
            "south": south,
            "bits_counts": {str(bit): count for bit, count in bits.items()},
            "editions": edition_facts(selection.editions),
            "is_invented": selection.is_invented,
            "gaps": selection.gaps,
            "frame": frame(_frame(selection), selection.editions),
            "edits": selection.last_edit_id,
        }

    return fill


def edition_facts(editions: Iterable[Edition]) -> list[dict[str, Any]]:
    """Editions as the manifest has them."""
    return [{**asdict(edition), "as_at": edition.as_at.isoformat()} for edition in editions]


def frame(base: str, editions: Iterable[Edition]) -> str:
    """The digest behind `Places.frame`: that of all but the edits, and what is said of these."""
    said = [(one.source, one.title, one.publisher) for one in editions if is_of_edits(one.source)]
    after = hashlib.sha256(repr(said).encode()).hexdigest() if said else ""
    return f"{base.partition('.')[0]}.{after}"


def _frame(selection: Selection) -> str:
    """A digest of what pages of results say beside the places and the edits themselves."""
    elsewhere = {"places", "names", "gaps", "summaries", "takeup", "last_edit_id", "agreed"}
    said = {name: part for name, part in vars(selection).items() if name not in elsewhere}
    said["editions"] = [one for one in selection.editions if not is_of_edits(one.source)]
    return hashlib.sha256(repr(sorted(said.items())).encode()).hexdigest()


def check_consents(places: list[Place]) -> None:
    """The last gate of privacy, whatever was decided before (reliability.md I7)."""
    for place in places:
        shows_home = place.consent is Consent.AREA and (
            place.address
            or place.town
            or " " in place.postcode
            or place.ward_code
            or place.email
            or place.website
            or place.conditions
            or place.registered_person
            or place.offer != without_texts(place.offer)
            or place.home_area is None
        )
        if shows_home or place.consent not in (Consent.ALL, Consent.AREA) or not place.name:
            raise CheckFailed(f"{place.provider_id}: more would be shown than was agreed to")


def save_arrays(folder: Path, arrays: Arrays) -> None:
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array)


def _search_arrays(places: list[Place]) -> tuple[Arrays, float]:
    """Bands of latitude from the southernmost place on, as `snapshot.search` reads them."""
    placed = [
        (place.latitude, place.longitude, place.choice.bit, number, offer_bits(place.offer))
        for number, place in enumerate(places)
        if place.latitude is not None
    ]
    latitude = np.array([row[0] for row in placed], np.float64)
    longitude = np.array([row[1] for row in placed], np.float64)
    bits = np.array([row[2] for row in placed], np.int64)
    numbers = np.array([row[3] for row in placed], np.int64)
    offers = np.array([row[4] for row in placed], np.int64)
    south = float(latitude.min()) if len(placed) else 0.0
    bands = [_bands(latitude - south, longitude, reach) for reach in REACHES_DEGREES]
    rows = np.concatenate([band for reach in bands for band in reach])
    slots = np.full(len(places), -1, np.int32)  # of a number: where it lies in the other arrays
    slots[numbers[rows]] = np.arange(len(rows), dtype=np.int32)
    arrays: Arrays = {
        "latitude": latitude[rows],
        "longitude": longitude[rows],
        "tags": (numbers << TAG_BITS | bits)[rows],
        "offers": offers[rows],
        "slots": slots,
        "band_starts": np.cumsum([0, *(len(band) for reach in bands for band in reach)]),
        "reach_bands": np.cumsum([0, *map(len, bands)]),
    }
    return arrays, south


def _bands(north: Floats, longitude: Floats, reach: float) -> list[Rows]:
    """Of each band: the rows in it and within reach of it, by longitude.

    `north` is degrees from the southernmost row; bands are as high as their reach.
    """
    by_longitude = np.argsort(longitude, kind="stable")
    sorted_north = north[by_longitude]
    count = int(north.max() / reach) + 1 if len(north) else 1
    return [
        by_longitude[(sorted_north >= (band - 1) * reach) & (sorted_north <= (band + 2) * reach)]
        for band in range(count)
    ]


def write_postcodes(arrays: Arrays, districts: list[str], wards: list[str]) -> Fill:
    """The filling of a postcodes directory."""

    def fill(folder: Path) -> dict[str, Any]:
        save_arrays(folder, arrays)
        codes = json.dumps({"districts": districts, "wards": wards})
        (folder / "codes.json").write_text(codes, encoding="utf-8")
        return {"rows": len(arrays["keys"])}

    return fill
