"""Verifying the audit against its heads in the head file, publications and backups.

Heads from before the record was restored, or before a person accepted the audit, are ignored.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from app.data.audit import (
    HEAD_FILE,
    AuditAcceptance,
    AuditBroken,
    AuditHead,
    find_accepted,
    head_of,
    is_head_lost,
    read_head,
)
from app.data.audit import verify as verify_audit
from app.data.backup_file import EDITS, RECORD, read_unverified_manifest
from app.data.publications import find_publications
from app.data.tables import Part
from app.snapshot.reader import part_folder


def verify(session: Session, data_dir: Path, backup_to: str) -> int:
    """The number of lines of the audit; raises AuditBroken where a line or a head is wrong."""
    accepted = find_accepted(session)
    heads = [
        *_heads_of_publications(session, data_dir / "snapshots", accepted),
        *_heads_of_backups(backup_to, accepted),
    ]
    stored = read_head(data_dir)
    count = verify_audit(session, stored, *heads)
    if is_head_lost(session, data_dir):
        raise AuditBroken(
            f"{HEAD_FILE} is missing: it records where the audit ends, so lines may be missing"
        )
    return count


def is_only_head_file_faulty(session: Session, data_dir: Path, backup_to: str) -> bool:
    """Whether the head file is lost or damaged and everything else agrees with the audit."""
    accepted = find_accepted(session)
    heads = [
        *_heads_of_publications(session, data_dir / "snapshots", accepted),
        *_heads_of_backups(backup_to, accepted),
    ]
    try:
        verify_audit(session, *heads)
    except AuditBroken:
        return False
    try:
        read_head(data_dir)
    except AuditBroken:
        return True
    return is_head_lost(session, data_dir)


def has_longer_backup(session: Session, backup_to: str) -> bool:
    """Whether a newest backup, of either kind, has more audit lines than the record has now."""
    heads = list(_heads_of_backups(backup_to, find_accepted(session)))
    return any(head.count > head_of(session).count for head in heads)


def _heads_of_publications(
    session: Session, root: Path, accepted: AuditAcceptance
) -> Iterator[AuditHead]:
    for logged in find_publications(session, Part.PLACES):
        file = part_folder(root, "places", logged.seq) / "manifest.json"
        try:
            manifest = file.read_bytes()
            if hashlib.sha256(manifest).hexdigest() != logged.manifest_sha256:
                continue
            recorded = json.loads(manifest).get("audit")
        except (OSError, ValueError):
            continue
        if recorded and logged.seq > accepted.seq:
            yield AuditHead(recorded["count"], recorded["chain"], f"publication {logged.seq}")


def _heads_of_backups(backup_to: str, accepted: AuditAcceptance) -> Iterator[AuditHead]:
    """The heads in the newest backup of each kind."""
    for kind in (RECORD, EDITS):
        found = find_backups(Path(backup_to), kind) if backup_to else []
        manifest = read_unverified_manifest(found[-1]) if found else None
        if manifest is None or _is_older(manifest.made_at, accepted.at):
            continue
        count = manifest.rows.get("audit_event", 0)
        if count and manifest.audit_chain:
            yield AuditHead(count, manifest.audit_chain, f"backup {found[-1].name}")


def _is_older(made_at: datetime, at: datetime | None) -> bool:
    return at is not None and made_at <= at


def find_backups(path: Path, kind: str) -> list[Path]:
    """The backups of a kind at a path, a folder or a file; oldest first."""
    if path.is_file():
        manifest = read_unverified_manifest(path)
        return [path] if manifest and manifest.kind == kind else []
    named = re.compile(rf"{kind}-[0-9]{{8}}T[0-9]{{6}}Z\.tar")
    if not path.is_dir():
        return []
    return sorted(file for file in path.iterdir() if named.fullmatch(file.name))
