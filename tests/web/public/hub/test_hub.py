"""Assisted search: both languages, nothing in an address, and an end that clears."""

import json
import re
from datetime import date

import pytest

from app.web import request_context
from app.web.public.hub import pages, views
from tests.web.page_reader import words

HUB = "/hub/995-FH-1/"
TODAY = date(2026, 11, 30)
SEARCH = {"do": "find", "postcode": "ZZ1 2AB"}
BORN = {"born-1-day": "14", "born-1-month": "5", "born-1-year": "2024"}


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    for module in (pages, views, request_context):
        monkeypatch.setattr(module, "today", lambda: TODAY)


def ids(page: str) -> list[str]:
    return re.findall(r'type="checkbox" id="c\w+" name="chosen" value="(\w{12})"', page)


def test_a_hub_offers_the_languages_of_its_council(client):
    page = client.get(HUB).text

    assert re.findall(r'href="/hub/995-FH-1/(\w+)/"', page) == ["en", "pl", "ar"]


@pytest.mark.parametrize("path", ["/hub/995-FH-99/", "/hub/x/en/", "/hub/995-FH-1/en/nothing"])
def test_an_unknown_hub_is_not_found(client, path):
    assert client.get(path).status_code == 404


def test_a_language_that_is_not_offered_leads_to_those_that_are(client):
    answer = client.get("/hub/995-FH-1/so/")

    assert (answer.status_code, answer.location) == (302, HUB)


@pytest.mark.parametrize("lang", ["pl", "ar"])
def test_every_text_is_in_english_and_in_the_visitors_language(client, lang):
    for page in (client.get(f"{HUB}{lang}/").text, client.post(f"{HUB}{lang}/", data=SEARCH).text):
        pairs = re.findall(
            r'class="worker" lang="en" dir="ltr">(.*?)</span>(.{0,90})', page, re.DOTALL
        )
        assert len(pairs) > 5
        assert all(f'class="visitor" lang="{lang}"' in after for _, after in pairs)


def test_an_english_visitor_sees_each_text_once(client):
    page = client.post(f"{HUB}en/", data=SEARCH).text

    assert 'class="visitor"' not in page


def test_places_are_listed_nearest_first_with_facts_for_the_child(client):
    page = client.post(f"{HUB}ar/", data={**SEARCH, **BORN}).text

    assert len(ids(page)) == 10
    text = words(page)
    assert "Early learning for 2-year-olds" in text
    assert "under 2" not in text.lower()
    assert "حضانة" in text


def test_no_response_is_stored_and_no_address_has_the_search(client):
    answer = client.post(f"{HUB}pl/", data={**SEARCH, **BORN})

    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers
    addresses = re.findall(r'(?:href|action|formaction)="(/[^"]*)"', answer.text)
    assert not [one for one in addresses if "ZZ1" in one or "?" in one]


def test_chosen_places_stay_chosen_on_the_next_page(client):
    first = ids(client.post(f"{HUB}en/", data=SEARCH).text)[:2]

    page = client.post(
        f"{HUB}en/", data={**SEARCH, "do": "more", "page": "1", "chosen": first}
    ).text

    assert re.findall(r'name="chosen" value="(\w+)" checked', page) == first
    assert ids(page)[:2] == first
    assert len({*ids(page)}) == 12


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({**SEARCH, "postcode": ""}, "We don't know this postcode."),
        ({**SEARCH, "postcode": "Qwxyzzy"}, "We don't know this postcode."),
        ({**SEARCH, "postcode": "\x00" * 50}, "We don't know this postcode."),
        ({**SEARCH, **BORN, "born-1-day": "31", "born-1-month": "2"}, "There is no such date."),
        ({**SEARCH, "born-1-year": "2024"}, "Choose the day, month and year."),
        ({**SEARCH, **BORN, "born-1-year": "2001"}, "This is for children under 17."),
        ({**SEARCH, "postcode": "CF10 1AA"}, "We know places in England only."),
        ({**SEARCH, "do": "sheet"}, "Tick at least one place first."),
    ],
)
def test_what_cannot_be_used_gets_a_sentence_in_both_languages(client, sent, sentence):
    answer = client.post(f"{HUB}pl/", data=sent)

    assert answer.status_code == 400
    error = re.search(r'<div class="errors".*?</div>', answer.text, re.DOTALL)
    assert sentence in words(error[0])
    assert 'lang="pl"' in error[0]


