"""Queries for what web workers count: for staff, shown from ten of a cell."""

from calendar import monthrange
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import prod

from sqlalchemy import Date, DateTime, bindparam, text
from sqlmodel import Session, col, delete

from app.core.count_key import CountKey
from app.core.counted_events import NOTHING_SUITABLE, UNMET_SEARCH, CountedEvent
from app.core.declared_filters import AGE, FUNDED
from app.core.filter_declaration import UnmetColumn
from app.core.shown_counts import Key, ShownCount, SumStep, shown_counts
from app.data.session import placeholders, read_rows
from app.data.tables import ImportedInboxFile

MIN_SHOWN_COUNT = 10  # of a cell; docs/rules.md#small-counts
# After the end of a month, so that the counts of every host have arrived: a count that grows while
# it is shown reveals single events.
COMPLETE_AFTER = timedelta(days=2)


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
    following = _following(first)
    cell = ", ".join(name for name in event.key.key_columns() if name != "day")
    query = f"""
        SELECT {cell}, SUM(count) FROM {event.table} WHERE day >= ? AND day < ?
        GROUP BY {cell} HAVING SUM(count) >= ? ORDER BY {cell}
    """
    rows = read_rows(session, query, first.isoformat(), following.isoformat(), MIN_SHOWN_COUNT)
    return [CountedCell(ward_code, tuple(choices), count) for ward_code, *choices, count in rows]


def find_complete_months(session: Session, event: CountedEvent, today: date) -> list[date]:
    """The first day of each month that has ended, newest first, from the first event on."""
    [(first_day,)] = read_rows(session, f"SELECT MIN(day) FROM {event.table}")
    months: list[date] = []
    if first_day is None:
        return months
    month = date.fromisoformat(str(first_day)).replace(day=1)
    while (following := _following(month)) + COMPLETE_AFTER <= today:
        months.insert(0, month)
        month = following
    return months


def find_first_shown_day(session: Session, event: CountedEvent, today: date) -> date:
    """The day from which the first month is shown, as if events were counted from today on."""
    [(first_day,)] = read_rows(session, f"SELECT MIN(day) FROM {event.table}")
    first = date.fromisoformat(str(first_day)) if first_day else today
    return _following(first.replace(day=1)) + COMPLETE_AFTER


def columns_by_age(event: CountedEvent) -> tuple[UnmetColumn, ...]:
    """The columns of the keys of `find_shown_of_wards` behind the ward: the age group is first."""
    columns = event.key.choice_columns()
    return tuple(sorted(columns, key=lambda one: one is not AGE.unmet))


def find_shown_of_wards(
    session: Session, event: CountedEvent, month: date, ward_codes: Collection[str]
) -> list[ShownCount]:
    """What staff of one council may see of a calendar month, by `core.shown_counts`.

    `ward_codes` are the wards of the council. A key is the ward, then a value for each of
    `columns_by_age`; `month` is any day of a month that has ended (`find_complete_months`).
    """
    names = ", ".join(("ward_code", *(one.column for one in columns_by_age(event))))
    first, codes = month.replace(day=1), sorted(ward_codes)
    # Days and wards are the start of the primary key: this reads the rows of these wards only.
    days_count = monthrange(first.year, first.month)[1]
    days = [(first + timedelta(days=day)).isoformat() for day in range(days_count)]
    query = f"""
        SELECT {names}, SUM(count) FROM {event.table}
        WHERE day IN ({placeholders(days)}) AND ward_code IN ({placeholders(codes)})
        GROUP BY {names}
    """
    rows = read_rows(session, query, *days, *codes)
    counts: dict[Key, int] = {tuple(key): int(count) for *key, count in rows}
    return shown_counts(counts, _steps(event, len(codes)), MIN_SHOWN_COUNT)


def _steps(event: CountedEvent, wards_count: int) -> tuple[SumStep, ...]:
    """The rest of an age group in a ward, of a ward, of the council.

    Funded hours are left out of the number of choices: no child of some ages can have them, and a
    search for both is not counted.
    """
    age, *others = columns_by_age(event)
    choices = prod(len(one.values) + 1 for one in others if one is not FUNDED.unmet)
    return SumStep(2, choices), SumStep(1, len(age.values) + 1), SumStep(0, wards_count)


def _following(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)
