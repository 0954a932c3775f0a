"""Several towns of one name, on pages and in the API."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from app import create_app
from tests.builders import (
    close_engine,
    new_install,
    nursery,
    run_command,
    settings_for,
)
from tests.web.page_reader import cards, heading, main_part, words

POSTCODES = (
    ("E1 4UW", "51.525", "-0.045", "E09000030", "", ""),
    ("PR3 2EP", "53.864", "-2.671", "E07000123", "", ""),
    ("LS1 1AA", "53.797", "-1.545", "E08000035", "", ""),
)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """Two towns of one name, and a city; the source has the addresses in capitals."""
    folder = tmp_path_factory.mktemp("towns")
    install = new_install(folder)
    run_command(folder, "refresh", "areas")

    install.postcodes(*POSTCODES)
    towns = (("E1 4UW", "ZED-ON-SEA"), ("PR3 2EP", "Zed on sea"), ("LS1 1AA", "LEEDS"))
    install.register(
        *(
            nursery(f"EY10000{number}", **{"Provider postcode": code, "Provider town": town})
            for number, (code, town) in enumerate(towns)
        )
    )
    install.publish()
    yield create_app(settings_for(folder)).test_client()
    close_engine(install.database_url)


def test_towns_of_one_name_are_offered_with_their_districts(client):
    page = client.get("/en/find?postcode=zed+on+sea").text

    assert "Zed-on-Sea (Tower Hamlets)" in words(main_part(page))
    for key, name in (("tower-hamlets", "EY100000"), ("preston", "EY100001")):
        around = f"/en/find?around=town-zed+on+sea.{key}"
        assert around in page
        assert cards(client.get(around).text)[0].name == f"Nursery {name}"


def test_the_heading_of_the_list_distinguishes_towns_of_one_name(client):
    page = client.get("/en/find?around=town-zed+on+sea.preston").text

    assert heading(page) == "Childcare near Zed-on-Sea (Preston)"


def test_an_old_url_of_an_ambiguous_town_gives_the_choice(client):
    page = client.get("/en/find?around=town-zed+on+sea")
    api_answer = client.get("/api/v1/places?around=town-zed+on+sea")

    assert page.status_code == api_answer.status_code == 200
    assert "/en/find?around=town-zed+on+sea.preston" in page.text
    assert api_answer.json["search"]["outcome"] == "name"
    assert len(api_answer.json["search"]["names"]) == 2
    assert api_answer.json["features"] == []


def test_a_url_with_a_district_still_works_if_only_one_town_is_left(client):
    assert client.get("/en/find?around=town-leeds.leeds").status_code == 200
    assert client.get("/en/find?around=town-leeds").status_code == 200


def test_a_city_that_is_also_a_district_is_listed_once(client):
    names = client.get("/api/v1/postcodes/Leeds, West Yorkshire").json["names"]

    assert [(name["kind"], name["label"]) for name in names] == [("district", "Leeds")]
    around = names[0]["around"]
    api_answer = client.get(f"/api/v1/places?around={around}").json["search"]
    assert (api_answer["latitude"], api_answer["longitude"]) == (53.797, -1.545)


def test_settings_show_their_town_with_its_capitals(client):
    features = client.get("/api/v1/places?postcode=E1 4UW").json["features"]

    assert {feature["properties"]["town"] for feature in features} == {
        "Zed-on-Sea",
        "Zed on Sea",  # the hyphens as in its own file
        "Leeds",
    }
    card = cards(client.get("/en/find?postcode=LS1+1AA").text)[0]
    assert "LEEDS" not in client.get(card.url).text
