"""The pages of unmet need, for everyone of the council: what families did not find, and where."""

import csv
import io
from dataclasses import dataclass
from datetime import date
from typing import Final

from flask import Response, request, url_for

from app.core.counted_events import NOTHING_SUITABLE, UNMET_SEARCH, CountedEvent
from app.core.csv_escaping import escape_formula
from app.core.shown_counts import ShownCount
from app.data.inbox_counts import (
    MIN_SHOWN_COUNT,
    find_complete_months,
    find_first_shown_day,
    find_shown_of_wards,
)
from app.web.request_context import snapshot_or_none, today
from app.web.staff.access import EVERY_ROLE, allowed
from app.web.staff.list_pages import PAGE_ROWS, page_number, page_of, pages_of
from app.web.staff.record_session import record_session
from app.web.staff.setting.own_setting import english, own_council
from app.web.staff.staff_blueprint import staff_blueprint
from app.web.staff.unmet.council_wards import WardShape, council_wards
from app.web.staff.unmet.page import (
    UnmetTexts,
    cells,
    matching,
    read_chosen,
    unmet_page,
    unmet_texts,
)
from app.web.staff.unmet.ward_map import CLASS_STARTS
from app.web.staff.unmet.wording import HEADINGS, column_name
from app.web.templating import render

bp = staff_blueprint("unmet", "/council/unmet")
MONTHS_MAX: Final = 24  # that can be chosen
SERIES_MAX: Final = 12  # months in the table of months
# The page of each event, and its download.
PAGES: Final = {
    UNMET_SEARCH: ("unmet.searches", "unmet.download_searches"),
    NOTHING_SUITABLE: ("unmet.reports", "unmet.download_reports"),
}


@dataclass(frozen=True)
class _Asked:
    """What the address asks for; `month` is None where no month can be shown yet."""

    wards: list[WardShape]
    texts: UnmetTexts
    chosen: dict[str, str]
    months: list[date]
    month: date | None


@bp.get("/")
@allowed(*EVERY_ROLE)
def searches() -> str:
    """Searches without results."""
    return _show(UNMET_SEARCH)


@bp.get("/nothing-suitable/")
@allowed(*EVERY_ROLE)
def reports() -> str:
    """Reports of family hubs that nothing in a list suited a family."""
    return _show(NOTHING_SUITABLE)


@bp.get("/searches.csv")
@allowed(*EVERY_ROLE)
def download_searches() -> Response:
    """The counts of the page as a CSV file."""
    return _download(UNMET_SEARCH)


@bp.get("/nothing-suitable.csv")
@allowed(*EVERY_ROLE)
def download_reports() -> Response:
    """The counts of the page as a CSV file."""
    return _download(NOTHING_SUITABLE)


def _show(event: CountedEvent) -> str:
    asked = _read(event)
    page = unmet_page(_shown(event, asked, asked.month), asked.texts, asked.wards, asked.chosen)
    number = page_number(len(page.rows))
    endpoint, download = PAGES[event]
    month = f"{asked.month:%Y-%m}" if asked.month else ""
    address = {"month": month, **asked.chosen}
    return render.page(
        "en",
        "staff/unmet/show.html",
        heading=english().gettext(HEADINGS[event]),
        events=[
            (english().gettext(text), url_for(PAGES[one][0], month=month or None), one is event)
            for one, text in HEADINGS.items()
        ],
        is_reports=event is NOTHING_SUITABLE,
        page=page,
        rows=page_of(page.rows, number),
        number=number,
        pages=pages_of(len(page.rows)),
        first_row=(number - 1) * PAGE_ROWS,
        address=address,
        endpoint=endpoint,
        download=download,
        months=[(f"{one:%Y-%m}", english().month(one), one == asked.month) for one in asked.months],
        first_shown_on=english().date(find_first_shown_day(record_session(), event, today())),
        month_name=english().month(asked.month) if asked.month else "",
        series=_series(event, asked),
        min_count=MIN_SHOWN_COUNT,
        class_starts=CLASS_STARTS,
    )


def _download(event: CountedEvent) -> Response:
    asked, file = _read(event), io.StringIO(newline="")
    writer = csv.writer(file)
    columns = [column_name(event, one) for one in asked.texts.columns]
    writer.writerow(["month", "ward_code", "ward", *columns, "count"])
    for one in _found(event, asked, asked.month):
        words = [escape_formula(cell) for cell in cells(one, asked.texts)]
        words += [asked.texts.all_others] * (1 + len(columns) - len(words))
        writer.writerow([f"{asked.month:%Y-%m}", *(one.key[:1] or ("",)), *words, one.count])
    response = Response(file.getvalue(), mimetype="text/csv")
    month = f"{asked.month:%Y-%m}" if asked.month else "none"
    name = f"{event.table.replace('_', '-')}-{own_council()}-{month}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _read(event: CountedEvent) -> _Asked:
    published = snapshot_or_none()
    postcodes = published.postcodes if published else None
    wards = council_wards(record_session(), own_council(), postcodes)
    texts = unmet_texts(event, wards, english())
    months = find_complete_months(record_session(), event, today())[:MONTHS_MAX]
    wanted = request.args.get("month", "")
    month = next((one for one in months if f"{one:%Y-%m}" == wanted), next(iter(months), None))
    return _Asked(wards, texts, read_chosen(texts, request.args), months, month)


def _shown(event: CountedEvent, asked: _Asked, month: date | None) -> list[ShownCount]:
    """What may be shown of a month, whatever is chosen."""
    if month is None:
        return []
    return find_shown_of_wards(record_session(), event, month, asked.texts.ward_names)


def _found(event: CountedEvent, asked: _Asked, month: date | None) -> list[ShownCount]:
    """The shown counts of a month that match what is chosen."""
    return matching(_shown(event, asked, month), asked.texts, asked.chosen)


def _series(event: CountedEvent, asked: _Asked) -> list[tuple[str, int]]:
    """The sum of what is shown of each of the last months."""
    return [
        (english().month(month), sum(one.count for one in _found(event, asked, month)))
        for month in asked.months[:SERIES_MAX]
    ]
