"""Making a places directory from another one, with some settings changed or removed.

The result equals a new selection of all settings, in a fraction of the time. Unchanged files are
hard links, which is safe because no file of a snapshot is ever written to again.
"""

import json
import os
import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import numpy as np

from app.core.consent import Consent
from app.core.filter_declaration import BIT_ARRAYS
from app.core.home_area import HomeArea, area_from_centre
from app.core.provision import Choice
from app.core.search_filters import confirmed_on, stored_bits
from app.publish.selection.edit_overlay import edit_editions, edit_sources, is_edit_source
from app.publish.store.changed_selection import reselect
from app.publish.store.places_database import copy_without, update_places
from app.publish.store.staging import (
    DirectoryWriter,
    Staged,
    check_consents,
    edition_facts,
    page_fingerprint,
    save_arrays,
    stage,
    write_places,
)
from app.snapshot.array_files import read_array
from app.snapshot.card_records import (
    ADDRESS_LINE_ARRAYS,
    STREET_ARRAYS,
    address_line,
    address_line_arrays,
    closing_keys,
    street_arrays,
    street_line,
)
from app.snapshot.card_records import ARRAYS as LABEL_ARRAYS
from app.snapshot.layout import EDIT_SOURCE_PREFIX, AreaFigure, Setting
from app.snapshot.published_settings import NameEntry, PublishedSettings
from app.snapshot.reader import open_settings, part_folder
from app.snapshot.search import DETAIL_ARRAYS, TAG_BITS

SEARCH_ARRAYS = ("latitude", "longitude", "tags", "offers", "slots", "band_starts")
PUBLICATION_KEYS = frozenset(
    {"part", "seq", "published_at", "files", "rolled_back_to", "audit"}
)  # keys of the manifest that are about the publication, not its content; a copy of an older
# release's directory keeps that release's "schema", which describes its rows


@dataclass(frozen=True)
class PlacesDirectory:
    """A places directory to copy from: a published or a staged one."""

    folder: Path
    settings: PublishedSettings

    @classmethod
    def published(cls, root: Path, seq: int) -> "PlacesDirectory":
        """The directory of a publication; raises SnapshotDamaged."""
        return cls(part_folder(root, "places", seq), open_settings(root, seq))

    @classmethod
    def staged(cls, staged: Staged) -> "PlacesDirectory":
        manifest = {"seq": 0, "files": staged.files, **staged.facts}
        return cls(staged.folder, PublishedSettings(staged.folder, manifest))

    @property
    def last_edit_id(self) -> int:
        """The newest edit that the directory includes."""
        return int(self.settings.manifest.get("edits", 0))


@dataclass(frozen=True)
class PlacesChanges:
    """The differences: settings removed, and (before, after) of settings changed; by number.

    `takeup` replaces all figures; None keeps them. `last_edit_id` is the newest edit included.
    """

    last_edit_id: int
    removed: Mapping[int, Setting] = field(default_factory=dict)
    changed: Mapping[int, tuple[Setting, Setting]] = field(default_factory=dict)
    takeup: list[AreaFigure] | None = None
    added: tuple[Setting, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.removed or self.changed or self.added) and self.takeup is None

    @property
    def needs_new_arrays(self) -> bool:
        """Whether order, position, search bits, names or areas' summaries change."""
        return bool(self.added) or any(
            _index_of(a) != _index_of(b) for a, b in self.changed.values()
        )


def _index_of(setting: Setting) -> tuple[Any, ...]:
    """What of a setting the search, the name index and the summaries of areas contain."""
    place = (setting.latitude, setting.longitude, setting.la_code, setting.ward_code)
    address = (setting.address, setting.town, setting.postcode, setting.district_code)
    kind = (setting.name, setting.kind, setting.choice, setting.consent, setting.places_count)
    inspected = (setting.inspections, setting.registers, setting.registered_on)
    bits = tuple(stored_bits(setting, array) for array in BIT_ARRAYS)
    ages = (setting.offer.ages, setting.offer.school_runs, confirmed_on(setting))
    return *place, *address, *kind, *inspected, *bits, *ages, setting.is_registered


