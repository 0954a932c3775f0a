"""How complete the council's listing is, this month and over the months."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from flask import Response

from app.data.listing_months import CountedMonth, ListingCounts, find_months
from app.i18n import Translator, mark
from app.web.staff.access import EVERY_ROLE, allowed
from app.web.staff.month_series import MonthLine, csv_response, month_charts, share, share_text
from app.web.staff.record_session import record_session
from app.web.staff.setting.own_setting import english, own_council
from app.web.staff.staff_blueprint import staff_blueprint
from app.web.templating import render

bp = staff_blueprint("listing_months", "/council/chasing/months")
SHOWN_MAX = 24  # months
# The measures in the order of the page: the field of `ListingCounts` and its name.
MEASURES: Final = {
    "phone_count": mark("Telephone"),
    "hours_count": mark("Opening hours"),
    "prices_count": mark("Prices"),
    "vacancies_count": mark("Recent vacancies"),
}
_CSV_COLUMNS = ("month", "counted_on", "settings_count", *MEASURES)


@dataclass(frozen=True)
class MonthRow:
    """A month of the table: its name, how many settings were public, and a cell a measure."""

    name: str
    settings_count: int
    cells: tuple[str, ...]


@bp.get("/")
@allowed(*EVERY_ROLE)
def show() -> str:
    """This month in words, a line for each measure over the months, and the table."""
    months, translator = find_months(record_session(), own_council())[-SHOWN_MAX:], english()
    last = months[-1] if months else None
    return render.page(
        "en",
        "staff/chasing/months.html",
        last=_row(last, translator) if last else None,
        counted_on=translator.date(last.counted_at.date()) if last else "",
        measures=_names(translator),
        drawings=month_charts(
            [one.month for one in months], _lines(months, translator), translator
        ),
        rows=[_row(one, translator) for one in reversed(months)],
    )


@bp.get("/months.csv")
@allowed(*EVERY_ROLE)
def download() -> Response:
    """Every counted month as a CSV file."""
    rows: list[list[object]] = [list(_CSV_COLUMNS)]
    for one in find_months(record_session(), own_council()):
        counts = [getattr(one.counts, name) for name in _CSV_COLUMNS[2:]]
        rows.append([f"{one.month:%Y-%m}", one.counted_at.date().isoformat(), *counts])
    return csv_response(f"listing-months-{own_council()}.csv", rows)


def _names(translator: Translator) -> list[str]:
    return [translator.gettext(name) for name in MEASURES.values()]


def _row(one: CountedMonth, translator: Translator) -> MonthRow:
    return MonthRow(
        f"{one.month:%B %Y}",
        one.counts.settings_count,
        tuple(_cell(one.counts, name, translator) for name in MEASURES),
    )


def _cell(counts: ListingCounts, name: str, translator: Translator) -> str:
    return share_text(getattr(counts, name), counts.settings_count, translator)


def _lines(months: list[CountedMonth], translator: Translator) -> Iterator[MonthLine]:
    for name, text in MEASURES.items():
        label = translator.gettext(text)
        shares = [share(getattr(one.counts, name), one.counts.settings_count) for one in months]
        title = mark("%(name)s: share of public settings by month")
        yield MonthLine(label, translator.gettext(title, name=label), shares)
