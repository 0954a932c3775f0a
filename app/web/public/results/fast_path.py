"""The fast path: answers plain postcode searches without Flask.

Of 1,000 requests 990 are the first page of results near a live postcode, and this process has
rendered all parts of it before. Routing, contexts and request objects would take longer than the
search itself, so this middleware recognises exactly these requests and joins the cached parts. It
stands in front of Flask and finishes its own responses. It passes every other request on to Flask,
which gives the same bytes (`tests/web/public/results/test_fast_path.py`). `app.web.public.results`
explains the whole path.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from time import perf_counter
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from app.core.errors import QueryInvalid
from app.core.query_text import parse_query_text
from app.core.search_filters import Filters, filter_parameters, parse_filters
from app.i18n import Translator
from app.snapshot.find_settings import find
from app.snapshot.query_resolution import QueryOutcome
from app.web.public.results.filter_form import with_option_counts
from app.web.public.results.page_cache import find_page_cache
from app.web.public.results.results_page import results_page_for
from app.web.public.results.site import bind_site
from app.web.public.results.unmet_searches import count_unmet_search
from app.web.request_context import AppState, today
from app.web.responses import ResponsePolicy, finish_response

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

FIND_ENDPOINT = "finder.find"  # the label of these responses in the metrics
ANSWERED_OUTCOMES = frozenset({QueryOutcome.FOUND})  # the page of any other has a note
QUERY_MAX_LENGTH = 800  # characters; enough for all filters together


class FastPath:
    """A WSGI app that answers plain searches itself and passes other requests to `app`."""

    def __init__(
        self,
        app: "WSGIApplication",
        app_state: AppState,
        translators: Iterable[Translator],
        policy: ResponsePolicy,
    ) -> None:
        self._app = app
        self._app_state = app_state
        self._policy = policy
        self._hosts = app_state.hosts
        self._translators_by_path: Mapping[str, Translator] = {
            f"/{one.language.code}/find": one for one in translators
        }
        # A postcode as the form or htmx sends it, then filters with values that could be ours.
        self._plain_query = re.compile(
            "postcode=([A-Za-z]{1,2}[0-9][A-Za-z0-9]?(?:[+]|%20)?[0-9][A-Za-z]{2})"
            f"((?:&(?:{'|'.join(filter_parameters())})=[a-z0-9-]*)*)"
        ).fullmatch
        self._filters = lru_cache(maxsize=1024)(_filters)

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        started = perf_counter()
        site_translator = self._translators_by_path.get(environ["PATH_INFO"])
        query = environ["QUERY_STRING"]
        query_match = (
            self._plain_query(query) if site_translator and len(query) < QUERY_MAX_LENGTH else None
        )
        body = None
        if site_translator and query_match and _is_plain_get(environ):
            body = self._join(
                environ.get("HTTP_HOST", ""), site_translator, query_match[1], query_match[2]
            )
        if body is None:
            return self._app(environ, start_response)
        headers = [
            ("Content-Type", "text/html; charset=utf-8"),
            ("Content-Length", str(len(body))),
            ("Cache-Control", "private, no-cache"),
        ]
        encodings = environ.get("HTTP_ACCEPT_ENCODING", "")
        body = finish_response("200 OK", headers, body, encodings, self._policy)
        start_response("200 OK", headers)
        self._app_state.request_counter.count(FIND_ENDPOINT, "200 OK", perf_counter() - started)
        return (body,)

    def _join(
        self, host: str, site_translator: Translator, typed: str, others: str
    ) -> bytes | None:
        """The page, joined from cached parts; None if Flask must answer."""
        snapshot = self._app_state.snapshots.current()
        councils = self._app_state.published_councils.current(snapshot)
        if not self._hosts.trusts(host, councils):
            return None
        council, code = councils.by_host(host), site_translator.language.code
        site = bind_site(
            site_translator,
            council,
            self._hosts.printed_address(host, f"{code}/", council, councils),
        )
        filters = self._filters(others)
        page_cache = find_page_cache(snapshot, councils) if snapshot else None
        if not (snapshot and page_cache and filters and code in council.languages):
            return None
        query = parse_query_text(typed.replace("+", " ").replace("%20", " "))
        day = today()
        query_result, listed = find(snapshot, query, filters, 1, ANSWERED_OUTCOMES, day)
        if listed is None or query_result.area:
            return None
        results_page = with_option_counts(
            results_page_for(query_result, listed), snapshot.settings, day
        )
        body = page_cache.join(results_page, site)
        if body is not None:  # else the Flask view renders what is missing, and counts the search
            count_unmet_search(self._app_state.inbox, query_result, listed)
        return body


def _is_plain_get(environ: "WSGIEnvironment") -> bool:
    """Whether the request is a GET without a body, from a browser that is not signed in."""
    return (
        environ["REQUEST_METHOD"] == "GET"
        and "HTTP_COOKIE" not in environ
        and environ.get("CONTENT_LENGTH") in (None, "", "0")
        and "HTTP_TRANSFER_ENCODING" not in environ
    )


def _filters(others: str) -> Filters | None:
    """The filters of a query string; None if they are invalid."""
    values_by_name = parse_qs(others.removeprefix("&"), keep_blank_values=True)
    try:
        return parse_filters(lambda name: values_by_name.get(name, []))
    except QueryInvalid:
        return None
