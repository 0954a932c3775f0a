"""Analysts: people who write reports, plan services or check figures. Nobody signs in."""

from app.web.audience import Audience
from app.web.insights import files, map_views, reach_views, sufficiency, views
from app.web.insights.error_responses import error_response
from app.web.responses import SECURITY_HEADERS, ResponsePolicy

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
POLICY = ResponsePolicy(
    headers=(
        ("Content-Security-Policy", CONTENT_SECURITY_POLICY),
        *SECURITY_HEADERS,
        ("X-Robots-Tag", "noindex"),
    ),
    cache_control="no-cache",
)
INSIGHTS = Audience(
    name="insights",
    blueprints=tuple(
        dict.fromkeys(one.bp for one in (views, map_views, reach_views, files, sufficiency))
    ),
    policy=POLICY,
    max_body_bytes=1024,  # nothing is sent
    error_response=error_response,
    path_segments=frozenset({"insights"}),
    templates_are_english=True,
)
