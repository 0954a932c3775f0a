"""The sketch map on a results page, read as a browser would."""

import re

import pytest
from flask.testing import FlaskClient

FIND = "find?postcode=ZZ1+1AA&kind=childminder"


def page(client: FlaskClient, code: str, path: str = FIND) -> str:
    return client.get(f"/{code}/{path}").text


def key(html: str) -> list[str]:
    """The lines of the key as text."""
    lines = re.findall(r'<li id="k\d+">(.*?)(?=<li|</ol>)', html)
    return [re.sub("<[^>]+>", "", line) for line in lines]


@pytest.mark.parametrize(("path", "first"), [(FIND, 1), (FIND + "&page=2", 11)])
def test_each_pin_and_its_card_link_to_each_other(client: FlaskClient, path: str, first: int):
    html = page(client, "en", path)

    numbers = re.findall(r'<li class="place" id="p(\d+)"><a class="n" href="#m\1"', html)
    pins = re.findall(r'<a id="m(\d+)" href="#p\1" aria-labelledby="k\1 t\1"', html)
    assert numbers == pins == [str(number) for number in range(first, first + 10)]
    ids = re.findall(r' id="([^"]+)"', html)
    assert {f"{letter}{number}" for letter in "mpkt" for number in numbers} <= set(ids)
    assert len(ids) == len(set(ids))


def test_the_key_has_the_street_or_the_area_with_distance_and_direction(client: FlaskClient):
    lines = key(page(client, "en"))

    assert lines[:3] == [
        "1 Otter Green, 0.2 miles south-west",
        "2 area ZZ1, 0.4 miles north-east",
        "3 Kelp Lane, 0.5 miles south-east",
    ]


def test_a_home_that_shows_only_its_area_has_a_dashed_pin_and_no_street(client: FlaskClient):
    html = page(client, "en")

    dashed = re.findall(r'<a id="m(\d+)"[^>]*class="area"', html)
    areas = [line.split()[0] for line in key(html) if " area " in line]
    assert dashed == areas
    assert dashed


def test_a_setting_without_a_street_has_its_town_in_the_key(client: FlaskClient):
    assert "8 Sandmere, 0.5 miles east" in key(page(client, "en", "find?postcode=ZZ1+2AB"))


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("pl", "1 Otter Green, 0,2 mili na południowy zachód"),
        ("ar", "1 Otter Green، 0.2 ميل باتجاه الجنوب الغربي"),
    ],
)
def test_directions_are_in_the_language_of_the_page(client: FlaskClient, code: str, line: str):
    assert key(page(client, code))[0] == line


def test_the_map_is_closed_until_it_is_chosen(client: FlaskClient):
    html = page(client, "en")

    assert '<details class="panel sketch" id="map">\n<summary>Map</summary>' in html


def test_a_page_without_settings_has_no_map(client: FlaskClient):
    assert 'id="map"' not in page(client, "en", "find?postcode=ZZ7+0AB&kind=other&within=1")
