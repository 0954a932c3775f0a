"""The fast lane: the plain search for a postcode, answered before Flask is asked.

Of a thousand answers nine hundred and ninety are the first page around a live postcode, in words
that this process has rendered before. Routing, contexts and request objects would cost more than the
search itself, so this layer recognises exactly that question and joins the answer. It stands before
all others and finishes its answers itself. Whatever is unusual in the least goes on to Flask, which
gives the same bytes (`tests/web/test_lane.py`).
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from time import perf_counter
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from app.core.errors import QueryInvalid
from app.core.search import Filters
from app.i18n import Voice, voice
from app.snapshot.answers import Outcome, answer
from app.web.answering import finish
from app.web.binding import Binding
from app.web.listing import Face, listing_of
from app.web.proxies import put_back
from app.web.question import ONE_VALUED, filters_of, settings_for
from app.web.results import find_kept
from app.web.unmet import count_unmet

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# A postcode as the form sends it, then filters that a list of ours offers.
_question = re.compile(
    "postcode=([A-Za-z]{1,2}[0-9][A-Za-z0-9]?[+]?[0-9][A-Za-z]{2})"
    "((?:&(?:kind|within|age|funded|unknown)=[a-z0-9-]*)*)"
).fullmatch

FIND = "finder.find"  # the endpoint that this lane answers for
LONGEST = 400  # characters: every filter there is, and no more


class Lane:
    """A WSGI app that answers plain searches by itself and leaves the rest to another."""

    def __init__(self, app: "WSGIApplication", binding: Binding, languages: Iterable[str]) -> None:
        self._app = app
        self._binding = binding
        self._trusts_scheme = binding.settings.proxy_hops > 0
        self._hosts = binding.hosts
        self._voices: Mapping[str, Voice] = {f"/{code}/find": voice(code) for code in languages}

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        begun = perf_counter()
        if environ.get("SCRIPT_NAME") or environ.get("wsgi.url_scheme", "http") != "http":
            put_back(environ, trusts_scheme=self._trusts_scheme)
        said = self._voices.get(environ["PATH_INFO"])
        query = environ["QUERY_STRING"]
        asked = _question(query) if said and len(query) < LONGEST else None
        body = None
        if said and asked and _is_plain_get(environ):
            body = self._join(environ.get("HTTP_HOST", ""), said, asked[1], asked[2])
        if body is None:
            return self._app(environ, start_response)
        headers = [
            ("Content-Type", "text/html; charset=utf-8"),
            ("Content-Length", str(len(body))),
            ("Cache-Control", "private, no-cache"),
        ]
        body = finish("200 OK", headers, body, environ.get("HTTP_ACCEPT_ENCODING", ""))
        start_response("200 OK", headers)
        self._binding.meter.count(FIND, "200 OK", perf_counter() - begun)
        return (body,)

    def _join(self, host: str, said: Voice, typed: str, others: str) -> bytes | None:
        """The page, joined from what is rendered already; None for Flask to answer."""
        councils = self._binding.councils.current()
        if not self._hosts.trusts(host, councils):
            return None
        home, code = councils.by_host(host), said.language.code
        face = Face(said, home, self._hosts.printed_address(host, f"{code}/", home, councils))
        snapshot, filters = self._binding.snapshots.current(), _filters(others)
        kept = find_kept(snapshot, councils) if snapshot else None
        if not (snapshot and kept and filters and code in home.languages):
            return None
        answered = answer(snapshot, typed.replace("+", " "))
        if answered.outcome is not Outcome.FOUND or answered.area:
            return None
        found = settings_for(snapshot, answered, filters, 1)
        if found is None or not found[1].page:
            return None
        try:
            body = kept.join(listing_of(snapshot, answered, found, 1, b""), face)
        except KeyError:  # something on it has not been rendered yet: Flask's page will
            return None
        count_unmet(self._binding.inbox, answered, found, 1)
        return body


def _is_plain_get(environ: "WSGIEnvironment") -> bool:
    """A GET that sends no body along."""
    return (
        environ["REQUEST_METHOD"] == "GET"
        and environ.get("CONTENT_LENGTH") in (None, "", "0")
        and "HTTP_TRANSFER_ENCODING" not in environ
    )


@lru_cache(maxsize=1024)
def _filters(others: str) -> Filters | None:
    """The filters behind the postcode; None where they make no sense."""
    asked = parse_qs(others.removeprefix("&"), keep_blank_values=True)
    try:
        return filters_of(*(asked.get(name, []) for name in ("kind", *ONE_VALUED)))
    except QueryInvalid:
        return None
