"""Assembles the web application from the pages of each audience and the shared modules."""

from functools import partial
from pathlib import Path
from wsgiref.headers import Headers

from flask import Flask
from werkzeug.routing import BaseConverter
from whitenoise import WhiteNoise  # type: ignore[import-untyped]  # ships no types

from app.config import Config, CouncilsFile
from app.i18n import CATALOGUES, LANGUAGES_BY_CODE
from app.web import (
    assets,
    audience,
    errors,
    health,
    proxies,
    request_checks,
    request_context,
    responses,
)
from app.web.audience import Audience, Audiences
from app.web.metrics import counters
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
    catalogues: Path | None = None,
) -> None:
    """Add the pages to an app whose logs are set up."""
    app.url_map.merge_slashes = False  # a path of the API contains typed text
    app.url_map.converters["lang"] = LanguageConverter
    app.url_map.converters["anything"] = AnyPathConverter
    audiences = Audiences(_served_audiences(config))
    request_context.init_app(app, config, councils)
    request_checks.init_app(app)
    errors.init_app(app)
    audience.init_app(app, audiences)
    app.register_blueprint(health.bp)
    render.init_app(
        app,
        catalogues=catalogues or CATALOGUES,
        pseudo=pseudo,
        uses_template=audiences.uses_template,
    )
    _add_middleware(app, config, audiences)


def _served_audiences(config: Config) -> list[Audience]:
    """The audiences in SERVE; a process imports no module of any other."""
    served = []
    if config.serves_public:
        from app.web.insights.audience import INSIGHTS
        from app.web.public.audience import PUBLIC

        served += [PUBLIC, INSIGHTS]
    if config.has_record:
        from app.web.setting_updates.audience import SETTING_UPDATES
        from app.web.staff.audience import STAFF

        served += [STAFF, SETTING_UPDATES]
    return served


def _add_middleware(app: Flask, config: Config, audiences: Audiences) -> None:
    files = WhiteNoise(
        responses.ResponseMiddleware(app.wsgi_app, audiences.policy_of_path),
        root=str(assets.STATIC),
        prefix="static/",
        immutable_file_test=r"/static/built/.*-[0-9a-f]{12}\.",
        add_headers_function=partial(_add_headers, audiences),
    )
    with app.app_context():
        state = request_context.app_state()
        wsgi_app = counters.count_responses(files, state.request_counter)
        for served in audiences.served:
            if served.middleware:
                wsgi_app = served.middleware(wsgi_app, state)
    # Flask documents this assignment as the way to add middleware.
    app.wsgi_app = proxies.behind_proxies(wsgi_app, config)  # type: ignore[assignment,method-assign]


def _add_headers(audiences: Audiences, headers: Headers, _file: str, url: str) -> None:
    """Add the headers of the policy to static files, which bypass Flask."""
    for name, value in audiences.policy_of_path(url).headers:
        headers[name] = value
