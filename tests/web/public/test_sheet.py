"""The sheet to take home: what its page shows, in which languages, and what it keeps to itself."""

import re
from datetime import date

import pytest

from app.core.consent import Consent
from app.core.saved_settings import SAVED_MAX
from tests.web.page_reader import OFFERED, heading, links, main_part, query, words
from tests.web.source_ages import freeze_day

UNKNOWN = "aaaaaaaaaaaa"
ENGLISH_COLUMN = '<div lang="en" dir="ltr">'


def address(settings, rest="", code="en") -> str:
    return f"/{code}/sheet?ids={'.'.join(one.provider_id for one in settings)}{rest}"


def named(settings, start):
    return next(one for one in settings if one.name.startswith(start))


@pytest.fixture
def chosen(settings):
    return [
        named(settings, "Anchor House Nursery"),
        named(settings, "Nowhere Yet"),
        next(one for one in settings if one.consent is Consent.AREA),
    ]


def pairs(page: str) -> list[str]:
    """Each part that differs by language, and what follows it."""
    return main_part(page).split('<div class="both">')[1:]


def shown_names(page: str) -> list[str]:
    listed = page[page.index('<ol class="chosen">') : page.index("</ol>")]
    return [words(one) for one in re.findall(r"<h2>(.*?)</h2>", listed, re.DOTALL)]


def test_the_settings_come_in_the_order_of_the_address_with_what_a_call_needs(client, chosen):
    page = client.get(address(chosen)).text
    found = words(main_part(page))

    assert shown_names(page) == [one.name for one in chosen]
    assert "55 Gull Terrace, Sandmere, ZZ1 2AD" in found
    assert "01632 960383" in found
    assert "Monday to Friday, 8am to 6pm" in found
    assert "0191 498 0100" in found
    assert "Hello. I am looking for a childcare place" in found


def test_a_home_with_consent_to_its_area_shows_no_address(client, chosen):
    home = chosen[-1]

    page = words(main_part(client.get(address([home], code="pl")).text))

    assert home.postcode in page
    assert "Ask them for the address." in page or "No telephone number" in page
    assert all(line not in page for line in home.address if line)


@pytest.mark.parametrize("code", [code for code in OFFERED if code != "en"])
def test_english_stands_beside_every_part_in_the_language_of_the_page(client, chosen, code):
    direction = "rtl" if code == "ar" else "ltr"

    found = pairs(client.get(address(chosen, code=code)).text)

    assert len(found) == 1 + len(chosen) + 2 + 3  # title, settings, hours and call, who can help
    for pair in found:
        own, english = pair.split(ENGLISH_COLUMN)
        assert own.startswith(f'<div lang="{code}" dir="{direction}">')
        assert words(own) not in words(english)


def test_the_english_sheet_has_one_column(client, chosen):
    page = client.get(address(chosen)).text

    assert "two" not in re.search(r'<div class="wrap sheet([^"]*)">', page)[1]
    assert all(pair.count(ENGLISH_COLUMN) == 1 for pair in pairs(page))
    assert words(main_part(page)).count("Childcare to ring and visit") == 1


def test_names_addresses_and_telephones_stand_once_for_both_languages(client, chosen):
    page = words(main_part(client.get(address(chosen, code="ar")).text))

    for once in ("Anchor House Nursery", "55 Gull Terrace, Sandmere, ZZ1 2AD", "01632 960383"):
        assert page.count(once) == 1


def test_the_ages_of_a_search_decide_what_the_family_could_get(client, chosen, monkeypatch):
    freeze_day(monkeypatch, date(2026, 11, 1))

    page = words(main_part(client.get(address(chosen, "&age=9m")).text))

    assert "What you could get, and by when 9 months 30 hours a week" in page
    assert "My child's age: 9 months." in page


def test_the_qr_code_and_the_printed_address_have_ids_and_language_only(client, chosen):
    page = client.get(address(chosen, "&age=9m", code="pl")).text
    ids = ".".join(one.provider_id for one in chosen)

    code = page[page.index('<figure class="code">') : page.index("</figure>")]

    assert f"http://localhost/pl/list?ids={ids}" in words(code)
    assert "age" not in words(code).replace("page", "")
    assert "<svg" in code
    assert "style=" not in code


def test_a_host_that_is_not_configured_is_on_no_sheet(client, chosen):
    page = client.get(address(chosen), headers={"Host": "elsewhere.example"}).text

    assert "elsewhere.example" not in page
    assert "<figure" not in page


def test_settings_without_room_are_named_and_have_a_sheet_of_their_own(client, settings):
    many = settings[:6]

    page = client.get(address(many, "&age=2y")).text

    assert shown_names(page) == [" ".join(one.name.split()) for one in many[:4]]
    left_out = re.search(r'<p class="note">(Not on this sheet: .*?)</p>', page)[1]
    assert all(" ".join(one.name.split()) in words(left_out) for one in many[4:])
    assert address(many[4:], "&age=2y") in links(page)


def test_the_list_links_to_a_sheet_with_the_ages_of_the_search(client, chosen):
    ids = ".".join(one.provider_id for one in chosen)
    before = "http://localhost/en/find?postcode=ZZ1+2AB&age=2y"

    page = client.get(f"/en/list?ids={ids}", headers={"Referer": before}).text

    assert f"/en/sheet?ids={ids}&age=2y" in links(page)


def test_the_other_languages_and_the_list_keep_the_settings(client, chosen):
    page = client.get(address(chosen, "&age=2y")).text

    assert address(chosen, "&age=2y", code="ar") in links(page)
    assert address(chosen).replace("/sheet", "/list") in links(page)


@pytest.mark.parametrize("path", ["/en/sheet", "/pl/sheet?ids=", f"/ar/sheet?ids={UNKNOWN}"])
def test_without_settings_the_page_says_how_to_find_some(client, path):
    answer = client.get(path)

    assert answer.status_code == 200
    assert heading(answer.text)
    assert f"{path[:3]}/" in links(main_part(answer.text))
    assert "<figure" not in answer.text


def test_closed_and_unknown_ids_are_counted_and_not_named(client, chosen):
    page = client.get(f"{address(chosen)}.{UNKNOWN}.cut").text

    assert "2 places on your list are no longer in our records." in words(page)
    assert UNKNOWN not in page


@pytest.mark.parametrize(
    "ids",
    ['"><script>alert(1)</script>', "../../etc/passwd", "%00", "a" * 3000, "." * 500, "ą" * 12],
)
def test_hostile_ids_are_never_shown(client, ids):
    answer = client.get("/en/sheet", query_string={"ids": ids, "x": "<b>"})

    assert answer.status_code == 200
    assert "alert(1)" not in answer.text
    assert "etc/passwd" not in answer.text


def test_at_most_a_full_list_is_read(client, settings):
    page = client.get(address(settings[: SAVED_MAX + 8])).text

    assert len(dict(query(next(url for url in links(page) if "/list?" in url)))["ids"]) == 155


@pytest.mark.parametrize("age", ["x", "1y", "9m&age=1m&age=2m&age=3m&age=4m"])
def test_an_age_that_does_not_exist_is_a_bad_request(client, chosen, age):
    assert client.get(address(chosen, f"&age={age}")).status_code == 400


def test_the_sheet_is_private_and_in_no_search_engine(client, chosen):
    answer = client.get(address(chosen))

    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert "Set-Cookie" not in answer.headers
