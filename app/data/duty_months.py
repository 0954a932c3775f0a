"""What was published of each item of the publication duty, month by month."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from sqlmodel import Session, col, delete, select

from app.core.duty_rules import DutyStatus
from app.core.publication_duty import DutyCounts
from app.data.record_times import in_utc
from app.data.tables import DutyMonth


@dataclass(frozen=True)
class ItemMonth:
    """Public settings of a council for one item: complete, of how many, and not agreed."""

    complete_count: int
    applicable_count: int
    not_agreed_count: int


@dataclass(frozen=True)
class CountedDutyMonth:
    """The last count of a month; `month` is its first day, `counted_at` in UTC.

    `items` has the items that applied then, by their numbers.
    """

    month: date
    items: Mapping[int, ItemMonth]
    counted_at: datetime


def save_duty_month(
    session: Session, la_number: str, counts: Mapping[int, DutyCounts], now: datetime
) -> None:
    """Store the counts of the month of `now`, in place of an earlier count of it. Not committed."""
    month = now.date().replace(day=1)
    own = delete(DutyMonth).where(
        col(DutyMonth.la_number) == la_number, col(DutyMonth.month) == month
    )
    session.exec(own)
    session.add_all(
        DutyMonth(
            la_number=la_number,
            month=month,
            item=number,
            complete_count=one.of(DutyStatus.COMPLETE),
            applicable_count=one.applicable,
            not_agreed_count=one.of(DutyStatus.NOT_AGREED),
            counted_at=now,
        )
        for number, one in counts.items()
    )
    session.flush()


def find_duty_months(session: Session, la_number: str) -> list[CountedDutyMonth]:
    """The counted months of a council, oldest first."""
    own = select(DutyMonth).where(DutyMonth.la_number == la_number)
    rows = session.exec(own.order_by(col(DutyMonth.month), col(DutyMonth.item)))
    found = []
    for month, of_month in groupby(rows, key=lambda row: row.month):
        counted = list(of_month)
        items = {
            row.item: ItemMonth(row.complete_count, row.applicable_count, row.not_agreed_count)
            for row in counted
        }
        found.append(CountedDutyMonth(month, items, in_utc(counted[0].counted_at)))
    return found