def test_more_than_four_places_are_too_many_for_a_sheet(client):
    chosen = ids(client.post(f"{HUB}en/", data=SEARCH).text)[:5]

    answer = client.post(f"{HUB}en/", data={**SEARCH, "do": "sheet", "chosen": chosen})

    assert answer.status_code == 400
    assert "A sheet has room for 4 places." in words(answer.text)


def test_a_slip_in_a_postcode_offers_what_may_be_meant(client):
    page = client.post(f"{HUB}en/", data={**SEARCH, "postcode": "ZZI 2AB"}).text

    assert 'value="find:ZZ1 2AB"' in page
    answer = client.post(f"{HUB}en/", data={"do": "find:ZZ1 2AB", "postcode": "ZZI 2AB"})
    assert 'type="hidden" name="postcode" value="ZZ1 2AB"' in answer.text


@pytest.mark.parametrize("method", ["get", "post"])
def test_clearing_makes_the_browser_drop_everything(client, method):
    answer = getattr(client, method)(f"{HUB}ar/clear")

    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert "Everything is cleared." in words(answer.text)
    assert answer.headers["Cache-Control"] == "no-store"
    assert 'name="postcode" value=""' in answer.text


@pytest.mark.parametrize(
    "hostile",
    [
        {"page": "²"}, {"page": "0"}, {"page": "-1"}, {"page": "9" * 400}, {"do": "more"},
        {"do": "nothing:x", **SEARCH}, {"do": "find:" + "x" * 5000}, {"chosen": "<script>"},
        {"chosen": "a" * 9000}, {"works": "no", "credit": "x", "do": "sheet"},
        {"born-1-year": "²²²²", "do": "find"},
    ],
)  # fmt: skip
def test_no_field_breaks_a_page(client, hostile):
    assert client.post(f"{HUB}pl/", data=hostile).status_code in (200, 400)


def test_nothing_suitable_is_counted_by_ward_age_and_reason_alone(client, app):
    state = app.extensions["app_state"]
    state.inbox.flush()
    folder = state.config.data_dir / "inbox"
    before = written(folder)

    answer = client.post(f"{HUB}pl/", data={**SEARCH, **BORN, "do": "nothing:hours"})

    assert "Thank you. It is counted." in words(answer.text)
    state.inbox.flush()
    [line] = written(folder) - before
    counted = json.loads(line)
    assert (counted["reason"], counted["age_band"], counted["count"]) == ("hours", "2", 1)
    assert "ZZ1" not in line
    assert set(counted) == {"day", "ward_code", "kind", "age_band", "reason", "count"}


def written(folder) -> set[str]:
    files = folder.glob("unsuitable-*.jsonl")
    return {line for file in files for line in file.read_text().splitlines()}


def test_another_site_cannot_clear_what_a_family_has_saved(client):
    answer = client.get(f"{HUB}en/clear", headers={"Sec-Fetch-Site": "cross-site"})

    assert "Clear-Site-Data" not in answer.headers


def test_a_report_without_a_full_postcode_is_not_counted_and_says_so(client):
    answer = client.post(f"{HUB}en/", data={"do": "nothing:cost", "postcode": "ZZ1"})

    assert "We can count this only with a full postcode." in words(answer.text)


def test_a_page_past_the_end_shows_the_first_one(client):
    answer = client.post(f"{HUB}en/", data={**SEARCH, "page": "98", "do": "more"})

    assert (answer.status_code, len(ids(answer.text))) == (200, 10)


def sheet_of(client, **answers: str) -> str:
    page = client.post(f"{HUB}en/", data={**SEARCH, **BORN, **answers}).text
    data = {**SEARCH, **BORN, **answers, "do": "sheet", "chosen": ids(page)[:3]}
    return words(client.post(f"{HUB}en/", data=data).text)


def test_a_sheet_without_ticks_names_every_way_to_funded_hours(client):
    text = sheet_of(client)

    assert "if your income is low or your child gets extra support" in text
    assert "if you and any partner work" in text


def test_a_sheet_says_from_when_its_cost_counts_and_asks_where_nothing_is_known(client):
    text = sheet_of(client, works="yes")

    assert "a month, from 1 January 2027 with 30 funded hours." in text
    assert "Cost: ask them." in text
    assert "Ofsted: Needs attention" in text


def test_the_printed_address_leads_back_to_the_hub(client):
    page = client.post(f"{HUB}pl/", data=SEARCH).text

    assert '<bdi dir="ltr">localhost/hub/995-FH-1' in page
