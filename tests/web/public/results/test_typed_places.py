"""Texts that name a town, a nation or several places, and the choices a page then offers."""

from urllib.parse import quote, quote_plus

import pytest

from app.core.search_filters import Filters
from app.i18n import translator
from app.snapshot.published_settings import NameEntry
from app.snapshot.query_resolution import QueryOutcome, QueryResult
from app.web.public.results.outcome_page import outcome_page
from tests.web.page_reader import cards, heading, main_part, words


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("near me", "We don't know where you are. Type your postcode"),
        ("żłobek blisko mnie", "We don't know where you are. Type your postcode"),
        ("nursery", "Type your postcode, or the name of a town."),
        ("14 ZZ1 2AB", "We found it in “ 14 ZZ1 2AB ”."),
        ("Gull Terrace", "not for streets"),
    ],
)
def test_a_page_without_a_list_suggests_what_to_type(client, text, sentence):
    page = client.get(f"/en/find?postcode={quote(text)}")

    assert page.status_code == 200
    assert sentence in words(main_part(page.text))


@pytest.mark.parametrize(
    "text", ["14 ZZ1 2AB", "postcode: zz12ab", "ZZ1 2AB, UK", "nursery near ZZ1 2AB"]
)
def test_a_postcode_in_other_text_is_offered(client, text):
    page = client.get(f"/en/find?postcode={quote(text)}").text

    assert '<a href="/en/find?postcode=ZZ1+2AB">' in page
    assert "easily swapped" not in page


def test_a_partial_postcode_within_other_words_is_searched(client):
    assert len(cards(client.get("/en/find?postcode=childminder+ZZ1").text)) == 10


@pytest.mark.parametrize(
    "text", ["nursery in Gannet Point", "Gannet Point żłobek", "روضة Gannet Point"]
)
def test_a_town_with_words_for_childcare_is_the_town(client, text):
    names = client.get(f"/api/v1/postcodes/{quote(text)}").json["names"]

    assert names[0]["around"] == "town-gannet point"


@pytest.mark.parametrize(
    ("text", "expected_heading", "link"),
    [
        ("Cardiff", "Cardiff is not in England", "https://www.dewis.wales/"),
        ("nursery in Edinburgh", "Edinburgh is not in England", "https://www.parentclub.scot/"),
        (
            "Bangor, Northern Ireland",
            "Bangor is not in England",
            "https://www.familysupportni.gov.uk/",
        ),
        ("St Helier", "St Helier is not in England", "https://www.gov.je/"),
        ("Isle of Man", "Isle of Man is not in England", "https://www.gov.im/"),
    ],
)
def test_a_town_of_another_nation_leads_to_its_contacts(client, text, expected_heading, link):
    page = client.get(f"/en/find?postcode={quote(text)}").text

    assert heading(page) == expected_heading
    assert f'href="{link}"' in page


def test_towns_of_two_other_nations_are_both_offered(client):
    page = client.get("/en/find?postcode=Bangor").text

    assert '<a href="/en/find?postcode=Bangor%2C+Wales">' in page
    assert '<a href="/en/find?postcode=Bangor%2C+Northern+Ireland">' in page
    assert "Northern Ireland" in words(main_part(page))


def test_a_setting_with_a_common_word_in_its_name_is_found_first(client):
    names = client.get("/api/v1/postcodes/Anchor House Nursery").json["names"]

    assert names[0]["label"] == "Anchor House Nursery"


def test_no_suggestion_is_listed_twice(client):
    for text in ("Sandmere", "Gannet Point", "Nursery Sandmere", "Anchor House", "Club"):
        names = client.get(f"/api/v1/postcodes/{text}").json.get("names", [])
        shown = [(name["kind"] == "ward", name["label"], name.get("detail")) for name in names]
        assert len(set(shown)) == len(shown)


