"""Edits brought into a places directory without selecting all places again.

The caller holds the flip lock: an edit that is committed under it is public before the next one is
made, and whatever is staged meanwhile is brought up to it before it is shown.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from app.data.edits import FieldsOf, find_edited_after, find_edits, last_edit_id
from app.data.publications import find_newest
from app.data.tables import Part
from app.publish.around import area_figures
from app.publish.edited import NOTHING_TOLD, edited, edited_fields, is_withheld, unedited
from app.publish.edits.contact import find_contacts
from app.publish.edits.revise import Older, Revision, numbered, revise, wards_of
from app.publish.public import Entry, find_shown, origin_of, put_public
from app.publish.wards import told_today
from app.publish.write import Staged
from app.snapshot.errors import SnapshotDamaged
from app.snapshot.layout import AreaFigure, Place
from app.snapshot.reader import read_pointer

LATE = "patch"  # the staging directory, beside that of a publication at work


def publish_edits(session: Session, root: Path, now: datetime) -> int | None:
    """Show every edit that what is shown does not know yet; None where that makes no difference.

    A rollback that is held stays held. Commits the log of it. Raises SnapshotDamaged where what is
    shown cannot be read: then a publication is needed.
    """
    try:
        current = read_pointer(root)
    except FileNotFoundError:
        if find_newest(session, Part.PLACES, 1, steps=False):
            raise SnapshotDamaged(
                "the pointer snapshots/current is missing: run `flask repair`"
            ) from None
        return None  # the first publication will show it
    older = Older.published(root, current["places"])
    publication = find_shown(session, root)
    # Without a line in the log the record is a restored one: its edits have numbers of their own.
    known = older.last_edit_id if publication else 0
    entry = Entry(now, current["postcodes"])
    if publication:
        of = publication.patch_of or publication.seq
        entry = replace(entry, rolled_back_to=publication.rolled_back_to, patch_of=of)
    revision = late_edits(session, older, known, origin_of(session, publication))
    if revision.is_nothing:
        return None
    return put_public(session, root, revise(root, LATE, older, revision), entry)


def brought_up(session: Session, root: Path, staged: Staged, origin: int | None = None) -> Staged:
    """A staged directory with the edits that were made since it was begun."""
    older = Older.staged(staged)
    if last_edit_id(session) == older.last_edit_id:
        return staged
    revision = late_edits(session, older, older.last_edit_id, origin)
    return revise(root, LATE, older, revision)


def late_edits(session: Session, older: Older, known: int, origin: int | None) -> Revision:
    """What edits after the one `known` make of a directory; `origin` as in `edited`."""
    newest = last_edit_id(session)
    touched = find_edited_after(session, known if known <= newest else 0)
    gone, changed = apply_edits(session, older, find_edits(session, touched), origin)
    takeup = takeup_today(session, older, gone) if gone else None
    return Revision(newest, gone, changed, takeup)


def apply_edits(
    session: Session,
    older: Older,
    edits: Mapping[str, FieldsOf],
    origin: int | None,
    also: Collection[str] = (),
) -> tuple[dict[int, Place], dict[int, tuple[Place, Place]]]:
    """Places that go and places that change, by number, by all edits of the providers named.

    `also` are providers that are shown with edits which may be none any more. Of who agrees to less by
    now than what is shown of them, nothing more is told.
    """
    found = numbered(older, {*edits, *also})
    told = find_contacts(session, [place.provider_id for place in found.values()])
    gone: dict[int, Place] = {}
    changed: dict[int, tuple[Place, Place]] = {}
    for number, place in found.items():
        own = edits.get(place.provider_id, {})
        if is_withheld(own):
            gone[number] = place
            continue
        contact = told.get(place.provider_id, NOTHING_TOLD)
        under = unedited(place, edited_fields(place, own), contact)
        agreed_to = {field: edit for field, edit in own.items() if field in contact.values}
        after, _ = edited(under, agreed_to, _la_number(older, place), origin)
        if after != place:
            changed[number] = (place, after)
    return gone, changed


def _la_number(older: Older, place: Place) -> str:
    council = older.places.areas.get(("council", place.la_code))
    return council.la_number if council else ""


def takeup_today(
    session: Session, older: Older, gone: Mapping[int, Place]
) -> list[AreaFigure] | None:
    """The figures less those of wards that are hidden or not told any more; None where that is all."""
    if not older.places.wards_told:
        return None
    before = older.places.all_takeup()
    after = told_today(before, area_figures(session, {}, wards_of(older, gone)))
    return None if after == before else after
