"""Publishing the statistics part of the snapshot: after a new edition, a counted month, or damage."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlmodel import Session

from app.core.source_names import AREAS, NEIGHBOURS, base_source
from app.data.editions import find_current_editions
from app.data.measures import find_statistical_sources
from app.data.provision_months import find_counted_months
from app.data.publications import find_publications, save_publication
from app.publish.statistics.selection import StatisticsRows, read_statistics
from app.publish.statistics.statistics_database import write_statistics
from app.publish.store.staging import verify, write_directory
from app.publish.store.switch import next_free_seq
from app.snapshot.errors import SnapshotDamaged
from app.snapshot.layout import Setting
from app.snapshot.published_statistics import DATABASE, STATISTICS
from app.snapshot.reader import part_folder, read_manifest, verify_files

LAYOUT = 4  # of `statistics.sqlite`; part of `made_from`, so that a new layout is published again


def publish_statistics(
    session: Session, root: Path, now: datetime, settings: Sequence[Setting]
) -> int | None:
    """Write a statistics directory if the record has newer statistics; return its number.

    `settings` are those that are published with it, for reach.
    So too if the newest directory is missing or damaged. It becomes current with the next
    publication of settings. None where the record has no measure and no earlier directory exists.
    Uncommitted.
    """
    made_from = _made_from(session)
    newest = next(iter(find_publications(session, STATISTICS)), None)
    if newest and _is_made_from(root, newest.seq, made_from):
        return newest.seq
    rows = read_statistics(session, settings, now.date())
    if not rows.measures and newest is None:
        return None
    return _write(session, root, rows, made_from, now)


def _write(
    session: Session, root: Path, rows: StatisticsRows, made_from: str, now: datetime
) -> int:
    seq = next_free_seq(session, root, STATISTICS)
    neighbours_as_at = {
        one.source: one.as_at.isoformat() for one in find_current_editions(session)
    }.get(NEIGHBOURS, "")

    def write_files(folder: Path) -> dict[str, Any]:
        write_statistics(folder / DATABASE, rows)
        return {
            "rows": len(rows.figures),
            "made_from": made_from,
            "neighbours_as_at": neighbours_as_at,
        }

    digest = write_directory(root, STATISTICS, seq, now, write_files)
    verify(root, STATISTICS, seq)
    save_publication(
        session,
        STATISTICS,
        seq,
        published_at=now,
        rows_count=len(rows.figures),
        manifest_sha256=digest,
    )
    return seq


def _made_from(session: Session) -> str:
    """A digest of the layout, the editions whose rows the statistics have, and counted months.

    A count is published with the first publication after it, and again once its month has ended:
    national counts change every day, and writing all statistics takes a while.
    """
    sources = find_statistical_sources(session)
    editions = sorted(
        (one.source, one.sha256, one.id)
        for one in find_current_editions(session)
        if one.source in sources or base_source(one.source) == AREAS
    )
    made_from = [LAYOUT, editions, find_counted_months(session)]
    return hashlib.sha256(json.dumps(made_from).encode()).hexdigest()


def _is_made_from(root: Path, seq: int, made_from: str) -> bool:
    """Whether a directory has these statistics and no file of it is missing or damaged."""
    try:
        manifest = read_manifest(part_folder(root, STATISTICS, seq), STATISTICS, seq)
        if manifest.get("made_from") != made_from:
            return False
        verify_files(root, STATISTICS, seq)
    except (SnapshotDamaged, OSError):
        return False
    return True
