"""Applying edits to a places directory without selecting all settings again.

The caller holds the switch lock. So a committed edit is public before the next edit starts, and a
publication that is staged meanwhile gets the edit before it becomes current.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from app.data.edits import EditsByField, find_edited_after, find_edits, last_edit_id
from app.data.publications import find_newest_seqs
from app.data.tables import Part
from app.publish.read_record import current_area_figures, find_contacts
from app.publish.selection.edit_overlay import (
    NO_CONTACT,
    edited_fields,
    is_withheld,
    with_edits,
    without_edits,
)
from app.publish.selection.ward_takeup_disclosure import with_current_suppression
from app.publish.store.changed_copy import (
    PlacesChanges,
    PlacesDirectory,
    find_places_by_number,
    find_wards_and_kinds,
    stage_changed_copy,
)
from app.publish.store.staging import Staged
from app.publish.store.switch import (
    PublicationEntry,
    find_current_publication,
    publish_staged,
    rollback_origin,
)
from app.snapshot.errors import SnapshotDamaged
from app.snapshot.layout import AreaFigure, Setting
from app.snapshot.reader import read_current_pointer

PATCH_STAGING = "patch"  # separate from the staging directory of a running publication


def publish_edits(session: Session, root: Path, now: datetime) -> int | None:
    """Publish every edit that is not public yet; return the number, None if nothing changes.

    A pinned rollback stays pinned. Commits. Raises SnapshotDamaged where the current publication
    cannot be read: then a full publication is needed.
    """
    try:
        current = read_current_pointer(root)
    except FileNotFoundError:
        if find_newest_seqs(session, Part.PLACES, 1, full_only=False):
            raise SnapshotDamaged(
                "the pointer snapshots/current is missing: run `flask repair`"
            ) from None
        return None  # the first publication will include it
    base = PlacesDirectory.published(root, current["places"])
    publication = find_current_publication(session, root)
    # Without a line in the log the record was restored, and its edits have different ids.
    known = base.last_edit_id if publication else 0
    entry = PublicationEntry(now, current["postcodes"])
    if publication:
        of = publication.patch_of or publication.seq
        entry = replace(entry, rolled_back_to=publication.rolled_back_to, patch_of=of)
    changes = changes_since_edit(session, base, known, rollback_origin(session, publication))
    if changes.is_empty:
        return None
    return publish_staged(
        session, root, stage_changed_copy(root, PATCH_STAGING, base, changes), entry
    )


def with_latest_edits(
    session: Session, root: Path, staged: Staged, origin: int | None = None
) -> Staged:
    """The staged directory with the edits made since its selection."""
    base = PlacesDirectory.staged(staged)
    if last_edit_id(session) == base.last_edit_id:
        return staged
    changes = changes_since_edit(session, base, base.last_edit_id, origin)
    return stage_changed_copy(root, PATCH_STAGING, base, changes)


def changes_since_edit(
    session: Session, base: PlacesDirectory, known: int, origin: int | None
) -> PlacesChanges:
    """The changes to a directory by edits after the id `known`; `origin` as in `with_edits`."""
    newest = last_edit_id(session)
    edited_ids = find_edited_after(session, known if known <= newest else 0)
    removed, changed = apply_edits(session, base, find_edits(session, edited_ids), origin)
    takeup = current_takeup(session, base, removed) if removed else None
    return PlacesChanges(newest, removed, changed, takeup)


def apply_edits(
    session: Session,
    base: PlacesDirectory,
    edits: Mapping[str, EditsByField],
    origin: int | None,
    extra_provider_ids: Collection[str] = (),
) -> tuple[dict[int, Setting], dict[int, tuple[Setting, Setting]]]:
    """Settings to remove, and (before, after) of settings to change, by number.

    `extra_provider_ids` are providers whose published edits may have ended. Fields that a
    provider's consent no longer covers are not edited.
    """
    found = find_places_by_number(base, {*edits, *extra_provider_ids})
    contacts = find_contacts(session, [setting.provider_id for setting in found.values()])
    removed: dict[int, Setting] = {}
    changed: dict[int, tuple[Setting, Setting]] = {}
    for number, setting in found.items():
        own = edits.get(setting.provider_id, {})
        if is_withheld(own):
            removed[number] = setting
            continue
        contact = contacts.get(setting.provider_id, NO_CONTACT)
        unedited = without_edits(setting, edited_fields(setting, own), contact)
        permitted = {field: edit for field, edit in own.items() if field in contact.values}
        after, _ = with_edits(unedited, permitted, _la_number(base, setting), origin)
        if after != setting:
            changed[number] = (setting, after)
    return removed, changed


def _la_number(base: PlacesDirectory, setting: Setting) -> str:
    council = base.settings.areas.get(("council", setting.la_code))
    return council.la_number if council else ""


def current_takeup(
    session: Session, base: PlacesDirectory, removed: Mapping[int, Setting]
) -> list[AreaFigure] | None:
    """All figures without wards' figures that are hidden or missing today; None if unchanged."""
    if not base.settings.wards_with_takeup:
        return None
    before = base.settings.all_takeup()
    after = with_current_suppression(
        before, current_area_figures(session, {}, find_wards_and_kinds(base, removed))
    )
    return None if after == before else after
