"""Filters by age and funded hours on the results page, and the offer on the page of a setting."""

import re
from datetime import date

import pytest

from app import create_app
from app.config import ROOT
from app.core import declared_filters
from app.core.offer import Ages, Offer
from app.snapshot.layout import Edition
from app.web.presenters import card_facts
from tests.builders import offer, public_dir, setting, settings_for
from tests.web.page_reader import asked, cards, ids, links, list_start, main_part, query, words
from tests.web.source_ages import freeze_day

TODAY = date(2026, 11, 22)
FIND = "/en/find?postcode=ZZ1+1AA"
LISTING = Edition(
    source="council_listing/995",
    title="Listing",
    publisher="Sandmere Council",
    url="https://listing.example",
    licence="OGL v3.0",
    attribution="",
    as_at=date(2026, 11, 20),
    stale_after_days=200,
    rows_count=3,
    is_invented=False,
)
WHOLE = {
    "offer": offer(),
    "phone": "0191 498 0123",
    "email": "hello@fits.example",
    "website": "https://www.fits.example/",
    "conditions": "No overnight care.",
    "sources": dict.fromkeys(("name", "phone", "email", "offer", "ages"), "council_listing/995"),
    "la_code": "E06990001",
}
LISTED = {"la_code": "E06990001"}
ELSEWHERE = {"la_code": "E06990002"}  # a council that gives no data about its settings
FAR = 54.6  # about 48 miles north of the postcode


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """Settings that match, do not match or have unknown values; one of each is far away."""
    listed = [
        setting("fits00000000", **WHOLE),
        setting(
            "toddlers0000", latitude=53.91, offer=Offer(ages=Ages(24, 59), funded=()), **LISTED
        ),
        setting("untold000000", latitude=53.92, **LISTED),
        setting("halftold0000", latitude=53.93, offer=Offer(ages=Ages(0, 59)), **LISTED),
        setting("farfits00000", latitude=FAR, offer=offer()),
        setting("faruntold000", latitude=FAR, **ELSEWHERE),
    ]
    folder = public_dir(tmp_path_factory.mktemp("offers"), listed, [LISTING])
    councils = folder / "councils.toml"
    councils.write_text(
        '[s]\nname = "Sandmere Council"\nla_code = "E06990001"\nla_number = "995"\n'
        'send_local_offer_url = "https://sandmere.example/offer"\n'
        'sendiass_url = "https://sendiass.example/"\nsendiass_phone = "0191 498 0177"\n'
    )
    app = create_app(settings_for(folder, COUNCILS_FILE=str(councils)))
    with pytest.MonkeyPatch.context() as patch:
        freeze_day(patch, TODAY)
        yield app.test_client()


def text(page: str) -> str:
    return words(main_part(page))


def unknown_link(page: str) -> str:
    panel = page[page.index('id="unknown-group"') :]
    return links(panel)[0]


@pytest.mark.parametrize(
    ("query_string", "listed", "line"),
    [
        (
            "&age=10m",
            ["fits00000000", "halftold0000", "farfits00000"],
            "2 places within 5 miles take a child of this age",
        ),
        (
            "&age=2y",
            ["fits00000000", "toddlers0000", "halftold0000", "farfits00000"],
            "3 places within 5 miles take",
        ),
        (
            "&funded=working",
            ["fits00000000", "farfits00000"],
            "1 place within 5 miles matches your",
        ),
        (
            "&funded=universal&age=3y&within=5",
            ["fits00000000"],
            "1 place within 5 miles matches your",
        ),
    ],
)
def test_a_list_has_the_settings_that_are_known_to_match(found, query_string, listed, line):
    page = found.get(FIND + query_string).text

    assert ids(page) == listed
    assert line in text(page)


@pytest.mark.parametrize(
    ("query_string", "sentence", "opened"),
    [
        (
            "&age=10m",
            "1 place within 5 miles hasn't given the ages it takes",
            ["untold000000"],
        ),
        (
            "&funded=working",
            "2 places within 5 miles haven't given their funded hours",
            ["untold000000", "halftold0000"],
        ),
        (
            "&funded=working&age=10m",
            "2 places within 5 miles haven't given their ages or funded hours",
            ["untold000000", "halftold0000"],
        ),
    ],
)
def test_settings_with_unknown_values_are_in_a_group_that_a_link_opens(
    found, query_string, sentence, opened
):
    page = found.get(FIND + query_string).text
    assert sentence in text(page)
    assert page.index("unknown-group") > page.index("</ol>")

    more = found.get(unknown_link(page)).text

    assert set(opened) == set(ids(more)) - set(ids(page)) - {"faruntold000"}
    assert sentence in text(more)
    assert sorted(query(unknown_link(more))) == sorted(query(FIND + query_string))


