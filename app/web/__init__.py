"""The web: one module per audience, each with one blueprint; beside them what all of them share."""

from wsgiref.headers import Headers

from flask import Flask, request
from werkzeug.routing import BaseConverter
from whitenoise import WhiteNoise  # type: ignore[import-untyped]  # ships no types

from app.config import CouncilsFile, Settings
from app.i18n import BY_CODE
from app.web import (
    answering,
    api,
    areas,
    assets,
    binding,
    errors,
    finder,
    health,
    lane,
    logs,
    meter,
    proxies,
    render,
    reports,
)


class LanguageConverter(BaseConverter):
    """The first part of an address: one of the fifteen codes."""

    regex = "|".join(BY_CODE)


class AnythingConverter(BaseConverter):
    """The rest of an address, slashes and line ends and all."""

    regex = r"[\s\S]*"
    part_isolating = False


def init_app(
    app: Flask, settings: Settings, councils: CouncilsFile, *, pseudo: bool = False
) -> None:
    logs.init_app(settings)
    reports.init_app(settings)
    app.url_map.merge_slashes = False  # a path of the API holds what a person typed
    app.url_map.converters["lang"] = LanguageConverter
    app.url_map.converters["anything"] = AnythingConverter
    app.config["MAX_CONTENT_LENGTH"] = 16 * 1024
    binding.init_app(app, settings, councils)
    app.before_request(_name_the_page)
    errors.init_app(app)
    for module in (finder, areas, api, health):
        app.register_blueprint(module.bp)
    render.init_app(app, pseudo=pseudo)
    files = WhiteNoise(
        answering.Finished(app.wsgi_app),
        root=str(assets.STATIC),
        prefix="static/",
        immutable_file_test=r"/static/built/.*-[0-9a-f]{12}\.",
        add_headers_function=_secure,
    )
    with app.app_context():
        bound = binding.binding()
        counted = meter.metered(files, bound.meter)
        fast = lane.Lane(counted, bound, render.languages())
    app.wsgi_app = proxies.in_front(fast, settings)  # type: ignore[assignment,method-assign]  # the documented way to wrap


def _name_the_page() -> None:
    request.environ[meter.PAGE] = request.endpoint or meter.NO_PAGE


def _secure(headers: Headers, _path: str, _url: str) -> None:
    """The same headers on static files, which Flask never sees."""
    for name, value in answering.HEADERS:
        headers[name] = value
