"""Publishing what the record holds. The caller holds `publisher_lock`."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path

import numpy as np
from sqlmodel import Session

from app.core.home_rungs import Ground, Rungs, carried, count_exposed, rungs_of
from app.core.provision import Consent
from app.data.audit import Deed, save_deed
from app.data.editions import find_held_edition
from app.data.publications import find_publications, save_publication
from app.data.shown_areas import forget_shown_areas, save_shown_areas
from app.data.tables import Part
from app.data.waiting import is_released_since
from app.publish.coverage import extent_of, find_extent, find_losses
from app.publish.edits.patch import brought_up
from app.publish.errors import CheckFailed, Quarantined
from app.publish.home_areas import find_exposed, secret_of
from app.publish.lock import PUBLICATION_WAITS_S, flip_lock
from app.publish.public import Entry, find_shown, number_after, put_public, remove_left_over
from app.publish.rollback import narrow_held, withdraw_from_shown
from app.publish.select import Selection, select_public
from app.publish.write import (
    Arrays,
    stage,
    verify,
    write_directory,
    write_places,
    write_postcodes,
)
from app.snapshot import postcodes as postcodes_layout
from app.snapshot.errors import SnapshotDamaged
from app.snapshot.layout import Edition
from app.snapshot.postcodes import HOME_RUNGS, Postcodes
from app.snapshot.reader import check_files, open_postcodes

progress = logging.getLogger("app.progress")

POSTCODE_DIRECTORY = "postcode_directory"


@dataclass(frozen=True)
class Release:
    """A person's decision that far fewer settings, postcodes or areas may be shown than are public."""

    who: str
    reason: str


def publish(
    session: Session,
    root: Path,
    editions: list[Edition],
    now: datetime,
    release: Release | None = None,
) -> int:
    """Make the record public; returns the new places number. Commits the log of it.

    `editions` are those that the record holds, as the pages name them. Everything slow happens aside;
    under the flip lock the directory is brought up to the last edit, numbered and shown. Raises
    Quarantined, with what is public left as it is, where far less would be shown than is public; who
    has withdrawn since is taken out of it. A released edition, or `release`, lets it through.
    """
    with flip_lock(session, root, PUBLICATION_WAITS_S):
        remove_left_over(session, root)
    postcodes_seq = _postcodes_seq(session, root, now)
    session.commit()
    try:
        postcodes = open_postcodes(root, postcodes_seq)
    except SnapshotDamaged as error:
        advice = "run `flask repair`, or refresh the postcodes again, from the same file"
        raise CheckFailed(f"{error}: {advice}") from None
    progress.debug("publishing: selecting what is public")
    selection = select_public(session, postcodes, editions, secret_of(session, root.parent))
    _check_homes(selection, postcodes)
    losses = losses_of(session, root, selection, postcodes)
    if losses and release is None:
        withdraw_from_shown(session, root, now)
        raise Quarantined(
            f"this would show {', '.join(losses)}: what is public stays; if that is right, "
            '`flask publish --reason "…"` publishes it, else see `flask doctor`'
        )
    progress.debug("publishing: writing %s settings", f"{len(selection.places):,}")
    staged = stage(root, "places", write_places(selection))
    entry = Entry(now, postcodes_seq, keeps_older=bool(losses))
    with flip_lock(session, root, PUBLICATION_WAITS_S):
        staged = brought_up(session, root, staged)
        if losses and release:
            told = {"new_value": "; ".join(losses), "reason": release.reason}
            save_deed(session, Deed(release.who, "loss published", "places", **told), now)
        _store_areas(session, selection, now)
        seq = put_public(session, root, staged, entry, selection.agreed)
        if not losses:
            remove_left_over(session, root)
    return seq


def losses_of(
    session: Session, root: Path, selection: Selection, postcodes: Postcodes
) -> list[str]:
    """What far fewer would be shown of than is public, unless a person has decided so already.

    Invented data gives way to real editions; an edition that a person released since the last
    publication may be as small as it is.
    """
    before = find_extent(session, root)
    if before is None or is_released_since(session, _shown_at(session, root)):
        return []
    if before.is_invented and not selection.is_invented and selection.editions:
        return []
    return find_losses(before, extent_of(selection, postcodes))


