"""What a list says once, and what its cards say about several children and about homes."""

import html
import re
from dataclasses import replace
from datetime import date
from urllib.parse import parse_qsl, urlsplit

import pytest

from app import create_app
from app.core.consent import Consent
from app.core.home_area import HomeArea, cell_at, centre
from app.core.offer import Ages, Offer
from app.core.provision import Choice, Kind
from app.snapshot.layout import Edition
from app.web.public import finder
from app.web.public.results import page_cache
from tests.builders import offer, public_dir, setting, settings_for
from tests.web.page_reader import cards, links, main_part, words

TODAY = date(2026, 11, 22)
FIND = "/en/find?postcode=ZZ1+1AA"
REGISTER = Edition(
    source="register",
    title="Childcare providers",
    publisher="Ofsted",
    url="https://register.example",
    licence="OGL v3.0",
    attribution="",
    as_at=date(2026, 9, 30),
    stale_after_days=200,
    rows_count=3,
    is_invented=False,
)
FACTS = {
    "la_code": "E06990001",
    "sources": dict.fromkeys(("name", "registration", "address"), "register"),
}
COUNCIL = '[s]\nname = "Sandmere Council"\nla_code = "E06990001"\nla_number = "995"\n'
SERVICE = (
    'family_information_phone = "01914980100"\nfamily_information_url = "https://fis.example/"\n'
)
CHECK = "/en/paying"
NO_LISTING = "has not given us opening hours, prices, spaces or funded hours."


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    latitude, longitude = centre(HomeArea("ZZ1", 1, *cell_at(53.93, 1.2)))
    listed = [
        setting(
            "babies000000",
            offer=offer(ages=Ages(0, 35)),
            address=("12 Harbour Lane",),
            town="Sandmere",
            postcode="ZZ1 1AD",
            **FACTS,
        ),
        setting("everyage0000", latitude=53.91, offer=Offer(ages=Ages(0, None)), **FACTS),
        setting("untold000000", latitude=53.92, **FACTS),
        setting(
            "home00000000",
            kind=Kind.CHILDMINDER,
            choice=Choice.CHILDMINDER,
            consent=Consent.AREA,
            location_id="home00000000",
            latitude=latitude,
            longitude=longitude,
            postcode="ZZ1",
            offer=Offer(ages=Ages(24, 59)),
            **FACTS,
        ),
    ]
    return public_dir(tmp_path_factory.mktemp("lists"), listed, [REGISTER])


