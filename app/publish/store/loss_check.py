"""Checking whether a publication would show far fewer settings, postcodes or areas than are public.

Gates compare editions of one source. This check compares what families would see, whatever the
cause: a lost or restored record, rows removed by hand, or several small losses at once.
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlmodel import Session

from app.core.row_count_changes import is_abnormal_loss
from app.data.editions import has_any_edition
from app.data.publications import find_full_publications_before
from app.publish.selection.public_record import Selection
from app.publish.store.switch import current_seqs, find_current_publication, seqs_on_disk
from app.snapshot.published_postcodes import PublishedPostcodes
from app.snapshot.reader import part_folder

LEVELS = {"council": "councils", "district": "districts", "ward": "wards"}
COUNT_COUNCILS = "SELECT coalesce(la_code, ''), count(*) FROM place GROUP BY 1"
COUNT_AREAS = "SELECT level, count(*) FROM area GROUP BY level"
NAME_COUNCILS = "SELECT code, name FROM area WHERE level = 'council'"


@dataclass(frozen=True)
class Extent:
    """The size of a publication: settings by the council's ONS code, areas by level, postcodes.

    `names` are councils' names by ONS code.
    """

    settings: Mapping[str, int]
    areas: Mapping[str, int]
    postcodes_count: int
    is_invented: bool = False
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def settings_count(self) -> int:
        return sum(self.settings.values())


def extent_of(selection: Selection, postcodes: PublishedPostcodes) -> Extent:
    """The extent of a selection."""
    return Extent(
        Counter(setting.la_code for setting in selection.settings),
        Counter(area.level for area in selection.areas),
        len(postcodes),
        selection.is_invented,
    )


def find_extent(session: Session, root: Path) -> Extent | None:
    """The extent of the current publication; None before the first one.

    Where that is damaged, the extent of the newest other publication that can be read. For a pinned
    rollback that shows more than the publication it replaced, the smaller numbers count, so that
    the next publication may be as small as the replaced one.
    """
    current = current_seqs(root)
    for seq in _candidates(root, "places", current.get("places", 0)):
        extent = _read(root, seq, _count_postcodes(root, current.get("postcodes", 0)))
        if extent:
            return _smaller_of(
                extent, _extent_before_rollback(session, root, seq, extent.postcodes_count)
            )
    return None


def find_losses(before: Extent, now: Extent) -> list[str]:
    """Descriptions, with both numbers, of what there is far less of."""
    found = []
    if is_abnormal_loss(before.settings_count, now.settings_count):
        found.append(f"{now.settings_count:,} settings, {before.settings_count:,} are public")
    for code, count in sorted(before.settings.items()):
        # Settings without a council ("") get one with the first list of areas.
        if code and not found and is_abnormal_loss(count, now.settings.get(code, 0)):
            name = before.names.get(code, code)
            found.append(f"{now.settings.get(code, 0):,} settings of {name}, {count:,} are public")
    if is_abnormal_loss(before.postcodes_count, now.postcodes_count):
        found.append(f"{now.postcodes_count:,} postcodes, {before.postcodes_count:,} are public")
    for level, plural in LEVELS.items():
        was, is_now = before.areas.get(level, 0), now.areas.get(level, 0)
        if is_abnormal_loss(was, is_now):
            found.append(f"{is_now:,} {plural}, {was:,} are public")
    return found


def count_public(root: Path) -> int | None:
    """How many settings the newest readable publication shows; None where there is none."""
    for seq in _candidates(root, "places", current_seqs(root).get("places", 0)):
        if extent := _read(root, seq, 0):
            return extent.settings_count
    return None


def count_public_without_record(session: Session, root: Path) -> int | None:
    """How many settings are public although the record is empty; None where it is not."""
    before = find_extent(session, root)
    if (
        before is None
        or has_any_edition(session)
        or find_current_publication(session, root) is not None
    ):
        return None
    return before.settings_count or None


def _candidates(root: Path, part: str, first: int) -> Iterator[int]:
    """The number of the current publication, then those of all others on disk, newest first."""
    if first:
        yield first
    for seq in sorted(seqs_on_disk(root, part), reverse=True):
        if seq != first:
            yield seq


def _read(root: Path, seq: int, postcodes_count: int) -> Extent | None:
    """A publication's extent; None where its manifest cannot be read.

    Where its database cannot be read, only the total of settings.
    """
    folder = part_folder(root, "places", seq)
    try:
        manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
        rows_count, is_invented = int(manifest["rows"]), bool(manifest["is_invented"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    try:
        counts, areas, names = _count(folder / "places.sqlite")
    except sqlite3.Error:
        counts, areas, names = {"": rows_count}, {}, {}
    return Extent(counts, areas, postcodes_count, is_invented, names)


def _count(file: Path) -> tuple[dict[str, Any], ...]:
    connection = sqlite3.connect(f"file:{quote(str(file))}?mode=ro&immutable=1", uri=True)
    try:
        queries = (COUNT_COUNCILS, COUNT_AREAS, NAME_COUNCILS)
        return tuple(dict(connection.execute(query).fetchall()) for query in queries)
    finally:
        connection.close()


def _count_postcodes(root: Path, first: int) -> int:
    for seq in _candidates(root, "postcodes", first):
        file = part_folder(root, "postcodes", seq) / "manifest.json"
        try:
            return int(json.loads(file.read_text("utf-8"))["rows"])
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return 0


def _extent_before_rollback(
    session: Session, root: Path, seq: int, postcodes_count: int
) -> Extent | None:
    """The extent of the last publication before a rollback, where `seq` is a rollback."""
    before = find_full_publications_before(session, seq + 1)
    if not before or before[0].rolled_back_to is None:
        return None
    last = next((publication for publication in before if publication.rolled_back_to is None), None)
    return _read(root, last.seq, postcodes_count) if last else None


def _smaller_of(extent: Extent, other: Extent | None) -> Extent:
    if other is None:
        return extent
    return Extent(
        {code: min(count, other.settings.get(code, 0)) for code, count in extent.settings.items()},
        {level: min(count, other.areas.get(level, 0)) for level, count in extent.areas.items()},
        extent.postcodes_count,
        extent.is_invented,
        extent.names,
    )
