"""Public pages show what a council's administrators edited, without a record and at once."""

import shutil
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app import create_app
from app.config.council_details import CouncilDetail
from tests.builders import Install, settings_for

OLD, NEW = "0191 498 0100", "0191 498 0199"


@pytest.fixture
def install(seeded_copy: Path) -> Install:
    return Install(seeded_copy, settings_for(seeded_copy).database_url)


def pulled(install: Install, folder: Path) -> FlaskClient:
    """The app of a host that has the snapshots and no record."""
    shutil.copytree(install.snapshots, folder / "snapshots")
    return create_app(settings_for(folder, SERVE="public")).test_client()


def test_every_language_shows_an_edited_telephone_number_on_a_host_without_a_record(
    install: Install, tmp_path: Path
) -> None:
    install.edit_council(CouncilDetail.PHONE, NEW)
    visitor = pulled(install, tmp_path / "host")

    for language in ("en", "pl", "ar"):
        for _ in range(2):  # the second answer is the fast path's
            page = visitor.get(f"/{language}/find?postcode=ZZ1+2AB").text
            assert NEW in page
            assert OLD not in page
        area = visitor.get(f"/{language}/area/E06990001").text
        assert NEW in area
        assert OLD not in area


def test_a_running_worker_shows_an_edit_and_its_end_at_once(install: Install) -> None:
    visitor = create_app(settings_for(install.data_dir)).test_client()
    search = "/en/find?postcode=ZZ1+2AB"
    before = visitor.get(search).data

    saved = install.edit_council(CouncilDetail.PHONE, NEW)
    edited = [visitor.get(search).text for _ in range(2)]
    install.edit_council(CouncilDetail.PHONE, None, saved.batch)

    assert all(NEW in page and OLD not in page for page in edited)
    assert visitor.get(search).data == before


def test_a_language_that_the_council_no_longer_offers_is_redirected(install: Install) -> None:
    visitor = create_app(settings_for(install.data_dir)).test_client()
    path = "/pl/find?postcode=ZZ1+2AB"
    assert [visitor.get(path).status_code for _ in range(2)] == [200, 200]

    install.edit_council(CouncilDetail.LANGUAGES, "en, ar")

    assert [visitor.get(path).status_code for _ in range(2)] == [302, 302]
    assert visitor.get("/ar/find?postcode=ZZ1+2AB").status_code == 200


def test_a_value_that_this_release_does_not_know_is_left_out(install: Install) -> None:
    visitor = create_app(settings_for(install.data_dir)).test_client()
    state = visitor.application.extensions["app_state"]
    snapshot = state.snapshots.current()
    snapshot.settings.council_details = {
        "995": {
            "languages": "en, xx",
            "favourites": "ar",
            "fax": "1",
            "sendiass_phone": "0123456789",
        }
    }

    (council,) = state.published_councils.current(snapshot).all

    assert (council.languages, council.favourites) == (("en", "pl", "ar"), ("ar",))
    assert council.sendiass_phone == "0123456789"
