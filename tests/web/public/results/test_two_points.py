"""The page of a search with a second point, or from the browser's position."""

import re
from html import unescape

import pytest

from app.core.provision import SCHOOLS
from tests.web.page_reader import cards, heading, ids, links, main_part, words

HOME = "/en/find?postcode=ZZ1+2AB"
BOTH = f"{HOME}&also=ZZ6+7BE"


@pytest.fixture(scope="module")
def school(settings):
    return next(one for one in settings if one.kind in SCHOOLS and one.latitude)


def page_of(client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.text


def test_heading_and_count_name_both_points(client):
    page = page_of(client, BOTH)

    assert heading(page) == "Childcare near ZZ1 2AB and ZZ6 7BE"
    count = re.sub("[\u2066-\u2069]", "", words(main_part(page)))
    assert re.search(r"\d+ places within 5 miles of ZZ1 2AB or ZZ6 7BE, nearest first", count)


def test_a_card_shows_its_distance_from_both_points(client):
    for card in cards(page_of(client, BOTH)):
        assert re.fullmatch(r".* miles? from ZZ1 2AB .* miles? from ZZ6 7BE", card.distance)


def test_least_detour_shows_the_detour_and_orders_by_it(client):
    page = page_of(client, f"{BOTH}&order=detour")

    detours = [card.distance.partition("Detour: ")[2] for card in cards(page)]
    miles = [0.0 if "less than" in one else float(re.sub("[^0-9.]", "", one)) for one in detours]
    assert len(miles) == 10
    assert miles == sorted(miles)
    assert ids(page) != ids(page_of(client, BOTH))
    assert 'id="order-detour" name="order" value="detour" checked' in page


def test_a_school_is_named_and_kept_for_the_next_search(client, school):
    page = page_of(client, f"{HOME}&also=school-{school.provider_id}")

    assert heading(page) == f"Childcare near ZZ1 2AB and {school.name}"
    assert "from the school" in cards(page)[0].distance
    field = re.search(r'<input[^>]* id="also"[^>]* value="([^"]*)"', page)
    assert field is not None
    again = client.get("/en/find", query_string={"postcode": "ZZ1 2AB", "also": unescape(field[1])})
    assert ids(again.text) == ids(page)


def test_every_link_and_form_of_the_page_keeps_the_second_point(client):
    page = page_of(client, f"{BOTH}&order=detour&within=10&kind=day-nursery&kind=childminder")

    again = [link for link in links(page) if "/find?" in link]
    assert len(again) > 4
    assert all("also=ZZ6+7BE" in link and "order=detour" in link for link in again)
    hidden = '<input type="hidden" name="also" value="ZZ6 7BE">'
    assert page.count(hidden) == 2  # the filters, and the list


def test_the_pages_of_two_points_list_each_setting_once(client):
    found = ids(page_of(client, BOTH)) + ids(page_of(client, f"{BOTH}&page=2"))

    assert len(set(found)) == 20
    assert client.get(f"{BOTH}&page=900").status_code == 404


def test_a_name_leads_to_schools_above_the_list_near_the_first_point(client, school):
    page = page_of(client, f"{HOME}&also={school.name.split()[0]}&order=detour&kind=day-nursery")

    wanted = f"{HOME}&also=school-{school.provider_id}&order=detour&kind=day-nursery"
    assert wanted in links(page)
    assert ids(page) == ids(page_of(client, f"{HOME}&kind=day-nursery"))


def test_choosing_a_school_keeps_the_saved_list(client, school):
    saved = f"&saved={school.provider_id}"
    page = page_of(client, f"{HOME}&also={school.name.split()[0]}{saved}")

    assert f"{HOME}{saved}&also=school-{school.provider_id}" in links(page)


@pytest.mark.parametrize("chosen", ["age=2y", "standards=expected&send=described"])
def test_by_detour_no_sentence_about_unknown_facts_has_a_distance(client, chosen):
    """They are counted by the length of the detour."""
    page = page_of(client, f"{BOTH}&order=detour&within=5&{chosen}")

    panel = words(page[page.index('id="unknown-group"') :].partition("</details>")[0])
    assert re.search(r"We don't know if \d+ places? on the way match(es)? your choices\.", panel)
    assert "within" not in panel
    assert "Detour of up to 5 miles" in page
    assert ">Within 5 miles</span>" not in page
    assert "Within 5 miles" in words(page_of(client, f"{BOTH}&within=5&{chosen}"))


@pytest.mark.parametrize(
    "text", ["xyzzy", "%3Cb%3E", "B1+1BB", "school-zzzzzzzzzzzz", "%00", "x" * 200]
)
def test_a_second_point_that_is_not_known_leaves_the_list_and_marks_the_field(client, text):
    page = page_of(client, f"{HOME}&also={text}")

    assert ids(page) == ids(page_of(client, HOME))
    assert heading(page) == "Childcare near ZZ1 2AB"
    field = re.search(r'<input[^>]* id="also"[^>]*>', page)
    assert field is not None
    assert 'aria-invalid="true"' in field[0]
    assert "The list is near the first point only." in words(main_part(page))
    assert "<b>" not in main_part(page).replace(
        "<b>", "", main_part(page_of(client, HOME)).count("<b>")
    )


def test_a_page_without_a_list_keeps_the_second_point(client):
    page = page_of(client, "/en/find?postcode=Sandmere+North&also=ZZ6+7BE&order=detour")

    assert '<input type="hidden" name="also" value="ZZ6 7BE">' in page
    assert '<input type="hidden" name="order" value="detour">' in page


def test_help_nearby_stays_that_of_the_first_point(client):
    alone, both = page_of(client, HOME), page_of(client, f"{HOME}&also=ZZ9+8AF")

    people = re.compile(r'<(\w+) class="panel people.*?</\1>', re.DOTALL)
    found = [people.search(page) for page in (alone, both)]
    assert found[0] is not None
    assert found[1] is not None
    assert found[0][0] == found[1][0]


def test_a_position_is_searched_from_like_a_postcode(client):
    page = page_of(client, "/en/find?near=53.900,1.200")

    assert heading(page) == "Childcare near where you are"
    assert len(cards(page)) == 10
    assert re.search(r'rel="next" href="/en/find\?near=53\.900,1\.200&amp;page=2"', page)
    assert "Sandmere" in words(main_part(page))


def test_a_typed_postcode_takes_the_place_of_the_position(client):
    page = page_of(client, "/en/find?near=53.900,1.200&postcode=ZZ6+7BE")

    assert heading(page) == "Childcare near ZZ6 7BE"


def test_a_position_and_a_second_point(client):
    page = page_of(client, "/en/find?near=53.900,1.200&also=ZZ6+7BE")

    assert heading(page) == "Childcare near where you are and ZZ6 7BE"
    assert re.fullmatch(r".* miles? from you .* from ZZ6 7BE", cards(page)[0].distance)


def test_a_position_far_from_england_gets_a_sentence(client):
    page = page_of(client, "/en/find?near=57.100,-5.200")

    assert "You are not in England" in words(main_part(page))


@pytest.mark.parametrize(
    "query", ["near=51.1234,0.1", "near=48.857,2.352", "near=here", "postcode=ZZ1+2AB&order=best",
              "near=53.9,1.2&near=53.9,1.2", "postcode=ZZ1+2AB&also=a&also=b"],
)  # fmt: skip
def test_other_positions_orders_and_repeated_points_are_refused(client, query):
    answer = client.get(f"/en/find?{query}")

    assert answer.status_code == 400
    assert "Part of it asks for something that does not exist here." in words(
        main_part(answer.text)
    )


def test_the_button_for_the_position_is_hidden_without_scripts(client):
    for path in ("/en/", HOME, "/en/find?postcode=near+me"):
        assert re.search(r'<div class="locate" data-find="/en/find" hidden>', client.get(path).text)


@pytest.mark.parametrize("order", ["either", "detour"])
def test_the_number_beside_an_option_is_that_of_its_list(client, order):
    page = page_of(client, f"{BOTH}&order={order}&kind=childminder")
    label = re.search(r'<label for="kind-school-nursery">.*?</label>', page)
    assert label is not None
    number = re.search(r"\((\d+)\)", label[0])
    assert number is not None

    alone = page_of(client, f"{BOTH}&order={order}&kind=school-nursery")

    assert f"{number[1]} places" in words(main_part(alone))
