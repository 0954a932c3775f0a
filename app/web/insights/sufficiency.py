"""The agreed sufficiency reports of this site's council, for parents and elected members."""

from flask import Response, abort

from app.snapshot.published_reports import ReportKey
from app.web.figure_views.downloads import as_csv
from app.web.figure_views.requested_view import english
from app.web.insights.blueprint import bp
from app.web.insights.insights_frame import insights_frame
from app.web.request_context import council, snapshot
from app.web.sufficiency_report.content import from_json, picture_of
from app.web.sufficiency_report.csv_rows import csv_rows
from app.web.templating import render


@bp.get("/sufficiency")
def reports() -> str:
    """The years of the council's agreed reports, newest first."""
    published = snapshot().reports
    return render.page(
        "en",
        "insights/reports.html",
        frame=insights_frame(),
        years=published.years(council().la_number) if published else (),
    )


@bp.get("/sufficiency/<int(max=9999):year>")
def report(year: int) -> str:
    """A report as it was agreed; 404 without one."""
    stored, agreed_on = _agreed(year)
    return render.page(
        "en",
        "insights/report.html",
        frame=insights_frame(),
        content=from_json(stored),
        agreed_on=agreed_on,
        is_draft=False,
        may_write=False,
        picture=picture_of,
    )


@bp.get("/sufficiency/<int(max=9999):year>.csv")
def report_csv(year: int) -> Response:
    """All tables of an agreed report as CSV; 404 without one."""
    stored, _ = _agreed(year)
    columns, *rows = csv_rows(from_json(stored))
    response = Response(as_csv(rows, columns), mimetype="text/csv")
    name = f"childcare-sufficiency-{year}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _agreed(year: int) -> tuple[str, str]:
    """What the council's report of a year says, as JSON, and the day on which it was agreed."""
    published, key = snapshot().reports, ReportKey(council().la_number, year)
    agreed_on = published.agreed_on(key) if published else None
    if published is None or agreed_on is None:
        abort(404)
    return published.content(key), english().date(agreed_on)
