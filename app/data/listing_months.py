"""How complete a council's listing was, month by month: counts of the settings that families see."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from app.data.record_times import in_utc
from app.data.tables import ListingMonth


@dataclass(frozen=True)
class ListingCounts:
    """Public settings of a council, and how many of them have each detail.

    `vacancies_count` have vacancies that were confirmed in the 30 days before the count.
    """

    settings_count: int = 0
    phone_count: int = 0
    hours_count: int = 0
    prices_count: int = 0
    vacancies_count: int = 0

    def __add__(self, other: "ListingCounts") -> "ListingCounts":
        theirs = asdict(other)
        return ListingCounts(**{name: value + theirs[name] for name, value in asdict(self).items()})


@dataclass(frozen=True)
class CountedMonth:
    """The last count of a month; `month` is its first day, `counted_at` in UTC."""

    month: date
    counts: ListingCounts
    counted_at: datetime


def save_month(session: Session, la_number: str, counts: ListingCounts, now: datetime) -> None:
    """Store the counts of the month of `now`, in place of an earlier count of it. Not committed."""
    month = now.date().replace(day=1)
    row = session.get(ListingMonth, (la_number, month))
    if row is None:
        row = ListingMonth(la_number=la_number, month=month, counted_at=now, **asdict(counts))
    for name, value in asdict(counts).items():
        setattr(row, name, value)
    row.counted_at = now
    session.add(row)
    session.flush()


def find_months(session: Session, la_number: str) -> list[CountedMonth]:
    """The counted months of a council, oldest first."""
    own = select(ListingMonth).where(ListingMonth.la_number == la_number)
    return [
        CountedMonth(
            row.month,
            ListingCounts(**{name: getattr(row, name) for name in asdict(ListingCounts())}),
            in_utc(row.counted_at),
        )
        for row in session.exec(own.order_by(col(ListingMonth.month)))
    ]
