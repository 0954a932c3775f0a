"""The public: families and everyone else who reads pages and open data without signing in."""

from typing import TYPE_CHECKING

from app.i18n import LANGUAGES_BY_CODE, PSEUDO
from app.web.audience import Audience
from app.web.public import (
    api,
    area,
    finder,
    help_point,
    hub,
    mistakes,
    paying,
    provider,
    saved,
    sheet,
)
from app.web.public.api import figures
from app.web.public.error_responses import error_response
from app.web.public.results.fast_path import FastPath
from app.web.request_context import AppState
from app.web.responses import SECURITY_HEADERS, ResponsePolicy
from app.web.templating import render

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; manifest-src 'self'"
)
POLICY = ResponsePolicy(
    headers=(("Content-Security-Policy", CONTENT_SECURITY_POLICY), *SECURITY_HEADERS),
    cache_control="no-cache",
)
# Only the start page and the results have the button "Use my location".
LOCATION_POLICY = POLICY.allowing_location()


def _fast_path(app: "WSGIApplication", state: AppState) -> "WSGIApplication":
    translators = [render.translator(code) for code in render.languages()]
    return FastPath(app, state, translators, LOCATION_POLICY)


PUBLIC = Audience(
    name="public",
    # `finder`, `provider`, `saved` and `sheet` share one blueprint, which is registered once;
    # so do `api` and `figures`.
    blueprints=tuple(
        dict.fromkeys(
            module.bp
            for module in (
                finder,
                provider,
                saved,
                sheet,
                area,
                help_point,
                hub,
                mistakes,
                paying,
                api,
                figures,
            )
        )
    ),
    policy=POLICY,
    max_body_bytes=16 * 1024,  # forms with a family's answers, or a list
    error_response=error_response,
    middleware=_fast_path,
    path_policies={
        f"/{code}/{page}": LOCATION_POLICY
        for code in (*LANGUAGES_BY_CODE, PSEUDO.code)
        for page in ("", "find")
    },
)
