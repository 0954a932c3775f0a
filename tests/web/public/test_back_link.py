"""The link back to the results, from the Referer of the request."""

import pytest
from flask import Flask, Response

from app.web.public.back_link import back_to_list, back_to_results


def _link_and_headers(app: Flask, referer: str | None, lang: str = "en", host: str = "localhost"):
    headers = {"Referer": referer} if referer is not None else {}
    with app.test_request_context(f"/{lang}/list", headers=headers, base_url=f"http://{host}"):
        link = back_to_results(lang)
        return link, app.process_response(Response("page")).headers


def _link(app: Flask, referer: str, **request: str) -> str:
    return _link_and_headers(app, referer, **request)[0]


def test_the_link_leads_to_the_search_in_the_language_of_the_page(app):
    referer = "http://localhost/pl/find?postcode=ZZ1+2AB&kind=childminder&page=2"

    link, headers = _link_and_headers(app, referer, "ar")

    assert link == "/ar/find?postcode=ZZ1+2AB&kind=childminder&page=2"
    assert headers["Cache-Control"] == "private, no-cache"
    assert "Referer" in headers.getlist("Vary")


@pytest.mark.parametrize("page", ["list", "compare", "sheet"])
def test_a_list_its_comparison_or_its_sheet_leads_back_to_the_list_and_not_to_results(app, page):
    ids = "aaaaaaaaaaaa.bbbbbbbbbbbb"
    referer = f"http://localhost/pl/{page}?ids={ids}.%3Cb%3E&age=2y&differences=1"

    with app.test_request_context("/ar/place/x/", headers={"Referer": referer}):
        assert back_to_list("ar") == f"/ar/list?ids={ids}"
        assert back_to_results("ar") == ""
        headers = app.process_response(Response("page")).headers
    assert headers["Cache-Control"] == "private, no-cache"
    assert headers.getlist("Vary").count("Referer") == 1


@pytest.mark.parametrize(
    "referer",
    [
        "http://localhost/en/list",
        "http://localhost/en/list?ids=",
        "http://localhost/en/list?ids=%22%3E%3Cb%3E",
        "http://localhost/en/lists?ids=aaaaaaaaaaaa",
        "http://localhost/en/find?postcode=ZZ1+2AB&ids=aaaaaaaaaaaa",
        "http://elsewhere.example/en/list?ids=aaaaaaaaaaaa",
    ],
)
def test_nothing_else_leads_back_to_a_list(app, referer):
    with app.test_request_context("/en/place/x/", headers={"Referer": referer}):
        assert back_to_list("en") == ""


def test_a_page_without_the_link_varies_by_the_referer_too(app):
    link, headers = _link_and_headers(app, None)

    assert link == ""
    assert "Cache-Control" not in headers
    assert "Referer" in headers.getlist("Vary")


@pytest.mark.parametrize(
    ("referer", "host"),
    [
        ("https://finder.example/en/find?around=town-eastfleet", "finder.example"),
        ("https://FINDER.example/en/find?around=town-eastfleet", "finder.example:443"),
        ("http://finder.example:8000/en/find?around=town-eastfleet", "finder.example:8000"),
    ],
)
def test_the_host_may_be_written_in_different_ways(app, referer, host):
    assert _link(app, referer, host=host) == "/en/find?around=town-eastfleet"


@pytest.mark.parametrize(
    "referer",
    [
        "http://elsewhere.example/en/find?postcode=ZZ1+2AB",
        "http://localhost.example/en/find?postcode=ZZ1+2AB",
        "http://localhost@elsewhere.example/en/find?postcode=ZZ1+2AB",
        "http://localhost:9/en/find?postcode=ZZ1+2AB",
        "javascript://localhost/en/find?postcode=ZZ1+2AB",
        "//localhost/en/find?postcode=ZZ1+2AB",
        "http://localhost/en/place/aaaaaaaaaaaa/?postcode=ZZ1+2AB",
        "http://localhost/en/find/x?postcode=ZZ1+2AB",
        "http://localhost//en/find?postcode=ZZ1+2AB",
        "http://localhost/xx/find?postcode=ZZ1+2AB",
        "http://localhost/en/find",
        "http://localhost/en/find?page=2",
        "http://localhost/en/find?postcode=",
        "http://localhost/en/find?postcode=ZZ1%00",
        "http://localhost/en/find?postcode=ZZ1+2AB&x%22=1",
        "http://localhost/en/find?postcode=ZZ1+2AB&kind=" + "x" * 301,
        "http://localhost/en/find?postcode=ZZ1+2AB" + "&kind=x" * 60,
        "http://[localhost/en/find?postcode=ZZ1+2AB",
        "nothing",
        "",
    ],
)
def test_any_other_referer_gives_no_link(app, referer):
    assert _link(app, referer) == ""


def test_what_the_query_contains_is_written_again(app):
    referer = "http://localhost/en/find?postcode=%5a%5A1%202AB&around=%22%3E<b>#problem"

    assert _link(app, referer) == "/en/find?postcode=ZZ1+2AB&around=%22%3E%3Cb%3E"
