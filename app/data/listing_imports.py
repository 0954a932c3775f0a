"""Queries for imports of councils' listings. The files are in `app.data.listing_import_files`."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import msgspec
from sqlmodel import Session, col, select, update

from app.data.listing_import_files import (
    UPLOADS_LAST,
    remove_exports,
    remove_files,
    remove_leftover_files,
)
from app.data.listing_plans import Choices, PlanSummary, RowVerdict
from app.data.record_times import in_utc
from app.data.tables import ImportState, ListingImport

OPEN_STATES = (ImportState.UPLOADED, ImportState.CHECKED)
LISTED_MAX = 20


def add_listing_import(
    session: Session,
    la_number: str,
    file_name: str,
    sha256: str,
    choices: Choices,
    sent_by: str,
    now: datetime,
) -> int:
    """Save a file that an officer sends; return the number of its import. Flushed.

    Put the file at `upload_path` before committing.
    """
    sent = ListingImport(
        la_number=la_number,
        file_name=file_name[:200],
        sha256=sha256,
        choices=choices_text(choices),
        state=ImportState.UPLOADED,
        sent_by=sent_by,
        sent_at=now,
    )
    session.add(sent)
    session.flush()
    assert sent.id is not None
    return sent.id


def get_listing_import(
    session: Session, import_id: int, la_number: str = ""
) -> ListingImport | None:
    """An import; with `la_number`, None where it is another council's."""
    found = session.get(ListingImport, import_id)
    return found if found and la_number in ("", found.la_number) else None


def find_listing_imports(
    session: Session, la_number: str, limit: int = LISTED_MAX
) -> Sequence[ListingImport]:
    """The newest imports of a council, newest first."""
    own = select(ListingImport).where(ListingImport.la_number == la_number)
    return session.exec(own.order_by(col(ListingImport.id).desc()).limit(limit)).all()


def choices_text(choices: Choices) -> str:
    """Choices as `ListingImport.choices` has them."""
    return msgspec.json.encode(choices).decode()


def choices_of(sent: ListingImport) -> Choices:
    """How the file of an import is to be read."""
    return msgspec.json.decode(sent.choices, type=Choices)


def change_choices(session: Session, sent: ListingImport, choices: Choices) -> None:
    """Save other choices; the plan has to be made again. The caller commits."""
    values = {"choices": choices_text(choices), "state": ImportState.UPLOADED, "plan_hash": ""}
    _change_open(session, sent, values)


def _change_open(session: Session, sent: ListingImport, values: Mapping[str, object]) -> None:
    """Change an import unless it has ended, also after it was read: another process may end it."""
    own = update(ListingImport).where(
        col(ListingImport.id) == sent.id, col(ListingImport.state).in_(OPEN_STATES)
    )
    session.exec(own.values(**values))
    session.refresh(sent)


def save_checked(session: Session, sent: ListingImport, summary: PlanSummary) -> None:
    """Save the hash and the counts of a plan; the caller commits."""
    counts = {verdict.value: summary.counts.get(verdict, 0) for verdict in RowVerdict}
    counts |= {
        "faulty": summary.faulty_count,
        "changing": summary.changing_count,
        "sound": summary.sound_count,
    }
    sent.state, sent.plan_hash, sent.problem = ImportState.CHECKED, summary.plan_hash, ""
    sent.summary = msgspec.json.encode(counts).decode()
    session.add(sent)


def save_refused(session: Session, sent: ListingImport, problem: str) -> None:
    """Save why a file cannot be read as a listing; the caller commits and removes its files."""
    sent.state, sent.problem = ImportState.REFUSED, problem
    session.add(sent)


def counts_of(sent: ListingImport) -> dict[str, int]:
    """The counts of a plan: rows by verdict, and "faulty", "changing" and "sound" ones."""
    return msgspec.json.decode(sent.summary, type=dict[str, int])


def discard(session: Session, data_dir: Path, sent: ListingImport, who: str, now: datetime) -> None:
    """End an import without applying it, and remove its files. Commits."""
    values = {"state": ImportState.DISCARDED, "ended_by": who, "ended_at": now}
    _change_open(session, sent, values)
    session.commit()
    assert sent.id is not None
    remove_files(data_dir, sent.id)


def discard_open(
    session: Session, data_dir: Path, la_numbers: Collection[str], who: str, now: datetime
) -> int:
    """Discard the open imports of councils one of whose settings is erased. Commits.

    Their exports and files that killed processes left are removed too.
    """
    opened = select(ListingImport).where(
        col(ListingImport.state).in_(OPEN_STATES), col(ListingImport.la_number).in_(la_numbers)
    )
    for la_number in la_numbers:
        remove_exports(data_dir, la_number)
    found = session.exec(opened).all()
    for sent in found:
        discard(session, data_dir, sent, who, now)
    remove_leftover_files(data_dir, _open_ids(session), now)
    return len(found)


def remove_old_uploads(session: Session, data_dir: Path, now: datetime) -> int:
    """Discard imports that nobody applied in UPLOADS_LAST, and remove leftover files. Commits."""
    opened = select(ListingImport).where(col(ListingImport.state).in_(OPEN_STATES))
    old = [one for one in session.exec(opened).all() if _is_old(one, now)]
    for sent in old:
        discard(session, data_dir, sent, "", now)
    remove_leftover_files(data_dir, _open_ids(session), now)
    return len(old)


def _open_ids(session: Session) -> set[int]:
    opened = select(ListingImport.id).where(col(ListingImport.state).in_(OPEN_STATES))
    return {one for one in session.exec(opened) if one is not None}


def _is_old(sent: ListingImport, now: datetime) -> bool:
    return now - in_utc(sent.sent_at) > UPLOADS_LAST
