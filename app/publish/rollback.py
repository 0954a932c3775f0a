"""Showing older places again, and holding them. The caller holds `publisher_lock`."""

import sqlite3
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from app.core.jumps import is_loss
from app.core.provision import Consent
from app.data.councils import find_restrictions
from app.data.editions import holds_invented
from app.data.edits import find_edits, find_withheld, last_edit_id
from app.data.publications import (
    find_forgotten,
    find_newest,
    find_steps_before,
    get_publication,
)
from app.data.shown_areas import find_shown_areas
from app.data.tables import Part, Publication
from app.publish.edits.patch import apply_edits, brought_up, takeup_today
from app.publish.edits.revise import (
    Older,
    Revision,
    find_home_areas,
    find_shown_consents,
    find_shown_edited,
    numbered,
    revise,
)
from app.publish.errors import CheckFailed, NothingToRollBack, Quarantined
from app.publish.lock import PUBLICATION_WAITS_S, flip_lock
from app.publish.public import Entry, find_shown, origin_of, put_public, remove_left_over, shown
from app.publish.tellings import consents_today
from app.snapshot.errors import SnapshotDamaged
from app.snapshot.reader import read_pointer


def roll_back(session: Session, root: Path, steps: int, now: datetime) -> int:
    """Publish the places of `steps` publications ago again; returns the new number.

    Patches are no steps. The old rows get a new number, because numbers only grow. Whoever has since
    withdrawn or narrowed a consent, is withheld, or had anything erased, is left out: a rollback may
    only narrow what is shown. What officers say today stands above the old rows as well. It is held:
    until `publish` is asked for, a refresh stores and does not publish.
    """
    steps_back = _published_before(session, root)
    if not 1 <= steps <= len(steps_back):
        raise NothingToRollBack(f"the log holds {len(steps_back)} publications before this one")
    target = steps_back[steps - 1]
    try:
        older = Older.published(root, target.seq)
        postcodes_seq = read_pointer(root)["postcodes"]
    except (SnapshotDamaged, FileNotFoundError) as error:
        raise NothingToRollBack(f"publication {target.seq} cannot be used: {error}") from None
    if older.places.is_invented and not holds_invented(session):
        raise NothingToRollBack(f"publication {target.seq} shows invented data, which is gone")
    origin = origin_of(session, target) or target.seq
    revision = _as_agreed_today(session, older, target.published_at, origin)
    entry = Entry(now, postcodes_seq, rolled_back_to=target.seq)
    return _show(session, root, older, revision, origin, entry)


def narrow_held(session: Session, root: Path, now: datetime) -> tuple[bool, int | None]:
    """Whether a rollback is held; and the number of what is shown of it from now on, None as before.

    A held rollback stays, less what was withdrawn or erased, with what officers say.
    """
    try:
        held = _held_rollback(session, root)
        if held is None:
            return False, None
        older = Older.published(root, held.seq)
    except SnapshotDamaged as error:
        raise CheckFailed(f"{error}: release the rollback with `flask publish`") from None
    origin = origin_of(session, held)
    assert origin is not None
    _check_known(session, older)
    revision = _as_agreed_today(session, older, _based_at(session, held), origin)
    if revision.is_nothing:
        return True, None
    entry = Entry(now, read_pointer(root)["postcodes"], rolled_back_to=held.rolled_back_to)
    return True, _show(session, root, older, revision, origin, entry)


def withdraw_from_shown(session: Session, root: Path, now: datetime) -> int | None:
    """Take out of what is shown who has withdrawn, been erased or been withheld since; the new number.

    Nothing else of it changes, so a publication that is quarantined keeps nobody in public. None where
    nobody is to be taken out, or where the record is another one than what is shown was made from.
    """
    publication = find_shown(session, root)
    if publication is None:
        return None
    try:
        older = Older.published(root, publication.seq)
        listed = find_shown_consents(older)
    except (SnapshotDamaged, sqlite3.DatabaseError):
        return None  # nobody can read it: the next publication takes its place
    leaving = find_forgotten(session, _based_at(session, publication)) | find_withheld(session)
    asked = {one.provider_id for one in find_restrictions(session) if not one.is_status}
    consents = consents_today(session)
    for _, provider_id, consent in listed:
        today = consents.get(provider_id, Consent.NOTHING)
        if provider_id in asked and today not in (Consent.ALL, consent):
            leaving.add(provider_id)
    gone = numbered(older, leaving)
    if not gone:
        return None
    revision = Revision(older.last_edit_id, gone, {}, takeup_today(session, older, gone))
    of = publication.patch_of or publication.seq
    held = publication.rolled_back_to
    entry = Entry(now, read_pointer(root)["postcodes"], rolled_back_to=held, patch_of=of)
    with flip_lock(session, root, PUBLICATION_WAITS_S):
        return put_public(session, root, revise(root, "places", older, revision), entry)


