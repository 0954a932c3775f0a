"""Queries for searches without results: for staff, shown from ten searches per cell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Date, bindparam, text
from sqlmodel import Session, col, delete

from app.core.unmet_search import UnmetSearchKey, key_columns
from app.data.session import read_rows
from app.data.tables import ImportedInboxFile

MIN_SHOWN_COUNT = 10  # searches; docs/rules.md#small-counts


@dataclass(frozen=True)
class UnmetCell:
    """How many searches of a month found nothing.

    A value is "" if not known or not chosen; `choices` are those of `UnmetSearchKey`.
    """

    ward_code: str
    choices: tuple[str, ...]
    count: int


def is_imported(session: Session, name: str) -> bool:
    """Whether the inbox file of this name is already in the record."""
    return session.get(ImportedInboxFile, name) is not None


def save_imported_counts(
    session: Session, name: str, counts: Mapping[UnmetSearchKey, int], imported_at: datetime
) -> None:
    """Add the counts of an inbox file and record its name."""
    rows = [{**key.by_column(), "count": count} for key, count in sorted(counts.items())]
    if rows:
        names = key_columns()
        columns, values = ", ".join(names), ", ".join(f":{name}" for name in names)
        add = text(
            f"INSERT INTO unmet_search ({columns}, count) VALUES ({values}, :count)"
            f" ON CONFLICT ({columns}) DO UPDATE SET count = unmet_search.count + excluded.count"
        )
        session.connection().execute(add.bindparams(bindparam("day", type_=Date)), rows)
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
    cell = ", ".join(name for name in key_columns() if name != "day")
    query = f"""
        SELECT {cell}, SUM(count) FROM unmet_search WHERE day >= ? AND day < ?
        GROUP BY {cell} HAVING SUM(count) >= ? ORDER BY {cell}
    """
    rows = read_rows(session, query, first.isoformat(), following.isoformat(), MIN_SHOWN_COUNT)
    return [UnmetCell(ward_code, tuple(choices), count) for ward_code, *choices, count in rows]
