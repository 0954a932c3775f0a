"""Everything that an install has about one setting or one member of staff, found and exported.

Of files it names those in DATA_DIR; backups hold the record and the snapshots as they were.
"""

import gzip
import io
import json
import sqlite3
import zipfile
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlmodel import Session, col, select

from app.core.retention.tables import TABLES
from app.data.audit import AuditEntry, save_audit_entry
from app.data.erasure import SourceRowRef, find_source_rows
from app.data.personal_data.held_rows import HeldRows
from app.data.personal_data.setting_rows import (
    find_numbers_of,
    find_rows_of_setting,
    provider_ids_of,
)
from app.data.personal_data.staff_rows import find_rows_of_staff
from app.data.tables import Edition, SourceRow, StaffUser
from app.snapshot.edit_markers import FOLDER as MARKERS

EXPORTED = "personal data exported"  # the audit's action
# Files that are searched for the setting's numbers, names and email addresses.
_SEARCHED: Final = (
    *("reports/*", "imports/*", "mail/*", f"{MARKERS}/*"),
    *("editions/*/waiting/*", "editions/*/waiting/*/*"),
)
_NUMBER_LENGTH_MIN = 5  # a shorter one, such as "S-1", is in any file
_NAME_LENGTH_MIN = 4
_IDENTIFYING = ("name", "email", "registered_person")


@dataclass(frozen=True)
class PersonalData:
    """What is stored about one subject ("setting aaaaaaaaaaaa" or "user 3")."""

    subject: str
    rows: Sequence[HeldRows]
    files: Sequence[str]  # paths in DATA_DIR


def find_data_of_setting(
    session: Session, data_dir: Path, provider_id: str, la_number: str = ""
) -> PersonalData:
    """What the record and the files have about a setting and those merged into it.

    With `la_number`, without what another council wrote, or was sent, about it.
    """
    provider_ids = provider_ids_of(session, provider_id)
    rows = find_rows_of_setting(session, provider_id, la_number)
    words = _words(rows, provider_ids, find_numbers_of(session, provider_ids))
    files = [
        *_snapshots_with(data_dir, provider_ids),
        *_archived_with(session, find_source_rows(session, provider_ids)),
        *_files_with(data_dir, _SEARCHED, words),
    ]
    return PersonalData(f"setting {provider_id}", rows, files)


def find_data_of_staff(session: Session, data_dir: Path, user: StaffUser) -> PersonalData:
    """What the record and unfinished edits have about a member of staff."""
    suffix = f" (user {user.id})"
    files = list(_files_with(data_dir, (f"{MARKERS}/*",), (suffix,)))
    return PersonalData(f"user {user.id}", find_rows_of_staff(session, user), files)


def export_text(found: PersonalData, now: datetime) -> str:
    """All of it as JSON, with what each table is for and how long its rows are kept."""
    entries = {name: stored for stored in TABLES for name in stored.names}
    record = [
        {
            "table": held.table,
            "holds": entries[held.table].holds,
            "why": entries[held.table].why,
            "kept": entries[held.table].lasts,
            "rows": held.rows,
        }
        for held in found.rows
    ]
    content = {
        "about": found.subject,
        "made_at": now.isoformat(),
        "record": record,
        "files": found.files,
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def save_export_entry(session: Session, subject: str, who: str, now: datetime) -> None:
    """Write to the audit that somebody exports personal data, before they have it; commits."""
    save_audit_entry(session, AuditEntry(who, EXPORTED, subject.removeprefix("setting ")), now)
    session.commit()


def _words(
    rows: Sequence[HeldRows], provider_ids: Collection[str], numbers: Sequence[tuple[str, str]]
) -> tuple[str, ...]:
    """What identifies a setting in a file: its numbers, its names and email addresses."""
    named = (
        str(row.get(column) or "") for held in rows for row in held.rows for column in _IDENTIFYING
    )
    long_names = {name for name in named if len(name) >= _NAME_LENGTH_MIN}
    long_numbers = {number for _, number in numbers if len(number) >= _NUMBER_LENGTH_MIN}
    return tuple(sorted({*provider_ids, *long_numbers, *long_names}))


def _snapshots_with(data_dir: Path, provider_ids: Sequence[str]) -> Iterator[str]:
    marks = ", ".join("?" * len(provider_ids))
    query = f"SELECT 1 FROM place WHERE provider_id IN ({marks}) LIMIT 1"
    for file in sorted((data_dir / "snapshots" / "places").glob("[0-9]*/places.sqlite")):
        address = f"file:{file}?mode=ro&immutable=1"
        with suppress(sqlite3.Error), closing(sqlite3.connect(address, uri=True)) as places:
            if places.execute(query, provider_ids).fetchone():
                yield file.parent.relative_to(data_dir).as_posix()


def _archived_with(session: Session, refs: Collection[SourceRowRef]) -> Iterator[str]:
    """The archived files of editions that had one of these rows, unless it was erased."""
    for ref in sorted(refs):
        in_edition = (
            col(SourceRow.source) == ref.source,
            col(SourceRow.key) == ref.key,
            col(SourceRow.is_erased).is_(False),
            col(SourceRow.first_edition_id) <= col(Edition.id),
            col(SourceRow.last_edition_id) >= col(Edition.id),
        )
        archived = select(Edition.archived_as).where(
            Edition.source == ref.source,
            col(Edition.archived_as) != "",
            select(SourceRow.id).where(*in_edition).exists(),
        )
        yield from (f"editions/{name}" for name in session.exec(archived.order_by(col(Edition.id))))


def _files_with(data_dir: Path, patterns: Sequence[str], words: Collection[str]) -> Iterator[str]:
    searched = [word.encode() for word in words]
    for pattern in patterns:
        for file in sorted(data_dir.glob(pattern)):
            with suppress(OSError):  # removed meanwhile
                if file.is_file() and any(_has(part, searched) for part in _parts(file)):
                    yield file.relative_to(data_dir).as_posix()


def _parts(file: Path) -> Iterator[bytes]:
    """The content of a file, and of those packed in it; a workbook is a zip file."""
    content = file.read_bytes()
    yield content
    if content.startswith(b"\x1f\x8b"):
        with suppress(OSError, EOFError):
            yield gzip.decompress(content)
    elif content.startswith(b"PK"):
        with suppress(zipfile.BadZipFile), zipfile.ZipFile(io.BytesIO(content)) as packed:
            yield from map(packed.read, packed.namelist())


def _has(content: bytes, words: Collection[bytes]) -> bool:
    return any(word in content for word in words)
