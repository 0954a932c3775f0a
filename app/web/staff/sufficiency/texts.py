"""An officer's text of a section: written, changed, and confirmed where it is from an earlier year."""

from flask import abort, make_response, redirect, request, url_for
from werkzeug.wrappers import Response

from app.core.staff_roles import REPORTING
from app.core.sufficiency.sections import SECTIONS_BY_CODE, Section
from app.core.sufficiency.texts import TEXT_LENGTH_MAX, SectionText, cleaned_text
from app.data.sufficiency_reports import ReportAgreed, ReportChanged
from app.data.sufficiency_sections import find_text, save_text
from app.i18n import mark
from app.web.request_context import now
from app.web.staff.access import allowed, current_user
from app.web.staff.list_pages import sent_number
from app.web.staff.record_session import record_session
from app.web.staff.setting.own_setting import english, own_council
from app.web.staff.staff_blueprint import staff_blueprint
from app.web.staff.sufficiency.own_report import own_report
from app.web.templating import render

bp = staff_blueprint("sufficiency_texts", "/council/sufficiency/<int(max=9999):year>/text")


@bp.get("/<code>")
@allowed(*REPORTING)
def edit(year: int, code: str) -> Response:
    """The form with the text of a section."""
    own_report(year)
    section = _named_section(code)
    return _form(year, section, find_text(record_session(), own_council(), year, code))


@bp.post("/<code>")
@allowed(*REPORTING)
def save(year: int, code: str) -> Response:
    """Save a text. 409 where somebody else saved it meanwhile: both texts are shown."""
    own_report(year)
    section = _named_section(code)
    typed = cleaned_text(request.form.get("text", ""))
    sent = SectionText(code, typed, version=sent_number("version"))
    if len(typed) > TEXT_LENGTH_MAX:
        problem = english().gettext(
            mark("Write at most %(count)s characters; these are %(typed)s."),
            count=f"{TEXT_LENGTH_MAX:,}",
            typed=f"{len(typed):,}",
        )
        return _form(year, section, sent, problem, status=422)
    return _save(year, section, sent, "saved")


@bp.post("/<code>/confirm")
@allowed(*REPORTING)
def confirm(year: int, code: str) -> Response:
    """Mark a text of an earlier year as looked at, as it is."""
    own_report(year)
    section = _named_section(code)
    stored = find_text(record_session(), own_council(), year, code)
    sent = SectionText(code, stored.text, version=sent_number("version"))
    return _save(year, section, sent, "confirmed")


def _save(year: int, section: Section, sent: SectionText, done: str) -> Response:
    session, who = record_session(), current_user().who
    try:
        save_text(session, own_council(), year, sent, who, now())
    except (ReportChanged, ReportAgreed) as error:
        session.rollback()
        return _conflict(year, section, sent, is_agreed=isinstance(error, ReportAgreed))
    session.commit()
    address = url_for("sufficiency.show", year=year, done=done, _anchor=section.code)
    return redirect(address, code=303)


def _conflict(year: int, section: Section, sent: SectionText, *, is_agreed: bool) -> Response:
    """The form again, with what is stored now beside what was typed."""
    stored = find_text(record_session(), own_council(), year, section.code)
    problem = (
        english().gettext(mark("The report was agreed meanwhile, so nothing was saved."))
        if is_agreed
        else english().gettext(
            mark("Somebody else saved this text meanwhile, so nothing was saved. Compare the two.")
        )
    )
    newest = SectionText(section.code, sent.text, version=stored.version)
    return _form(year, section, newest, problem, stored=stored, status=409)


def _form(
    year: int,
    section: Section,
    text: SectionText,
    problem: str = "",
    *,
    stored: SectionText | None = None,
    status: int = 200,
) -> Response:
    html = render.page(
        "en",
        "staff/sufficiency/text.html",
        year=year,
        section=section,
        title=english().gettext(section.title),
        asks=english().gettext(section.asks),
        text=text,
        stored=stored.text if stored else "",
        problem=problem,
        length_max=TEXT_LENGTH_MAX,
    )
    return make_response(html, status)


def _named_section(code: str) -> Section:
    """The section that an address names; 404 for any other name."""
    return SECTIONS_BY_CODE.get(code) or abort(404)
