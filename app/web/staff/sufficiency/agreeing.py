"""Agreeing a report, so that what members read no longer changes, and opening a new draft."""

from flask import make_response, redirect, request, url_for
from werkzeug.wrappers import Response

from app.core.staff_roles import AGREEING_REPORTS
from app.core.sufficiency.agreement import AgreementState
from app.data.sufficiency_reports import (
    ReportAgreed,
    ReportChanged,
    agree_report,
    reopen_report,
)
from app.i18n import mark
from app.web.request_context import now
from app.web.staff.access import allowed, current_user
from app.web.staff.list_pages import sent_number
from app.web.staff.record_session import record_session
from app.web.staff.setting.own_setting import english, own_council
from app.web.staff.staff_blueprint import staff_blueprint
from app.web.staff.sufficiency.own_report import digest_of, draft_content, own_report
from app.web.sufficiency_report.content import ReportContent, ShownSection, to_json
from app.web.templating import render

bp = staff_blueprint("sufficiency_agreeing", "/council/sufficiency/<int(max=9999):year>")


@bp.get("/agree")
@allowed(*AGREEING_REPORTS)
def ask(year: int) -> Response:
    """What agreeing means, and what is still open in the draft."""
    return _page(year)


@bp.post("/agree")
@allowed(*AGREEING_REPORTS)
def agree(year: int) -> Response:
    """Agree the draft that was read. 409 where it changed since."""
    own_report(year)
    content = draft_content(year)
    if request.form.get("figures") != digest_of(content):
        return _page(year, is_changed=True)
    session, user, seen = record_session(), current_user(), sent_number("version")
    if _unusable_pins(content):
        return _page(year, status=422)
    frozen = to_json(content)
    try:
        agree_report(session, own_council(), year, seen, frozen, user.who, now())
    except (ReportAgreed, ReportChanged):
        session.rollback()
        return _page(year, is_changed=True)
    session.commit()
    return redirect(url_for("sufficiency.show", year=year, done="agreed"), code=303)


@bp.post("/reopen")
@allowed(*AGREEING_REPORTS)
def reopen(year: int) -> Response:
    """Open a new draft of an agreed report."""
    own_report(year)
    session = record_session()
    try:
        reopen_report(session, own_council(), year, current_user().who, now())
    except ReportChanged:
        session.rollback()
    else:
        session.commit()
    return redirect(url_for("sufficiency.show", year=year, done="reopened"), code=303)


def _unusable_pins(content: ReportContent) -> list[ShownSection]:
    """The sections with a pinned view that cannot be shown."""
    return [one for one in content.sections if any(pin.content.problem for pin in one.pins)]


def _page(year: int, *, is_changed: bool = False, status: int = 200) -> Response:
    report, content, translator = own_report(year), draft_content(year), english()
    html = render.page(
        "en",
        "staff/sufficiency/agree.html",
        report=report,
        is_agreed=report.state is AgreementState.AGREED,
        is_changed=is_changed,
        version=report.version if is_changed else sent_number("version") or report.version,
        figures="" if is_changed else request.args.get("figures", ""),
        current_figures=digest_of(content),
        unseen=[one for one in content.sections if one.carried_from],
        unwritten=[one for one in content.sections if not one.paragraphs],
        unseen_title=translator.gettext(mark("Texts of an earlier year")),
        unusable=_unusable_pins(content),
        unusable_title=translator.gettext(mark("Views that cannot be shown: take them out first")),
        unwritten_title=translator.gettext(mark("Sections without a text")),
    )
    return make_response(html, 409 if is_changed else status)
