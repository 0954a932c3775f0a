"""The one module that reads and answers htmx's headers; only staff pages use them.

htmx-flask 0.1.0 sets no `Vary` and gives every request of the app its own class, the public ones
too. So its class of headers is used here, for the requests that need it.
"""

from typing import Any

from flask import Response, request
from htmx_flask import make_response  # type: ignore[import-untyped]  # ships no types
from htmx_flask.requests import HtmxHeaders  # type: ignore[import-untyped]  # the same


def htmx() -> Any:
    """What htmx says about this request; false where a browser asks for a whole page."""
    return HtmxHeaders(request.headers)


def is_fragment_request() -> bool:
    """Whether htmx asks for a part of a page; a restored history entry needs the whole page."""
    headers = htmx()
    return bool(headers) and not headers.history_restore_request


def redirect_whole_page(address: str) -> Response:
    """A response that makes htmx load another page in place of this one."""
    response: Response = make_response("", redirect=address)
    response.headers["Vary"] = "HX-Request"
    return response


def fragment_response(html: str, status: int = 200) -> Response:
    """A part of a page for htmx; no cache may give it to a browser as a whole page."""
    response: Response = make_response(html, status)
    response.headers["Vary"] = "HX-Request"
    return response
