"""Publishing the record. The caller holds `publisher_lock`."""

import logging
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from app.core.consent import Consent
from app.core.home_area_levels import (
    AreaLevels,
    PostcodeTable,
    assign_area_levels,
    carry_over_levels,
    count_underprotected,
)
from app.core.source_names import POSTCODES
from app.data.audit import AuditEntry, save_audit_entry
from app.data.closings import put_closings_in_effect
from app.data.editions import find_current_edition
from app.data.publications import find_publications, save_publication
from app.data.published_home_areas import delete_published_home_areas, save_published_home_areas
from app.data.quarantined_editions import is_released_since
from app.data.tables import Part
from app.publish.errors import CheckFailed, Quarantined
from app.publish.postcodes.arrays import PostcodeArrays, empty_arrays
from app.publish.read_record import read_key_or_none, read_record_rows
from app.publish.selection.home_areas import find_exposed
from app.publish.selection.public_record import Selection, select_public
from app.publish.store.locks import PUBLICATION_LOCK_TIMEOUT_S, switch_lock
from app.publish.store.loss_check import extent_of, find_extent, find_losses
from app.publish.store.patch import with_latest_edits
from app.publish.store.publish_reports import publish_reports
from app.publish.store.publish_statistics import publish_statistics
from app.publish.store.rollback import narrow_pinned_rollback, withdraw_from_current
from app.publish.store.staging import (
    Arrays,
    stage,
    verify,
    write_directory,
    write_places,
    write_postcodes,
)
from app.publish.store.switch import (
    PublicationEntry,
    find_current_publication,
    next_free_seq,
    publish_staged,
    remove_leftovers,
)
from app.snapshot.errors import SnapshotDamaged
from app.snapshot.layout import Edition
from app.snapshot.published_postcodes import HOME_AREA_LEVELS_ARRAY, PublishedPostcodes
from app.snapshot.reader import open_postcodes, verify_files

progress = logging.getLogger("app.progress")


@dataclass(frozen=True)
class LossApproval:
    """A person's decision to publish far fewer settings, postcodes or areas than are public."""

    who: str
    reason: str


def publish(
    session: Session,
    root: Path,
    editions: list[Edition],
    now: datetime,
    approval: LossApproval | None = None,
) -> int:
    """Publish the record; return the new places number. Commits.

    `editions` are the record's current editions, for the pages. Everything slow happens before the
    switch lock is taken; under it, the directory gets the last edits and its number and becomes
    current. Raises Quarantined where far less would be shown than is public: the current
    publication then stays, without providers that have withdrawn since. A released edition, or
    `approval`, lets it pass.
    """
    with switch_lock(session, root, PUBLICATION_LOCK_TIMEOUT_S):
        remove_leftovers(session, root)
    _put_closings_in_effect(session, root, now)
    postcodes_seq = _postcodes_seq(session, root, now)
    reports_seq = publish_reports(session, root, now)
    session.commit()
    try:
        postcodes = open_postcodes(root, postcodes_seq)
    except SnapshotDamaged as error:
        advice = "run `flask repair`, or refresh the postcodes again, from the same file"
        raise CheckFailed(f"{error}: {advice}") from None
    progress.debug("publishing: selecting what is public")
    key = read_key_or_none(session, root.parent)
    selection = select_public(read_record_rows(session), postcodes, editions, key)
    _check_homes(selection, postcodes)
    losses = find_publication_losses(session, root, selection, postcodes)
    if losses and approval is None:
        withdraw_from_current(session, root, now)
        raise Quarantined(
            f"this would show {', '.join(losses)}; the current publication stays. To publish "
            'anyway, run `flask publish --reason "…"`; otherwise see `flask doctor`'
        )
    statistics_seq = publish_statistics(session, root, now, selection.settings)
    session.commit()
    progress.debug("publishing: writing %s settings", f"{len(selection.settings):,}")
    staged = stage(root, "places", write_places(selection))
    entry = PublicationEntry(
        now, postcodes_seq, statistics_seq, reports_seq, keeps_older=bool(losses)
    )
    with switch_lock(session, root, PUBLICATION_LOCK_TIMEOUT_S):
        _store_areas(session, selection, now)  # before the areas that edits change
        staged = with_latest_edits(session, root, staged, now, postcodes_seq)
        if losses and approval:
            audit_details = {"new_value": "; ".join(losses), "reason": approval.reason}
            save_audit_entry(
                session, AuditEntry(approval.who, "loss published", "places", **audit_details), now
            )
        seq = publish_staged(session, root, staged, entry, selection.redundant_edit_ids)
        if not losses:
            remove_leftovers(session, root)
    return seq


