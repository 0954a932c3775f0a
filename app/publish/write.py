"""Writing a directory of the snapshot: aside, whole, checked, then renamed into place."""

import hashlib
import json
import os
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from app.core.distance import snap_to_kilometre
from app.core.provision import Consent
from app.core.search import offer_bits
from app.publish.errors import CheckFailed
from app.publish.merge import without_texts
from app.publish.select import Selection
from app.snapshot.cards import label_arrays
from app.snapshot.layout import SCHEMA_VERSION, Place
from app.snapshot.reader import folder_of, read_manifest
from app.snapshot.search import REACHES_DEGREES, TAG_BITS, Floats

Arrays = Mapping[str, npt.NDArray[Any]]
Rows = npt.NDArray[np.int64]
TABLES = """
CREATE TABLE place (number INTEGER PRIMARY KEY, provider_id TEXT NOT NULL UNIQUE, la_code TEXT,
                    facts TEXT NOT NULL);
CREATE INDEX place_council ON place (la_code);
CREATE TABLE area (level TEXT, code TEXT, name TEXT, parent_code TEXT, la_number TEXT,
                   PRIMARY KEY (level, code)) WITHOUT ROWID;
CREATE TABLE counted (la_code TEXT, choice TEXT, count INTEGER,
                      PRIMARY KEY (la_code, choice)) WITHOUT ROWID;
CREATE TABLE name (folded TEXT, label TEXT, kind TEXT, key TEXT, detail TEXT,
                   latitude REAL, longitude REAL, PRIMARY KEY (kind, key)) WITHOUT ROWID;
CREATE TABLE summary (level TEXT, code TEXT, facts TEXT NOT NULL,
                      PRIMARY KEY (level, code)) WITHOUT ROWID;
CREATE TABLE takeup (level TEXT, code TEXT, source TEXT, facts TEXT NOT NULL);
CREATE INDEX takeup_area ON takeup (level, code);
CREATE TABLE help_point (la_code TEXT, facts TEXT NOT NULL);
CREATE INDEX help_point_council ON help_point (la_code);
CREATE TABLE agency (la_code TEXT, facts TEXT NOT NULL);
CREATE INDEX agency_council ON agency (la_code);
"""


def write_directory(
    root: Path, part: str, seq: int, now: datetime, fill: Callable[[Path], dict[str, Any]]
) -> str:
    """Make publication `seq` of a part: `fill` writes its files and says what the manifest adds.

    Everything is written in a directory of another name, flushed to the disk and renamed, so that a
    directory that bears its number is whole. Returns the manifest's sha256.
    """
    staging = root / f"staging-{part}"
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(parents=True)
    facts = fill(staging)
    files = {file.name: describe(file) for file in sorted(staging.iterdir())}
    manifest = {
        "schema": SCHEMA_VERSION,
        "part": part,
        "seq": seq,
        "published_at": now.isoformat(),
        "files": files,
        **facts,
    }
    text = json.dumps(manifest, ensure_ascii=False, sort_keys=True, indent=1)
    (staging / "manifest.json").write_text(text, encoding="utf-8")
    for file in staging.iterdir():
        flush(file)
    target = folder_of(root, part, seq)
    target.parent.mkdir(exist_ok=True)
    shutil.rmtree(target, ignore_errors=True)  # left by a run that died before it was logged
    flush(staging)
    os.rename(staging, target)
    flush(target.parent)
    return hashlib.sha256(text.encode()).hexdigest()


def describe(file: Path) -> dict[str, Any]:
    with file.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return {"bytes": file.stat().st_size, "sha256": digest}


