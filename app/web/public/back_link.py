"""The links back to the results or the list that the user came from.

An address that is shared must not contain a family's postcode, so the page of a setting, the list
and the comparison do not carry the search in their addresses. The browser states it: with our
Referrer-Policy it sends the address of the page before, and to this site alone. On pages further
on, a script shows the link to the last results of the tab (`static/way_back.js`).
"""

import re
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import Response, after_this_request, g, request

from app.core.saved_settings import format_saved, parse_saved
from app.i18n import LANGUAGES_BY_CODE
from app.web.request_context import app_state

RESULTS_PAGE = "find"
LIST_PAGES = frozenset({"list", "compare", "sheet"})
# The fields of forms that are sent by POST: the query of the results, and the ids of the list, that
# the page before the form led back to.
RESULTS_FIELD = "results"
LIST_FIELD = "listed"
START_PARAMETERS = frozenset({"postcode", "around", "near"})  # at least one says where to search
REFERER_MAX_LENGTH = 2_000
PAIRS_MAX = 60
VALUE_MAX_LENGTH = 300
_is_parameter = re.compile("[a-z][a-z_]{0,29}").fullmatch
_has_control_character = re.compile(r"[\x00-\x1f\x7f\ufffd]").search


class PageBefore(NamedTuple):
    """A page of this site to go back to, by its path after the language, or none."""

    name: str = ""
    parameters: tuple[tuple[str, str], ...] = ()


def back_to_results(lang: str) -> str:
    """The path and query of the results page that the user came from, in a language; "" if none.

    Only for a page of this site; the query is read and written again. The response then varies by
    the Referer, and only the browser may store one that has the link.
    """
    before = _page_before()
    return f"/{lang}/find?{urlencode(before.parameters)}" if before.name == RESULTS_PAGE else ""


def back_to_list(lang: str) -> str:
    """The same for the list whose cards, comparison or sheet the user came from."""
    ids = listed_before()
    return f"/{lang}/list?{urlencode({'ids': format_saved(ids)})}" if ids else ""


def listed_before() -> tuple[str, ...]:
    """The ids of the list that the user came from."""
    before = _page_before()
    return parse_saved(dict(before.parameters)["ids"]) if before.name in LIST_PAGES else ()


def ways_back() -> tuple[tuple[str, str], ...]:
    """The fields of a form that keep the ways back of its page."""
    before = _page_before()
    if before.name == RESULTS_PAGE:
        return ((RESULTS_FIELD, urlencode(before.parameters)),)
    ids = listed_before()
    return ((LIST_FIELD, format_saved(ids)),) if ids else ()


def _page_before() -> PageBefore:
    before: PageBefore | None = g.get("page_before")
    if before is None:
        before = g.page_before = _read_address(_address_before())
        _mark_response(before)
    return before


def _mark_response(before: PageBefore) -> None:
    @after_this_request
    def mark(response: Response) -> Response:
        response.headers.add("Vary", "Referer")
        if before.name and response.headers.get("Cache-Control") != "no-store":
            response.headers["Cache-Control"] = "private, no-cache"
        return response


def _address_before() -> str:
    """The Referer; for a form, which has its own page there, what that page led back to."""
    if request.method == "POST" and RESULTS_FIELD in request.form:
        return f"{request.host_url}en/{RESULTS_PAGE}?{request.form[RESULTS_FIELD]}"
    if request.method == "POST" and LIST_FIELD in request.form:
        return f"{request.host_url}en/list?{urlencode({'ids': request.form[LIST_FIELD]})}"
    return request.headers.get("Referer", "")


def _read_address(address: str) -> PageBefore:
    if not address or len(address) > REFERER_MAX_LENGTH:
        return PageBefore()
    try:
        parts = urlsplit(address)
        pairs = parse_qsl(parts.query, keep_blank_values=True, max_num_fields=PAIRS_MAX)
    except ValueError:
        return PageBefore()
    is_ours = parts.scheme in ("http", "https") and _host(parts.netloc) == _host(request.host)
    name = _page_name(parts.path)
    if not is_ours or not _leads_back(name, pairs):
        return PageBefore()
    if not all(_is_parameter(parameter) and _is_value(value) for parameter, value in pairs):
        return PageBefore()
    return PageBefore(name, tuple(pairs))


def _leads_back(name: str, pairs: list[tuple[str, str]]) -> bool:
    """Whether a page of this name and query is one to go back to."""
    if name in LIST_PAGES:
        return bool(parse_saved(dict(pairs).get("ids", "")))
    is_search = any(parameter in START_PARAMETERS and value for parameter, value in pairs)
    return name == RESULTS_PAGE and is_search


def _host(netloc: str) -> str:
    """A host and port for comparison, without the port that a browser leaves out."""
    return netloc.lower().removesuffix(":80").removesuffix(":443")


def _page_name(path: str) -> str:
    """The path after the language; "" if it has none."""
    path = path.removeprefix(app_state().config.url_prefix)
    language, _, rest = path.removeprefix("/").partition("/")
    return rest if path.startswith("/") and language in LANGUAGES_BY_CODE else ""


def _is_value(value: str) -> bool:
    return len(value) <= VALUE_MAX_LENGTH and not _has_control_character(value)
