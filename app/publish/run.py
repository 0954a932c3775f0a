"""Publishing and rolling back. The caller holds `publisher_lock`."""

import json
import os
import shutil
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import numpy as np
from sqlmodel import Session

from app.core.provision import Consent
from app.data.editions import find_held_edition, holds_invented
from app.data.publications import (
    find_forgotten,
    find_publications,
    next_seq,
    save_publication,
)
from app.data.tables import Part, Publication
from app.publish.around import Hidden, area_figures, summaries
from app.publish.errors import CheckFailed, NothingToRollBack
from app.publish.names import setting_names, town_names
from app.publish.select import Selection, select_public
from app.publish.tellings import consents_today
from app.publish.wards import told_today
from app.publish.write import (
    Arrays,
    flush,
    verify,
    write_directory,
    write_places,
    write_postcodes,
)
from app.snapshot import postcodes as postcodes_layout
from app.snapshot.errors import SnapshotDamaged
from app.snapshot.layout import AreaSummary, Edition, Place
from app.snapshot.places import Places
from app.snapshot.reader import folder_of, open_places, open_postcodes, read_pointer

KEPT = 5  # publications that stay on the disk behind the current one
POSTCODE_DIRECTORY = "postcode_directory"


def publish(session: Session, root: Path, editions: list[Edition], now: datetime) -> int:
    """Make the record public; returns the new places number. Commits the log of it.

    `editions` are those that the record holds, as the pages name them.
    """
    _remove_unlogged(session, root)
    postcodes_seq = _postcodes_seq(session, root, now)
    try:
        postcodes = open_postcodes(root, postcodes_seq)
    except SnapshotDamaged as error:
        raise CheckFailed(f"{error}; refresh the postcodes again, from the same file") from None
    selection = select_public(session, postcodes, editions)
    return _publish_selection(session, root, selection, postcodes_seq, now)


def _publish_selection(
    session: Session,
    root: Path,
    selection: Selection,
    postcodes_seq: int,
    now: datetime,
    rolled_back_to: int | None = None,
) -> int:
    seq = _next_seq(session, root, Part.PLACES)
    digest = write_directory(root, "places", seq, now, write_places(selection))
    verify(root, "places", seq)
    save_publication(
        session,
        Part.PLACES,
        seq,
        published_at=now,
        rows_count=len(selection.places),
        manifest_sha256=digest,
        rolled_back_to=rolled_back_to,
    )
    session.commit()
    flip(root, {"places": seq, "postcodes": postcodes_seq})
    _remove_unlogged(session, root)
    return seq


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
    seq = _next_seq(session, root, Part.POSTCODES)
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


def _next_seq(session: Session, root: Path, part: Part) -> int:
    """A number above all in the log and above the one shown: the record may be a restored one."""
    return max(next_seq(session, part), _shown(root).get(part.value, 0) + 1)


def _shown(root: Path) -> dict[str, int]:
    """What the pointer names; nothing where it cannot be read."""
    try:
        return read_pointer(root)
    except (FileNotFoundError, SnapshotDamaged):
        return {}


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


def flip(root: Path, seqs: Mapping[str, int]) -> None:
    """Point every worker at these directories, at once."""
    written = root / "current.new"
    written.write_text(json.dumps(dict(seqs)), encoding="utf-8")
    flush(written)
    os.replace(written, root / "current")
    flush(root)


def roll_back(session: Session, root: Path, steps: int, now: datetime) -> int:
    """Publish the places of `steps` publications ago again; returns the new number.

    The old rows get a new number, because numbers only grow. Whoever has since withdrawn or narrowed
    a consent, or of whom anything was erased, is left out: a rollback may only narrow what is shown.
    It is held: until `publish` is asked for, a refresh stores and does not publish.
    """
    older = _published_before(session, _shown(root).get("places", 0))
    if not 1 <= steps <= len(older):
        raise NothingToRollBack(f"the log holds {len(older)} publications before this one")
    target = older[steps - 1]
    try:
        old = open_places(root, target.seq)
        postcodes_seq = read_pointer(root)["postcodes"]
    except (SnapshotDamaged, FileNotFoundError) as error:
        raise NothingToRollBack(f"publication {target.seq} cannot be used: {error}") from None
    if old.is_invented and not holds_invented(session):
        raise NothingToRollBack(f"publication {target.seq} shows invented data, which is gone")
    selection = _still_agreed(session, old, target.published_at)
    return _publish_selection(session, root, selection, postcodes_seq, now, target.seq)