@pytest.mark.parametrize("text", ["Gibraltar", "Dublin", "Ireland"])
def test_an_overseas_place_is_named_and_not_called_a_postcode(client, text):
    page = client.get(f"/en/find?postcode={text}").text

    assert heading(page) == f"{text} is not in England"
    assert "postcode is overseas" not in page
    assert "If you are moving to England" in words(main_part(page))


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("Gannet Point", "around=town-gannet+point"),
        ("ZZI 2AB", "postcode=ZZ1+2AB"),
        ("ZZ1 2YZ", "postcode=ZZ1"),
        ("Bangor", "postcode=Bangor%2C+Wales"),
    ],
)
def test_a_choice_keeps_the_filters(client, text, link):
    filters = "&kind=day-nursery&age=9m&funded=working"

    page = client.get(f"/en/find?postcode={quote(text)}{filters}").text

    escaped_filters = filters.replace("&", "&amp;")
    assert f'<a href="/en/find?{link}{escaped_filters}">' in page
    assert '<input type="hidden" name="age" value="9m">' in page
    assert f"/pl/find?postcode={quote_plus(text)}{escaped_filters}" in page


def test_a_choice_without_filters_has_none_in_its_links(client):
    page = client.get("/en/find?postcode=Gannet+Point").text

    assert "age=" not in page
    assert 'type="hidden"' not in page


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ZZ1 2A8", "Did you mean this postcode?"),
        ("Sandmere ZZ1", "Did you mean this area?"),
        ("Sandmere ZZ1 or ZZ2", "Did you mean one of these areas?"),
        ("ZZ1 2AB ZZ1 2AD", "Did you mean one of these postcodes?"),
        ("AB", "This area is in Scotland"),
        ("Aberdeen AB10", "This area is in Scotland"),
        ("EH1 1YZ", "This postcode is in Scotland"),
        ("JE", "Jersey is not in England"),
        ("JE2 3AB", "Jersey is not in England"),
        ("B1", "We don't know this part of a postcode"),
        ("B1 1BB", "We don't know this postcode"),
        ("Gannet Point", "Places called “ Gannet Point ”"),
        ("gannet", "Places called “ gannet ”"),
        ("Ganet Point", "Did you mean one of these places?"),
        ("nursery in Gannet Point", "Did you mean one of these places?"),
    ],
)
def test_the_heading_fits_the_options_below_it(client, text, expected):
    assert heading(client.get(f"/en/find?postcode={quote(text)}").text) == expected


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("London, SE15 4QF", "SE15 4QF could be a postcode"),
        ("childminder B1", "B1 could be part of a postcode"),
        ("London BX1 1LT", "BX1 1LT belongs to an organisation"),
        ("ZZ1 2AB ZZ1 2AD", "We found them in “ ZZ1 2AB ZZ1 2AD ”. Choose one"),
    ],
)
def test_only_the_postcode_in_a_text_is_called_a_postcode(client, text, sentence):
    expected = words(main_part(client.get(f"/en/find?postcode={quote(text)}").text))

    assert sentence in expected
    assert f"{text} could be" not in expected


@pytest.mark.parametrize(
    ("county", "expected"),
    [
        ("South East", "Districts in the South East"),
        ("East of England", "Districts in the East of England"),
        ("Isle of Wight", "Districts in the Isle of Wight"),
        ("Kent", "Districts in Kent"),
        ("Yorkshire and the Humber", "Districts in Yorkshire and the Humber"),
        ("Greater London", "Districts in Greater London"),
    ],
)
def test_districts_have_the_county_or_region_with_its_article(app, county, expected):
    names = tuple(NameEntry(one, one, "district", one, "", 53.9, 1.2) for one in ("One", "Two"))
    answered = QueryResult(QueryOutcome.NAME, county, names=names, called=county)
    with app.test_request_context("/en/find"):
        app.preprocess_request()
        page = outcome_page(answered, Filters(), translator("en"))

    assert heading(page) == expected
