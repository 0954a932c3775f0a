"""Rolling back to an older publication, which is then pinned. The caller holds `publisher_lock`."""

import sqlite3
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from app.core.consent import Consent, allows
from app.core.row_count_changes import is_abnormal_loss
from app.data.closings import find_hidden
from app.data.council_files import find_restrictions
from app.data.editions import has_invented_edition
from app.data.edits import find_edits, last_edit_id
from app.data.publications import (
    find_erased_since,
    find_full_publications_before,
    find_newest_seqs,
    get_publication,
)
from app.data.published_home_areas import find_published_home_areas
from app.data.tables import Part, Publication
from app.publish.errors import CheckFailed, NothingToRollBack, Quarantined
from app.publish.read_record import current_consents
from app.publish.store.changed_copy import (
    PlacesChanges,
    PlacesDirectory,
    find_places_by_number,
    find_published_areas,
    find_published_consents,
    find_published_edited,
    stage_changed_copy,
)
from app.publish.store.locks import PUBLICATION_LOCK_TIMEOUT_S, switch_lock
from app.publish.store.patch import (
    PatchTarget,
    apply_edits,
    changed_council_details,
    current_takeup,
    with_latest_edits,
)
from app.publish.store.switch import (
    PublicationEntry,
    current_seqs,
    find_current_publication,
    publish_staged,
    remove_leftovers,
    rollback_origin,
)
from app.snapshot.errors import SnapshotDamaged
from app.snapshot.reader import read_current_pointer


def roll_back(session: Session, root: Path, steps: int, now: datetime) -> int:
    """Publish the settings of `steps` publications ago again; return the new number.

    Patches do not count as steps. The old settings get a new number, because numbers only grow.
    Providers that have since withdrawn or narrowed their consent, are withheld or had anything
    erased are left out: a rollback may only narrow what is shown. Officers' edits of today apply to
    the old settings too. The rollback is pinned: until `publish` is called, a refresh does not
    publish.
    """
    steps_back = find_rollback_targets(session, root)
    if not 1 <= steps <= len(steps_back):
        raise NothingToRollBack(f"the log has {len(steps_back)} publications before this one")
    target = steps_back[steps - 1]
    try:
        base = PlacesDirectory.published(root, target.seq)
        postcodes_seq = read_current_pointer(root)["postcodes"]
    except (SnapshotDamaged, FileNotFoundError) as error:
        raise NothingToRollBack(f"publication {target.seq} cannot be used: {error}") from None
    if base.settings.is_invented and not has_invented_edition(session):
        message = f"publication {target.seq} shows invented data, which has been removed"
        raise NothingToRollBack(message)
    origin = rollback_origin(session, target) or target.seq
    patch_target = PatchTarget(root, base, postcodes_seq, now, origin)
    changes = _changes_for_current_consents(session, patch_target, target.published_at)
    entry = PublicationEntry(now, postcodes_seq, rolled_back_to=target.seq)
    return _publish(session, root, base, changes, origin, entry)


def narrow_pinned_rollback(session: Session, root: Path, now: datetime) -> tuple[bool, int | None]:
    """Whether a rollback is pinned, and the number of its new publication, None if unchanged.

    A pinned rollback stays, without what was withdrawn or erased since, and with officers' edits.
    """
    try:
        pinned = _pinned_rollback(session, root)
        if pinned is None:
            return False, None
        base = PlacesDirectory.published(root, pinned.seq)
    except SnapshotDamaged as error:
        raise CheckFailed(f"{error}: end the rollback with `flask publish`") from None
    origin = rollback_origin(session, pinned)
    assert origin is not None
    _check_record_has_settings(session, base)
    postcodes_seq = read_current_pointer(root)["postcodes"]
    target = PatchTarget(root, base, postcodes_seq, now, origin)
    changes = _changes_for_current_consents(session, target, _selected_at(session, pinned))
    if changes.is_empty:
        return True, None
    entry = PublicationEntry(now, postcodes_seq, rolled_back_to=pinned.rolled_back_to)
    return True, _publish(session, root, base, changes, origin, entry)


def withdraw_from_current(session: Session, root: Path, now: datetime) -> int | None:
    """Remove providers withdrawn, erased or withheld since from the current publication.

    Returns the new number. Nothing else changes, so withdrawals take effect even while a
    publication is quarantined. None where there is no setting to remove, or where the current
    publication is not in this record's log.
    """
    publication = find_current_publication(session, root)
    if publication is None:
        return None
    try:
        base = PlacesDirectory.published(root, publication.seq)
        listed = find_published_consents(base)
    except (SnapshotDamaged, sqlite3.DatabaseError):
        return None  # unreadable: the next publication replaces it
    erased_ids = find_erased_since(session, _selected_at(session, publication))
    ids_to_remove = erased_ids | find_hidden(session)
    restricted_ids = {
        restriction.provider_id
        for restriction in find_restrictions(session)
        if not restriction.is_inactive_registration
    }
    consents = current_consents(session)
    for _, provider_id, consent in listed:
        today = consents.get(provider_id, Consent.NOTHING)
        if provider_id in restricted_ids and not allows(today, consent):
            ids_to_remove.add(provider_id)
    removed = find_places_by_number(base, ids_to_remove)
    if not removed:
        return None
    changes = PlacesChanges(base.last_edit_id, removed, {}, current_takeup(session, base, removed))
    patched_seq = publication.patch_of or publication.seq
    pinned = publication.rolled_back_to
    entry = PublicationEntry(
        now, read_current_pointer(root)["postcodes"], rolled_back_to=pinned, patch_of=patched_seq
    )
    with switch_lock(session, root, PUBLICATION_LOCK_TIMEOUT_S):
        return publish_staged(
            session, root, stage_changed_copy(root, "places", base, changes), entry
        )


