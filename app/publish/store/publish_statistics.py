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
from app.data.publications import find_publications
from app.publish.statistics.selection import StatisticsRows, read_statistics
from app.publish.statistics.statistics_database import write_statistics
from app.publish.store.part_directories import is_made_from, write_part
from app.snapshot.layout import Setting
from app.snapshot.published_statistics import DATABASE, STATISTICS

LAYOUT = 4  # of `statistics.sqlite`; part of `made_from`, so that a new layout is published again


def publish_statistics(
    session: Session, root: Path, now: datetime, settings: Sequence[Setting]
) -> int | None:
    """Write a statistics directory if the record has newer statistics; return its number.

    So too if the newest directory is missing or damaged. It becomes current with the next
    publication of settings; reach is computed from the `settings` of that one. None where the
    record has no measure and no earlier directory exists. Uncommitted.
    """
    made_from = _made_from(session)
    newest = next(iter(find_publications(session, STATISTICS)), None)
    if newest and is_made_from(root, STATISTICS, newest.seq, made_from):
        return newest.seq
    rows = read_statistics(session, settings, now.date())
    if not rows.measures and newest is None:
        return None
    return _write(session, root, rows, made_from, now)


def _write(
    session: Session, root: Path, rows: StatisticsRows, made_from: str, now: datetime
) -> int:
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

    return write_part(session, root, STATISTICS, now, write_files, len(rows.figures))


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
