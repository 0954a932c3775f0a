"""The page of an area: what to do, take-up, settings and prices open; the rest collapsed."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.web.templating.pseudo_locale import untranslated
from tests.web.area_sections import section
from tests.web.area_snapshot import (
    AREA_PAGES,
    OVERWICK,
    SAMPHIRE,
    SANDMERE,
    TERNSHIRE,
    THRIFT,
)
from tests.web.page_reader import OFFERED, heading, links, main_part

# --- which areas have a page ---


@pytest.fixture
def client(areas_app: Flask) -> FlaskClient:
    return areas_app.test_client()


@pytest.mark.parametrize("code", AREA_PAGES)
def test_councils_and_wards_with_figures_have_a_page(client: FlaskClient, code: str) -> None:
    answer = client.get(f"/en/area/{code}")

    assert answer.status_code == 200
    assert heading(answer.text)


@pytest.mark.parametrize(
    "code",
    [
        THRIFT,  # a ward without figures from its council
        "E07990009",  # a district that is not a council
        "E06999999",
        "E06990001 ",
        "e06990001",
        "E0699000１",
        "E06990001%0a",
        "%00",
        "sandmere",
        "'--",
        "E" * 300,
    ],
)
def test_every_other_code_is_404(client: FlaskClient, code: str) -> None:
    answer = client.get(f"/en/area/{code}")

    assert answer.status_code == 404
    assert heading(answer.text) == "There is no such page"


def test_a_language_not_offered_redirects_to_one_that_is(
    client: FlaskClient,
) -> None:
    answer = client.get(f"/so/area/{SANDMERE}")

    assert (answer.status_code, answer.headers["Location"]) == (302, f"/en/area/{SANDMERE}")


@pytest.mark.parametrize("code", OFFERED)
@pytest.mark.parametrize("area", AREA_PAGES)
def test_a_page_links_to_itself_in_every_language(
    client: FlaskClient, code: str, area: str
) -> None:
    page = client.get(f"/{code}/area/{area}").text

    assert {f"/{one}/area/{area}" for one in OFFERED if one != code} <= set(links(page))


@pytest.mark.parametrize("area", AREA_PAGES)
def test_every_text_of_an_area_page_is_translatable(client: FlaskClient, area: str) -> None:
    assert untranslated(client.get(f"/en-XA/area/{area}").text) == []


# --- the open part ---


@pytest.mark.parametrize("area", AREA_PAGES)
def test_a_page_is_open_for_four_questions_and_the_rest_is_collapsed(
    client: FlaskClient, area: str
) -> None:
    page = main_part(client.get(f"/en/area/{area}").text)

    opened, collapsed = page.split("<details", 1)
    assert re.findall(r'<h2 id="([^"]*)"', opened) == ["do", "in-ten", "kinds", "costs"]
    assert re.findall(r'<h2 id="([^"]*)"', collapsed)[-1] == "people"
    assert all(
        part.startswith(' class="panel fold"><summary><h2')
        for part in collapsed.split("<details")[1:]
    )
    assert "<details" not in opened
    assert "<table" not in opened


@pytest.mark.parametrize("area", AREA_PAGES)
def test_a_page_starts_with_a_search_the_questions_and_the_council(
    client: FlaskClient, area: str
) -> None:
    page = main_part(client.get(f"/en/area/{area}").text)

    first = page.split("<section", 2)[1]
    assert 'action="/en/find" method="get"' in first
    assert first.index('name="postcode"') < first.index('href="/en/paying"')
    assert re.search(r'href="(tel:|mailto:|https://)', first[first.index('href="/en/paying"') :])
    assert "https://www.gov.uk/help-with-childcare-costs" in links(page)


def test_take_up_is_in_ten_beside_england_s_with_one_date_and_one_picture(sandmere: str) -> None:
    text = section(sandmere, "in-ten")

    assert (
        "In Sandmere, about 7 in 10 two-year-olds whose families qualify for early learning"
        " (low income or extra support) are using it. In England it is about the same:"
        " about 7 in 10." in text
    )
    assert text.count("Children were counted in January 2026.") == 1
    assert text.count("are using it") == 1
    [picture] = re.findall(r'<div class="ten" role="img" aria-label="([^"]*)"', sandmere)
    assert picture == ("Two rows of ten children. Sandmere: about 7 in 10. England: about 7 in 10.")
    assert "%" not in text.replace("More than 100% is possible", "")


def test_a_share_above_100_is_said_plainly_and_has_no_picture(sandmere: str) -> None:
    text = section(sandmere, "in-ten")

    assert (
        "In Sandmere, more children aged 3 and 4 use the 15 hours that are there for all of them"
        " than were thought to live there. More than 100% is possible" in text
    )
    assert "In England fewer do: about 9 in 10." in text


@pytest.mark.parametrize(
    ("area", "sentence"),
    [
        (OVERWICK, "Overwick, 2026: the figure is not available."),
        (TERNSHIRE, "We have no figures on how many families in Ternshire use funded hours."),
        (SAMPHIRE, "Samphire, spring term 2026: not shown, so that no family can be recognised."),
    ],
)
def test_an_area_without_a_share_has_a_sentence_and_no_picture(
    client: FlaskClient, area: str, sentence: str
) -> None:
    page = client.get(f"/en/area/{area}").text

    assert sentence in section(page, "in-ten")
    assert 'class="ten"' not in page
    assert "<svg viewBox" not in main_part(page)


def test_an_area_without_prices_says_so_and_how_to_ask(sandmere: str) -> None:
    assert section(sandmere, "costs") == (
        "What childcare usually costs Fewer than 5 settings in Sandmere publish a price that can be"
        " compared. Ask each setting what it charges."
    )


def test_settings_are_listed_by_kind_and_unknown_capacity_is_not_0(sandmere: str) -> None:
    text = section(sandmere, "kinds")

    assert (
        "Day nurseries 22 (at least 1,120 places) Pre-schools and playgroups 9 (243 places)"
        " School nurseries 7 (places not known)"
        " Out-of-school and holiday clubs 4 (at least 96 places)" in text
    )
    assert "10 settings gave no number of places." in section(sandmere, "counting")


# --- the map of wards ---


@pytest.mark.parametrize("code", OFFERED)
def test_the_page_of_a_seeded_council_maps_its_wards_and_says_the_same_in_words(
    app: Flask, code: str
) -> None:
    client = app.test_client()  # of the seeds
    page = client.get(f"/{code}/area/E06990001").text

    drawn = set(re.findall(r'id="wards-map-(E05\d+)"', page))
    listed = set(re.findall(r'href="/\w+/find\?around=ward-(E05\d+)"', page))
    assert len(drawn) == 12
    assert drawn == listed
    assert {client.get(f"/{code}/find?around=ward-{one}").status_code for one in listed} == {200}
