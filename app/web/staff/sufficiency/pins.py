"""Views of the workbench in a report: pinned after a look at them, moved and taken out."""

from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import Response, abort, make_response, redirect, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as BaseResponse

from app.core.staff_roles import REPORTING
from app.core.sufficiency.agreement import AgreementState
from app.core.sufficiency.sections import SECTIONS, SECTIONS_BY_CODE
from app.core.sufficiency.texts import NOTE_LENGTH_MAX, cleaned_text
from app.data.sufficiency_reports import ReportAgreed, find_reports
from app.data.sufficiency_sections import (
    PINS_MAX,
    NewPin,
    TooManyPins,
    add_pin,
    find_pin,
    move_pin_up,
    remove_pin,
)
from app.data.tables import SufficiencyPin
from app.i18n import mark
from app.web.figure_views.pinned_view import NAMES, kept_parameters, pinned_view
from app.web.request_context import app_state, now
from app.web.staff.access import allowed, current_user
from app.web.staff.list_pages import sent_number
from app.web.staff.other_council import refuse_other_council
from app.web.staff.record_session import record_session
from app.web.staff.setting.own_setting import english, own_council
from app.web.staff.staff_blueprint import staff_blueprint
from app.web.staff.sufficiency.own_report import own_report
from app.web.sufficiency_report.content import picture_of
from app.web.templating import render

bp = staff_blueprint("sufficiency_pins", "/council/sufficiency")
QUERY_LENGTH_MAX: Final = 2_000  # characters of the parameters of a view


@bp.get("/pin")
@allowed(*REPORTING)
def check() -> BaseResponse:
    """What would be pinned, and the choice of year, section and note.

    Without a view, the form for the address of one in the workbench.
    """
    section = request.args.get("section", "")
    if address := request.args.get("address", "").strip():
        view, query = _view_of(address)
        values = [("view", view), ("section", section), *kept_parameters(view, query)]
        return redirect(f"{url_for('sufficiency_pins.check')}?{urlencode(values)}")
    view = request.args.get("view", "")
    if not view:
        html = render.page("en", "staff/sufficiency/pin_address.html", section=section)
        return make_response(html)
    return _form(view, urlencode(kept_parameters(view, request.args)), section=section)


def _view_of(address: str) -> tuple[str, MultiDict[str, str]]:
    """The view and the parameters of an address of the workbench; "none" for any other address."""
    try:
        parts = urlsplit(address[:QUERY_LENGTH_MAX])
    except ValueError:
        return "none", MultiDict()
    folder, _, view = parts.path.rpartition("/")
    is_view = folder.endswith("/insights") and view in NAMES
    return (view if is_view else "none"), MultiDict(parse_qsl(parts.query))


@bp.post("/pin")
@allowed(*REPORTING)
def pin() -> BaseResponse:
    """Pin a view in a section of a report."""
    view, query = request.form.get("view", ""), request.form.get("query", "")
    note, section = cleaned_text(request.form.get("note", "")), request.form.get("section", "")
    kept = urlencode(kept_parameters(view, MultiDict(parse_qsl(query))))
    if problem := _problem(view, kept, note, section):
        return _form(view, kept, problem, note=note, section=section, status=422)
    year = sent_number("year")
    own_report(year)
    session, new = record_session(), NewPin(section, view, kept, note)
    try:
        add_pin(session, own_council(), year, new, current_user().who, now())
    except ReportAgreed:
        session.rollback()
        text = english().gettext(mark("The report was agreed meanwhile, so nothing was saved."))
        return _form(view, kept, text, note=note, section=section, status=409)
    except TooManyPins:
        session.rollback()
        text = english().gettext(
            mark("A section has at most %(count)s views. Take one out first."), count=PINS_MAX
        )
        return _form(view, kept, text, note=note, section=section, status=422)
    session.commit()
    return _to_report(year, section, "pinned")


@bp.post("/pins/<int(max=2147483647):pin_id>/remove")
@allowed(*REPORTING)
def remove(pin_id: int) -> BaseResponse:
    """Take a pinned view out."""
    return _change(pin_id, "removed")


@bp.post("/pins/<int(max=2147483647):pin_id>/up")
@allowed(*REPORTING)
def move_up(pin_id: int) -> BaseResponse:
    """Move a pinned view before the one above it."""
    return _change(pin_id, "moved")


def _change(pin_id: int, done: str) -> BaseResponse:
    found, session, who = _own_pin(pin_id), record_session(), current_user().who
    year, section = found.year, found.section
    try:
        (remove_pin if done == "removed" else move_pin_up)(session, found, who, now())
    except ReportAgreed:
        session.rollback()
        html = render.page("en", "staff/sufficiency/agreed_meanwhile.html", year=year)
        return make_response(html, 409)
    session.commit()
    return _to_report(year, section, done)


def _own_pin(pin_id: int) -> SufficiencyPin:
    """A pinned view of the officer's council; otherwise 404."""
    found = find_pin(record_session(), pin_id)
    if found and found.la_number != own_council():
        refuse_other_council("pinned view", f"pin {pin_id}")
    return abort(404) if found is None or found.removed_at else found


def _to_report(year: int, section: str, done: str) -> BaseResponse:
    return redirect(url_for("sufficiency.show", year=year, done=done, _anchor=section), code=303)


def _problem(view: str, query: str, note: str, section: str) -> str:
    """Why a view cannot be pinned; "" where it can."""
    translator = english()
    if view not in NAMES or len(query) > QUERY_LENGTH_MAX:
        return translator.gettext(mark("This is no view that can be pinned."))
    if section not in SECTIONS_BY_CODE:
        return translator.gettext(mark("Choose a section."))
    if len(note) > NOTE_LENGTH_MAX:
        return translator.gettext(
            mark("Write a note of at most %(count)s characters."), count=NOTE_LENGTH_MAX
        )
    return pinned_view(view, MultiDict(parse_qsl(query)), "pin").problem


def _form(
    view: str,
    query: str,
    problem: str = "",
    *,
    note: str = "",
    section: str = "",
    status: int = 200,
) -> Response:
    translator = english()
    content = pinned_view(view, MultiDict(parse_qsl(query)), "pin")
    reports = find_reports(record_session(), own_council())
    html = render.page(
        "en",
        "staff/sufficiency/pin.html",
        view=view,
        view_name=translator.gettext(NAMES[view]) if view in NAMES else "",
        query=query,
        content=content,
        problem=problem,
        note=note,
        section=section,
        years=[one.year for one in reports if one.state is AgreementState.DRAFT],
        sections=[(one.code, translator.gettext(one.title)) for one in SECTIONS],
        note_length_max=NOTE_LENGTH_MAX,
        insights_css_url=app_state().assets.insights_css_url,
        picture=picture_of,
    )
    return make_response(html, status)
