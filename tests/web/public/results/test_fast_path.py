"""Compares the fast path with Flask, for the same search in two spellings."""

import pytest

from app import create_app, i18n
from app.core import declared_filters
from app.web.public.audience import POLICY
from app.web.public.results import fast_path
from tests.builders import settings_for

POSTCODES = ["ZZ1 2AB", "ZZ6 7BE", "zz12ab", "ZZ9 1AA", "ZZ2 9AA", "ZZ3 9AA", "ZZ3 9ZZ", "M1 1AE"]
FILTERS = ["", "&kind=childminder", "&kind=day-nursery&kind=out-of-school&within=2", "&within=1"]
FILTERS += ["&age=2y", "&kind=&within=&age=10m&funded=working", "&funded=universal&unknown=1"]


def ask(client, lang, postcode, rest):
    """The response of the fast path and of Flask; a page parameter disables the fast path."""
    query = f"postcode={postcode.replace(' ', '+')}{rest}"
    client.get(f"/{lang}/find?{query}")  # renders all parts of the page
    return client.get(f"/{lang}/find?{query}"), client.get(f"/{lang}/find?{query}&page=1")


@pytest.mark.parametrize("lang", ["en", "pl", "ar"])
@pytest.mark.parametrize("rest", FILTERS)
@pytest.mark.parametrize("postcode", POSTCODES)
def test_the_fast_path_returns_the_same_bytes_as_flask(client, lang, postcode, rest):
    quick, slow = ask(client, lang, postcode, rest)

    assert quick.status_code == slow.status_code
    assert quick.data == slow.data
    assert dict(quick.headers) == dict(slow.headers)


@pytest.mark.parametrize("query", ["ZZ1+2AB", "ZZ1%202AB&kind=childminder", "zz12ab&age=2y"])
def test_searches_as_the_form_and_htmx_send_them_never_reach_flask(app, client, monkeypatch, query):
    client.get(f"/en/find?postcode={query}")
    monkeypatch.setattr(type(app), "full_dispatch_request", lambda _: 1 / 0)

    answer = client.get(f"/en/find?postcode={query}")

    assert answer.status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "postcode=ZZ1+2AB&page=2",
        "postcode=ZZ1+2AB&postcode=ZZ1+2AB",
        "around=town-sandmere&postcode=ZZ1+2AB",
        "postcode=ZZ1",
        "postcode=",
        "",
        "postcode=ZZ1+2AB&within=2&within=3",
        "postcode=ZZ1+2AB&kind=castle",
        "postcode=ZZ1+2AB&age=2y&age=3y",
        "postcode=ZZ1+2AB&within=&within=",
        "postcode=ZZ1+2AB&funded=free",
        "postcode=ZZ1+2AB&unknown=2",
        "postcode=ZZ1+2AB&counts=1",
    ],
)
def test_other_queries_go_to_flask(client, query):
    environ = {"PATH_INFO": "/en/find", "QUERY_STRING": query, "REQUEST_METHOD": "GET"}
    calls = []
    state = client.application.extensions["app_state"]
    alone = fast_path.FastPath(
        lambda *_: calls.append(1) or (b"",), state, [i18n.translator("en")], POLICY
    )

    alone(environ, lambda *_: None)

    assert calls


@pytest.mark.parametrize("method", ["POST", "HEAD", "PUT"])
def test_other_methods_go_to_flask(client, method):
    answer = client.open("/en/find?postcode=ZZ1+2AB", method=method)

    assert answer.status_code == (200 if method == "HEAD" else 405)
    assert method != "HEAD" or answer.data == b""


def single_filters():
    """The query string of each value of each filter."""
    declared = declared_filters.FILTERS
    values = [f"&{one.parameter}={value}" for one in declared for value in one.values]
    return ["", *values, "&age=2y&unknown=1"]


@pytest.fixture(params=["council", "national"])
def site_app(request, seeded, tmp_path):
    """The app on the seeds, as the council's site and as the national site."""
    if request.param == "council":
        return create_app(settings_for(seeded))
    councils = tmp_path / "councils.toml"
    councils.write_text("", encoding="utf-8")
    return create_app(settings_for(seeded, COUNCILS_FILE=str(councils)))


@pytest.mark.parametrize("lang", ["en", "pl", "ar"])
def test_the_fast_path_answers_every_filter_itself_with_the_bytes_of_flask(
    site_app, monkeypatch, lang
):
    client = site_app.test_client()
    offered = client.get(f"/{lang}/find?postcode=ZZ1+2AB").status_code == 200
    paths = [f"/{lang}/find?postcode=ZZ1+2AB{query}" for query in single_filters() if offered]
    by_flask = {path: client.get(f"{path}&page=1") for path in paths}
    listed = {path for path in paths if b"/place/" in by_flask[path].data}
    assert len(listed) > 20 or not offered
    monkeypatch.setattr(type(site_app), "full_dispatch_request", lambda _: 1 / 0)

    wrong = [path for path in listed if client.get(path).data != by_flask[path].data]

    assert wrong == []


def requests_seen_by_flask(app, monkeypatch) -> list[int]:
    """A list that gets an item with each request that Flask handles from now on."""
    seen = []
    dispatch = type(app).full_dispatch_request
    monkeypatch.setattr(
        type(app), "full_dispatch_request", lambda self: seen.append(1) or dispatch(self)
    )
    return seen


def test_a_request_with_a_cookie_goes_to_flask(app, client, monkeypatch):
    client.get("/en/find?postcode=ZZ1+2AB")
    client.set_cookie("session", "of a member of staff")
    seen = requests_seen_by_flask(app, monkeypatch)

    client.get("/en/find?postcode=ZZ1+2AB")

    assert seen == [1]


def test_a_request_with_a_body_of_unknown_length_goes_to_flask(app, client, monkeypatch):
    client.get("/en/find?postcode=ZZ1+2AB")
    seen = requests_seen_by_flask(app, monkeypatch)

    client.get("/en/find?postcode=ZZ1+2AB")
    client.get("/en/find?postcode=ZZ1+2AB", headers={"Transfer-Encoding": "chunked"})

    assert seen == [1]
