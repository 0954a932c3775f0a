"""The address of a request to the workbench: its view, and the form of it that is kept."""

from urllib.parse import urlencode

from flask import abort, request, url_for

from app.web.figure_views.requested_view import RequestedView, read_view

INVALID = 422


def has_empty_parameters() -> bool:
    """Whether a form was sent with fields left empty."""
    return any(not value.strip() for value in request.args.values())


def address_without_empty_parameters() -> str:
    """The address of this request to keep: without the fields that were left empty."""
    kept = [(name, value) for name, value in request.args.items(multi=True) if value.strip()]
    return f"{request.path}?{urlencode(kept)}" if kept else request.path


def valid_view(name: str) -> RequestedView:
    """The view of this request; 422 where it cannot be understood, for a CSV or a picture."""
    view = read_view(name, request.args)
    if view.choices.problems or view.choices.is_empty:
        abort(INVALID)
    return view


def url_of(name: str, query: list[tuple[str, str]]) -> str:
    """The address of a page or file of the workbench with these parameters."""
    return f"{url_for(f'insights.{name}')}?{urlencode(query)}"
