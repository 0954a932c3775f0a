"""No word of a page is outside the catalogues, in any state."""

import pytest
from flask import abort

from app import create_app
from app.web import present
from app.web.errors import TOLD
from app.web.pseudo import untranslated
from tests.builders import settings_for
from tests.web.reading import ODD, STATES


@pytest.fixture(scope="module")
def pseudo(seeded):
    return create_app(settings_for(seeded), pseudo=True).test_client()


@pytest.mark.parametrize("state", STATES)
def test_every_page_speaks_through_the_catalogues(pseudo, state):
    path, status = STATES[state]

    answer = pseudo.get(f"/en-XA/{path}")

    assert answer.status_code == status
    assert '<html lang="en-XA"' in answer.text
    assert untranslated(answer.text) == []


def test_every_setting_s_page_and_card_does(pseudo):
    found = pseudo.application.extensions["binding"].snapshots.current()

    for place in found.places.all():
        answer = pseudo.get(present.place_url(place, "en-XA"))
        assert answer.status_code == 200
        assert untranslated(answer.text) == [], place.name
    for kind in ("childminder", "out-of-school", "older-children", "day-nursery", "pre-school"):
        page, number = "", 1
        while number == 1 or 'rel="next"' in page:
            page = pseudo.get(f"/en-XA/find?postcode=ZZ1+2AB&kind={kind}&page={number}").text
            assert untranslated(page) == []
            number += 1


@pytest.mark.parametrize("state", ODD)
def test_so_do_pages_where_little_is_known(odd_dir, state):
    settings = settings_for(odd_dir, COUNCILS_FILE=str(odd_dir / "councils.toml"))
    path, status = ODD[state]

    answer = create_app(settings, pseudo=True).test_client().get(f"/en-XA/{path}")

    assert answer.status_code == status
    assert untranslated(answer.text) == []


@pytest.mark.parametrize("status", sorted(TOLD))
def test_so_does_every_error(seeded, status):
    app = create_app(settings_for(seeded), pseudo=True)
    app.add_url_rule("/en-XA/broken", "broken", lambda: abort(status))

    answer = app.test_client().get("/en-XA/broken")

    assert '<html lang="en-XA"' in answer.text
    assert untranslated(answer.text) == []