def stage_changed_copy(
    root: Path, name: str, base: PlacesDirectory, changes: PlacesChanges
) -> Staged:
    """Stage a copy of the directory with the changes; the older directory stays unchanged."""
    changes = _without_removed_locations(base, changes)
    check_consents([*(after for _, after in changes.changed.values()), *changes.added])
    if changes.needs_new_arrays:
        return stage(root, name, _new_arrays_writer(base, changes))
    rewritten = set(_rewritten_files(changes))
    has_address_lines = base.settings.card_records.has_address_lines
    files = base.settings.manifest["files"]
    linked = {file: facts for file, facts in files.items() if file not in rewritten}

    def write_files(folder: Path) -> dict[str, Any]:
        for file in linked:
            os.link(base.folder / file, folder / file)
        if changes.removed:
            removed = np.array(sorted(changes.removed), np.int64)
            save_arrays(folder, _search_arrays_without(base.folder, removed))
            save_arrays(folder, _label_arrays_without(base.folder, removed))
        if changes.changed:
            _write_closings(base.folder, folder, changes)
        if has_address_lines and _changes_locations(changes):
            _write_address_lines(base.settings, folder, changes)
        _write_rows(base, folder, changes)
        return _facts(base.settings, changes)

    return stage(root, name, write_files, linked)


def _new_arrays_writer(base: PlacesDirectory, changes: PlacesChanges) -> DirectoryWriter:
    """A writer of the directory from all its settings, where a changed row is not enough."""

    def write_files(folder: Path) -> dict[str, Any]:
        old = base.settings
        settings = [
            changes.changed[number][1] if number in changes.changed else setting
            for number, setting in enumerate(old.all())
            if number not in changes.removed
        ]
        query = "SELECT * FROM name WHERE kind IN ('district', 'ward')"
        areas = [NameEntry(*row) for row in _read(base, query)]
        selection = reselect(old, [*settings, *changes.added], areas, changes.takeup)
        written = write_places(selection)(folder)
        kept = _facts(base.settings, changes)
        kept.pop("schema", None)  # all of it has the newest layout
        return {**kept, **{name: written[name] for name in ("rows", "south", "bits_counts")}}

    return write_files


def _without_removed_locations(base: PlacesDirectory, changes: PlacesChanges) -> PlacesChanges:
    """The changes, and own location ids for settings that name a removed one's premises."""
    removed_ids = {setting.provider_id for setting in changes.removed.values()}
    changed = dict(changes.changed)
    for number, setting in _find_shared_premises(base) if removed_ids else ():
        before, after = changed.get(number, (setting, setting))
        if after.location_id in removed_ids and number not in changes.removed:
            changed[number] = before, replace(after, location_id=after.provider_id)
    return replace(changes, changed=changed)


def _find_shared_premises(base: PlacesDirectory) -> list[tuple[int, Setting]]:
    """The settings at the premises of another one, by number."""
    rows = _read(base, "SELECT number, facts FROM place WHERE instr(facts, '\"location_id\":')")
    return [(number, Setting.from_facts(json.loads(facts))) for number, facts in rows]


def _rewritten_files(changes: PlacesChanges) -> Iterable[str]:
    """The files that change and so cannot be linked."""
    if not changes.is_empty:
        yield "places.sqlite"
    if changes.changed:
        yield "closing_twins.npy"
    if changes.removed:
        names = (*SEARCH_ARRAYS, *DETAIL_ARRAYS, *LABEL_ARRAYS)
        yield from (f"{name}.npy" for name in names)
    if _changes_locations(changes):
        yield from (f"{name}.npy" for name in (*ADDRESS_LINE_ARRAYS, *STREET_ARRAYS))


def _changes_locations(changes: PlacesChanges) -> bool:
    """Whether the address lines of settings change, or their order."""
    both = changes.changed.values()
    return bool(changes.removed) or any(address_line(a) != address_line(b) for a, b in both)