def publish_refreshed(
    session: Session, root: Path, editions: list[Edition], now: datetime
) -> int | None:
    """Publish after a refresh; None while a rollback is held and nothing of it was withdrawn.

    A held rollback stays, less what the refresh withdrew or erased.
    """
    held = _held_rollback(session, root)
    if held is None:
        return publish(session, root, editions, now)
    shown = open_places(root, held.seq)
    selection = _still_agreed(session, shown, held.published_at)
    is_same = len(selection.places) == shown.manifest["rows"]
    if is_same and selection.takeup == shown.all_takeup():
        return None
    postcodes_seq = read_pointer(root)["postcodes"]
    return _publish_selection(session, root, selection, postcodes_seq, now, held.rolled_back_to)


def _held_rollback(session: Session, root: Path) -> Publication | None:
    """The publication that is shown, if it is a rollback and not one of seeds that are gone."""
    shown = _shown(root).get("places", 0)
    for publication in find_publications(session, Part.PLACES):
        if publication.seq == shown and publication.rolled_back_to is not None:
            was_invented = open_places(root, shown).is_invented
            return publication if not was_invented or holds_invented(session) else None
    return None


def _published_before(session: Session, seq: int) -> list[Publication]:
    """Newest first. What was logged and never shown, by a run that died, has a larger number."""
    return [one for one in find_publications(session, Part.PLACES) if one.seq < seq]


def _still_agreed(session: Session, old: Places, published_at: datetime) -> Selection:
    """An older snapshot less everyone who agrees to less today, or was redacted since."""
    consents, forgotten = consents_today(session), find_forgotten(session, published_at)

    def stays(place: Place) -> bool:
        consent = consents.get(place.provider_id, Consent.NOTHING)
        agrees = consent is Consent.ALL or consent is place.consent
        return agrees and place.provider_id not in forgotten

    places = [place for place in old.all() if stays(place)]
    areas = list(old.areas.values())
    others = [name for name in old.names if name.kind not in ("setting", "town")]
    known = {name.key for name in old.names if name.kind == "town"}
    towns = [name for name in town_names(places) if name.key in known]
    la_codes = [area.code for area in areas if area.level == "council"]
    return Selection(
        places=places,
        counted=[one for la_code in la_codes for one in old.counted_only(la_code)],
        areas=areas,
        names=[*setting_names(places, areas), *towns, *others],
        editions=list(old.editions.values()),
        is_invented=old.is_invented,
        gaps=old.manifest["gaps"],
        summaries=_summed_again(old, places, la_codes),
        takeup=told_today(old.all_takeup(), area_figures(session, {}, places)),
        help_points=[one for la_code in la_codes for one in old.help_points(la_code)],
        agencies=[one for la_code in la_codes for one in old.agencies(la_code)],
    )


def _summed_again(old: Places, places: list[Place], la_codes: list[str]) -> list[AreaSummary]:
    """The summaries of an older snapshot for the places that are left of it."""
    wards = {one.code for one in old.all_takeup() if one.level == "ward"}
    told = [one for la_code in la_codes if (one := old.summary("council", la_code))]
    hidden = Hidden(
        nannies=Counter({one.code: one.nannies_count or 0 for one in told}),
        childminders=Counter({one.code: one.childminders_counted or 0 for one in told}),
    )
    return summaries(places, hidden, la_codes, wards)


def _remove_unlogged(session: Session, root: Path) -> None:
    """Remove what a run that died left behind, and publications too old to roll back to."""
    for staging in root.glob("staging-*"):
        shutil.rmtree(staging, ignore_errors=True)
    current = _shown(root)
    for part in Part:
        logged = [publication.seq for publication in find_publications(session, part)]
        kept = {*logged[: KEPT + 1], current.get(part.value, 0)}
        folders = {folder_of(root, part.value, seq) for seq in kept}
        for folder in (root / part.value).glob("[0-9]*"):
            if folder not in folders:
                shutil.rmtree(folder, ignore_errors=True)
