"""Printed pages: contact details of each setting, the site and the date."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from app.core.consent import Consent
from app.core.ratings import Standard, summarise_inspections
from app.i18n import PSEUDO, translator
from app.snapshot.layout import Setting
from app.web import request_context
from app.web.presenters.contact import email, phone, website
from app.web.presenters.setting_card import setting_url
from tests.browser.layout import standard_symbols
from tests.browser.phone import PhonePage
from tests.web.page_reader import COUNCIL, OFFERED

# The pseudo-locale has longer words than any offered language, and Arabic its own letters.
LONGEST = [
    pytest.param(code, marks=() if code in ("ar", PSEUDO.code) else pytest.mark.faults)
    for code in (*OFFERED, PSEUDO.code)
]
AREA_ONLY = "find?postcode=ZZ1+2AB&kind=childminder&page="


@pytest.fixture(scope="module")
def paper(phone: PhonePage) -> Page:
    phone.page.emulate_media(media="print")
    yield phone.page
    phone.page.emulate_media(media="screen")


@pytest.fixture(scope="module")
def by_id(app: Flask) -> dict[str, Setting]:
    return {
        setting.provider_id: setting
        for setting in app.extensions["app_state"].snapshots.current().settings.all()
    }


def printed_cards(page: Page) -> list[tuple[str, str]]:
    """(provider_id, printed text) of every card."""
    return [
        (url.split("/")[3], text)
        for url, text in page.evaluate(
            """() => [...document.querySelectorAll(".place")]
                .map(one => [one.querySelector("h2 a").getAttribute("href"), one.innerText])"""
        )
    ]


def expected(setting: Setting) -> list[str]:
    """The text that must be printed about a setting."""
    if setting.consent is Consent.AREA:
        lines = [setting.postcode]
    else:
        lines = [*setting.address, setting.town, setting.postcode]
    links = [phone(setting.phone), email(setting.email)]
    lines += [link.text for link in links if link]
    if site := website(setting.website):
        lines.append(site.url)
    if not (any(links) or site):
        lines += [COUNCIL.family_information_phone, COUNCIL.family_information_email]
    return [line for line in lines if line]


@pytest.mark.parametrize("code", OFFERED)
def test_printed_results_say_how_to_reach_each_setting(paper, by_id, code):
    seen, lacking = set(), []

    for query in ("find?postcode=ZZ1+2AB", *(f"{AREA_ONLY}{number}" for number in (1, 2, 3))):
        paper.goto(f"/{code}/{query}")
        for provider_id, text in printed_cards(paper):
            setting = by_id[provider_id]
            seen.add(
                (setting.consent, bool(setting.phone), bool(setting.email), bool(setting.website))
            )
            lacking += [(setting.name, one) for one in expected(setting) if one not in text]

    assert lacking == []
    assert {consent for consent, *_ in seen} == {Consent.ALL, Consent.AREA}
    assert (Consent.ALL, False, False, False) in seen
    assert any(has_email and has_website for _, _, has_email, has_website in seen)


def test_print_names_the_site_and_the_date(paper, base_url, addresses):
    site = base_url.replace("127.0.0.1", "localhost")  # a configured host, which is printed
    host = site.removeprefix("http://")

    for name in ("results", "Anchor House Nursery", "a ward", "accessibility", "error 410"):
        paper.goto(f"{site}/en/{addresses[name][0]}")
        line = paper.locator(".foot .paper").inner_text()
        assert f"{host}/en/" in line
        assert "ZZ" not in line, "a postcode belongs on no paper that is passed on"
        assert str(request_context.today().year) in line


def test_a_printed_setting_page_opens_details_and_shows_urls(paper, by_id):
    setting = next(
        one
        for one in by_id.values()
        if one.website and summarise_inspections(list(one.inspections)).earlier
    )
    paper.goto(setting_url(setting, "en"))

    text = paper.locator("main").inner_text()

    assert [one for one in expected(setting) if one not in text] == []
    earlier = paper.locator("details.earlier:not([open]) .ofsted")
    assert earlier.count() > 0
    assert all(one.evaluate("one => one.checkVisibility()") for one in earlier.all())
    report = paper.locator("a[href*='reports.ofsted']")
    assert report.evaluate("one => getComputedStyle(one, '::after').content") != "none"


@pytest.mark.parametrize("code", OFFERED)
def test_a_printed_hub_page_says_what_it_offers_and_how_to_reach_it(paper, code):
    paper.goto(f"/{code}/hub/995-FH-1")

    text = paper.locator("main").inner_text()

    address = "The Old Custom House, 2 Quayfoot, Sandmere, ZZ1 2GH"
    contacts = ("0191 498 0101", "townquay@sandmere.example", "sandmere.example/family-hubs/town")
    offered = translator(code).gettext("Help with feeding your baby")
    assert [one for one in (address, *contacts, offered) if one not in text] == []


def test_printed_results_name_the_filters_and_the_page(paper):
    paper.goto("/en/find?postcode=ZZ1+2AB&kind=childminder&kind=day-nursery")

    chips = [one.inner_text() for one in paper.locator(".chip:visible").all()]
    assert [chip.removeprefix("Remove:").strip() for chip in chips] == [
        "Day nurseries",
        "Childminders and care in a home",
    ]
    assert not any(one.is_visible() for one in paper.locator(".cross, .paging .button").all())
    assert paper.locator(".paging").inner_text().startswith("Page 1 of")


def test_print_only_content_is_not_on_screen(phone: PhonePage):
    phone.page.emulate_media(media="screen")

    phone.go("/en/find?postcode=ZZ1+2AB")

    assert phone.page.locator(".paper").count() > 10
    assert not any(one.is_visible() for one in phone.page.locator(".paper").all())


def with_every_standard(by_id: dict[str, Setting]) -> list[Setting]:
    """A setting with a report card for each standard."""
    found: dict[Standard, Setting] = {}
    for setting in by_id.values():
        current = summarise_inspections(list(setting.inspections)).current
        for standard in current.standards.values() if current else ():
            found.setdefault(standard, setting)
    return list({setting.provider_id: setting for setting in found.values()}.values())


@pytest.mark.parametrize("media", [{"media": "print"}, {"forced_colors": "active"}])
def test_each_report_card_standard_has_its_own_symbol_without_colours(
    phone: PhonePage, by_id, media
):
    phone.page.emulate_media(**media)
    found: dict[str, set[str]] = {}
    shown = with_every_standard(by_id)
    compared = f"/en/compare?ids={'.'.join(one.provider_id for one in shown)}"

    for path in (*(setting_url(one, "en") for one in shown), compared):
        phone.go(path)
        for look, sign in standard_symbols(phone.page):
            found.setdefault(look, set()).add(sign)
    phone.page.emulate_media(media="screen", forced_colors="none")

    assert set("xseau") == set(found)
    assert all(len(one) == 1 for one in found.values()), "the same on each page"
    assert len(set.union(*found.values())) == len(found)


@pytest.fixture(scope="module")
def desk(browser: Browser, base_url: str) -> Iterator[Page]:
    """A page as a desktop computer prints it: a phone's viewport would make the text larger."""
    page = browser.new_page(base_url=base_url)
    yield page
    page.close()


def sheets(page: Page) -> int:
    """The number of A4 sheets of the page, from the objects of its PDF."""
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4")))


REMOVE_WHAT_FOLLOWS = """() => document
    .querySelectorAll(".saving ~ *, .aside, footer").forEach(one => one.remove())"""


@pytest.mark.parametrize("code", LONGEST)
def test_ten_results_are_printed_on_two_sheets_at_most(desk, code):
    for query in ("find?postcode=ZZ1+2AB", f"{AREA_ONLY}1"):
        desk.goto(f"/{code}/{query}")
        desk.evaluate(REMOVE_WHAT_FOLLOWS)

        assert desk.locator(".place").count() == 10
        assert sheets(desk) <= 2


@pytest.mark.parametrize("code", LONGEST)
def test_a_setting_is_printed_on_two_sheets_at_most(desk, by_id, code):
    longest = max(by_id.values(), key=lambda one: len(str(one.offer.to_facts())))
    area_only = next(one for one in by_id.values() if one.consent is Consent.AREA)

    for setting in (longest, area_only):
        desk.goto(setting_url(setting, code))

        assert desk.locator("h1").inner_text() == setting.name
        assert sheets(desk) <= 2, setting.name