def _write_rows(base: PlacesDirectory, folder: Path, changes: PlacesChanges) -> None:
    source, file = base.folder / "places.sqlite", folder / "places.sqlite"
    after = [setting for _, setting in changes.changed.values()]
    if changes.removed or changes.takeup is not None:
        copy_without(source, file, base.settings, changes.removed, changes.takeup)
    elif after:
        shutil.copyfile(source, file)
    if after:
        update_places(file, after)


def _write_closings(old: Path, folder: Path, changes: PlacesChanges) -> None:
    """Update the closing keys of changed settings; removed ones are out of `folder` already."""
    removed = sorted(changes.removed)
    keys = read_array(folder if removed else old, "closing_twins")
    numbers = np.array(list(changes.changed), np.int64)
    keys[numbers - np.searchsorted(removed, numbers)] = closing_keys(
        [after for _, after in changes.changed.values()]
    )
    np.save(folder / "closing_twins.npy", keys)


def _write_address_lines(old: PublishedSettings, folder: Path, changes: PlacesChanges) -> None:
    """Write address lines and streets without removed settings and with those of changed ones."""
    lines, streets = [], []
    for number in range(old.manifest["rows"]):
        if number in changes.removed:
            continue
        if number in changes.changed:
            _, after = changes.changed[number]
            lines.append(address_line(after))
            streets.append(street_line(after))
        else:
            record = old.card_records.get(number)
            lines.append(record.address_text)
            streets.append(record.street)
    save_arrays(folder, address_line_arrays(lines))
    if old.card_records.has_card_facts:
        save_arrays(folder, street_arrays(streets))


def _search_arrays_without(folder: Path, removed: Any) -> dict[str, Any]:
    """The search arrays without removed settings; the rest are renumbered without gaps."""
    old = {name: read_array(folder, name) for name in SEARCH_ARRAYS}
    details = (name for name in DETAIL_ARRAYS if (folder / f"{name}.npy").is_file())
    kept = {name: read_array(folder, name) for name in details}
    numbers, bits = old["tags"] >> TAG_BITS, old["tags"] & ((1 << TAG_BITS) - 1)
    mask = ~np.isin(numbers, removed)
    numbers = (numbers - np.searchsorted(removed, numbers))[mask]
    slots = np.full(len(old["slots"]) - len(removed), -1, np.int32)
    slots[numbers] = np.arange(len(numbers), dtype=np.int32)
    return {
        "latitude": old["latitude"][mask],
        "longitude": old["longitude"][mask],
        "tags": numbers << TAG_BITS | bits[mask],
        "offers": old["offers"][mask],
        **{name: array[mask] for name, array in kept.items() if len(array) == len(mask)},
        "slots": slots,
        "band_starts": np.concatenate(([0], np.cumsum(mask)))[old["band_starts"]],
    }


def _label_arrays_without(folder: Path, removed: Any) -> dict[str, Any]:
    """The card arrays without removed settings; each setting has two consecutive texts."""
    old = {name: read_array(folder, name) for name in LABEL_ARRAYS}
    starts = old.pop("label_starts")
    mask = np.ones(len(starts) - 1, bool)
    mask[2 * removed] = mask[2 * removed + 1] = False
    sizes = np.diff(starts)
    text = old.pop("label_text")[np.repeat(mask, sizes)]
    return {
        "label_text": text,
        "label_starts": np.concatenate(([0], np.cumsum(sizes[mask]))).astype(np.int64),
        **{name: np.delete(array, removed) for name, array in old.items()},
    }


def _facts(old: PublishedSettings, changes: PlacesChanges) -> dict[str, Any]:
    """The manifest's facts, updated for the changes."""
    manifest = old.manifest
    before = [*changes.removed.values(), *(one for one, _ in changes.changed.values())]
    after = [*(one for _, one in changes.changed.values()), *changes.added]
    counts = {name: edition.rows_count for name, edition in old.editions.items()}
    edits = Counter({name: count for name, count in counts.items() if is_edit_source(name)})
    edits.update(source for setting in after for source in edit_sources(setting))
    edits.subtract(source for setting in before for source in edit_sources(setting))
    areas = old.areas.values()
    editions = [one for name, one in old.editions.items() if not is_edit_source(name)]
    editions += edit_editions(edits, areas, is_invented=old.is_invented)
    return {
        **{name: fact for name, fact in manifest.items() if name not in PUBLICATION_KEYS},
        "rows": manifest["rows"] - len(changes.removed) + len(changes.added),
        "bits_counts": _bits_without(manifest["bits_counts"], changes.removed.values()),
        "editions": edition_facts(editions),
        "gaps": _gaps(manifest["gaps"], before, after),
        "frame": page_fingerprint(old.page_fingerprint, editions),
        "edits": changes.last_edit_id,
    }


