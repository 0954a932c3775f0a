"""The blueprint of the public API, and what its responses have in common."""

from typing import Any
from urllib.parse import urlencode

import msgspec
from flask import Blueprint, Response, current_app, request

from app.core.errors import DomainError, QueryInvalid
from app.web.public.api.answer_types import Links
from app.web.public.error_responses import json_error
from app.web.request_context import app_state

bp = Blueprint("api", __name__, url_prefix="/api/v1")


@bp.after_request
def allow_any_origin(response: Response) -> Response:
    response.headers["Access-Control-Allow-Origin"] = "*"
    if response.status_code < 400:  # a shared cache must not store responses about a postcode
        response.headers.setdefault("Cache-Control", "private, no-cache")
    return response


@bp.errorhandler(DomainError)
def invalid_query(error: DomainError) -> Response:
    return json_error(422, error.parameter if isinstance(error, QueryInvalid) else "")


def json_response(payload: Any, status: int = 200) -> Response:
    body = current_app.json.dumps(msgspec.to_builtins(payload))
    return Response(body, status, mimetype="application/json")


def csv_download(table: bytes, file_name: str) -> Response:
    """A CSV file that is the same for everyone; `file_name` has only letters, digits, "-", "."."""
    response = Response(table, mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return cacheable_by_all(response)


def cacheable_by_all(response: Response) -> Response:
    """A response that is the same for everyone: any cache may store it, and must revalidate.

    304 without a body where the client has it already.
    """
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag(weak=True)  # compression changes the bytes
    response.make_conditional(request)
    del response.headers["Date"]  # the server adds its own
    return response


def page_links(page: int, total: int, page_size: int) -> Links:
    """Relative URLs of the previous and the next page."""
    pages = {"previous": page - 1, "next": page + 1}
    last = -(-total // page_size)
    query_items = [
        (name, value) for name, value in request.args.items(multi=True) if name != "page"
    ]
    url = f"{app_state().config.url_prefix}{request.path}"
    return Links(
        **{
            name: f"{url}?{urlencode([*query_items, ('page', number)])}"
            for name, number in pages.items()
            if 1 <= number <= last
        }
    )
