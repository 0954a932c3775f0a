"""Queries for what web workers count: for staff, shown from ten of a cell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Date, DateTime, bindparam, text
from sqlmodel import Session, col, delete

from app.core.count_key import CountKey
from app.core.counted_events import NOTHING_SUITABLE, UNMET_SEARCH, CountedEvent
from app.data.session import read_rows
from app.data.tables import ImportedInboxFile

MIN_SHOWN_COUNT = 10  # of a cell; docs/rules.md#small-counts


@dataclass(frozen=True)
class CountedCell:
    """How many events of a month had the same ward and choices.

    A value is "" if not known or not chosen; `choices` are those of the event's key.
    """

    ward_code: str
    choices: tuple[str, ...]
    count: int


def is_imported(session: Session, name: str) -> bool:
    """Whether the inbox file of this name is already in the record."""
    return session.get(ImportedInboxFile, name) is not None


def save_imported_counts(
    session: Session,
    event: CountedEvent,
    name: str,
    counts: Mapping[CountKey, int],
    imported_at: datetime,
) -> bool:
    """Add the counts of an inbox file and record its name; False where another import just has."""
    if not save_imported_name(session, name, imported_at):
        return False
    rows = [{**key.by_column(), "count": count} for key, count in sorted(counts.items())]
    if rows:
        names, table = event.key.key_columns(), event.table
        columns, values = ", ".join(names), ", ".join(f":{one}" for one in names)
        add = text(
            f"INSERT INTO {table} ({columns}, count) VALUES ({values}, :count)"
            f" ON CONFLICT ({columns}) DO UPDATE SET count = {table}.count + excluded.count"
        )
        session.connection().execute(add.bindparams(bindparam("day", type_=Date)), rows)
    return True


def save_imported_name(session: Session, name: str, imported_at: datetime) -> bool:
    """Record that an inbox file is imported; False where another import just has."""
    add_name = text(
        "INSERT INTO imported_inbox_file (name, imported_at) VALUES (:name, :imported_at)"
        " ON CONFLICT (name) DO NOTHING"
    ).bindparams(bindparam("imported_at", type_=DateTime(timezone=True)))
    values = {"name": name, "imported_at": imported_at}
    return bool(session.connection().execute(add_name, values).rowcount)


def delete_old_imported_names(session: Session, before: datetime) -> None:
    """Delete the names of files that were imported before a time."""
    session.exec(delete(ImportedInboxFile).where(col(ImportedInboxFile.imported_at) < before))


def find_unmet(session: Session, month: date) -> Sequence[CountedCell]:
    """Searches without results: see `_find_shown`."""
    return _find_shown(session, UNMET_SEARCH, month)


def find_nothing_suitable(session: Session, month: date) -> Sequence[CountedCell]:
    """Reports of family hubs that nothing suited a family: see `_find_shown`."""
    return _find_shown(session, NOTHING_SUITABLE, month)


def _find_shown(session: Session, event: CountedEvent, month: date) -> Sequence[CountedCell]:
    """Cells of the calendar month of `month` with a count of at least MIN_SHOWN_COUNT.

    Whole months only: the difference of two overlapping periods would reveal a day or a single
    search. For the same reason there are no totals over cells.
    """
    first = month.replace(day=1)
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    cell = ", ".join(name for name in event.key.key_columns() if name != "day")
    query = f"""
        SELECT {cell}, SUM(count) FROM {event.table} WHERE day >= ? AND day < ?
        GROUP BY {cell} HAVING SUM(count) >= ? ORDER BY {cell}
    """
    rows = read_rows(session, query, first.isoformat(), following.isoformat(), MIN_SHOWN_COUNT)
    return [CountedCell(ward_code, tuple(choices), count) for ward_code, *choices, count in rows]
