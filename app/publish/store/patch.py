"""Applying edits to a places directory without selecting all settings again.

The caller holds the switch lock. So a committed edit is public before the next edit starts, and a
publication that is staged meanwhile gets the edit before it becomes current.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from app.core.consent import Consent, allows
from app.data.closings import put_closings_in_effect
from app.data.council_details import find_published_details
from app.data.edits import EditsByField, find_edited_after, find_edits, last_edit_id
from app.data.publications import find_newest_seqs
from app.data.published_home_areas import (
    delete_published_home_areas,
    save_published_home_areas,
)
from app.data.tables import Part, Publication
from app.publish.errors import CheckFailed
from app.publish.read_record import current_area_figures, read_key_or_none, read_rows_of
from app.publish.selection.edit_overlay import edited_fields, is_edit_source, with_fields_of
from app.publish.selection.home_areas import find_exposed
from app.publish.selection.public_record import select_settings
from app.publish.selection.record_rows import RecordRows
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
from app.snapshot.published_settings import CouncilDetails
from app.snapshot.reader import open_postcodes, read_current_pointer

PATCH_STAGING = "patch"  # separate from the staging directory of a running publication


def publish_edits(session: Session, root: Path, now: datetime) -> int | None:
    """Publish every edit that is not public yet; return the number, None if nothing changes.

    Closings whose day has come take effect. A pinned rollback stays pinned. Commits.
    Raises SnapshotDamaged where the current publication
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
    if put_closings_in_effect(session, now):
        session.commit()
    publication = find_current_publication(session, root)
    target = current_target(session, root, publication, now)
    # Without a line in the log the record was restored, and its edits have different ids.
    known = target.base.last_edit_id if publication else 0
    entry = PublicationEntry(now, current["postcodes"])
    if publication:
        of = publication.patch_of or publication.seq
        entry = replace(entry, rolled_back_to=publication.rolled_back_to, patch_of=of)
    changes = changes_since_edit(session, target, known)
    if changes.is_empty:
        return None
    return publish_staged(
        session, root, stage_changed_copy(root, PATCH_STAGING, target.base, changes), entry
    )


def with_latest_edits(
    session: Session,
    root: Path,
    staged: Staged,
    now: datetime,
    postcodes_seq: int,
    origin: int | None = None,
) -> Staged:
    """The staged directory with the edits made since its selection."""
    base = PlacesDirectory.staged(staged)
    is_latest = last_edit_id(session) == base.last_edit_id
    if is_latest and changed_council_details(session, base) is None:
        return staged
    target = PatchTarget(root, base, postcodes_seq, now, origin)
    changes = changes_since_edit(session, target, base.last_edit_id)
    return stage_changed_copy(root, PATCH_STAGING, base, changes)


@dataclass(frozen=True)
class PatchTarget:
    """The directory to patch, the postcodes shown with it, and the time of the patch.

    `origin` is as in `with_edits`: the older publication whose settings are shown.
    """

    root: Path
    base: PlacesDirectory
    postcodes_seq: int
    now: datetime
    origin: int | None = None


def current_target(
    session: Session, root: Path, publication: Publication | None, now: datetime
) -> PatchTarget:
    """The directory that is shown; `publication` is its line in the log. Raises SnapshotDamaged."""
    current = read_current_pointer(root)
    base = PlacesDirectory.published(root, current["places"])
    origin = rollback_origin(session, publication)
    return PatchTarget(root, base, current["postcodes"], now, origin)


def changes_since_edit(session: Session, target: PatchTarget, known: int) -> PlacesChanges:
    """The changes to a directory by edits after the id `known`."""
    newest = last_edit_id(session)
    edited_ids = find_edited_after(session, known if known <= newest else 0)
    changes = apply_edits(session, target, find_edits(session, edited_ids))
    takeup = current_takeup(session, target.base, changes.removed) if changes.removed else None
    details = changed_council_details(session, target.base)
    return replace(changes, last_edit_id=newest, takeup=takeup, council_details=details)


def changed_council_details(session: Session, base: PlacesDirectory) -> CouncilDetails | None:
    """The edited values of all councils; None where the directory has the same.

    They are the administrators' decisions of today, whatever publication is shown.
    """
    today = find_published_details(session)
    return None if today == base.settings.council_details else today


def apply_edits(
    session: Session,
    target: PatchTarget,
    edits: Mapping[str, EditsByField],
    extra_provider_ids: Collection[str] = (),
) -> PlacesChanges:
    """The changes that edits make to a directory: these providers are selected afresh.

    `extra_provider_ids` are providers whose published edits may have ended. Stores new areas of
    homes, uncommitted, unless the directory shows an older publication.
    """
    provider_ids = {*edits, *extra_provider_ids}
    found = find_places_by_number(target.base, provider_ids)
    selected = _select(session, target, provider_ids, edits)
    removed: dict[int, Setting] = {}
    changed: dict[int, tuple[Setting, Setting]] = {}
    for number, before in found.items():
        after = selected.pop(before.provider_id, None)
        if after is None or not (target.origin is None or allows(after.consent, before.consent)):
            removed[number] = before
            continue
        if target.origin is not None or not _has_editions(target.base, after):
            fields = edited_fields(before, edits.get(before.provider_id, {}))
            after = with_fields_of(before, after, fields)
        if after != before:
            changed[number] = (before, after)
    added: tuple[Setting, ...] = ()
    if target.origin is None:
        added = tuple(one for one in selected.values() if _has_editions(target.base, one))
    return PlacesChanges(0, removed, changed, added=added)


def _select(
    session: Session,
    target: PatchTarget,
    provider_ids: Collection[str],
    edits: Mapping[str, EditsByField],
) -> dict[str, Setting]:
    """The settings of these providers that the record shows today, by provider_id."""
    if not provider_ids:
        return {}
    postcodes = open_postcodes(target.root, target.postcodes_seq)
    secret = read_key_or_none(session, target.root.parent)
    selected: dict[str, Setting] = {}
    for rows in read_rows_of(session, provider_ids, edits):
        settings, areas = select_settings(rows, postcodes, secret, target.origin)
        for setting in settings.values():
            selected[setting.provider_id] = _with_shared_premises(target.base, setting, rows)
        if target.origin is None:
            delete_published_home_areas(session, areas.removed)
            save_published_home_areas(session, areas.changed.items(), target.now.date())
    homes = [one for one in selected.values() if one.consent is Consent.AREA]
    if exposed := find_exposed(homes, target.base.settings.areas.values(), postcodes):
        raise CheckFailed(f"{exposed[0]}: too few postcodes share the area that would be shown")
    return selected


def _with_shared_premises(base: PlacesDirectory, setting: Setting, rows: RecordRows) -> Setting:
    """The setting with the premises of another published one, where the record gives these."""
    locations = {row.provider_id: row.location_id or "" for row in rows.providers}
    owner = locations.get(setting.provider_id, "")
    found = base.settings.find(owner) if owner and setting.consent is Consent.ALL else None
    is_public = found is not None and found.consent is Consent.ALL
    return replace(setting, location_id=owner) if is_public else setting


def _has_editions(base: PlacesDirectory, setting: Setting) -> bool:
    """Whether the directory describes each of a setting's sources, apart from edits."""
    named = {source for source in setting.sources.values() if not is_edit_source(source)}
    return named <= base.settings.editions.keys()


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
