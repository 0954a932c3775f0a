"""Settings: those who open a link that their council sent them by email."""

from app.web.audience import Audience
from app.web.responses import SECURITY_HEADERS, ResponsePolicy
from app.web.setting_updates import form_views, stop, views
from app.web.setting_updates.error_responses import error_response

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
REFERRER_POLICY = ("Referrer-Policy", "no-referrer")  # an address has a token
POLICY = ResponsePolicy(
    headers=(
        ("Content-Security-Policy", CONTENT_SECURITY_POLICY),
        *(one for one in SECURITY_HEADERS if one[0] != REFERRER_POLICY[0]),
        REFERRER_POLICY,
        ("X-Robots-Tag", "noindex"),
    ),
    cache_control="no-store",
)
SETTING_UPDATES = Audience(
    name="setting_updates",
    blueprints=tuple(dict.fromkeys(one.bp for one in (views, stop, form_views))),
    policy=POLICY,
    # Four texts of 5,000 characters in two languages, as typed and as seen: 30 KB each in Arabic.
    max_body_bytes=512 * 1024,
    error_response=error_response,
    path_segments=frozenset({"update"}),
)
