"""Pages of settings: facts with their source, consent, addresses that no longer exist."""

import re

import pytest

from app.core.consent import Consent
from app.core.provision import Kind
from app.snapshot.published_postcodes import PostcodeEntry
from app.web import presenters
from tests.web.page_reader import cards, heading, links, main_part, query, words
from tests.web.public.seeded_settings import FIND, all_pages, date_text, nearest


def test_area_only_consent_shows_no_street_anywhere(client, settings):
    shown = [setting for setting in settings if setting.consent is Consent.AREA]
    assert shown

    for setting in shown:
        page = client.get(f"/en/place/{setting.provider_id}/", follow_redirects=True).text
        assert setting.address == ()
        assert re.fullmatch(r"ZZ\d", setting.postcode)
        assert "agreed to show only their area" in page
        assert not re.search(r"ZZ\d \d[A-Z]{2}", main_part(page).split("Other places near")[0])
        assert not [url for url in links(page) if "google" in url]


def test_area_only_settings_show_only_their_area_in_list_and_api(client, settings):
    hidden = {
        setting.provider_id: setting for setting in settings if setting.consent is Consent.AREA
    }
    pages = all_pages(client, f"{FIND}&kind=childminder")
    features = [
        feature
        for page in range(1, len(pages) + 1)
        for feature in client.get(
            f"/api/v1/places?postcode=ZZ1+2AB&kind=childminder&page={page}"
        ).json["features"]
    ]

    seen = [card for page in pages for card in cards(page) if card.url.split("/")[3] in hidden]
    api_settings = [
        feature["properties"]
        for feature in features
        if feature["properties"]["provider_id"] in hidden
    ]

    assert len(seen) == len(api_settings) == len(hidden)
    assert all("within about" in card.text for card in seen)
    assert all("Directions" not in card.text for card in seen)
    assert all(
        properties["address"] == [] and " " not in properties["postcode"]
        for properties in api_settings
    )
    assert {properties["shown"] for properties in api_settings} == {"area"}


def test_the_card_and_the_page_of_a_home_say_the_same_about_its_area(client):
    page = client.get(f"{FIND}&kind=childminder").text
    listed = {card.url: card.text for card in cards(page) if "within about" in card.text}
    assert listed

    for url, text in listed.items():
        reach = re.search(r"within about \d+ miles?", text)[0]
        contact = words(main_part(client.get(url).text))
        assert f"Their home is {reach} of the middle of their area" in contact
        assert " wide" not in contact


def test_counted_only_providers_and_nannies_are_not_listed(settings):
    assert {setting.consent for setting in settings} <= {Consent.ALL, Consent.AREA}
    assert Kind.NANNY not in {setting.kind for setting in settings}


def test_every_setting_page_has_its_facts_with_source_and_date(client, settings, snapshot):
    dates = {
        f"{e.publisher}, as at {date_text(e.as_at)}" for e in snapshot.settings.editions.values()
    }

    for setting in settings:
        answer = client.get(presenters.setting_url(setting, "en"))
        page = main_part(answer.text)
        assert answer.status_code == 200
        assert heading(page) == " ".join(setting.name.split())
        if setting.ofsted_urn:
            assert setting.ofsted_urn in page
        for panel in re.findall(
            r'<section class="panel" aria-labelledby="(?:facts|ofsted)".*?</section>', page, re.S
        ):
            sources = re.findall(r'<p class="src">(.*?)</p>', panel)
            assert sources
            assert all(words(line) in dates for line in sources)


@pytest.mark.parametrize("slug", ["", "wrong", "anchor-house-nurser", "%00", "%0d%0aX:1", "ü"])
def test_a_wrong_slug_redirects_to_the_right_one(client, settings, slug):
    setting = next(setting for setting in settings if setting.name == "Anchor House Nursery")

    answer = client.get(f"/en/place/{setting.provider_id}/{slug}")

    assert answer.status_code == 301
    assert answer.headers["Location"] == f"/en/place/{setting.provider_id}/anchor-house-nursery"


