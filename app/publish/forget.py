"""Kept snapshots without whoever was withdrawn, redacted or withheld since they were shown.

A directory is made anew beside the old one and takes its place under the same number. What is current
is left alone: the publication that came before this call has left those people out. The caller holds
`publisher_lock`.

    places/.forget-000012       made anew, whole, on its way to be 000012
    places/.forgotten-000012    what was 000012, on its way out
"""

import hashlib
import json
import os
import shutil
import sqlite3
import time
from collections.abc import Collection
from pathlib import Path

from sqlmodel import Session

from app.data.publications import get_publication
from app.data.tables import Part
from app.publish.edits.revise import Older, Revision, numbered, revise
from app.publish.lock import PUBLICATION_WAITS_S, flip_lock
from app.publish.public import shown
from app.publish.write import flush, open_up
from app.snapshot.errors import SnapshotDamaged
from app.snapshot.layout import Place
from app.snapshot.reader import folder_of

_NEW, _OLD = ".forget-", ".forgotten-"


def forget_in_snapshots(
    session: Session, root: Path, provider_ids: Collection[str], not_before: float
) -> int:
    """Take these providers out of every kept places directory; how many were made anew. Commits.

    Whoever is shown today stays in those that show them alike. Until `not_before` (`time.monotonic`)
    nothing is put in the place of another: a request may still be answered from it. What cannot be
    read, and so is no good for a rollback, is removed. Idempotent: what a crash left is put right.
    """
    with flip_lock(session, root, PUBLICATION_WAITS_S):
        _put_right(root)
    current = shown(root).get("places", 0)
    if not current or not provider_ids:
        return 0
    found = numbered(Older.published(root, current), provider_ids).values()
    today = {place.provider_id: place for place in found}
    count = 0
    for folder in sorted((root / "places").glob("[0-9]*")):
        seq = int(folder.name)
        if seq != current:
            count += _forget_in(session, root, seq, provider_ids, today, not_before)
    return count


def _forget_in(
    session: Session,
    root: Path,
    seq: int,
    provider_ids: Collection[str],
    today: dict[str, Place],
    not_before: float,
) -> bool:
    try:
        older = Older.published(root, seq)
        told = numbered(older, provider_ids)
        gone = {no: place for no, place in told.items() if place != today.get(place.provider_id)}
        if not gone:
            return False
        digest = _make_anew(root, seq, older, Revision(older.last_edit_id, gone))
    except SnapshotDamaged:  # or of a layout that is not read any more
        shutil.rmtree(folder_of(root, "places", seq), ignore_errors=True)
        return False
    except (FileNotFoundError, sqlite3.OperationalError):
        if folder_of(root, "places", seq).is_dir():
            raise
        return False  # an edit was shown meanwhile, and this was one too many
    time.sleep(max(0.0, not_before - time.monotonic()))
    rows_count = older.places.manifest["rows"] - len(gone)
    return _swap(session, root, seq, digest, rows_count)


def _make_anew(root: Path, seq: int, older: Older, revision: Revision) -> str:
    """The directory less those who go, aside and whole; the sha256 of its manifest."""
    staged = revise(root, "forget", older, revision)
    manifest = {**older.places.manifest, "files": staged.files, **staged.facts}
    text = json.dumps(manifest, ensure_ascii=False, sort_keys=True, indent=1)
    file = staged.folder / "manifest.json"
    file.write_text(text, encoding="utf-8")
    open_up(file)
    flush(file)
    flush(staged.folder)
    os.rename(staged.folder, _beside(root, _NEW, seq))
    flush(root / "places")
    return hashlib.sha256(text.encode()).hexdigest()


def _swap(session: Session, root: Path, seq: int, digest: str, rows_count: int) -> bool:
    """Put the new directory in the place of the old one; False where that is gone meanwhile.

    The log comes first: after a crash the old one still tells of somebody, and all is done again.
    """
    target, new, old = folder_of(root, "places", seq), *_both(root, seq)
    with flip_lock(session, root, PUBLICATION_WAITS_S):
        if not target.is_dir():
            shutil.rmtree(new, ignore_errors=True)
            return False
        publication = get_publication(session, Part.PLACES, seq)
        if publication:
            publication.manifest_sha256, publication.rows_count = digest, rows_count
            session.add(publication)
            session.commit()
        os.rename(target, old)
        os.rename(new, target)
        flush(target.parent)
        shutil.rmtree(old, ignore_errors=True)
    return True


def _put_right(root: Path) -> None:
    """Finish, or take back, what a run that died had begun. The caller holds both locks."""
    for new in (root / "places").glob(f"{_NEW}*"):
        target = new.with_name(new.name.removeprefix(_NEW))
        if target.exists():
            shutil.rmtree(new, ignore_errors=True)
        elif new.with_name(f"{_OLD}{target.name}").exists():
            os.rename(new, target)
    for left in (root / "places").glob(".forg*"):
        shutil.rmtree(left, ignore_errors=True)


def _both(root: Path, seq: int) -> tuple[Path, Path]:
    return _beside(root, _NEW, seq), _beside(root, _OLD, seq)


def _beside(root: Path, prefix: str, seq: int) -> Path:
    folder = folder_of(root, "places", seq)
    return folder.with_name(f"{prefix}{folder.name}")
