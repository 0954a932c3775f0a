"""All text of every page and state comes from the catalogues."""

import pytest
from flask import abort

from app import create_app
from app.web import presenters
from app.web.errors import STATUSES_WITH_PAGES
from app.web.templating.pseudo_locale import untranslated
from tests.builders import settings_for
from tests.web.page_reader import EDGE_CASES, STATES


@pytest.fixture(scope="module")
def pseudo(seeded):
    return create_app(settings_for(seeded), pseudo=True).test_client()


@pytest.mark.parametrize("state", STATES)
def test_every_page_is_translatable(pseudo, state):
    path, status = STATES[state]

    answer = pseudo.get(f"/en-XA/{path}")

    assert answer.status_code == status
    assert '<html lang="en-XA"' in answer.text
    assert untranslated(answer.text) == []


def test_every_setting_page_and_card_is_translatable(pseudo):
    found = pseudo.application.extensions["app_state"].snapshots.current()

    for setting in found.settings.all():
        answer = pseudo.get(presenters.setting_url(setting, "en-XA"))
        assert answer.status_code == 200
        assert untranslated(answer.text) == [], setting.name
    for kind in ("childminder", "out-of-school", "older-children", "day-nursery", "pre-school"):
        page, number = "", 1
        while number == 1 or 'rel="next"' in page:
            page = pseudo.get(f"/en-XA/find?postcode=ZZ1+2AB&kind={kind}&page={number}").text
            assert untranslated(page) == []
            number += 1


@pytest.mark.parametrize("state", EDGE_CASES)
def test_edge_case_pages_are_translatable(edge_case_dir, state):
    settings = settings_for(edge_case_dir, COUNCILS_FILE=str(edge_case_dir / "councils.toml"))
    path, status = EDGE_CASES[state]

    answer = create_app(settings, pseudo=True).test_client().get(f"/en-XA/{path}")

    assert answer.status_code == status
    assert untranslated(answer.text) == []


@pytest.mark.parametrize("status", sorted(STATUSES_WITH_PAGES))
def test_every_error_page_is_translatable(seeded, status):
    app = create_app(settings_for(seeded), pseudo=True)
    app.add_url_rule("/en-XA/broken", "broken", lambda: abort(status))

    answer = app.test_client().get("/en-XA/broken")

    assert '<html lang="en-XA"' in answer.text
    assert untranslated(answer.text) == []