def _bits_without(counts: Mapping[str, int], removed: Iterable[Setting]) -> dict[str, int]:
    removed_bits = Counter(
        str(setting.choice.bit) for setting in removed if setting.latitude is not None
    )
    return {
        bit: count - removed_bits[bit] for bit, count in counts.items() if count > removed_bits[bit]
    }


def _gaps(gaps: Mapping[str, int], before: list[Setting], after: list[Setting]) -> dict[str, int]:
    return {
        name: count + _count_gap(name, after) - _count_gap(name, before)
        for name, count in gaps.items()
    }


def _count_gap(gap: str, settings: list[Setting]) -> int:
    """How many settings count towards a gap; 0 for gaps that do not count published settings."""
    if gap == "without_phone":
        return sum(not setting.phone for setting in settings)
    if gap == "without_position":
        return sum(setting.latitude is None for setting in settings)
    return sum(not setting.inspections for setting in settings) if gap == "not_inspected" else 0


def find_places_by_number(base: PlacesDirectory, provider_ids: Iterable[str]) -> dict[int, Setting]:
    """Settings by number, for those of the providers that are in the directory."""
    found = {}
    for provider_id in provider_ids:
        number = base.settings.number_of(provider_id)
        if number is not None:
            found[number] = base.settings.get(number)
    return found


class WardAndKind(NamedTuple):
    """The fields of a setting that the suppression of wards' figures needs."""

    ward_code: str
    choice: Choice


def find_wards_and_kinds(
    base: PlacesDirectory, removed: Mapping[int, Setting]
) -> list[WardAndKind]:
    """Ward and kind of every setting that has a ward and is not removed."""
    query = """SELECT number, json_extract(facts, '$.ward_code'), json_extract(facts, '$.choice')
               FROM place WHERE json_extract(facts, '$.ward_code') IS NOT NULL"""
    rows = _read(base, query)
    return [
        WardAndKind(code, Choice(value)) for number, code, value in rows if number not in removed
    ]


def find_published_consents(base: PlacesDirectory) -> list[tuple[int, str, Consent]]:
    """(number, provider_id, consent) of every setting."""
    query = "SELECT number, provider_id, json_extract(facts, '$.consent') FROM place"
    return [(number, one, Consent(value)) for number, one, value in _read(base, query)]


def find_published_areas(base: PlacesDirectory) -> list[tuple[str, HomeArea | None]]:
    """(provider_id, area) of every home shown by an area; None for an area of an older rule."""
    query = """SELECT provider_id, coalesce(json_extract(facts, '$.postcode'), ''),
                      json_extract(facts, '$.latitude'), json_extract(facts, '$.longitude')
               FROM place WHERE json_extract(facts, '$.consent') = ?"""
    rows = _read(base, query, Consent.AREA.value)
    return [(provider_id, area_from_centre(*shown)) for provider_id, *shown in rows]


def find_published_edited(base: PlacesDirectory) -> set[str]:
    """Providers with an edited value."""
    query = f"SELECT provider_id FROM place WHERE instr(facts, '\":\"{EDIT_SOURCE_PREFIX}')"
    return {one for (one,) in _read(base, query)}


def _read(base: PlacesDirectory, query: str, *values: str) -> list[Any]:
    address = f"file:{quote(str(base.folder / 'places.sqlite'))}?mode=ro&immutable=1"
    connection = sqlite3.connect(address, uri=True)
    try:
        return connection.execute(query, values).fetchall()
    finally:
        connection.close()
