"""The filter form of the results page: numbers beside its options, and what it sends."""

import re

import pytest

from app.core.provision import Choice
from tests.web.page_reader import main_part, words

FIND = "/en/find?postcode=ZZ1+2AB"
CHOSEN = f"{FIND}&kind=childminder&age=9m&within=5"
FORM = re.compile(r'<details class="tool filters".*?</form>', re.DOTALL)


def form(page: str) -> str:
    found = FORM.search(page)
    assert found
    return found[0]


def numbers(page: str) -> dict[str, int]:
    """The number beside each option, by "parameter=value"."""
    found = {}
    for control in re.findall(r'<select id="age-1".*?</select>|<select id="funded".*?</select>',
                              form(page), re.DOTALL):  # fmt: skip
        name = re.search('name="([a-z]+)"', control)[1]
        for value, count in re.findall(r'<option value="([^"]+)"[^>]*>[^<]*\((\d+)\)<', control):
            found[f"{name}={value}"] = int(count)
    for name, value, count in re.findall(
        r'name="([a-z]+)" value="([^"]+)"[^>]*><label[^>]*>[^<]*<span[^>]*>\((\d+)\)', form(page)
    ):
        found[f"{name}={value}"] = int(count)
    return found


def counted(page: str) -> int:
    """The number of settings above the list."""
    found = re.search(r'id="count"[^>]*>(No|\d+) places?', page)
    assert found
    return 0 if found[1] == "No" else int(found[1])


def test_a_search_with_a_filter_has_a_number_beside_each_option(client):
    beside = numbers(client.get(CHOSEN).text)

    assert {"kind=day-nursery", "kind=childminder", "age=9m", "age=11y", "funded=working"} <= {
        *beside
    }


@pytest.mark.parametrize("option", ["age=2y", "age=9m", "funded=working", "funded=universal"])
def test_the_number_is_that_of_the_list_with_this_option(client, option):
    beside = numbers(client.get(f"{FIND}&kind=childminder&within=5").text)

    page = client.get(f"{FIND}&kind=childminder&within=5&{option}").text

    assert beside[option] == counted(page)


def test_the_number_of_an_age_is_that_of_a_child_of_this_age_alone(client):
    beside = numbers(client.get(f"{FIND}&age=9m&age=3y&counts=1").text)

    assert beside["age=2y"] == counted(client.get(f"{FIND}&age=2y").text)


def test_a_choice_without_settings_shows_0_and_looks_weaker(client):
    page = client.get("/en/find?postcode=ZZ7+0AB&kind=other&within=1").text

    assert numbers(page)["kind=day-nursery"] == 0
    assert '<span class="n-of none">(0)</span>' in form(page)
    assert "disabled" not in form(page)


def test_a_search_with_ages_alone_has_no_numbers_until_the_browser_asks_for_them(client):
    plain, asked = client.get(FIND).text, client.get(f"{FIND}&counts=1").text

    assert numbers(plain) == numbers(client.get(f"{FIND}&age=9m").text) == {}
    assert "data-counted" not in plain
    assert "data-counted" in form(asked)
    assert numbers(asked)["kind=childminder"] == counted(
        client.get(f"{FIND}&kind=childminder").text
    )


def test_links_of_a_page_with_numbers_do_not_ask_for_them_again(client):
    assert "counts=" not in client.get(f"{FIND}&counts=1").text


def test_a_list_around_an_area_has_numbers_too(client):
    beside = numbers(client.get("/en/find?around=town-eastfleet&within=5").text)

    assert beside["age=2y"] == counted(
        client.get("/en/find?around=town-eastfleet&within=5&age=2y").text
    )


def test_the_page_is_the_same_for_htmx(client):
    headers = {"HX-Request": "true", "HX-Target": "results"}

    assert client.get(CHOSEN, headers=headers).data == client.get(CHOSEN).data


def test_without_scripts_the_form_lands_at_the_count_of_the_new_list(client):
    page = client.get(FIND).text

    assert '<form id="filters" action="/en/find#found" method="get"' in page
    assert 'id="found"' in page


def test_further_children_are_in_a_group_that_opens_when_two_are_chosen(client):
    one, two = client.get(f"{FIND}&age=9m").text, client.get(f"{FIND}&age=9m&age=3y").text

    assert '<details class="another"><summary>Add another child</summary>' in one
    assert '<details class="another" open><summary>Add another child</summary>' in two
    assert one.count('name="age"') == 4 + 2  # and in the hidden fields of two other forms
    assert '<option value="3y" selected>' in two


def test_more_filters_open_with_a_choice_among_them(client):
    assert '<details class="more"><summary>More filters' in client.get(FIND).text
    assert '<details class="more" open><summary>More filters' in client.get(CHOSEN).text


def test_a_report_card_among_other_wishes_says_how_many_places_have_none(client):
    alone = words(client.get(f"{FIND}&standards=expected").text)
    without_card = re.search(r"(\d+) places within 5 miles have no report card yet", alone)

    page = words(client.get(f"{FIND}&standards=expected&age=2y&send=described").text)

    assert without_card
    assert without_card[0] in page
    assert "match your choices. " in page


def test_places_without_a_report_card_are_counted_among_the_kinds_of_the_search(client):
    """A child of school age adds clubs to the kinds."""
    count = r"(\d+) places within 5 miles have no report card yet"
    kinds = "".join(f"&kind={choice.value}" for choice in Choice)
    alone = re.search(count, words(client.get(f"{FIND}&standards=expected{kinds}").text))

    found = re.search(count, words(client.get(f"{FIND}&standards=expected&age=7y").text))

    assert found
    assert alone
    assert found[1] == alone[1]


@pytest.mark.parametrize("code", ["pl", "ar"])
def test_the_form_is_translated(client, code):
    page = words(main_part(client.get(f"/{code}/find?postcode=ZZ1+2AB&age=9m").text))

    for english in ("More filters", "Add another child", "Child 2", "Show results"):
        assert english not in page
