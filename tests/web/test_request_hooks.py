"""Functions of `before_request` and context processors reach every page that Flask answers."""

import re

import pytest
from flask import request
from jinja2 import ChoiceLoader, DictLoader

from app import create_app
from app.config import ROOT
from app.web.public.results import page_cache
from tests.builders import settings_for
from tests.web.page_reader import heading

SEARCH = "/en/find?postcode=ZZ1+2AB&kind=pre-school"
SETTING = "/en/place/gkadrxlknp3c/anchor-house-nursery"
# Every kind of response; each path with its method and status.
ANSWERED = {
    "the choice of a language": ("GET", "/", 302),
    "start": ("GET", "/en/", 200),
    "results that are not cached": ("GET", SEARCH, 200),
    "a search without a list": ("GET", "/en/find?postcode=Cardiff", 200),
    "a setting": ("GET", SETTING, 200),
    "an area": ("GET", "/en/area/E06990001", 200),
    "a family hub": ("GET", "/en/hub/995-FH-1", 200),
    "about the data": ("GET", "/en/about/data", 200),
    "privacy": ("GET", "/en/about/privacy", 200),
    "accessibility": ("GET", "/en/about/accessibility", 200),
    "a page of staff": ("GET", "/council/sign-in/", 200),
    "an invalid query": ("GET", "/en/find?postcode=ZZ1+2AB&page=0", 400),
    "no route": ("GET", "/nothing", 404),
    "no route of staff": ("GET", "/council/nothing", 404),
    "a method that is not allowed": ("POST", "/en/", 405),
    "a setting that is not shown": ("GET", "/en/place/aaaaaaaaaaaa/", 410),
    "a body that is too large": ("POST", "/en/", 413),
    "an address that is too long": ("GET", f"/en/{'x' * 5000}", 414),
    "a host that is not ours": ("GET", "/en/", 400),
    "a missing trailing slash": ("GET", "/council", 308),
    "a language that is not offered": ("GET", "/so/", 302),
    "the API": ("GET", "/api/v1/postcodes/ZZ1+2AB", 200),
    "an error of the API": ("GET", "/api/v1/places?page=0", 422),
    "health": ("GET", "/healthz/live", 200),
}
PAGES = [
    kind
    for kind in ANSWERED
    if ANSWERED[kind][2] not in (302, 308) and not re.search("API|health", kind)
]


@pytest.fixture(scope="module")
def hooked(seeded):
    """An app with a function of `before_request` and a context processor, as sign-in will add."""
    app = create_app(settings_for(seeded, TRUSTED_HOSTS="localhost"))
    app.calls = []
    app.before_request(lambda: app.calls.append("before_request"))

    @app.context_processor
    def values():
        app.calls.append("context processor")
        return {"signed_in": "somebody"}

    return app


def answer_of(app, kind):
    """The response; nothing of it is cached before."""
    method, path, status = ANSWERED[kind]
    page_cache._page_cache = None
    app.calls.clear()
    body = b"x" * 20_000 if status == 413 else None
    host = "elsewhere.example" if kind == "a host that is not ours" else "localhost"
    return app.test_client().open(path, method=method, data=body, headers={"Host": host})


@pytest.mark.parametrize("kind", ANSWERED)
def test_before_request_is_called_for_every_request_that_flask_answers(hooked, kind):
    answer = answer_of(hooked, kind)

    assert answer.status_code == ANSWERED[kind][2]
    assert hooked.calls.count("before_request") == 1


@pytest.mark.parametrize("kind", PAGES)
def test_a_context_processor_is_called_once_for_every_page(hooked, kind):
    answer_of(hooked, kind)

    assert hooked.calls.count("context processor") == 1


def test_a_refused_request_calls_no_function_of_a_blueprint(hooked, monkeypatch):
    calls = []
    monkeypatch.setitem(hooked.before_request_funcs, "sign_in", [lambda: calls.append(1)])
    client, hosts = hooked.test_client(), ("elsewhere.example", "localhost")

    statuses = [
        client.get("/council/sign-in/", headers={"Host": host}).status_code for host in hosts
    ]

    assert (statuses, calls) == ([400, 200], [1])


def test_a_context_processor_that_fails_gives_an_error_page(hooked, monkeypatch):
    monkeypatch.setattr(page_cache, "_page_cache", None)
    processors = hooked.template_context_processors[None]
    monkeypatch.setitem(hooked.template_context_processors, None, [*processors, lambda: 1 / 0])
    client = hooked.test_client()

    for path in ("/en/about/privacy", SEARCH, "/nothing", "/council/sign-in/", "/council/nothing"):
        answer = client.get(path)
        assert answer.status_code == 500
        assert "Something went wrong on" in heading(answer.text)


# --- values of one user on the page of results, whose parts are cached ---


@pytest.fixture
def signed_in_app(seeded, monkeypatch):
    """An app whose pages name the user in the cookie, as pages will once people can sign in."""
    monkeypatch.setattr(page_cache, "_page_cache", None)
    app = create_app(settings_for(seeded))
    base = ROOT.joinpath("templates/public/base.html").read_text("utf-8")
    environment = app.extensions["pages"].environments["en"]
    named = base.replace("</header>", "<p>Signed in: {{ user }}.</p></header>")
    environment.loader = ChoiceLoader([DictLoader({"public/base.html": named}), environment.loader])
    environment.cache.clear()
    app.context_processor(lambda: {"user": request.cookies.get("user", "nobody")})
    return app


def users_shown(app, *users):
    """The user that the same search names, for each of the users in turn; "" has no cookie."""
    pages = []
    for user in users:
        client = app.test_client()
        if user:
            client.set_cookie("user", user)
        pages.append(client.get(SEARCH).text)
    return [re.search(r"Signed in: (\w+)\.", page)[1] for page in pages]


def test_a_cached_page_of_results_names_no_other_user(signed_in_app):
    shown = users_shown(signed_in_app, "ada", "", "ben", "", "ada")

    assert shown == ["ada", "nobody", "ben", "nobody", "ada"]


def test_without_context_processors_a_request_with_a_cookie_uses_the_cache(
    app, client, monkeypatch
):
    page = client.get(SEARCH).data
    client.set_cookie("analytics", "of the council's own site")
    monkeypatch.setattr(page_cache, "page_template", lambda *_: 1 / 0)

    assert client.get(SEARCH).data == page
