"""Publishing the agreed sufficiency reports, where one was agreed since the last publication."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlmodel import Session

from app.data.publications import find_publications
from app.data.record_times import in_utc
from app.data.sufficiency_reports import find_agreed_reports
from app.data.tables import SufficiencyReport
from app.publish.store.part_directories import is_made_from, write_part
from app.snapshot.published_reports import REPORTS, ReportKey, file_name


def publish_reports(session: Session, root: Path, now: datetime) -> int | None:
    """Write the agreed reports if any is new; return the number of their directory. Uncommitted.

    So too if the newest directory is missing or damaged. It becomes current with the next
    publication of settings. None where no report was ever agreed.
    """
    found = {_key(one): one for one in find_agreed_reports(session)}
    made_from = _made_from(found)
    newest = next(iter(find_publications(session, REPORTS)), None)
    if newest and is_made_from(root, REPORTS, newest.seq, made_from):
        return newest.seq
    if not found:
        return None

    def write_files(folder: Path) -> dict[str, Any]:
        for key, one in found.items():
            (folder / file_name(key)).write_text(one.frozen, "utf-8")
        return {"made_from": made_from, "reports": [_entry(one) for one in found.values()]}

    return write_part(session, root, REPORTS, now, write_files, len(found))


def _key(report: SufficiencyReport) -> ReportKey:
    return ReportKey(report.la_number, report.year)


def _entry(report: SufficiencyReport) -> dict[str, Any]:
    assert report.agreed_at is not None
    day = in_utc(report.agreed_at).date().isoformat()
    return {"la_number": report.la_number, "year": report.year, "agreed_on": day}


def _made_from(found: Mapping[ReportKey, SufficiencyReport]) -> str:
    """A digest of the reports and of the days on which they were agreed."""
    parts = [[*key, _entry(one)["agreed_on"], one.frozen] for key, one in sorted(found.items())]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