def find_publication_losses(
    session: Session, root: Path, selection: Selection, postcodes: PublishedPostcodes
) -> list[str]:
    """The losses of a publication compared with the current one, as descriptions.

    There are none where real editions replace invented data, or where a person released an edition
    since the last publication.
    """
    before = find_extent(session, root)
    if before is None or is_released_since(session, _current_published_at(session, root)):
        return []
    if before.is_invented and not selection.is_invented and selection.editions:
        return []
    return find_losses(before, extent_of(selection, postcodes))


def _current_published_at(session: Session, root: Path) -> datetime | None:
    publication = find_current_publication(session, root)
    return publication.published_at if publication else None


def _check_homes(selection: Selection, postcodes: PublishedPostcodes) -> None:
    """Raise CheckFailed where the area of a home is shared by too few postcodes."""
    homes = [setting for setting in selection.settings if setting.consent is Consent.AREA]
    if exposed := find_exposed(homes, selection.areas, postcodes):
        raise CheckFailed(f"{exposed[0]}: too few postcodes share the area that would be shown")


def _store_areas(session: Session, selection: Selection, now: datetime) -> None:
    """Store the published areas of homes, in the transaction of the publication."""
    if areas := selection.home_areas:
        delete_published_home_areas(session, areas.removed)
        save_published_home_areas(session, areas.changed.items(), now.date())


def publish_refreshed(
    session: Session,
    root: Path,
    editions: list[Edition],
    now: datetime,
    approval: LossApproval | None = None,
) -> int | None:
    """Publish after a refresh; return the number, None while a pinned rollback stays unchanged.

    A pinned rollback stays, without what was withdrawn or erased since. Otherwise as `publish`.
    """
    _put_closings_in_effect(session, root, now)
    is_pinned, seq = narrow_pinned_rollback(session, root, now)
    return seq if is_pinned else publish(session, root, editions, now, approval)


def _put_closings_in_effect(session: Session, root: Path, now: datetime) -> None:
    with switch_lock(session, root, PUBLICATION_LOCK_TIMEOUT_S):
        put_closings_in_effect(session, now)
        session.commit()


def publish_postcodes(
    session: Session,
    root: Path,
    postcodes: PostcodeArrays,
    *,
    edition_id: int | None,
    now: datetime,
) -> int:
    """Write a postcodes directory and log it, uncommitted; the next `publish` uses it."""
    seq = next_free_seq(session, root, Part.POSTCODES)
    arrays = postcodes.columns
    progress.debug("publishing: writing %s postcodes", f"{len(arrays['keys']):,}")
    area_levels = _home_area_levels(session, root, arrays)
    writer = write_postcodes({**arrays, HOME_AREA_LEVELS_ARRAY: area_levels}, postcodes.codes)
    digest = write_directory(root, "postcodes", seq, now, writer)
    verify(root, "postcodes", seq)
    save_publication(
        session,
        Part.POSTCODES,
        seq,
        published_at=now,
        rows_count=len(arrays["keys"]),
        manifest_sha256=digest,
        edition_id=edition_id,
    )
    return seq


def _home_area_levels(session: Session, root: Path, arrays: Arrays) -> AreaLevels:
    """The area level of each postcode, never narrower than in the edition before; checked."""
    postcode_table = PostcodeTable(*(arrays[field.name] for field in fields(PostcodeTable)))
    before = None
    for publication in find_publications(session, Part.POSTCODES):
        try:
            older = open_postcodes(root, publication.seq)
        except SnapshotDamaged:
            continue
        before = carry_over_levels(
            postcode_table, older.postcode_table.keys, older.home_area_levels
        )
        break
    area_levels = assign_area_levels(postcode_table, before)
    if exposed := count_underprotected(postcode_table, area_levels):
        raise CheckFailed(f"the areas of {exposed} postcodes are shared by too few others")
    return area_levels


def has_postcodes_of(session: Session, root: Path, edition_id: int) -> bool:
    """Whether the postcodes directory of an edition is on disk, undamaged and with LSOAs.

    One without them is of an earlier release: the edition is read again for them.
    """
    for publication in find_publications(session, Part.POSTCODES):
        if publication.edition_id == edition_id:
            try:
                verify_files(root, Part.POSTCODES.value, publication.seq)
                return open_postcodes(root, publication.seq).has_lsoas
            except (SnapshotDamaged, OSError):
                return False
    return False


def _postcodes_seq(session: Session, root: Path, now: datetime) -> int:
    """The postcodes to publish with: those of the current edition, or an empty directory."""
    edition = find_current_edition(session, POSTCODES)
    edition_id = edition.id if edition else None
    for publication in find_publications(session, Part.POSTCODES):
        is_empty = publication.edition_id is None and publication.rows_count == 0
        if publication.edition_id == edition_id and (edition_id is not None or is_empty):
            return publication.seq
    return publish_postcodes(session, root, empty_arrays(), edition_id=edition_id, now=now)
