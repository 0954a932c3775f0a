"""Settings and places of areas by kind and age band, month by month."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple

from sqlmodel import Session, col, delete, func, select

from app.core.measures.figure import Level
from app.core.measures.provision import ProvisionCounts, ProvisionKey
from app.data.session import put_rows, read_rows
from app.data.tables import ProvisionMonth

COLUMNS = tuple(ProvisionMonth.model_fields)
_COUNTED = "month, level, area_code, kind, age_band, settings_count, places_count, without_number"


class CountedProvision(NamedTuple):
    """A stored count; `month` is "2026-11", `kind` and `band` are values as in a ProvisionKey."""

    month: str
    level: str
    area_code: str
    kind: str
    band: str
    settings_count: int
    places_count: int
    without_number: int

    @property
    def counts(self) -> ProvisionCounts:
        return ProvisionCounts(self.settings_count, self.places_count, self.without_number)


def save_provision_month(
    session: Session, counts: Mapping[ProvisionKey, ProvisionCounts], now: datetime
) -> None:
    """Store the counts of the month of `now`, in place of an earlier count of it. Not committed."""
    month, counted_on = f"{now:%Y-%m}", now.date().isoformat()
    session.exec(delete(ProvisionMonth).where(col(ProvisionMonth.month) == month))
    rows = (
        (
            *(month, key.level.value, key.area_code, key.kind, key.band.value),
            *(one.settings_count, one.places_count, one.without_number, counted_on),
        )
        for key, one in counts.items()
    )
    put_rows(session, ProvisionMonth, COLUMNS, rows)


def find_last_count(session: Session) -> date | None:
    """The day of the last count; None before the first."""
    return session.exec(select(func.max(ProvisionMonth.counted_on))).one()


def find_provision(session: Session, level: Level, since: str = "") -> list[CountedProvision]:
    """The counts of the areas of a level from a month on, by kind, band, month and area."""
    statement = f"SELECT {_COUNTED} FROM provision_month WHERE level = ? AND month >= ?"
    order = "kind, age_band, month, area_code"
    rows = read_rows(session, f"{statement} ORDER BY {order}", level.value, since)
    return [CountedProvision(*row) for row in rows]


def find_counted_months(session: Session) -> list[str]:
    """The months with counts, oldest first."""
    months = session.exec(select(ProvisionMonth.month).distinct()).all()
    return sorted(months)
