"""The redirect from a language that the council does not offer to its default one."""

from urllib.parse import urlencode

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from app.web.request_context import council, default_language, is_offered


def redirect_to_offered_language() -> Response | None:
    """Redirect to the same page and query in the default language; None where `lang` is offered."""
    view_args, site_council = request.view_args or {}, council()
    if "lang" not in view_args or is_offered(view_args["lang"], site_council):
        return None
    page = url_for(request.endpoint or "", **{**view_args, "lang": default_language(site_council)})
    query = urlencode(list(request.args.items(multi=True)))
    response = redirect(f"{page}?{query}" if query else page, code=302)
    response.headers["Cache-Control"] = "no-store"  # the council may offer the language tomorrow
    return response