def flush(path: Path) -> None:
    """Have the kernel write a file, or a directory's names, to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def verify(root: Path, part: str, seq: int) -> None:
    """Read every file back and compare it with the manifest; raises CheckFailed."""
    folder = folder_of(root, part, seq)
    for name, facts in read_manifest(folder, part, seq)["files"].items():
        if describe(folder / name) != facts:
            raise CheckFailed(f"{part} {seq}: {name} is not what was written")


def write_places(selection: Selection) -> Callable[[Path], dict[str, Any]]:
    """The filling of a places directory."""

    def fill(folder: Path) -> dict[str, Any]:
        _check_consents(selection.places)
        arrays, south = _search_arrays(selection.places)
        save_arrays(folder, arrays)
        save_arrays(folder, label_arrays(selection.places))
        _write_rows(folder / "places.sqlite", selection)
        bits = Counter(place.choice.bit for place in selection.places if place.latitude is not None)
        editions = [
            {**asdict(edition), "as_at": edition.as_at.isoformat()}
            for edition in selection.editions
        ]
        return {
            "rows": len(selection.places),
            "south": south,
            "bits_counts": {str(bit): count for bit, count in bits.items()},
            "editions": editions,
            "is_invented": selection.is_invented,
            "gaps": selection.gaps,
            "frame": _frame(selection),
        }

    return fill


def _frame(selection: Selection) -> str:
    """A digest of what pages of results say beside the places themselves (`Places.frame`)."""
    on_other_pages = {"places", "names", "gaps", "summaries", "takeup"}
    said = {name: part for name, part in vars(selection).items() if name not in on_other_pages}
    return hashlib.sha256(repr(sorted(said.items())).encode()).hexdigest()


def _check_consents(places: list[Place]) -> None:
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
            or (place.latitude, place.longitude) != _snapped(place)
        )
        if shows_home or place.consent not in (Consent.ALL, Consent.AREA) or not place.name:
            raise CheckFailed(f"{place.provider_id}: more would be shown than was agreed to")


def _snapped(place: Place) -> tuple[float | None, float | None]:
    if place.latitude is None or place.longitude is None:
        return place.latitude, place.longitude
    return snap_to_kilometre(place.latitude, place.longitude)


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


def _write_rows(file: Path, selection: Selection) -> None:
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    connection = sqlite3.connect(file)
    connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + TABLES)
    with connection:
        connection.executemany(
            "INSERT INTO place VALUES (?, ?, ?, ?)",
            (
                (number, place.provider_id, place.la_code, encode(place.to_facts()))
                for number, place in enumerate(selection.places)
            ),
        )
        connection.executemany(
            "INSERT INTO area VALUES (?, ?, ?, ?, ?)",
            ((a.level, a.code, a.name, a.parent_code, a.la_number) for a in selection.areas),
        )
        connection.executemany(
            "INSERT INTO counted VALUES (?, ?, ?)",
            ((one.la_code, one.choice.value, one.count) for one in selection.counted),
        )
        connection.executemany(
            "INSERT INTO name VALUES (?, ?, ?, ?, ?, ?, ?)",
            (tuple(vars(name).values()) for name in selection.names),
        )
        connection.executemany(
            "INSERT INTO summary VALUES (?, ?, ?)",
            ((one.level, one.code, encode(one.to_facts())) for one in selection.summaries),
        )
        connection.executemany(
            "INSERT INTO takeup VALUES (?, ?, ?, ?)",
            (
                (one.level, one.code, one.source, encode(one.figure.to_facts()))
                for one in selection.takeup
            ),
        )
        connection.executemany(
            "INSERT INTO help_point VALUES (?, ?)",
            ((one.la_code, encode(one.to_facts())) for one in selection.help_points),
        )
        connection.executemany(
            "INSERT INTO agency VALUES (?, ?)",
            ((one.la_code, encode(vars(one))) for one in selection.agencies),
        )
    checked = connection.execute("PRAGMA quick_check").fetchone()[0]
    connection.close()
    if checked != "ok":
        raise CheckFailed(f"places.sqlite: {checked}")


def write_postcodes(
    arrays: Arrays, districts: list[str], wards: list[str]
) -> Callable[[Path], dict[str, Any]]:
    """The filling of a postcodes directory."""

    def fill(folder: Path) -> dict[str, Any]:
        save_arrays(folder, arrays)
        codes = json.dumps({"districts": districts, "wards": wards})
        (folder / "codes.json").write_text(codes, encoding="utf-8")
        return {"rows": len(arrays["keys"])}

    return fill
