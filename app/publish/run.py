"""Publishing what the record holds. The caller holds `publisher_lock`."""

import logging
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import numpy as np
from sqlmodel import Session

from app.data.editions import find_held_edition
from app.data.publications import find_publications, save_publication
from app.data.tables import Part
from app.publish.edits.patch import brought_up
from app.publish.errors import CheckFailed
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
from app.snapshot.reader import open_postcodes

progress = logging.getLogger("app.progress")

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
    progress.info("publishing: selecting what is public")
    selection = select_public(session, postcodes, editions)
    progress.info("publishing: writing %s settings", f"{len(selection.places):,}")
    staged = stage(root, "places", write_places(selection))
    with flip_lock(session, root, PUBLICATION_WAITS_S):
        staged = brought_up(session, root, staged)
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
    progress.info("publishing: writing %s postcodes", f"{len(arrays['keys']):,}")
    filling = write_postcodes(arrays, districts, wards)
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
