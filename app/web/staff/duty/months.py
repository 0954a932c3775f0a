"""What was published of each item of the publication duty over the months."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from flask import Response

from app.core.publication_duty import ITEMS, DutyItem
from app.data.duty_months import CountedDutyMonth, find_duty_months
from app.i18n import Translator, mark
from app.web.staff.access import EVERY_ROLE, allowed
from app.web.staff.month_series import MonthLine, csv_response, month_charts, share
from app.web.staff.record_session import record_session
from app.web.staff.setting.own_setting import english, own_council
from app.web.staff.staff_blueprint import staff_blueprint
from app.web.templating import render

bp = staff_blueprint("duty_months", "/council/duty/months")
SHOWN_MAX: Final = 12  # months, each a column of the table
_CSV_COLUMNS: Final = (
    *("month", "counted_on", "item"),
    *("complete_count", "applicable_count", "not_agreed_count"),
)


@dataclass(frozen=True)
class MonthCell:
    """An item in a month: its share and the counts; "" where the item was not counted."""

    share: str
    counts: str


@dataclass(frozen=True)
class ItemSeries:
    """An item with a cell for each shown month, newest first."""

    item: DutyItem
    cells: tuple[MonthCell, ...]


@bp.get("/")
@allowed(*EVERY_ROLE)
def show() -> str:
    """A line for each item over the months, and the table."""
    months, translator = find_duty_months(record_session(), own_council())[-SHOWN_MAX:], english()
    items = [item for item in ITEMS if any(item.number in one.items for one in months)]
    days = [one.month for one in months]
    return render.page(
        "en",
        "staff/duty/months.html",
        counted_on=translator.date(months[-1].counted_at.date()) if months else "",
        months=[f"{day:%b %Y}" for day in reversed(days)],
        drawings=month_charts(days, _lines(items, months, translator), translator),
        rows=[
            ItemSeries(item, tuple(_cell(one, item, translator) for one in reversed(months)))
            for item in items
        ],
    )


@bp.get("/months.csv")
@allowed(*EVERY_ROLE)
def download() -> Response:
    """Every item of every counted month as a CSV file."""
    rows: list[list[object]] = [[*_CSV_COLUMNS]]
    for one in find_duty_months(record_session(), own_council()):
        days = f"{one.month:%Y-%m}", one.counted_at.date().isoformat()
        for number, counted in one.items.items():
            counts = counted.complete_count, counted.applicable_count, counted.not_agreed_count
            rows.append([*days, number, *counts])
    return csv_response(f"duty-months-{own_council()}.csv", rows)


def _cell(month: CountedDutyMonth, item: DutyItem, translator: Translator) -> MonthCell:
    percent = _share(month, item)
    if percent is None:
        return MonthCell(translator.gettext(mark("none")) if item.number in month.items else "", "")
    counted = month.items[item.number]
    counts = translator.gettext(
        mark("%(count)s of %(total)s"),
        count=counted.complete_count,
        total=counted.applicable_count,
    )
    return MonthCell(f"{percent:.0f}%", counts)


def _share(month: CountedDutyMonth, item: DutyItem) -> float | None:
    """Per cent of the settings that the item applied to; None where it was not counted of any."""
    counted = month.items.get(item.number)
    return share(counted.complete_count, counted.applicable_count) if counted else None


def _lines(
    items: list[DutyItem], months: list[CountedDutyMonth], translator: Translator
) -> Iterator[MonthLine]:
    """The name in the chart is the number of the item, because its words are too long for it."""
    for item in items:
        name = translator.gettext(mark("Item %(number)s"), number=item.number)
        title = translator.gettext(
            mark("Item %(number)s, %(asks)s: share that is complete, by month"),
            number=item.number,
            asks=item.asks,
        )
        yield MonthLine(name, title, [_share(one, item) for one in months])
