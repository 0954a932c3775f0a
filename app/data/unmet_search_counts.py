"""Queries for searches without results: for staff, shown from ten searches per cell."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Date, bindparam, text
from sqlmodel import Session, col, delete

from app.data.session import read_rows
from app.data.tables import ImportedInboxFile

MIN_SHOWN_COUNT = 10  # searches; docs/rules.md#small-counts

CountedSearch = tuple[date, str, str, str, str, int]  # the columns of unmet_search, in their order

_ADD = text(
    "INSERT INTO unmet_search (day, ward_code, kind, age_band, entitlement, count)"
    " VALUES (:day, :ward_code, :kind, :age_band, :entitlement, :count)"
    " ON CONFLICT (day, ward_code, kind, age_band, entitlement)"
    " DO UPDATE SET count = unmet_search.count + excluded.count"
).bindparams(bindparam("day", type_=Date))

_CELLS = (
    "SELECT ward_code, kind, age_band, entitlement, SUM(count) FROM unmet_search"
    " WHERE day >= ? AND day < ? GROUP BY ward_code, kind, age_band, entitlement"
    " HAVING SUM(count) >= ? ORDER BY ward_code, kind, age_band, entitlement"
)


@dataclass(frozen=True)
class UnmetCell:
    """How many searches of a month found nothing; a field is "" if not chosen or not known."""

    ward_code: str
    kind: str
    age_band: str
    entitlement: str
    count: int


def is_imported(session: Session, name: str) -> bool:
    """Whether the inbox file of this name is already in the record."""
    return session.get(ImportedInboxFile, name) is not None


def save_imported_counts(
    session: Session, name: str, counted: Iterable[CountedSearch], imported_at: datetime
) -> None:
    """Add the counts of an inbox file and record its name."""
    columns = ("day", "ward_code", "kind", "age_band", "entitlement", "count")
    rows = [dict(zip(columns, row, strict=True)) for row in sorted(counted)]
    if rows:
        session.connection().execute(_ADD, rows)
    session.add(ImportedInboxFile(name=name, imported_at=imported_at))
    session.flush()


def delete_old_imported_names(session: Session, before: datetime) -> None:
    """Delete the names of files that were imported before a time."""
    session.exec(delete(ImportedInboxFile).where(col(ImportedInboxFile.imported_at) < before))


def find_unmet(session: Session, month: date) -> Sequence[UnmetCell]:
    """Cells of the calendar month of `month` with at least MIN_SHOWN_COUNT searches.

    Whole months only: the difference of two overlapping periods would reveal a day or a single
    search. For the same reason there are no totals over cells.
    """
    first = month.replace(day=1)
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    cells = read_rows(session, _CELLS, first.isoformat(), following.isoformat(), MIN_SHOWN_COUNT)
    return [UnmetCell(*cell) for cell in cells]