def test_in_the_opened_list_cards_say_what_is_not_known(found):
    page = found.get(f"{FIND}&age=10m&funded=working&unknown=1").text

    by_id = {card.url.split("/")[3]: card.text for card in cards(page)}

    missing = "We don't have their {} opening hours, prices or spaces."
    assert missing.format("age range, funded hours,") in by_id["untold000000"]
    assert missing.format("funded hours,") in by_id["halftold0000"]
    assert "We don't have" not in by_id["fits00000000"]
    assert missing.format("age range, funded hours,") in by_id["faruntold000"]
    assert "no-listing" not in page  # one of the councils gives data
    assert "They are in this list too. Check with them." in text(page)


def test_funded_hours_that_do_not_exist_for_the_age_are_explained(found):
    page = found.get(f"{FIND}&age=10m&funded=early-learning").text

    assert cards(page) == []
    assert "not for children of this age" in text(page)
    assert "unknown-group" not in page


def test_if_no_setting_is_known_to_match_the_group_replaces_the_list(found):
    page = found.get("/en/find?postcode=ZZ1+1AD&funded=working&within=3").text

    assert ids(page) == []
    assert "No places within 3 miles match your choices." in text(page)
    assert "2 places within 3 miles haven't given" in text(page)
    assert "No matches" not in page
    assert page.index("unknown-group") < list_start(page)


def test_every_setting_matches_does_not_match_or_is_unknown(found):
    every = set(ids(found.get(FIND).text))

    for age in ("0m", "10m", "2y", "4y"):
        opened = set(ids(found.get(f"{FIND}&age={age}&unknown=1").text))
        assert every - opened <= {"toddlers0000", "fits00000000", "farfits00000"}
        assert {"untold000000", "faruntold000"} <= opened


def test_chips_form_pages_and_languages_keep_the_filters(found):
    page = found.get(f"{FIND}&age=2y&funded=working&unknown=1").text

    chips = [query(link)[1:] for link in links(page) if "find?" in link and "/en/" in link]
    assert [("funded", "working"), ("unknown", "1")] in chips
    assert [("age", "2y"), ("unknown", "1")] in chips
    assert [("age", "2y"), ("funded", "working")] in chips
    assert '<option value="2y" selected>' in page
    assert '<option value="working" selected>' in page
    assert re.search(r'id="unknown"[^>]* checked', page)
    hidden_fields = page[
        page.index('id="chosen"') : page.index("</span>", page.index('id="chosen"'))
    ]
    assert re.findall(r'name="(\w+)" value="(\w+)"', hidden_fields) == [
        ("age", "2y"),
        ("funded", "working"),
        ("unknown", "1"),
    ]
    assert "Child&#39;s age: 2 years" in page


def test_removing_the_last_filter_closes_the_group(found):
    page = found.get(f"{FIND}&age=2y&unknown=1").text

    assert [] in [query(link)[1:] for link in links(page) if "find?" in link]


def test_empty_parameters_from_a_form_without_scripts_are_accepted(found):
    query_string = f"{FIND}&age=2y&funded=&within=&unknown=1"

    assert ids(found.get(query_string).text) == ids(found.get(f"{FIND}&age=2y&unknown=1").text)


@pytest.mark.parametrize(
    "bad",
    [
        "age=99m",
        "age=0m&age=1m&age=2m&age=3m&age=4m",
        "funded=x&funded=y",
        "funded=x",
        "unknown=yes",
        "age=%00",
    ],
)
def test_invalid_filters_are_refused(found, bad):
    assert found.get(f"{FIND}&{bad}").status_code == 400
    assert found.get(f"/api/v1/places?postcode=ZZ1+1AA&{bad}").status_code >= 400


def test_the_api_applies_the_same_filters(found):
    query_string = "postcode=ZZ1+1AA&age=10m&funded=working"
    body = found.get(f"/api/v1/places?{query_string}").json

    assert [one["properties"]["provider_id"] for one in body["features"]] == ids(
        found.get(f"/en/find?{query_string}").text
    )


