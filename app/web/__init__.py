"""The web application: the pages of each audience, and the modules that all audiences share."""

from pathlib import Path
from wsgiref.headers import Headers

from flask import Flask, request
from werkzeug.routing import BaseConverter
from whitenoise import WhiteNoise  # type: ignore[import-untyped]  # ships no types

from app.config import Config, CouncilsFile
from app.i18n import CATALOGUES, LANGUAGES_BY_CODE
from app.web import (
    assets,
    error_reports,
    errors,
    health,
    log_scrubbing,
    proxies,
    request_context,
    responses,
)
from app.web.metrics import counters
from app.web.public import api, area, finder, provider
from app.web.public.results import fast_path
from app.web.templating import render


class LanguageConverter(BaseConverter):
    """The first part of a path: the code of one of the fifteen languages."""

    regex = "|".join(LANGUAGES_BY_CODE)


class AnyPathConverter(BaseConverter):
    """The rest of a path, including slashes and line breaks."""

    regex = r"[\s\S]*"
    part_isolating = False


def init_app(
    app: Flask,
    config: Config,
    councils: CouncilsFile,
    *,
    pseudo: bool = False,
    catalogues: Path = CATALOGUES,
) -> None:
    log_scrubbing.init_app(config)
    error_reports.init_app(config)
    app.url_map.merge_slashes = False  # a path of the API contains typed text
    app.url_map.converters["lang"] = LanguageConverter
    app.url_map.converters["anything"] = AnyPathConverter
    app.config["MAX_CONTENT_LENGTH"] = 16 * 1024
    request_context.init_app(app, config, councils)
    app.before_request(_set_metrics_page)
    errors.init_app(app)
    # `finder` and `provider` share one blueprint, which is registered once.
    for blueprint in dict.fromkeys(module.bp for module in (finder, provider, area, api, health)):
        app.register_blueprint(blueprint)
    render.init_app(app, catalogues=catalogues, pseudo=pseudo)
    files = WhiteNoise(
        responses.ResponseMiddleware(app.wsgi_app),
        root=str(assets.STATIC),
        prefix="static/",
        immutable_file_test=r"/static/built/.*-[0-9a-f]{12}\.",
        add_headers_function=_add_security_headers,
    )
    with app.app_context():
        state = request_context.app_state()
        counted_app = counters.count_responses(files, state.request_counter)
        translators = [render.translator(code) for code in render.languages()]
        app_with_fast_path = fast_path.FastPath(counted_app, state, translators)
    # Flask documents this assignment as the way to add middleware.
    app.wsgi_app = proxies.behind_proxies(app_with_fast_path, config)  # type: ignore[assignment,method-assign]


def _set_metrics_page() -> None:
    request.environ[counters.PAGE_ENVIRON_KEY] = request.endpoint or counters.UNMATCHED_PAGE


def _add_security_headers(headers: Headers, _path: str, _url: str) -> None:
    """Add the security headers to static files, which bypass Flask."""
    for name, value in responses.HEADERS:
        headers[name] = value
