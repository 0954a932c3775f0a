"""Hostile requests get a page or JSON with the right status, in the person's language."""

import shutil

import pytest
from flask import abort

from app import create_app
from app.web import render
from app.web.binding import site
from app.web.errors import TOLD
from tests.builders import settings_for
from tests.web.reading import OFFERED, heading

FIND = "/en/find?postcode=ZZ1+2AB"
API = "/api/v1/places?postcode=ZZ1+2AB"
NONSENSE = [
    "-1",
    "0",
    "1e309",
    "NaN",
    "Infinity",
    "10**30",
    "1" * 30,
    "1.5",
    "１",
    "٣",
    "[]",
    "%00",
    "a",
]


@pytest.mark.parametrize(
    "part",
    [
        *(f"page={value}" for value in NONSENSE),
        *(f"within={value}" for value in [*NONSENSE, "7", "05"]),
        *(f"kind={value}" for value in [*NONSENSE, "castle", "Childminder"]),
        "page=1&page=2",
        "within=5&within=5",
        "postcode=ZZ1",
        "around=town-a&around=town-b",
        "kind=childminder&kind=castle",
    ],
)
def test_a_parameter_without_sense_is_400_on_the_page_and_422_in_the_api(client, part):
    page, told = client.get(f"{FIND}&{part}"), client.get(f"{API}&{part}")

    assert (page.status_code, told.status_code) == (400, 422)
    assert heading(page.text).startswith("We did not understand")
    assert told.json["error"]["parameter"] == part.split("=")[0]


@pytest.mark.parametrize("part", ["page=", "within=", "kind=", "page=1", "page=01", "kind=&kind="])
def test_what_an_empty_form_sends_is_a_question(client, part):
    assert client.get(f"{FIND}&{part}").status_code == 200


@pytest.mark.parametrize("part", ["fbclid=abc", "utm_source=x", "kind[]=castle", "size=1e309", "="])
def test_parameters_that_we_do_not_know_are_passed_over(client, part):
    # Whoever shares a link through a social network sends such along.
    assert client.get(f"{FIND}&{part}").data == client.get(FIND).data


@pytest.mark.parametrize("path", ["/en/find?", "/api/v1/places?", "/api/v1/postcodes/", "/", "/x/"])
@pytest.mark.parametrize("most", ["a" * 20_000, "&".join(f"a{n}=1" for n in range(5000))])
def test_an_address_that_is_too_long_is_414(client, path, most):
    assert client.get(f"{path}{most}").status_code == 414


def test_many_parameters_within_the_limit_are_answered(client):
    assert client.get(f"{FIND}&{'&'.join('a=1' for _ in range(900))}").status_code == 200