# --- the page of a setting ---


def test_the_page_of_a_setting_shows_every_fact_of_its_offer(found):
    page = text(found.get("/en/place/fits00000000/", follow_redirects=True).text)

    for sentence in (
        "9 months to 4 years",
        "Monday to Thursday, 8am to 6pm",
        "2-year-olds: space now",
        "Confirmed 3 November 2026.",
        "Free childcare for working parents",
        "Prices by age group from 1 September 2026.",
        "Under 2s: £7.50 an hour",
        "You can't be made to pay for these to get your funded hours.",
        "Free instead: bring a packed lunch",
        "Apply by 15 January 2027.",
        "English, Polish, Panjabi",
        "Tern Street Primary School",
        "Our SENCO has trained staff",
        "18001 0191 498 0123",
        "hello@fits.example",
        "No overnight care.",
        "Sandmere Council, as at 20 November 2026",
    ):
        assert sentence in page, sentence


def test_links_of_a_setting_are_nofollow_and_ugc(found):
    page = found.get("/en/place/fits00000000/", follow_redirects=True).text

    assert 'href="https://www.fits.example/" rel="nofollow noopener ugc"' in page
    assert 'href="mailto:hello@fits.example"' in page
    assert 'href="tel:1800101914980123"' in page
    assert '<dd lang="en" dir="auto">No overnight care.</dd>' in page


def test_the_unknown_facts_of_a_setting_are_questions(found):
    page = text(found.get("/en/place/untold000000/", follow_redirects=True).text)

    assert "Not known" not in page
    assert "Which ages do you take?" in page
    assert "Which languages do your staff speak?" in page
    assert "Every setting must make reasonable adjustments: ask for the SENCO." in page
    assert "does not take" not in page
    assert "no funded hours" not in page


def test_settings_link_to_their_council_s_local_offer_and_sendiass(found):
    page = found.get("/en/place/fits00000000/", follow_redirects=True).text

    assert 'href="https://sandmere.example/offer"' in page
    assert 'href="https://sendiass.example/"' in page
    assert "0191 498 0177" in page


def test_a_card_has_one_way_of_contact_and_the_phone_number_first(found):
    page = found.get(FIND).text

    [card] = re.findall(r'<li class="place"[^>]*><a [^>]*>1</a>.*?(?=<li class="place")', page)
    assert "/en/place/fits00000000/" in card
    assert "tel:01914980123" in card
    assert "mailto:" not in card
    assert 'href="https://www.fits.example/"' not in card
    assert "hello@fits.example" in words(card)  # for print


@pytest.mark.parametrize(
    ("query_string", "classes"),
    [
        ("", []),
        ("&age=3y", []),
        ("&age=3y&kind=day-nursery&within=5", []),
        ("&funded=universal", ["funded"]),
        ("&age=3y&funded=universal", ["funded"]),
    ],
)
def test_a_fact_gets_a_tick_only_where_the_family_asked_for_it(found, query_string, classes):
    page = found.get(FIND + query_string).text

    assert asked(page) == classes
    listed = page[list_start(page) : page.index("</ol>", list_start(page))]
    looks = re.findall(r'<li class="(\w+)">([^<]*)', listed)
    assert {look for look, _ in looks if look != "place"} <= {"funded", "hours", "space"}
    if "age=3y" in query_string:
        hours = "15 hours for 3 and 4-year-olds · Free childcare for working parents"
        assert ("funded", f"{hours}, if you qualify") in looks
    assert not any("No funded hours" in fact for _, fact in looks)


def test_facts_that_can_be_asked_for_are_those_that_a_filter_names(found):
    named = {one.fact for one in declared_filters.FILTERS if one.fact}

    assert named <= {card_facts.FUNDED, card_facts.HOURS, card_facts.SPACE}
    style = (ROOT / "static" / "finder.css").read_text()
    for fact in named:
        assert f".asked-{fact} " in style


@pytest.mark.parametrize(("age", "fits"), [("8m", False), ("9m", True), ("23m", True)])
def test_working_parents_hours_start_at_nine_months(found, age, fits):
    shown = ids(found.get(f"{FIND}&age={age}&funded=working").text)

    assert ("fits00000000" in shown) is fits
