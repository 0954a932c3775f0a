"""Unreadable rows taken out of kept files: they may tell of people, whom nothing else leads to.

They are kept while their fault is open, in the newest edition alone. Once a later one is accepted, or
somebody of that source is to be forgotten, they go: who is in an unreadable row cannot be told.
A row that was read but for single cells stays: its reference says whose it is.
"""

from pathlib import Path

from sqlmodel import col, select

from app.data.editions import find_held_edition
from app.data.tables import Edition
from app.data.waiting import find_waiting, forget_kept
from app.ingest import kept
from app.ingest.content import Desk
from app.ingest.errors import IngestError
from app.ingest.readers import READERS
from app.ingest.sources import ofsted_council_extract
from app.ingest.strike import EXTRACT, KEY_COLUMNS, Struck, strike_registrations, strike_rows

# Sources whose rows may tell of people.
PERSONAL = frozenset({EXTRACT, *KEY_COLUMNS, "family_hubs", "childminder_agencies"})


def redact_unreadable(desk: Desk, name: str, *, is_newest_too: bool = False) -> int:
    """Take the unreadable rows out of the kept files of an edition's name, and commit; how many files.

    Those of the newest edition, and of one that waits, only where `is_newest_too`.
    """
    newest, changed = find_held_edition(desk.session, name), 0
    listed = select(Edition).where(Edition.source == name, col(Edition.unreadable_kept) > 0)
    for edition in desk.session.exec(listed).all():
        if not is_newest_too and newest and edition.id == newest.id:
            continue
        if path := kept.path_of(desk.data_dir, edition.kept_as):
            changed += _redact(desk, name, path)
        edition.unreadable_kept = 0
    waiting = find_waiting(desk.session, name) if is_newest_too else None
    if waiting and (path := kept.path_of(desk.data_dir, waiting.kept_as)):
        changed += _redact(desk, name, path)
    desk.session.commit()
    return changed


def _redact(desk: Desk, name: str, path: Path) -> bool:
    """Whether a kept file is other than before. One that cannot be read any more is removed."""
    base = name.partition("/")[0]
    if base not in PERSONAL:
        return False
    try:
        if base == EXTRACT:
            readable = {row.ofsted_urn for row in ofsted_council_extract.read(path).records}
            struck = strike_registrations(path, readable)
        else:
            bad = READERS[base](path, desk.session).bad
            whole = {row.row for row in bad if not row.is_cell}
            struck = strike_rows(path, name, whole) if whole else Struck.AS_IT_WAS
    except IngestError:
        path.unlink(missing_ok=True)
        struck = Struck.REMOVED
    if struck is Struck.REMOVED:
        forget_kept(desk.session, [path.relative_to(desk.data_dir / "editions").as_posix()])
    return struck is not Struck.AS_IT_WAS