def test_hidden_closed_and_invented_ids_all_answer_the_same_410(client):
    answers = [
        client.get(f"/en/place/{path}")
        for path in ("aaaaaaaaaaaa/", "aaaaaaaaaaaa/a-name", "bbbbbbbbbbbb/", "222222222222/x")
    ]

    assert {answer.status_code for answer in answers} == {410}
    assert len({answer.data for answer in answers}) == 1


@pytest.mark.parametrize(
    "provider_id",
    ["a", "a" * 11, "a" * 13, "aaaaaaaaaaa-", "aaaaaaaaaaa%20", "%2e%2e", "ääääääääääää", "<b>"],
)
def test_an_invalid_provider_id_is_404(client, provider_id):
    assert client.get(f"/en/place/{provider_id}/").status_code == 404


def test_a_withdrawn_setting_leaves_the_same_410_as_one_that_never_was(client, settings):
    setting = settings[0]
    upper = client.get(f"/en/place/{setting.provider_id.upper()}/")

    assert upper.status_code == 410
    assert setting.name not in upper.text


def test_the_page_opens_with_the_facts_of_the_card_and_the_ways_to_act(client, settings):
    setting = next(setting for setting in settings if setting.name == "Anchor House Nursery")
    page = main_part(client.get(presenters.setting_url(setting, "en")).text)

    found = re.findall(r'<section class="panel[^"]*" aria-labelledby="(\w+)"', page)
    box = page[page.index('aria-labelledby="glance"') : page.index("</section>")]
    text = words(box)

    assert found[:6] == ["glance", "reach", "terms", "pay", "ofsted", "support"]
    order = ["Funded hours", "Opening", "Space", "Prices", "Ofsted:", "Call", "Directions", "Save"]
    assert [text.index(word) for word in order] == sorted(text.index(word) for word in order)
    assert "Monday to Friday, 8am to 6pm" in text
    assert page.count("Monday to Friday, 8am to 6pm") == 1
    assert f'name="save" value="{setting.provider_id}"' in box


def test_the_page_leads_back_to_the_results_that_the_user_came_from(client, settings):
    url = presenters.setting_url(settings[0], "pl")
    referer = {"Referer": f"http://localhost{FIND}&kind=childminder"}

    back = [link for link in links(client.get(url, headers=referer).text) if "find?" in link]

    assert back[0] == FIND.replace("/en/", "/pl/") + "&kind=childminder"
    assert not [link for link in links(client.get(url).text) if "find?" in link]


def test_directions_contain_only_the_destination(client, settings):
    setting = next(setting for setting in settings if setting.name == "Anchor House Nursery")

    page = client.get(presenters.setting_url(setting, "en"), headers={"Referer": FIND}).text

    urls = [url for url in links(page) if "google" in url]
    assert [query(url) for url in urls] == [
        [("api", "1"), ("destination", "Anchor House Nursery, 55 Gull Terrace, Sandmere, ZZ1")]
    ]
    assert 'rel="noreferrer noopener"' in page


def test_nearby_settings_are_listed_with_their_distance(client, settings):
    setting = next(setting for setting in settings if setting.name == "Anchor House Nursery")
    around = PostcodeEntry(setting.latitude, setting.longitude, "", "", None)
    expected = [(m, i) for m, i in nearest(settings, around) if i != setting.provider_id]

    page = client.get(presenters.setting_url(setting, "en")).text
    shown = page[page.index('<ul class="nearby">') :]
    shown = re.findall(r'href="/en/place/(\w+)/', shown[: shown.index("</ul>")])

    distance = {i: m for m, i in expected}
    assert len(shown) == 5
    assert [distance[i] for i in shown] == [m for m, _ in expected[:5]]


def test_a_setting_without_position_has_no_nearby_settings(client, settings):
    setting = next(setting for setting in settings if setting.latitude is None)

    page = client.get(presenters.setting_url(setting, "en"))

    assert page.status_code == 200
    assert 'class="nearby"' not in page.text


def test_names_are_escaped_in_list_and_page(client, settings):
    setting = next(setting for setting in settings if "<Tiddlers>" in setting.name)

    page = client.get(presenters.setting_url(setting, "en")).text

    assert "<Tiddlers>" not in page
    assert "Tots &amp; &lt;Tiddlers&gt;" in page