def _based_at(session: Session, publication: Publication) -> datetime:
    """When the places that are shown were selected: an edit that was shown since selected none."""
    based_on = publication.patch_of and get_publication(session, Part.PLACES, publication.patch_of)
    return based_on.published_at if based_on else publication.published_at


def _show(
    session: Session, root: Path, older: Older, revision: Revision, origin: int, entry: Entry
) -> int:
    staged = revise(root, "places", older, revision)
    with flip_lock(session, root, PUBLICATION_WAITS_S):
        staged = brought_up(session, root, staged, origin)
        seq = put_public(session, root, staged, entry)
        remove_left_over(session, root)
    return seq


def _check_known(session: Session, older: Older) -> None:
    """Raise Quarantined where the record knows far fewer of the settings than a rollback shows.

    Those are not withdrawn: the record has lost them.
    """
    listed, known = find_shown_consents(older), consents_today(session)
    count = sum(provider_id in known for _, provider_id, _ in listed)
    if is_loss(len(listed), count):
        raise Quarantined(
            f"the record knows {count:,} of the {len(listed):,} settings that a rollback shows: "
            "what is public stays; see `flask doctor`"
        )


def _held_rollback(session: Session, root: Path) -> Publication | None:
    """The publication that is shown, if it is a rollback and not one of seeds that are gone."""
    publication = find_shown(session, root)
    if publication is None:
        _check_pointer(session, root)
        return None
    if publication.rolled_back_to is None:
        return None
    was_invented = Older.published(root, publication.seq).places.is_invented
    return publication if not was_invented or holds_invented(session) else None


def _check_pointer(session: Session, root: Path) -> None:
    """Raise SnapshotDamaged where a rollback may be held and the pointer does not say so any more."""
    newest = find_newest(session, Part.PLACES, 1, steps=True)
    last = get_publication(session, Part.PLACES, newest[0]) if newest else None
    if last and last.rolled_back_to is not None:
        read_pointer(root)


def _published_before(session: Session, root: Path) -> Sequence[Publication]:
    """Newest first. What was logged and never shown, by a run that died, has a larger number."""
    current = find_shown(session, root)
    patched = current.patch_of if current else None
    return find_steps_before(session, patched or shown(root).get("places", 0))


def _as_agreed_today(
    session: Session, older: Older, published_at: datetime, origin: int
) -> Revision:
    """An older snapshot less everyone who agrees to less today, or was redacted since, as edited."""
    newest = last_edit_id(session)  # before the edits are read
    edits = find_edits(session)
    consents, forgotten = consents_today(session), find_forgotten(session, published_at)
    leaving = set()
    for _, provider_id, consent in find_shown_consents(older):
        today = consents.get(provider_id, Consent.NOTHING)
        agrees = today is Consent.ALL or today is consent
        if not agrees or provider_id in forgotten:
            leaving.add(provider_id)
    leaving |= _shown_by_another_area(session, older)
    gone = numbered(older, leaving)
    also = find_shown_edited(older)
    withheld, changed = apply_edits(session, older, edits, origin, also)
    gone |= withheld
    changed = {number: pair for number, pair in changed.items() if number not in gone}
    return Revision(newest, gone, changed, takeup_today(session, older, gone))


def _shown_by_another_area(session: Session, older: Older) -> set[str]:
    """Homes that an older snapshot shows by another area than today's: together they tell more."""
    today = {one: shown.area for one, shown in find_shown_areas(session).items()}
    return {
        provider_id
        for provider_id, area in find_home_areas(older)
        if area is None or (area != today.get(provider_id) and not area.is_nothing)
    }
