"""The reports of a council by year, and one report as a page and as a file."""

from collections.abc import Sequence
from datetime import date

from flask import Response, abort, current_app, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.core.staff_roles import AGREEING_REPORTS, REPORTING
from app.core.sufficiency.agreement import AgreementState
from app.core.sufficiency.texts import YEAR_MIN
from app.data.record_times import in_utc
from app.data.sufficiency_reports import ReportExists, find_reports, start_report
from app.data.tables import SufficiencyReport
from app.i18n import mark
from app.web.request_context import app_state, now, today
from app.web.staff.access import EVERY_ROLE, allowed, current_user
from app.web.staff.month_series import csv_response
from app.web.staff.record_session import record_session
from app.web.staff.setting.own_setting import english, own_council
from app.web.staff.staff_blueprint import staff_blueprint
from app.web.staff.sufficiency.own_report import digest_of, draft_content, own_report
from app.web.staff.sufficiency.wording import DONE
from app.web.sufficiency_report.content import ReportContent, from_json, picture_of
from app.web.sufficiency_report.csv_rows import csv_rows
from app.web.templating import render

_PUBLIC_PAGE = "insights.report"
bp = staff_blueprint("sufficiency", "/council/sufficiency")


@bp.get("/")
@allowed(*EVERY_ROLE)
def listed() -> str:
    """The reports by year, newest first, and the form to start one."""
    return _listed(find_reports(record_session(), own_council()))


def _listed(reports: Sequence[SufficiencyReport], problem: str = "", year: str = "") -> str:
    return render.page(
        "en",
        "staff/sufficiency/listed.html",
        reports=[(one, _agreed_on(one)) for one in reports],
        draft=AgreementState.DRAFT,
        may_write=current_user().may(*REPORTING),
        year=year or str(_next_year(reports)),
        problem=problem,
    )


@bp.post("/start")
@allowed(*REPORTING)
def start() -> BaseResponse | tuple[str, int]:
    """Start the report of a year, with the texts of the one before."""
    session, typed = record_session(), request.form.get("year", "").strip()
    is_year = len(typed) == 4 and typed.isascii() and typed.isdecimal()
    if not is_year or not YEAR_MIN <= int(typed) <= today().year + 1:
        text = english().gettext(
            mark("Enter a year from %(first)s to %(last)s."), first=YEAR_MIN, last=today().year + 1
        )
        return _listed(find_reports(session, own_council()), text, typed), 422
    try:
        start_report(session, own_council(), int(typed), current_user().who, now())
    except ReportExists:
        text = english().gettext(mark("There is a report for %(year)s."), year=typed)
        return _listed(find_reports(session, own_council()), text, typed), 409
    session.commit()
    return redirect(url_for("sufficiency.show", year=typed), code=303)


@bp.get("/<int(max=9999):year>/")
@allowed(*EVERY_ROLE)
def show(year: int) -> str:
    """The report of a year: the draft with today's figures, or what was agreed."""
    report = own_report(year)
    is_draft = report.state is AgreementState.DRAFT
    content = draft_content(year) if is_draft else from_json(report.frozen)
    return _page(report, content, is_draft=is_draft)


@bp.get("/<int(max=9999):year>/agreed")
@allowed(*EVERY_ROLE)
def agreed(year: int) -> str:
    """What was agreed last, also while a new draft is written; 404 before the first time."""
    report = own_report(year)
    if not report.frozen:
        abort(404)
    return _page(report, from_json(report.frozen), is_draft=False)


@bp.get("/<int(max=9999):year>/tables.csv")
@allowed(*EVERY_ROLE)
def download(year: int) -> Response:
    """All tables of the report as the page shows them: of the draft, or as agreed."""
    report = own_report(year)
    is_draft = report.state is AgreementState.DRAFT and "agreed" not in request.args
    if not is_draft and not report.frozen:
        abort(404)
    content = draft_content(year) if is_draft else from_json(report.frozen)
    return csv_response(f"sufficiency-{own_council()}-{year}.csv", csv_rows(content))


@bp.get("/<int(max=9999):year>/report.html")
@allowed(*EVERY_ROLE)
def file(year: int) -> Response:
    """The agreed report as a page without any other file, for the council's own website."""
    report = own_report(year)
    if not report.frozen:
        abort(404)
    html = render.page(
        "en",
        "staff/sufficiency/file.html",
        content=from_json(report.frozen),
        is_draft=False,
        agreed_on=_agreed_on(report),
        may_write=False,
        picture=picture_of,
    )
    response = Response(html, mimetype="text/html")
    name = f"childcare-sufficiency-{own_council()}-{year}.html"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _page(report: SufficiencyReport, content: ReportContent, *, is_draft: bool) -> str:
    user, done = current_user(), request.args.get("done", "")
    return render.page(
        "en",
        "staff/sufficiency/show.html",
        report=report,
        content=content,
        is_draft=is_draft,
        agreed_on="" if is_draft else _agreed_on(report),
        has_newer_draft=not is_draft and report.state is AgreementState.DRAFT,
        may_write=is_draft and user.may(*REPORTING),
        may_agree=user.may(*AGREEING_REPORTS),
        figures=digest_of(content) if is_draft else "",
        public_url="" if is_draft else _public_url(report.year),
        unseen=[one for one in content.sections if one.carried_from],
        done=english().gettext(DONE[done]) if done in DONE else "",
        insights_css_url=app_state().assets.insights_css_url,
        picture=picture_of,
    )


def _public_url(year: int) -> str:
    """The address of an agreed report for everybody; "" where this process does not serve it."""
    is_served = _PUBLIC_PAGE in current_app.view_functions
    return url_for(_PUBLIC_PAGE, year=year) if is_served else ""


def _agreed_on(report: SufficiencyReport) -> str:
    return english().date(in_utc(report.agreed_at).date()) if report.agreed_at else ""


def _next_year(reports: Sequence[SufficiencyReport]) -> int:
    """The year to suggest: this one, or the next where it has a report."""
    this_year: date = today()
    years = {one.year for one in reports}
    return this_year.year + 1 if this_year.year in years else this_year.year