@pytest.mark.parametrize("path", ["/en/", FIND, API, "/healthz/live", "/nothing"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_body_of_five_megabytes_is_413(client, path, method):
    assert client.open(path, method=method, data=b"x" * 5_000_000).status_code == 413


@pytest.mark.parametrize("path", ["/", "/en/", FIND, "/en/about/data", API, "/api/v1/postcodes/B1"])
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE"])
def test_another_method_is_405_and_says_which_are_allowed(client, path, method):
    answer = client.open(path, method=method)

    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


@pytest.mark.parametrize(
    "path",
    ["/", "/en/", FIND, "/en/nothing", "/en/place/aaaaaaaaaaaa/", API, "/healthz/live", "/en"],
)
def test_head_is_answered_like_get_without_a_body(client, path):
    head, get = client.head(path), client.get(path)

    assert head.status_code == get.status_code
    assert head.data == b""
    assert head.headers.get("Content-Length") == get.headers.get("Content-Length")


@pytest.mark.parametrize(
    "headers",
    [
        {"HX-Request": "true"},
        {"HX-Request": "true", "HX-Boosted": "true", "HX-Target": "results"},
        {"HX-Request": "true", "HX-History-Restore-Request": "true"},
        {"HX-Request": "true", "HX-Current-URL": "http://evil.example/", "HX-Prompt": "<b>"},
    ],
)
@pytest.mark.parametrize("path", ["/en/", FIND, "/en/find?postcode=", "/en/nothing", API])
def test_what_htmx_sends_changes_nothing(client, path, headers):
    with_htmx, without = client.get(path, headers=headers), client.get(path)

    assert with_htmx.data == without.data
    assert with_htmx.status_code == without.status_code
    assert "HX-" not in str(with_htmx.headers)


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1:99999", "a" * 300, "[::1]", "x:y"])
def test_a_foreign_host_is_not_sent_back(client, host):
    answers = [client.get(path, headers={"Host": host}) for path in ("/en", "/", "/so/", "/en/")]

    for answer in answers:
        assert answer.status_code < 500
        assert host not in answer.text
        assert host not in answer.headers.get("Location", "")


def test_an_address_without_its_last_slash_keeps_its_question(client):
    answer = client.get("/en?postcode=%3Cb%3E")

    assert answer.status_code == 308
    assert answer.headers["Location"] == "/en/?postcode=%3Cb%3E"


@pytest.mark.parametrize("code", OFFERED)
@pytest.mark.parametrize("status", sorted(TOLD))
def test_every_error_is_a_page_in_every_language_offered(app, code, status):
    own = create_app(app.config["SETTINGS"])
    own.add_url_rule(f"/{code}/broken", "broken", lambda: abort(status))

    answer = own.test_client().get(f"/{code}/broken")

    assert answer.status_code == status
    assert f'<html lang="{code}"' in answer.text
    assert f'action="/{code}/find"' in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    english = own.test_client().get("/en/broken") if code == "en" else None
    assert english is None or heading(answer.text) == heading(english.text)


def test_errors_have_words_of_their_own(app):
    with app.test_request_context("/en/"):
        told = {
            status: heading(
                render.page("en", "finder/error.html", site=site("en", ""), status=status)
            )
            for status in TOLD
        }

    assert len(set(told.values())) == len(TOLD)


@pytest.mark.parametrize("code", OFFERED)
def test_an_error_without_a_language_in_its_address_speaks_the_browser_s(client, code):
    answer = client.get("/nothing", headers={"Accept-Language": code})

    assert f'<html lang="{code}"' in answer.text


@pytest.mark.parametrize("code", OFFERED)
def test_before_the_first_publication_pages_are_503_in_each_language(unpublished_app, code):
    client = unpublished_app.test_client()

    for rest in ("find?postcode=ZZ1+2AB", "about/data", "place/aaaaaaaaaaaa/"):
        answer = client.get(f"/{code}/{rest}")
        assert answer.status_code == 503
        assert f'<html lang="{code}"' in answer.text


def test_before_the_first_publication_what_needs_no_data_is_there(unpublished_app):
    client = unpublished_app.test_client()

    paths = ("/en/", "/en/about/privacy", "/healthz/live", "/nothing")
    assert [client.get(path).status_code for path in paths] == [200, 200, 200, 404]
    assert client.get(API).json == {"error": {"status": 503}}


@pytest.mark.parametrize("code", OFFERED)
def test_a_failure_is_a_500_page_in_the_person_s_language_without_a_trace(seeded_copy, code):
    [places] = seeded_copy.glob("snapshots/places/*/places.sqlite")
    places.write_bytes(b"\0" * places.stat().st_size)
    client = create_app(settings_for(seeded_copy)).test_client()

    page = client.get(f"/{code}/find?postcode=ZZ1+2AB")
    told = client.get(API)

    assert page.status_code == told.status_code == 500
    assert f'<html lang="{code}"' in page.text
    assert "Traceback" not in page.text
    assert "sqlite" not in page.text + told.text
    assert told.json == {"error": {"status": 500}}


def test_families_are_served_while_the_record_is_gone(seeded_copy):
    for part in seeded_copy.iterdir():
        if part.name != "snapshots":
            shutil.rmtree(part) if part.is_dir() else part.unlink()
    client = create_app(settings_for(seeded_copy)).test_client()

    paths = ("/en/", FIND, "/en/about/data", API, "/healthz/live")
    assert [client.get(path).status_code for path in paths] == [200] * 5
    assert [part.name for part in seeded_copy.iterdir()] == ["snapshots"]
