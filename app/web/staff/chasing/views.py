"""The list of settings to ask, and what officers log of asking them."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import request

from app.core.chasing import ChasingFilter
from app.core.provision import Kind
from app.core.staff_roles import EDITING
from app.data.mail_stops import ASKED
from app.i18n import Translator, mark
from app.publish.desk_queues.chasing_rows import ChasingRow, find_chasing_rows
from app.web.presenters.labels import KINDS
from app.web.request_context import today
from app.web.staff.access import allowed
from app.web.staff.chasing.wording import FILTERS, OUTCOMES, due_line
from app.web.staff.list_pages import page_number, page_of, pages_of, sent_number
from app.web.staff.record_session import record_session
from app.web.staff.setting.asked_wording import asked_by, asked_line, way_texts
from app.web.staff.setting.own_setting import address_key, english, own_council
from app.web.staff.staff_blueprint import staff_blueprint
from app.web.templating import render

bp = staff_blueprint("chasing", "/council/chasing")
PRINTED_MAX = 100  # settings: more than anybody rings from one list


@dataclass(frozen=True)
class ShownRow:
    """A setting of the list in words; `due` and `asked_by` are "" where there is nothing to say."""

    provider_id: str
    name: str
    kind: str
    numbers: str
    phone: str
    due: str
    confirmed: str
    vacancies: str
    asked: str
    asked_by: str
    mail: str


@dataclass(frozen=True)
class FilterLink:
    """A filter of the list with how many settings it lists."""

    filter: ChasingFilter
    text: str
    count: int
    is_current: bool


@dataclass(frozen=True)
class ChasingPage:
    """One page of the list; pages are numbered from 1."""

    filter: ChasingFilter
    filters: tuple[FilterLink, ...]
    rows: tuple[ShownRow, ...]
    total: int
    number: int
    pages: int


@bp.get("/")
@allowed(*EDITING)
def listed() -> str:
    """The settings that a filter lists, longest overdue first, 20 a page."""
    rows = chasing_rows()
    return render.page(
        "en",
        "staff/chasing/listed.html",
        page=_page(rows, named_filter()),
        ways=way_texts(english()),
        done=_done(),
        about=_name_of(rows, request.args.get("about", "")),
    )


@bp.get("/print")
@allowed(*EDITING)
def paper() -> str:
    """The list on paper, to ring from and to write on: settings with a telephone number."""
    wanted, translator = named_filter(), english()
    found = [row for row in chasing_rows() if row.is_in(wanted) and row.phone]
    return render.page(
        "en",
        "staff/chasing/paper.html",
        filter=wanted.value,
        title=translator.gettext(FILTERS[wanted]),
        rows=[shown_row(row, translator) for row in found[:PRINTED_MAX]],
        total=len(found),
        printed_on=translator.date(today()),
    )


def _name_of(rows: Iterable[ChasingRow], provider_id: str) -> str:
    """The name of a setting; "" where the list does not have it."""
    return next((row.name for row in rows if row.provider_id == provider_id), "")


def _done() -> str:
    """What led to this page."""
    name, count = request.args.get("done", ""), sent_number("count")
    if name == "queued" and count:
        return english().ngettext(
            "One message is on its way.", "%(num)s messages are on their way.", count
        )
    outcome = OUTCOMES.get(name, "")
    return english().gettext(outcome) if outcome else ""


def named_filter() -> ChasingFilter:
    """The filter that the address or the form names; those overdue for any other text."""
    try:
        return ChasingFilter(request.values.get("filter", ""))
    except ValueError:
        return ChasingFilter.OVERDUE


def chasing_rows() -> list[ChasingRow]:
    """Every setting of the officer's council that may be asked."""
    return find_chasing_rows(record_session(), own_council(), today(), address_key())


def _page(rows: list[ChasingRow], wanted: ChasingFilter) -> ChasingPage:
    translator = english()
    found = [row for row in rows if row.is_in(wanted)]
    number = page_number(len(found))
    return ChasingPage(
        filter=wanted,
        filters=tuple(
            FilterLink(one, translator.gettext(text), _count(rows, one), one is wanted)
            for one, text in FILTERS.items()
        ),
        rows=tuple(shown_row(row, translator) for row in page_of(found, number)),
        total=len(found),
        number=number,
        pages=pages_of(len(found)),
    )


def _count(rows: list[ChasingRow], wanted: ChasingFilter) -> int:
    return sum(row.is_in(wanted) for row in rows)


def shown_row(row: ChasingRow, translator: Translator) -> ShownRow:
    """A setting in words."""
    text = translator.gettext
    return ShownRow(
        provider_id=row.provider_id,
        name=row.name or text(mark("A setting without a public name")),
        kind=text(KINDS[Kind(row.kind)]) if row.kind else "",
        numbers=row.numbers,
        phone=row.phone,
        due=due_line(row.due, translator),
        confirmed=translator.date(row.confirmed_on) if row.confirmed_on else "",
        vacancies=translator.date(row.vacancies_on) if row.vacancies_on else "",
        asked=asked_line(row.last_asked, translator),
        asked_by=asked_by(row.last_asked) if row.last_asked else "",
        mail=_mail(row, translator),
    )


def _mail(row: ChasingRow, translator: Translator) -> str:
    """Why the setting gets no reminders; "" where it does."""
    if not row.email_known:
        return translator.gettext(mark("No email address"))
    if row.stopped == ASKED:
        return translator.gettext(mark("Asked for no mail"))
    return translator.gettext(mark("Mail came back")) if row.came_back else ""
