"""Making a publication current: its number, the log, the current pointer and the clean-up."""

import json
import shutil
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from app.data.audit import AuditEntry, head_of, save_audit_entry
from app.data.closings import find_last_closing_id
from app.data.edits import end_redundant_edits, find_last_withheld_edit_id
from app.data.publications import (
    find_logged_parts,
    find_newest_seqs,
    get_publication,
    next_seq,
    save_publication,
)
from app.data.tables import Publication
from app.publish.store.staging import Staged, commit_staged, make_world_readable
from app.snapshot.disk import PUBLIC, replace_file
from app.snapshot.errors import SnapshotDamaged
from app.snapshot.layout import Part, is_part_name
from app.snapshot.published_reports import REPORTS
from app.snapshot.published_statistics import STATISTICS
from app.snapshot.reader import LOWEST_FILE, part_folder, read_current_pointer

KEPT_PUBLICATIONS = 5  # on disk besides the current one; full ones and all are counted separately
GRACE_S = 10.0  # a replaced patch stays this long, because a slow request may still open it


@dataclass(frozen=True)
class PublicationEntry:
    """Details of a places publication for the log, and the other parts that belong to it.

    `statistics_seq` is None where the current statistics stay: for a patch, a rollback and a
    withdrawal, and where the record has no statistics and none were published. So is `reports_seq`.
    """

    now: datetime
    postcodes_seq: int
    statistics_seq: int | None = None
    reports_seq: int | None = None
    rolled_back_to: int | None = None
    patch_of: int | None = None
    keeps_older: bool = False  # after an approved loss no older publication is removed


def current_seqs(root: Path) -> dict[str, int]:
    """The numbers in the current pointer, by part; {} where it cannot be read."""
    try:
        return read_current_pointer(root)
    except (FileNotFoundError, SnapshotDamaged):
        return {}


def find_parts(session: Session, root: Path) -> list[str]:
    """Every part in the log, in the current pointer or on disk; those of each snapshot first."""
    on_disk = {file.parts[-3] for file in root.glob("*/[0-9]*/manifest.json")}
    others = {*find_logged_parts(session), *current_seqs(root), *filter(is_part_name, on_disk)}
    return [*map(str, Part), *sorted(others - {*Part})]


def _other_seqs(session: Session, root: Path) -> dict[str, int]:
    """The numbers of the parts that a publication of places leaves as they are.

    Where the current pointer cannot be read, those of the newest publications in the log.
    """
    current = current_seqs(root)
    if not current:
        for part in find_logged_parts(session):
            seq = find_newest_seqs(session, part, 1, full_only=False)[0]
            if part_folder(root, part, seq).is_dir():
                current[part] = seq
    return {part: seq for part, seq in current.items() if part not in {*Part}}


def find_current_publication(session: Session, root: Path) -> Publication | None:
    """The log's entry of the current places publication; None where the log lacks it."""
    return get_publication(session, Part.PLACES, current_seqs(root).get("places", 0))


def find_shown_full_seq(session: Session, root: Path) -> int:
    """The number of the full publication that is shown, with or without patches; 0 for none.

    The log may have a newer one: a process was killed before it could switch to it.
    """
    current = find_current_publication(session, root)
    return (current.patch_of or current.seq) if current else 0


def rollback_origin(session: Session, publication: Publication | None) -> int | None:
    """The original publication whose settings a rollback shows, through repeated rollbacks."""
    seq = publication.rolled_back_to if publication else None
    while seq and (before := get_publication(session, Part.PLACES, seq)):
        if before.rolled_back_to is None:
            break
        seq = before.rolled_back_to
    return seq


def seqs_on_disk(root: Path, part: str) -> list[int]:
    """The numbers of the publications on disk, logged or not."""
    names = (file.parent.name for file in (root / part).glob("[0-9]*/manifest.json"))
    return [int(name) for name in names if name.isdecimal()]


def next_free_seq(session: Session, root: Path, part: str) -> int:
    """A number above all in the log and on disk; the record may be restored or empty."""
    highest = max(seqs_on_disk(root, part), default=0)
    return max(next_seq(session, part), current_seqs(root).get(part, 0) + 1, highest + 1)


