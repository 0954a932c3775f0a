"""A places directory made from another one: a few places changed, a few left out, the rest as it was.

What it gives is what selecting all places again would give, in a fraction of the time. Files in which
nothing changes are linked: no file of a snapshot is ever written to again.
"""

import os
import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import numpy as np

from app.core.home_area import HomeArea, area_around
from app.core.provision import Choice, Consent
from app.publish.edited import edit_editions, edit_sources, is_of_edits
from app.publish.rows import copy_rows, patch_rows
from app.publish.write import Staged, check_consents, edition_facts, frame, save_arrays, stage
from app.snapshot.arrays import read_array
from app.snapshot.cards import ARRAYS as LABEL_ARRAYS
from app.snapshot.cards import WHERE as WHERE_ARRAYS
from app.snapshot.cards import closing_twins, place_where, where_arrays
from app.snapshot.layout import EDITS, AreaFigure, Place
from app.snapshot.places import Places
from app.snapshot.reader import folder_of, open_places
from app.snapshot.search import TAG_BITS

SEARCH_ARRAYS = ("latitude", "longitude", "tags", "offers", "slots", "band_starts")
OF_A_PUBLICATION = frozenset(
    {"schema", "part", "seq", "published_at", "files", "rolled_back_to"}
)  # what the manifest says of itself


@dataclass(frozen=True)
class Older:
    """A places directory to make another one from: one that is public, or one that is staged."""

    folder: Path
    places: Places

    @classmethod
    def published(cls, root: Path, seq: int) -> "Older":
        """Raises SnapshotDamaged."""
        return cls(folder_of(root, "places", seq), open_places(root, seq))

    @classmethod
    def staged(cls, staged: Staged) -> "Older":
        manifest = {"seq": 0, "files": staged.files, **staged.facts}
        return cls(staged.folder, Places(staged.folder, manifest))

    @property
    def last_edit_id(self) -> int:
        """The newest edit that it knows."""
        return int(self.places.manifest.get("edits", 0))


@dataclass(frozen=True)
class Revision:
    """What is to be different: places that go, by number; places before and after, by number.

    `takeup` stands in for all figures, None leaves them as they are. `last_edit_id` is the newest edit
    that is looked at.
    """

    last_edit_id: int
    gone: Mapping[int, Place] = field(default_factory=dict)
    changed: Mapping[int, tuple[Place, Place]] = field(default_factory=dict)
    takeup: list[AreaFigure] | None = None

    @property
    def is_nothing(self) -> bool:
        return not (self.gone or self.changed) and self.takeup is None


def revise(root: Path, name: str, older: Older, revision: Revision) -> Staged:
    """The directory with what is different, staged under a name. The older one stays as it is."""
    check_consents([after for _, after in revision.changed.values()])
    own = set(_own_files(revision))
    has_where = older.places.labels.has_where
    files = older.places.manifest["files"]
    linked = {file: facts for file, facts in files.items() if file not in own}

    def fill(folder: Path) -> dict[str, Any]:
        for file in linked:
            os.link(older.folder / file, folder / file)
        if revision.gone:
            gone = np.array(sorted(revision.gone), np.int64)
            save_arrays(folder, _search_less(older.folder, gone))
            save_arrays(folder, _labels_less(older.folder, gone))
        if revision.changed:
            _write_closings(older.folder, folder, revision)
        if has_where and _moves(revision):
            _write_where(older.places, folder, revision)
        _write_rows(older, folder, revision)
        return _facts(older.places, revision)

    return stage(root, name, fill, linked)


def _own_files(revision: Revision) -> Iterable[str]:
    """The files that the older directory cannot lend."""
    if not revision.is_nothing:
        yield "places.sqlite"
    if revision.changed:
        yield "closing_twins.npy"
    if revision.gone:
        yield from (f"{name}.npy" for name in (*SEARCH_ARRAYS, *LABEL_ARRAYS))
    if _moves(revision):
        yield from (f"{name}.npy" for name in WHERE_ARRAYS)


def _moves(revision: Revision) -> bool:
    """Whether the lines that say where places are change, or their order."""
    both = revision.changed.values()
    return bool(revision.gone) or any(place_where(a) != place_where(b) for a, b in both)


def _write_rows(older: Older, folder: Path, revision: Revision) -> None:
    source, file = older.folder / "places.sqlite", folder / "places.sqlite"
    after = [place for _, place in revision.changed.values()]
    if revision.gone or revision.takeup is not None:
        copy_rows(source, file, older.places, revision.gone, revision.takeup)
    elif after:
        shutil.copyfile(source, file)
    if after:
        patch_rows(file, after)


def _write_closings(old: Path, folder: Path, revision: Revision) -> None:
    """The keys of how places are reached; those that go are out of `folder` already."""
    gone = sorted(revision.gone)
    twins = read_array(folder if gone else old, "closing_twins")
    numbers = np.array(list(revision.changed), np.int64)
    twins[numbers - np.searchsorted(gone, numbers)] = closing_twins(
        [after for _, after in revision.changed.values()]
    )
    np.save(folder / "closing_twins.npy", twins)


def _write_where(old: Places, folder: Path, revision: Revision) -> None:
    """Where places are: of those that go nothing, of those that change the new line."""
    changed = {number: place_where(after) for number, (_, after) in revision.changed.items()}
    numbers = (one for one in range(old.manifest["rows"]) if one not in revision.gone)
    lines = (changed[one] if one in changed else old.labels.get(one).where for one in numbers)
    save_arrays(folder, where_arrays(lines))


