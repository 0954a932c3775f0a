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

from app.core.consent import Consent
from app.core.filter_declaration import BIT_ARRAYS
from app.core.home_area import HomeArea, area_from_centre
from app.core.provision import Choice
from app.core.search_filters import confirmed_on, stored_bits
from app.publish.selection.area_summaries import counted_facts
from app.publish.selection.edit_overlay import edit_editions, edit_sources, is_edit_source
from app.publish.store.changed_arrays import (
    has_all_details,
    renumbered_cards,
    renumbered_search,
    revised_arrays,
    stale_files,
    without_equal,
)
from app.publish.store.changed_rows import copy_without, update_places
from app.publish.store.changed_selection import reselect
from app.publish.store.places_database import opened
from app.publish.store.renumbering import Renumbering, renumber
from app.publish.store.staging import (
    Arrays,
    DirectoryWriter,
    Staged,
    check_consents,
    edition_facts,
    page_fingerprint,
    save_arrays,
    stage,
    write_places,
)
from app.snapshot.layout import EDIT_SOURCE_PREFIX, SCHEMA_VERSION, AreaFigure, Setting
from app.snapshot.published_settings import CouncilDetails, NameEntry, PublishedSettings
from app.snapshot.reader import open_settings, part_folder

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

    `takeup` replaces all figures, `council_details` all edited values of councils; None keeps them.
    `last_edit_id` is the newest edit included.
    """

    last_edit_id: int
    removed: Mapping[int, Setting] = field(default_factory=dict)
    changed: Mapping[int, tuple[Setting, Setting]] = field(default_factory=dict)
    takeup: list[AreaFigure] | None = None
    added: tuple[Setting, ...] = ()
    council_details: CouncilDetails | None = None

    @property
    def is_empty(self) -> bool:
        return not self.changes_rows and self.council_details is None

    @property
    def changes_rows(self) -> bool:
        """Whether a row of `places.sqlite` may differ."""
        return bool(self.removed or self.changed or self.added) or self.takeup is not None


def _place_of(setting: Setting) -> tuple[Any, ...]:
    """What of a setting its number, position, name entry and towns depend on."""
    place = (setting.latitude, setting.longitude, setting.la_code, setting.ward_code)
    address = (setting.address, setting.town, setting.postcode, setting.district_code)
    return *place, *address, setting.name, setting.consent


def _index_of(setting: Setting) -> tuple[Any, ...]:
    """What of a setting in its place the search and the summaries of areas contain."""
    bits = tuple(stored_bits(setting, array) for array in BIT_ARRAYS)
    return *counted_facts(setting), *bits, confirmed_on(setting)


def stage_changed_copy(
    root: Path, name: str, base: PlacesDirectory, changes: PlacesChanges
) -> Staged:
    """Stage a copy of the directory with the changes; the older directory stays unchanged."""
    changes = _without_removed_locations(base, changes)
    check_consents([*(after for _, after in changes.changed.values()), *changes.added])
    found = _changed_arrays(base, changes)
    if found is None:
        return stage(root, name, _new_arrays_writer(base, changes))
    to, arrays, rewritten = found
    if changes.changes_rows:
        rewritten |= {"places.sqlite"}
    files = base.settings.manifest["files"]
    linked = {file: facts for file, facts in files.items() if file not in rewritten}

    def write_files(folder: Path) -> dict[str, Any]:
        for file in linked:
            os.link(base.folder / file, folder / file)
        save_arrays(folder, arrays)
        _write_rows(base, folder, changes, to)
        return _facts(base.settings, changes)

    return stage(root, name, write_files, linked)


def _changed_arrays(
    base: PlacesDirectory, changes: PlacesChanges
) -> tuple[Renumbering, Arrays, set[str]] | None:
    """The new numbers, the arrays that differ, and the files that cannot be linked.

    None where all of the directory has to be written again: where a setting is outside the bands of
    latitude, or where an older release wrote it and so it lacks arrays.
    """
    old, pairs = base.settings, changes.changed.values()
    to = renumber(old, changes.removed, changes.changed, changes.added)
    is_in_place = to.is_identity and all(_place_of(a) == _place_of(b) for a, b in pairs)
    if changes.added or not all(
        (_place_of(a), _index_of(a)) == (_place_of(b), _index_of(b)) for a, b in pairs
    ):
        schema = old.manifest.get("schema", SCHEMA_VERSION)
        is_current = schema == SCHEMA_VERSION and has_all_details(base.folder)
        if not is_current or not old.manifest["rows"]:
            return None
    if is_in_place:
        arrays = revised_arrays(base.folder, changes.changed)
        return to, arrays, {f"{name}.npy" for name in arrays}
    search = renumbered_search(base.folder, old.manifest["south"], to)
    if search is None:
        return None
    records = old.card_records
    texts = {"label_text"} | ({"where_text"} if records.has_address_lines else set())
    texts |= {"street_text"} if records.has_card_facts else set()
    arrays = without_equal(base.folder, {**search, **renumbered_cards(base.folder, texts, to)})
    return to, arrays, {f"{name}.npy" for name in arrays} | stale_files(base.folder, to)


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


def _write_rows(
    base: PlacesDirectory, folder: Path, changes: PlacesChanges, to: Renumbering
) -> None:
    if not changes.changes_rows:
        return
    source, file = base.folder / "places.sqlite", folder / "places.sqlite"
    is_copied = to.is_identity and changes.takeup is None
    if is_copied:
        shutil.copyfile(source, file)
    before = {one.provider_id: one for one, _ in changes.changed.values()}
    with opened(file) as connection:
        if not is_copied:
            copy_without(connection, source, base.settings, changes.removed, changes.takeup, to)
        update_places(connection, folder, base.settings, to, before, changes.removed.values())


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
        "bits_counts": _bits_counts(manifest["bits_counts"], before, after),
        "editions": edition_facts(editions),
        "gaps": _gaps(manifest["gaps"], before, after),
        "frame": page_fingerprint(old.page_fingerprint, editions),
        "edits": changes.last_edit_id,
        "council_details": old.council_details
        if changes.council_details is None
        else changes.council_details,
    }


def _bits_counts(
    counts: Mapping[str, int], before: Iterable[Setting], after: Iterable[Setting]
) -> dict[str, int]:
    """The counts of positioned settings by kind; kinds without any are left out."""
    changed = Counter(counts)
    changed.update(str(one.choice.bit) for one in after if one.latitude is not None)
    changed.subtract(str(one.choice.bit) for one in before if one.latitude is not None)
    return {bit: count for bit, count in changed.items() if count > 0}


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
