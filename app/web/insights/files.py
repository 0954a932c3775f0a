"""The files of the views: a table as CSV, a picture as SVG. Parameters are those of the page."""

from flask import Response, abort
from markupsafe import Markup

from app.snapshot.insights.profile import find_profile
from app.web.figure_views.charts.svg_document import PictureWidth, picture_file
from app.web.figure_views.downloads import as_csv, comparison_rows, profile_rows, trend_rows
from app.web.figure_views.pictures import draw_comparison
from app.web.figure_views.requested_view import (
    comparison_of,
    edition_of,
    picture_of_funnel,
    picture_of_trend,
    trend_of,
)
from app.web.figure_views.wording import comparator_name
from app.web.insights.addresses import valid_view
from app.web.insights.blueprint import bp
from app.web.request_context import snapshot


@bp.get("/trend.csv")
def trend_csv() -> Response:
    """The figures of a trend as CSV."""
    view = valid_view("trend")
    found = trend_of(view)
    name = comparator_name(found.comparator, view.translator) if found.comparator else ""
    return csv_file(as_csv(trend_rows(found, edition_of(found.measure), name)), "trend")


@bp.get("/comparison.csv")
def comparison_csv() -> Response:
    """The figures of a comparison as CSV."""
    view = valid_view("comparison")
    found = comparison_of(view) or abort(404)
    name = comparator_name(found.comparator, view.translator) if found.comparator else ""
    return csv_file(as_csv(comparison_rows(found, edition_of(found.measure), name)), "comparison")


@bp.get("/profile.csv")
def profile_csv() -> Response:
    """The latest figure of every measure of an area as CSV."""
    view = valid_view("profile")
    rows = find_profile(view.statistics, view.choices.area)
    text = as_csv(profile_rows(view.choices.area, rows, snapshot().settings.editions))
    return csv_file(text, "profile")


@bp.get("/trend.svg")
def trend_svg() -> Response:
    """The picture of a trend as a file."""
    view = valid_view("trend")
    found = trend_of(view)
    return svg_file(
        picture_of_trend(view, found, PictureWidth.WIDE) if found.periods else None, "trend"
    )


@bp.get("/comparison.svg")
def comparison_svg() -> Response:
    """The picture of a comparison as a file."""
    view = valid_view("comparison")
    found = comparison_of(view) or abort(404)
    picture = draw_comparison(found, edition_of(found.measure), view.translator, PictureWidth.WIDE)
    return svg_file(picture, "comparison")


@bp.get("/funnel.svg")
def funnel_svg() -> Response:
    """The funnel plot of a comparison as a file; 404 without counts."""
    view = valid_view("comparison")
    found = comparison_of(view) or abort(404)
    return svg_file(picture_of_funnel(view, found, PictureWidth.WIDE), "funnel")


def svg_file(picture: Markup | None, name: str) -> Response:
    """A picture as a file; 404 where there is nothing to draw."""
    response = Response(picture_file(picture or abort(404)), mimetype="image/svg+xml")
    response.headers["Content-Disposition"] = f'attachment; filename="early-years-{name}.svg"'
    return response


def csv_file(text: str, name: str) -> Response:
    response = Response(text, mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="early-years-{name}.csv"'
    return response