def _search_less(folder: Path, gone: Any) -> dict[str, Any]:
    """The arrays of the search less the places that go; all numbers close up."""
    old = {name: read_array(folder, name) for name in SEARCH_ARRAYS}
    numbers, bits = old["tags"] >> TAG_BITS, old["tags"] & ((1 << TAG_BITS) - 1)
    kept = ~np.isin(numbers, gone)
    numbers = (numbers - np.searchsorted(gone, numbers))[kept]
    slots = np.full(len(old["slots"]) - len(gone), -1, np.int32)
    slots[numbers] = np.arange(len(numbers), dtype=np.int32)
    return {
        "latitude": old["latitude"][kept],
        "longitude": old["longitude"][kept],
        "tags": numbers << TAG_BITS | bits[kept],
        "offers": old["offers"][kept],
        "slots": slots,
        "band_starts": np.concatenate(([0], np.cumsum(kept)))[old["band_starts"]],
    }


def _labels_less(folder: Path, gone: Any) -> dict[str, Any]:
    """The arrays of the cards less the places that go; each place has two texts, one after another."""
    old = {name: read_array(folder, name) for name in LABEL_ARRAYS}
    starts = old.pop("label_starts")
    kept = np.ones(len(starts) - 1, bool)
    kept[2 * gone] = kept[2 * gone + 1] = False
    sizes = np.diff(starts)
    text = old.pop("label_text")[np.repeat(kept, sizes)]
    return {
        "label_text": text,
        "label_starts": np.concatenate(([0], np.cumsum(sizes[kept]))).astype(np.int64),
        **{name: np.delete(array, gone) for name, array in old.items()},
    }


def _facts(old: Places, revision: Revision) -> dict[str, Any]:
    """What the manifest adds, brought up to the places as they will be."""
    manifest = old.manifest
    before = [*revision.gone.values(), *(one for one, _ in revision.changed.values())]
    after = [one for _, one in revision.changed.values()]
    told = {name: edition.rows_count for name, edition in old.editions.items()}
    edits = Counter({name: count for name, count in told.items() if is_of_edits(name)})
    edits.update(source for place in after for source in edit_sources(place))
    edits.subtract(source for place in before for source in edit_sources(place))
    areas = old.areas.values()
    editions = [one for name, one in old.editions.items() if not is_of_edits(name)]
    editions += edit_editions(edits, areas, is_invented=old.is_invented)
    return {
        **{name: fact for name, fact in manifest.items() if name not in OF_A_PUBLICATION},
        "rows": manifest["rows"] - len(revision.gone),
        "bits_counts": _bits_less(manifest["bits_counts"], revision.gone.values()),
        "editions": edition_facts(editions),
        "gaps": _gaps(manifest["gaps"], before, after),
        "frame": frame(old.frame, editions),
        "edits": revision.last_edit_id,
    }


def _bits_less(counts: Mapping[str, int], gone: Iterable[Place]) -> dict[str, int]:
    less = Counter(str(place.choice.bit) for place in gone if place.latitude is not None)
    return {bit: count - less[bit] for bit, count in counts.items() if count > less[bit]}


def _gaps(gaps: Mapping[str, int], before: list[Place], after: list[Place]) -> dict[str, int]:
    return {
        name: count + _lacking(name, after) - _lacking(name, before) for name, count in gaps.items()
    }


def _lacking(gap: str, places: list[Place]) -> int:
    """How many places lack what a gap counts; other gaps count what is not among places."""
    if gap == "without_phone":
        return sum(not place.phone for place in places)
    if gap == "without_position":
        return sum(place.latitude is None for place in places)
    return sum(not place.inspections for place in places) if gap == "not_inspected" else 0


def numbered(older: Older, provider_ids: Iterable[str]) -> dict[int, Place]:
    """Places by number, of the providers named that are shown."""
    found = {}
    for provider_id in provider_ids:
        number = older.places.number_of(provider_id)
        if number is not None:
            found[number] = older.places.get(number)
    return found


class Ward(NamedTuple):
    """What wards' figures ask of a place."""

    ward_code: str
    choice: Choice


def wards_of(older: Older, gone: Mapping[int, Place]) -> list[Ward]:
    """Ward and kind of every place with a ward that stays."""
    query = """SELECT number, json_extract(facts, '$.ward_code'), json_extract(facts, '$.choice')
               FROM place WHERE json_extract(facts, '$.ward_code') IS NOT NULL"""
    rows = _read(older, query)
    return [Ward(code, Choice(word)) for number, code, word in rows if number not in gone]


def find_shown_consents(older: Older) -> list[tuple[int, str, Consent]]:
    """(number, provider_id, consent) of every place."""
    query = "SELECT number, provider_id, json_extract(facts, '$.consent') FROM place"
    return [(number, one, Consent(word)) for number, one, word in _read(older, query)]


def find_home_areas(older: Older) -> list[tuple[str, HomeArea | None]]:
    """(provider_id, area) of every home that is shown by an area; None for one of an older rule."""
    query = """SELECT provider_id, coalesce(json_extract(facts, '$.postcode'), ''),
                      coalesce(json_extract(facts, '$.area_km'), 0),
                      json_extract(facts, '$.latitude'), json_extract(facts, '$.longitude')
               FROM place WHERE json_extract(facts, '$.consent') = ?"""
    rows = _read(older, query, Consent.AREA.value)
    return [(provider_id, area_around(*shown)) for provider_id, *shown in rows]


def find_shown_edited(older: Older) -> set[str]:
    """Providers of whom an edit tells something."""
    query = f"SELECT provider_id FROM place WHERE instr(facts, '\":\"{EDITS}')"
    return {one for (one,) in _read(older, query)}


def _read(older: Older, query: str, *values: str) -> list[Any]:
    address = f"file:{quote(str(older.folder / 'places.sqlite'))}?mode=ro&immutable=1"
    connection = sqlite3.connect(address, uri=True)
    try:
        return connection.execute(query, values).fetchall()
    finally:
        connection.close()
