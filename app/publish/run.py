"""Publishing what the record holds. The caller holds `publisher_lock`."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from pathlib import Path

import numpy as np
from sqlmodel import Session

from app.core.home_rungs import Ground, Rungs, carried, count_exposed, rungs_of
from app.core.provision import Consent
from app.data.editions import find_held_edition
from app.data.publications import find_publications, save_publication
from app.data.shown_areas import forget_shown_areas, save_shown_areas
from app.data.tables import Part
from app.publish.edits.patch import brought_up
from app.publish.errors import CheckFailed
from app.publish.home_areas import find_exposed, secret_of
from app.publish.lock import PUBLICATION_WAITS_S, flip_lock
from app.publish.public import Entry, number_after, put_public, remove_left_over
from app.publish.rollback import narrow_held
from app.publish.select import select_public
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
from app.snapshot.postcodes import HOME_RUNGS
from app.snapshot.reader import open_postcodes

POSTCODE_DIRECTORY = "postcode_directory"


def publish(session: Session, root: Path, editions: list[Edition], now: datetime) -> int:
    """Make the record public; returns the new places number. Commits the log of it.

    `editions` are those that the record holds, as the pages name them. Everything slow happens aside;
    under the flip lock the directory is brought up to the last edit, numbered and shown.
    """
    with flip_lock(session, root, PUBLICATION_WAITS_S):
        remove_left_over(session, root)
    postcodes_seq = _postcodes_seq(session, root, now)
    session.commit()
    try:
        postcodes = open_postcodes(root, postcodes_seq)
    except SnapshotDamaged as error:
        raise CheckFailed(f"{error}; refresh the postcodes again, from the same file") from None
    selection = select_public(session, postcodes, editions, secret_of(root.parent))
    homes = [one for one in selection.places if one.consent is Consent.AREA]
    if exposed := find_exposed(homes, selection.areas, postcodes):
        raise CheckFailed(f"{exposed[0]}: too few postcodes share the area that would be shown")
    staged = stage(root, "places", write_places(selection))
    with flip_lock(session, root, PUBLICATION_WAITS_S):
        staged = brought_up(session, root, staged)
        if areas := selection.home_areas:
            forget_shown_areas(session, areas.gone)
            save_shown_areas(session, areas.changed.items(), now.date())
        seq = put_public(session, root, staged, Entry(now, postcodes_seq), selection.agreed)
        remove_left_over(session, root)
    return seq


def publish_refreshed(
    session: Session, root: Path, editions: list[Edition], now: datetime
) -> int | None:
    """Publish after a refresh; None while a rollback is held and nothing of it was withdrawn.

    A held rollback stays, less what the refresh withdrew or erased.
    """
    is_held, seq = narrow_held(session, root, now)
    return seq if is_held else publish(session, root, editions, now)


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
                open_postcodes(root, publication.seq)
            except SnapshotDamaged:
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
