"""How complete the council's listing is, this month and over the months."""

import csv
import io
from dataclasses import dataclass
from datetime import date
from typing import Final

from flask import Response

from app.core.period import Month
from app.core.trend_line import TrendPoint
from app.data.listing_months import CountedMonth, ListingCounts, find_months
from app.i18n import Translator, mark
from app.web.presenters.takeup import TrendDrawing
from app.web.presenters.trend_chart import TimeMark, TrendLine, trend
from app.web.staff.access import EVERY_ROLE, allowed
from app.web.staff.record_session import record_session
from app.web.staff.setting.own_setting import english, own_council
from app.web.staff.staff_blueprint import staff_blueprint
from app.web.templating import render

bp = staff_blueprint("listing_months", "/council/chasing/months")
SHOWN_MAX = 24  # months
MARKS_MAX: Final = 4  # names of months below the chart
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
        drawings=_drawings(months, translator),
        rows=[_row(one, translator) for one in reversed(months)],
    )


@bp.get("/months.csv")
@allowed(*EVERY_ROLE)
def download() -> Response:
    """Every counted month as a CSV file."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(_CSV_COLUMNS)
    for one in find_months(record_session(), own_council()):
        counts = [getattr(one.counts, name) for name in _CSV_COLUMNS[2:]]
        writer.writerow([f"{one.month:%Y-%m}", one.counted_at.date().isoformat(), *counts])
    response = Response(file.getvalue(), mimetype="text/csv")
    response.headers["Content-Disposition"] = (
        f'attachment; filename="listing-months-{own_council()}.csv"'
    )
    return response


def _names(translator: Translator) -> list[str]:
    return [translator.gettext(name) for name in MEASURES.values()]


def _row(one: CountedMonth, translator: Translator) -> MonthRow:
    return MonthRow(
        f"{one.month:%B %Y}",
        one.counts.settings_count,
        tuple(_cell(one.counts, name, translator) for name in MEASURES),
    )


def _cell(counts: ListingCounts, name: str, translator: Translator) -> str:
    share = _share(counts, name)
    if share is None:
        return translator.gettext(mark("none"))
    count = getattr(counts, name)
    return translator.gettext(mark("%(share)s%% (%(count)s)"), share=f"{share:.0f}", count=count)


def _share(counts: ListingCounts, name: str) -> float | None:
    """Per cent of the public settings; None where there are none."""
    count: int = getattr(counts, name)
    return 100 * count / counts.settings_count if counts.settings_count else None


def _drawings(months: list[CountedMonth], translator: Translator) -> list[TrendDrawing]:
    """A chart for each measure: four lines in one would hide each other."""
    step = -(-len(months) // MARKS_MAX) or 1
    named = (one.month for one in months[::-1][::step])
    marks = [TimeMark(_period(one).index, _mark_text(one)) for one in named]
    drawn = []
    for name, text in MEASURES.items():
        points = [TrendPoint(_period(one.month), _share(one.counts, name)) for one in months]
        label = translator.gettext(text)
        svg = trend([TrendLine(label, points, is_literal=False, decimals=0)], translator, marks)
        if svg is not None:
            title = mark("%(name)s: share of public settings by month")
            drawn.append(TrendDrawing(svg, translator.gettext(title, name=label), ""))
    return drawn


def _period(first: date) -> Month:
    return Month(first.year, month=first.month)


def _mark_text(first: date) -> str:
    return f"{first:%Y}" if first.month == 1 else f"{first:%b}"
