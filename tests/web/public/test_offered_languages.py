"""Languages and the start page: redirects, the language menu and the note on invented data."""

import re

import pytest

from tests.web.page_reader import OFFERED, STATES, links, query


def test_the_root_redirects_to_the_language_of_the_browser(client):
    answer = client.get("/", headers={"Accept-Language": "tlh, en;q=0.5"})

    assert (answer.status_code, answer.headers["Location"]) == (302, "/en/")
    assert "Accept-Language" in answer.headers["Vary"]
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("header", ["", "*", "pl;q=nonsense", "x" * 8192, "en-x-a", "zz", ",,;;"])
def test_a_hostile_accept_language_gets_the_default(client, header):
    answer = client.get("/", headers={"Accept-Language": header})

    assert answer.headers["Location"] == "/en/"
    assert client.get("/en/", headers={"Accept-Language": header}).status_code == 200


@pytest.mark.parametrize("rest", ["", "find?postcode=ZZ1+2AB&kind=pre-school", "about/data"])
def test_a_language_not_offered_redirects_to_the_default_one(client, rest):
    answer = client.get(f"/so/{rest}")

    assert (answer.status_code, answer.headers["Location"]) == (302, f"/en/{rest}")
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "path", ["/so/place/aaaaaaaaaaaa/x%0d%0aSet-Cookie:a", "/so//evil.example/"]
)
def test_the_language_redirect_never_leaves_the_site(client, path):
    answer = client.get(path)

    assert answer.status_code in (302, 404)
    assert answer.headers.get("Location", "/en/").startswith("/en/")
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("path", ["/xx/", "/EN/", "/english/", "/en-GB/", "/..%2f/", "/en/find/x"])
def test_an_unknown_language_or_page_is_404(client, path):
    assert client.get(path).status_code == 404


def test_the_start_page_lists_every_language_by_its_own_name(client):
    page = client.get("/en/").text

    shown = re.findall(r'hreflang="([^"]*)"', page) + re.findall(
        r'aria-current="true" lang="(\w+)', page
    )
    assert sorted(shown) == sorted(OFFERED)
    assert 'name="postcode"' in page
    assert "Sandmere Council" in page


@pytest.mark.parametrize("state", ["results, filters", "results, page 2", "names", "around a town"])
def test_the_language_links_keep_the_query(client, state):
    path, _ = STATES[state]
    page = client.get(f"/en/{path}").text

    for url in links(page[: page.index("<main")]):
        if "/find" in url:
            assert sorted(query(url)) == sorted(query(path))


def test_every_page_marks_seeds_as_invented_data(client):
    for path, _ in STATES.values():
        assert "This is invented data" in client.get(f"/en/{path}").text


def test_no_page_marks_real_data_as_invented(edge_case_app):
    assert "invented data" not in edge_case_app.test_client().get("/en/").text