def publish_staged(
    session: Session,
    root: Path,
    staged: Staged,
    entry: PublicationEntry,
    redundant_edit_ids: Iterable[int] = (),
) -> int:
    """Number, log and publish a staged places directory; return the number. Commits.

    The caller holds the switch lock and has applied the last edits to the directory. Edits in
    `redundant_edit_ids` end with this publication, because the sources now have their values.
    """
    seq = next_free_seq(session, root, Part.PLACES)
    rollback_facts = (
        {} if entry.rolled_back_to is None else {"rolled_back_to": entry.rolled_back_to}
    )
    head = head_of(session)  # stored, so that removed last lines of the audit are detected
    audit = {"audit": {"count": head.count, "chain": head.chain}}
    staged = replace(staged, facts={**staged.facts, **rollback_facts, **audit})
    digest = commit_staged(root, "places", seq, entry.now, staged)
    for edit in end_redundant_edits(session, redundant_edit_ids, seq, entry.now):
        subject_and_field = (edit.provider_id, edit.field.value)
        reason = "the sources say the same now"
        save_audit_entry(
            session,
            AuditEntry("flask publish", "edit ended", *subject_and_field, reason=reason),
            entry.now,
        )
    save_publication(
        session,
        Part.PLACES,
        seq,
        published_at=entry.now,
        rows_count=staged.facts["rows"],
        manifest_sha256=digest,
        rolled_back_to=entry.rolled_back_to,
        patch_of=entry.patch_of,
    )
    session.commit()
    _raise_lowest_allowed(session, root, seq)
    others = _other_seqs(session, root)
    if entry.statistics_seq is not None:
        others[STATISTICS] = entry.statistics_seq
    if entry.reports_seq is not None:
        others[REPORTS] = entry.reports_seq
    switch_pointer(root, {"places": seq, "postcodes": entry.postcodes_seq, **others})
    if not entry.keeps_older:
        remove_old_publications(session, root, Part.PLACES)
    return seq


def switch_pointer(root: Path, seqs: Mapping[str, int]) -> None:
    """Switch every worker to these directories, atomically."""
    _replace_pointer(root / "current", seqs)


def _raise_lowest_allowed(session: Session, root: Path, seq: int) -> None:
    """Before the first publication after a withholding, forbid the fallback to older ones."""
    withheld = max(find_last_withheld_edit_id(session), find_last_closing_id(session))
    try:
        is_known = (
            json.loads((root / LOWEST_FILE).read_text(encoding="utf-8"))["withheld"] == withheld
        )
    except FileNotFoundError:
        is_known = not withheld
    except (OSError, ValueError, KeyError, TypeError):
        is_known = False
    if not is_known:
        _replace_pointer(root / LOWEST_FILE, {"places": seq, "withheld": withheld})


def _replace_pointer(file: Path, content: Mapping[str, int]) -> None:
    make_world_readable(file.parent)
    replace_file(file, json.dumps(dict(content)), PUBLIC)


def remove_old_publications(session: Session, root: Path, part: str) -> None:
    """Remove directories that are not in the log, and publications too old to roll back to.

    The caller holds the switch lock for places, the publisher lock for other parts.
    """
    kept_seqs = {current_seqs(root).get(part, 0)}
    for full_only in (True, False):
        kept_seqs.update(
            find_newest_seqs(session, part, KEPT_PUBLICATIONS + 1, full_only=full_only)
        )
    named = {part_folder(root, part, seq) for seq in kept_seqs}
    after: Path | None = None
    for folder in sorted((root / part).glob("[0-9]*"), reverse=True):
        if folder in named or _may_still_be_requested(session, part, folder, after):
            after = folder
        else:
            shutil.rmtree(folder, ignore_errors=True)


def _may_still_be_requested(session: Session, part: str, folder: Path, after: Path | None) -> bool:
    """Whether a patch was current until a moment ago: several edits may be made in that time."""
    if after is None or not folder.name.isdecimal():
        return False
    publication = get_publication(session, part, int(folder.name))
    if publication is None or publication.patch_of is None:
        return False
    return 0 <= time.time() - after.stat().st_mtime < GRACE_S


def remove_leftovers(session: Session, root: Path) -> None:
    """Remove what an interrupted run left behind. The caller holds both locks.

    Publications stay where the current one is not in the log: the record is then a different one,
    and they may be all that is left of a lost record.
    """
    for staging in root.glob("staging-*"):
        shutil.rmtree(staging, ignore_errors=True)
    if find_current_publication(session, root) is not None:
        for part in find_parts(session, root):
            remove_old_publications(session, root, part)
