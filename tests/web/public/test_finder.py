"""The results list with its filters, consent, the page of a setting, and the about pages."""

import re
from itertools import pairwise

import pytest

from app.core.distance import METRES_PER_MILE
from app.core.postcode import Postcode
from app.core.provision import UNDER_FIVES, Choice
from app.core.statistics.intervals import CountedShare, wilson_interval
from app.linkage.model import model_of
from app.snapshot.published_postcodes import PostcodeEntry
from app.snapshot.search import Matches
from tests.web.page_reader import cards, ids, links, main_part, query, words
from tests.web.public.seeded_settings import FIND, all_pages, date_text, nearest

POSTCODE = "ZZ1 2AB"


def entry_of(snapshot, text: str) -> PostcodeEntry:
    return snapshot.postcodes.find(Postcode.parse(text).key)


@pytest.mark.parametrize("postcode", ["ZZ1 2AB", "ZZ6 7BE", "ZZ7 0AB", "ZZ9 8AF", "ZZ5 0AA"])
def test_the_pages_of_a_list_have_all_settings_nearest_first(client, snapshot, settings, postcode):
    expected = nearest(settings, entry_of(snapshot, postcode))

    pages = all_pages(client, f"/en/find?postcode={postcode.replace(' ', '+')}")

    found = [provider_id for page in pages for provider_id in ids(page)]
    metres = {provider_id: metres for metres, provider_id in expected}
    assert [len(ids(page)) for page in pages[:-1]] == [10] * (len(pages) - 1)
    assert sorted(found) == sorted(metres)
    assert [number for page in pages for number in (c.number for c in cards(page))] == list(
        range(1, len(found) + 1)
    )
    walked = [metres[provider_id] for provider_id in found]
    assert all(later >= earlier - 1 for earlier, later in pairwise(walked))


def test_distances_agree_with_geopy(client, snapshot, settings):
    metres = {
        provider_id: distance
        for distance, provider_id in nearest(settings, entry_of(snapshot, POSTCODE))
    }
    page = client.get(FIND).text

    for card in cards(page):
        shown_miles = float(re.sub("[^0-9.]", "", card.distance))
        miles = metres[card.url.split("/")[3]] / METRES_PER_MILE
        assert miles < 0.1 if "less than" in card.distance else abs(shown_miles - miles) <= 0.0501


@pytest.mark.parametrize("choice", list(Choice))
def test_a_kind_narrows_the_list_to_that_kind(client, snapshot, settings, choice):
    expected = nearest(settings, entry_of(snapshot, POSTCODE), {choice})

    pages = all_pages(client, f"{FIND}&kind={choice.value}")

    assert sorted(provider_id for page in pages for provider_id in ids(page)) == sorted(
        provider_id for _, provider_id in expected
    )


@pytest.mark.parametrize("miles", [1, 2, 3, 5, 10, 20])
def test_a_distance_narrows_the_list_and_the_count(client, snapshot, settings, miles):
    expected = nearest(settings, entry_of(snapshot, POSTCODE), miles=miles)

    pages = all_pages(client, f"{FIND}&within={miles}")

    assert sorted(provider_id for page in pages for provider_id in ids(page)) == sorted(
        provider_id for _, provider_id in expected
    )
    assert f"{len(expected)} places within {miles} mile" in words(main_part(pages[0]))


def test_without_a_distance_settings_within_five_miles_are_counted(client, snapshot, settings):
    expected = nearest(settings, entry_of(snapshot, POSTCODE), miles=5)

    assert f"{len(expected)} places within 5 miles" in words(client.get(FIND).text)


def test_clubs_and_care_for_older_children_need_their_own_filter(client, settings):
    kinds = {setting.provider_id: setting.choice for setting in settings}
    found = [provider_id for page in all_pages(client, FIND) for provider_id in ids(page)]

    assert {kinds[provider_id] for provider_id in found} <= UNDER_FIVES


def test_chips_link_to_the_list_without_their_filter(client):
    page = client.get(f"{FIND}&kind=childminder&kind=pre-school&within=5").text

    chips = re.findall(r'<a class="chip[^"]*" href="([^"]*)"', page)

    left = [query(chip.replace("&amp;", "&"))[1:] for chip in chips]
    assert left == [
        [("kind", "childminder"), ("within", "5")],
        [("kind", "pre-school"), ("within", "5")],
        [("kind", "pre-school"), ("kind", "childminder")],
        [],
    ]


def test_chosen_filters_are_shown_and_kept_for_another_postcode(client):
    page = client.get(f"{FIND}&kind=childminder&within=5").text

    assert re.search(r'id="kind-childminder"[^>]* checked', page)
    assert len(re.findall(r'<input type="checkbox"[^>]* checked', page)) == 1
    assert '<option value="5" selected>' in page
    hidden_fields = page[page.index('id="chosen"') :]
    hidden_fields = hidden_fields[: hidden_fields.index("</span>")]
    assert 'name="kind" value="childminder"' in hidden_fields
    assert 'name="within" value="5"' in hidden_fields


