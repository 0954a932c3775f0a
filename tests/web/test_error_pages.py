"""Every error is a page or JSON with the right status, in the right language."""

import shutil

import pytest
from flask import abort

from app import create_app
from app.web.errors import STATUSES_WITH_PAGES
from app.web.request_context import page_frame
from app.web.staff.error_responses import HEADINGS
from app.web.templating import render
from tests.builders import settings_for
from tests.web.page_reader import OFFERED, heading

FIND = "/en/find?postcode=ZZ1+2AB"
API = "/api/v1/places?postcode=ZZ1+2AB"


@pytest.mark.parametrize("code", OFFERED)
@pytest.mark.parametrize("status", sorted(STATUSES_WITH_PAGES))
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


def test_each_status_has_its_own_text(app):
    with app.test_request_context("/en/"):
        result = {
            status: heading(
                render.page(
                    "en", "public/error.html", page_frame=page_frame("en", ""), status=status
                )
            )
            for status in STATUSES_WITH_PAGES
        }

    assert len(set(result.values())) == len(STATUSES_WITH_PAGES)


def test_each_status_has_its_own_heading_for_staff():
    assert HEADINGS.keys() == STATUSES_WITH_PAGES | {401, 403, 409}
    assert len(set(HEADINGS.values())) == len(HEADINGS)


@pytest.mark.parametrize("code", OFFERED)
def test_an_error_without_a_language_in_its_path_uses_the_browser_s(client, code):
    answer = client.get("/nothing", headers={"Accept-Language": code})

    assert f'<html lang="{code}"' in answer.text


@pytest.mark.parametrize("code", OFFERED)
def test_before_the_first_publication_pages_are_503_in_each_language(unpublished_app, code):
    client = unpublished_app.test_client()

    for rest in ("find?postcode=ZZ1+2AB", "about/data", "place/aaaaaaaaaaaa/"):
        answer = client.get(f"/{code}/{rest}")
        assert answer.status_code == 503
        assert f'<html lang="{code}"' in answer.text


def test_before_the_first_publication_pages_without_data_are_available(unpublished_app):
    client = unpublished_app.test_client()

    paths = ("/en/", "/en/about/privacy", "/healthz/live", "/nothing")
    assert [client.get(path).status_code for path in paths] == [200, 200, 200, 404]
    assert client.get(API).json == {"error": {"status": 503}}


@pytest.mark.parametrize("code", OFFERED)
def test_a_failure_is_a_500_page_in_the_right_language_without_a_traceback(seeded_copy, code):
    client = create_app(settings_for(seeded_copy)).test_client()
    [places] = seeded_copy.glob("snapshots/places/*/places.sqlite")
    places.write_bytes(b"\0" * places.stat().st_size)  # after the part that is read at start-up

    page = client.get(f"/{code}/find?postcode=ZZ1+2AB")
    result = client.get(API)

    assert page.status_code == result.status_code == 500
    assert f'<html lang="{code}"' in page.text
    assert "Traceback" not in page.text
    assert "sqlite" not in page.text + result.text
    assert result.json == {"error": {"status": 500}}


def test_pages_are_served_while_the_record_is_missing(seeded_copy):
    for part in seeded_copy.iterdir():
        if part.name != "snapshots":
            shutil.rmtree(part) if part.is_dir() else part.unlink()
    client = create_app(settings_for(seeded_copy)).test_client()

    paths = ("/en/", FIND, "/en/about/data", API, "/healthz/live")
    assert [client.get(path).status_code for path in paths] == [200] * 5
    assert [part.name for part in seeded_copy.iterdir()] == ["snapshots"]