def _selected_at(session: Session, publication: Publication) -> datetime:
    """When a publication's settings were selected; for a patch, when its base was published."""
    based_on = publication.patch_of and get_publication(session, Part.PLACES, publication.patch_of)
    return based_on.published_at if based_on else publication.published_at


def _publish(
    session: Session,
    root: Path,
    base: PlacesDirectory,
    changes: PlacesChanges,
    origin: int,
    entry: PublicationEntry,
) -> int:
    staged = stage_changed_copy(root, "places", base, changes)
    with switch_lock(session, root, PUBLICATION_LOCK_TIMEOUT_S):
        staged = with_latest_edits(session, root, staged, entry.now, entry.postcodes_seq, origin)
        seq = publish_staged(session, root, staged, entry)
        remove_leftovers(session, root)
    return seq


def _check_record_has_settings(session: Session, base: PlacesDirectory) -> None:
    """Raise Quarantined where the record lacks many of the settings that a rollback shows.

    These settings were not withdrawn: the record has lost them.
    """
    listed, known = find_published_consents(base), current_consents(session)
    count = sum(provider_id in known for _, provider_id, _ in listed)
    if is_abnormal_loss(len(listed), count):
        raise Quarantined(
            f"the record has {count:,} of the {len(listed):,} settings that the rollback shows; "
            "the current publication stays. See `flask doctor`"
        )


def _pinned_rollback(session: Session, root: Path) -> Publication | None:
    """The current publication if it is a rollback, but not to invented data that was removed."""
    publication = find_current_publication(session, root)
    if publication is None:
        _check_pointer(session, root)
        return None
    if publication.rolled_back_to is None:
        return None
    was_invented = PlacesDirectory.published(root, publication.seq).settings.is_invented
    return publication if not was_invented or has_invented_edition(session) else None


def _check_pointer(session: Session, root: Path) -> None:
    """Raise SnapshotDamaged where a rollback may be pinned and the pointer cannot be read."""
    newest = find_newest_seqs(session, Part.PLACES, 1, full_only=True)
    last = get_publication(session, Part.PLACES, newest[0]) if newest else None
    if last and last.rolled_back_to is not None:
        read_current_pointer(root)


def find_rollback_targets(session: Session, root: Path) -> Sequence[Publication]:
    """Full publications before the current one, newest first.

    An interrupted run may have logged a larger number that never became current.
    """
    current = find_current_publication(session, root)
    patched = current.patch_of if current else None
    return find_full_publications_before(session, patched or current_seqs(root).get("places", 0))


def _changes_for_current_consents(
    session: Session, target: PatchTarget, published_at: datetime
) -> PlacesChanges:
    """The changes that remove providers with a narrower consent or an erasure, and apply edits."""
    base, newest = target.base, last_edit_id(session)  # the id is read before the edits
    edits = find_edits(session)
    consents, erased_ids = current_consents(session), find_erased_since(session, published_at)
    ids_to_remove = set()
    for _, provider_id, consent in find_published_consents(base):
        today = consents.get(provider_id, Consent.NOTHING)
        if not allows(today, consent) or provider_id in erased_ids:
            ids_to_remove.add(provider_id)
    ids_to_remove |= _homes_shown_by_another_area(session, base)
    removed = find_places_by_number(base, ids_to_remove)
    published_edited = find_published_edited(base)
    edited = apply_edits(session, target, edits, published_edited)
    removed |= edited.removed
    changed = {number: pair for number, pair in edited.changed.items() if number not in removed}
    return PlacesChanges(
        newest,
        removed,
        changed,
        current_takeup(session, base, removed),
        council_details=changed_council_details(session, base),
    )


def _homes_shown_by_another_area(session: Session, base: PlacesDirectory) -> set[str]:
    """Homes that an older snapshot shows by a different area: two areas together reveal more."""
    stored_areas = find_published_home_areas(session)
    today = {provider_id: stored.area for provider_id, stored in stored_areas.items()}
    return {
        provider_id
        for provider_id, area in find_published_areas(base)
        if area is None or (area != today.get(provider_id) and not area.is_empty)
    }