def test_a_list_around_an_area_keeps_it_through_filters_and_pages(client):
    page = client.get("/en/find?around=district-E06990001&kind=childminder").text

    assert (
        '<input type="hidden" id="filters-postcode" name="around" value="district-E06990001">'
        in page
    )
    for url in links(main_part(page)):
        if "find?" in url:
            assert query(url)[0] == ("around", "district-E06990001")


def test_with_no_matches_the_page_offers_to_remove_each_filter(client):
    page = client.get("/en/find?postcode=ZZ7+0AB&kind=other&within=1").text

    assert cards(page) == []
    assert "No matches" in page
    urls = [url for url in links(page[page.index("No matches") :]) if "find?" in url]
    assert [query(url)[1:] for url in urls[:3]] == [[("within", "1")], [("kind", "other")], []]


def test_without_any_settings_the_page_gives_the_council_s_number(client, snapshot, monkeypatch):
    monkeypatch.setattr(snapshot.settings.grid, "nearest", lambda *_: Matches((), 0, 0))

    page = client.get(FIND).text

    assert "We have no places to show here" in page
    assert 'href="tel:01914980100"' in page


@pytest.mark.parametrize("page", ["9999", "40"])
def test_a_page_past_the_end_is_404(client, page):
    assert client.get(f"{FIND}&page={page}").status_code == 404


def test_the_first_page_of_an_empty_list_is_a_page(client):
    assert client.get("/en/find?postcode=ZZ7+0AB&kind=other&within=1&page=1").status_code == 200


def test_settings_over_the_border_name_their_council(client, settings):
    codes = {setting.provider_id: setting.la_code for setting in settings}

    shown = cards(client.get("/en/find?postcode=ZZ6+7BE").text)

    over = [card for card in shown if codes[card.url.split("/")[3]] == "E06990002"]
    assert over
    assert all(" · Overwick" in card.text for card in over)
    assert all(" · Sandmere" in card.text for card in shown if card not in over)


def test_childminders_known_only_as_a_count_follow_the_list(client, snapshot):
    counted = {
        counted_only.choice: counted_only.count
        for counted_only in snapshot.settings.counted_only("E06990001")
    }
    page = client.get(FIND).text

    count = counted[Choice.CHILDMINDER]
    assert f"Sandmere Council has {count} more childminders" in words(page)
    assert page.index("More childminders") > page.index("</ol>")


def test_a_card_without_any_contact_gives_the_council_s_own_number_in_print(client, settings):
    unreachable = {
        one.provider_id for one in settings if not (one.phone or one.email or one.website)
    }
    shown = [c for c in cards(client.get(FIND).text) if c.url.split("/")[3] in unreachable]

    assert shown
    assert all("families' information: 0191 498 0100" in card.text for card in shown)


def test_help_points_end_the_page(client):
    page = main_part(client.get(FIND).text)

    assert page.rindex("<h2>") == page.index("<h2>People who can help")


def test_cards_name_the_details_that_are_missing(client):
    shown = cards(client.get(FIND).text)

    notes = [(card, card.text.partition("We don't have their ")[2]) for card in shown]
    incomplete = [card for card, note in notes if "opening hours" in note and "prices" in note]
    assert incomplete
    assert all("£" not in card.text and "day to " not in card.text for card in incomplete)


def test_about_the_data_names_every_source_with_date_rows_and_licence(client, snapshot):
    page = words(main_part(client.get("/en/about/data").text))

    for edition in snapshot.settings.editions.values():
        assert edition.title in page
        assert date_text(edition.as_at) in page
        assert f"{edition.rows_count:,} row" in page
        assert edition.licence in page


def test_about_the_data_says_how_often_links_are_right_with_intervals(client):
    page = words(main_part(client.get("/en/about/data").text))

    model = model_of("settings")
    whole = next(one for one in model.figures if one["kind"] == "all" and one["data"] != "names")
    interval = wilson_interval(CountedShare(whole["right"], whole["links"]))
    assert f"(version {model.version})" in page
    shown = (whole["right"] / whole["links"], interval.lower, interval.upper)
    share, low, high = (f"{100 * one:.1f}".removesuffix(".0") for one in shown)
    entries = f"Names and addresses Entries {whole['entries']:,}"
    assert f"{entries} Links that were right {share}% ({low} to {high})" in page
    assert "Names only" in page


def test_the_privacy_page_names_the_council(client):
    assert "Sandmere Council runs this service" in words(client.get("/en/about/privacy").text)


def test_results_around_a_ward_show_its_own_council(client):
    page = client.get("/en/find?around=ward-E05990010").text

    assert "/en/area/E06990002" in page
    assert "Sandmere Council has" not in page
    assert "Eastfleet Family Hub" not in page
