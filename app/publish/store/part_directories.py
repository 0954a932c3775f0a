"""Directories of the parts that are written only where the record has something new for them."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlmodel import Session

from app.data.publications import save_publication
from app.publish.store.staging import verify, write_directory
from app.publish.store.switch import next_free_seq
from app.snapshot.errors import SnapshotDamaged
from app.snapshot.reader import part_folder, read_manifest, verify_files


def is_made_from(root: Path, part: str, seq: int, made_from: str) -> bool:
    """Whether a directory was made from this digest and no file of it is missing or damaged."""
    try:
        manifest = read_manifest(part_folder(root, part, seq), part, seq)
        if manifest.get("made_from") != made_from:
            return False
        verify_files(root, part, seq)
    except (SnapshotDamaged, OSError):
        return False
    return True


def write_part(
    session: Session,
    root: Path,
    part: str,
    now: datetime,
    write_files: Callable[[Path], dict[str, Any]],
    rows_count: int,
) -> int:
    """Write the next directory of a part, verify and log it; return its number. Uncommitted.

    `write_files` writes into a folder and returns what the manifest has of them.
    """
    seq = next_free_seq(session, root, part)
    digest = write_directory(root, part, seq, now, write_files)
    verify(root, part, seq)
    save_publication(
        session, part, seq, published_at=now, rows_count=rows_count, manifest_sha256=digest
    )
    return seq
