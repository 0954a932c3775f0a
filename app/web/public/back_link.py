"""The link back to the results that the user came from.

An address that is shared must not contain a family's postcode, so the page of a setting, the list
and the comparison do not carry the search in their addresses. The browser states it: with our
Referrer-Policy it sends the address of the page before, and to this site alone.
"""

import re
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import Response, after_this_request, g, request

from app.i18n import LANGUAGES_BY_CODE
from app.web.request_context import app_state

START_PARAMETERS = frozenset({"postcode", "around", "near"})  # at least one says where to search
REFERER_MAX_LENGTH = 2_000
PAIRS_MAX = 60
VALUE_MAX_LENGTH = 300
_is_parameter = re.compile("[a-z][a-z_]{0,29}").fullmatch
_has_control_character = re.compile(r"[\x00-\x1f\x7f\ufffd]").search


def back_to_results(lang: str) -> str:
    """The path and query of the results page that the user came from, in a language; "" if none.

    Only for a page of this site; the query is read and written again. The response then varies by
    the Referer, and only the browser may store one that has the link.
    """
    link: str | None = g.get("back_link")
    if link is None:
        link = g.back_link = _find_link(lang)
    return link


def _find_link(lang: str) -> str:
    link = _results_link(lang, request.headers.get("Referer", ""))

    @after_this_request
    def mark_response(response: Response) -> Response:
        response.headers.add("Vary", "Referer")
        if link:
            response.headers["Cache-Control"] = "private, no-cache"
        return response

    return link


def _results_link(lang: str, referer: str) -> str:
    if not referer or len(referer) > REFERER_MAX_LENGTH:
        return ""
    try:
        parts = urlsplit(referer)
        pairs = parse_qsl(parts.query, keep_blank_values=True, max_num_fields=PAIRS_MAX)
    except ValueError:
        return ""
    is_ours = parts.scheme in ("http", "https") and _host(parts.netloc) == _host(request.host)
    if not is_ours or not _is_results_path(parts.path):
        return ""
    if not any(name in START_PARAMETERS and value for name, value in pairs):
        return ""
    if not all(_is_parameter(name) and _is_value(value) for name, value in pairs):
        return ""
    return f"/{lang}/find?{urlencode(pairs)}"


def _host(netloc: str) -> str:
    """A host and port for comparison, without the port that a browser leaves out."""
    return netloc.lower().removesuffix(":80").removesuffix(":443")


def _is_results_path(path: str) -> bool:
    path = path.removeprefix(app_state().config.url_prefix)
    language, _, rest = path.removeprefix("/").partition("/")
    return path.startswith("/") and language in LANGUAGES_BY_CODE and rest == "find"


def _is_value(value: str) -> bool:
    return len(value) <= VALUE_MAX_LENGTH and not _has_control_character(value)