@pytest.fixture(scope="module")
def open_site(folder):
    """A client of the site with these councils, by the text of the councils file."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(finder, "today", lambda: TODAY)
        patch.setattr(page_cache, "today", lambda: TODAY)

        def open_with(text):
            councils = folder / "councils.toml"
            councils.write_text(text)
            return create_app(settings_for(folder, COUNCILS_FILE=str(councils))).test_client()

        yield open_with


@pytest.fixture(scope="module")
def site(open_site):
    return open_site(COUNCIL + SERVICE)


def panel(page):
    [found] = re.findall(r'<p class="panel note no-listing">(.*?)</p>', page, re.DOTALL)
    return found


def test_a_site_in_english_only_shows_a_list_of_one_page(open_site):
    site = open_site(COUNCIL + 'languages = ["en"]\n')

    assert len(cards(site.get(FIND).text)) == 4


def test_cards_say_which_of_several_children_a_setting_takes(site):
    page = site.get(f"{FIND}&age=9m&age=3y&unknown=1").text

    lines = dict(
        re.findall(
            r'<h2 id="t\d+"><a href="/en/place/(\w+)/.*?<p class="(takes.*?)</p>', page, re.DOTALL
        )
    )

    assert lines == {
        "babies000000": 'takes">Takes 9 months, not 3 years',
        "everyage0000": 'takes all">For all your children&#39;s ages',
        "home00000000": 'takes">Takes 3 years, not 9 months',
        "untold000000": 'takes">Ask if they take all your children.',
    }


@pytest.mark.parametrize("ages", ["", "&age=9m"])
def test_for_one_child_no_card_has_that_line(site, ages):
    assert 'class="takes' not in site.get(FIND + ages).text


def test_a_home_that_shows_only_its_area_has_no_directions(site):
    page = site.get(FIND).text

    texts = {card.url.split("/")[3]: card.text for card in cards(page)}

    assert "Directions" not in texts["home00000000"]
    assert "within about" in texts["home00000000"]
    assert "Directions" in texts["babies000000"]
    assert "within about" not in texts["babies000000"]


def test_directions_lead_to_the_destination_without_the_searched_postcode(site):
    page = site.get(FIND).text

    found = [urlsplit(link) for link in links(page) if "google.com/maps" in link]

    assert [parse_qsl(one.query) for one in found] == [
        [("api", "1"), ("destination", "12 Harbour Lane, Sandmere, ZZ1 1AD")]
    ]
    assert not any("ZZ1 1AA" in html.unescape(one.query).replace("+", " ") for one in found)


def test_a_list_names_its_sources_once(site):
    page = main_part(site.get(FIND).text)

    assert words(page).count("as at 30 September 2026") == 1
    assert "30 September 2026" not in " ".join(card.text for card in cards(page))
    assert page.index('class="earlier meanings"') > page.index("</ol>")


def test_a_council_that_gives_no_data_is_named_once_with_its_number_and_page(site):
    page = site.get(FIND).text

    assert words(panel(page)) == (
        f"Sandmere Council {NO_LISTING} Its families' information service can tell you:"
        " 0191 498 0100 Families' information online"
    )
    assert links(panel(page)) == ["tel:01914980100", "https://fis.example/"]
    assert page.index("no-listing") < page.index('<ol class="places')
    assert "We don't have their" not in page  # said above the list


@pytest.mark.parametrize(
    ("text", "link", "name"),
    [
        (COUNCIL, "Find Sandmere Council on GOV.UK", "Sandmere Council"),
        ("", "Find Sandmere on GOV.UK", "Sandmere"),
    ],
    ids=["without contacts", "national"],
)
def test_without_contacts_the_council_is_found_on_gov_uk(open_site, text, link, name):
    found = panel(open_site(text).get(FIND).text)

    assert words(found).startswith(f"{name} {NO_LISTING}")
    assert words(found).endswith(link)
    assert links(found) == ["https://www.gov.uk/find-local-council"]


@pytest.mark.parametrize("text", [COUNCIL, ""], ids=["council", "national"])
@pytest.mark.parametrize(
    ("ages", "sentence"),
    [
        ("", "Some 2-year-olds can have funded hours."),
        ("&age=0m", "Funded hours can start after a child turns 9 months."),
        ("&age=3y", "All 3 and 4-year-olds can have funded hours."),
        ("&age=6y&age=9m", "Working parents may get funded hours from 9 months."),
    ],
)
def test_without_figures_the_line_about_take_up_is_still_true(open_site, text, ages, sentence):
    page = open_site(text).get(FIND + ages).text

    [line] = re.findall(r'<p class="sub takeup" id="takeup">(.*?)</p>', page, re.DOTALL)
    label, link = ("What could you get?", "#could-get") if ages else ("What could we get?", CHECK)
    assert words(line) == f"{sentence} {label}"
    assert links(line) == [link]


def listing(la_number):
    return replace(REGISTER, source=f"council_listing/{la_number}", title="Listing")


@pytest.fixture(scope="module")
def border_site(tmp_path_factory):
    """A council with a listing, and settings of its neighbour, which has none."""
    folder = tmp_path_factory.mktemp("border")
    neighbours = [setting("neighbour000", **{**FACTS, "la_code": "E06990002"})]
    public_dir(folder, neighbours, [REGISTER, listing("995")])
    councils = folder / "councils.toml"
    councils.write_text(COUNCIL + SERVICE)
    return create_app(settings_for(folder, COUNCILS_FILE=str(councils))).test_client()


def test_a_council_with_a_listing_is_not_blamed_for_settings_of_its_neighbour(border_site):
    page = border_site.get(FIND).text

    assert NO_LISTING not in page
    assert [card.text.count("We don't have their") for card in cards(page)] == [1]


def test_each_card_of_my_list_says_what_is_missing(site):
    page = site.get("/en/list?ids=untold000000.everyage0000").text

    assert [card.text.count("We don't have their") for card in cards(page)] == [1, 1]