def _shown_at(session: Session, root: Path) -> datetime | None:
    publication = find_shown(session, root)
    return publication.published_at if publication else None


def _check_homes(selection: Selection, postcodes: Postcodes) -> None:
    """Raise CheckFailed where a home would be shown by an area that too few postcodes share."""
    homes = [one for one in selection.places if one.consent is Consent.AREA]
    if exposed := find_exposed(homes, selection.areas, postcodes):
        raise CheckFailed(f"{exposed[0]}: too few postcodes share the area that would be shown")


def _store_areas(session: Session, selection: Selection, now: datetime) -> None:
    """Keep what is about to be shown of homes, in the transaction of the publication."""
    if areas := selection.home_areas:
        forget_shown_areas(session, areas.gone)
        save_shown_areas(session, areas.changed.items(), now.date())


def publish_refreshed(
    session: Session,
    root: Path,
    editions: list[Edition],
    now: datetime,
    release: Release | None = None,
) -> int | None:
    """Publish after a refresh; None while a rollback is held and nothing of it was withdrawn.

    A held rollback stays, less what the refresh withdrew or erased. Otherwise as `publish`.
    """
    is_held, seq = narrow_held(session, root, now)
    return seq if is_held else publish(session, root, editions, now, release)


def publish_postcodes(
    session: Session,
    root: Path,
    arrays: Arrays,
    districts: list[str],
    wards: list[str],
    *,
    edition_id: int | None,
    now: datetime,
) -> int:
    """Write a postcodes directory and log it, uncommitted: the next `publish` will use it."""
    seq = number_after(session, root, Part.POSTCODES)
    progress.debug("publishing: writing %s postcodes", f"{len(arrays['keys']):,}")
    rungs = _home_rungs(session, root, arrays)
    filling = write_postcodes({**arrays, HOME_RUNGS: rungs}, districts, wards)
    digest = write_directory(root, "postcodes", seq, now, filling)
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


def _home_rungs(session: Session, root: Path, arrays: Arrays) -> Rungs:
    """How wide an area each postcode has, never narrower than in the edition before; checked."""
    ground = Ground(*(arrays[field.name] for field in fields(Ground)))
    before = None
    for publication in find_publications(session, Part.POSTCODES):
        try:
            older = open_postcodes(root, publication.seq)
        except SnapshotDamaged:
            continue
        before = carried(ground, older.ground.keys, older.home_rungs)
        break
    rungs = rungs_of(ground, before)
    if exposed := count_exposed(ground, rungs):
        raise CheckFailed(f"the areas of {exposed} postcodes are shared by too few others")
    return rungs


def holds_postcodes(session: Session, root: Path, edition_id: int) -> bool:
    """Whether the postcodes of an edition can be published with: a new disk has none of them."""
    for publication in find_publications(session, Part.POSTCODES):
        if publication.edition_id == edition_id:
            try:
                check_files(root, Part.POSTCODES.value, publication.seq)
            except (SnapshotDamaged, OSError):
                return False
            return True
    return False


def _postcodes_seq(session: Session, root: Path, now: datetime) -> int:
    """The postcodes to publish with: those of the edition held, or an empty directory."""
    edition = find_held_edition(session, POSTCODE_DIRECTORY)
    edition_id = edition.id if edition else None
    for publication in find_publications(session, Part.POSTCODES):
        is_empty = publication.edition_id is None and publication.rows_count == 0
        if publication.edition_id == edition_id and (edition_id is not None or is_empty):
            return publication.seq
    return publish_postcodes(
        session, root, _no_postcodes(), [""], [""], edition_id=edition_id, now=now
    )


def _no_postcodes() -> Arrays:
    kinds: Mapping[str, type] = {
        "keys": np.uint64,
        "latitude_e6": np.int32,
        "longitude_e6": np.int32,
        "district": np.uint16,
        "ward": np.uint16,
        "retired_month": np.uint16,
    }
    assert set(kinds) == set(postcodes_layout.ARRAYS)
    return {name: np.empty(0, kind) for name, kind in kinds.items()}
