"""A family's journey with and without scripts, by keyboard, on a failing network and in print."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.web.page_reader import OFFERED

RESULTS = "/en/find?postcode=ZZ1+2AB"


def ask(page: Page, text: str) -> None:
    page.goto("/en/")
    page.locator("#postcode").fill(text)
    page.locator(".ask .row button").click()


def narrow(page: Page) -> None:
    """Open the filters."""
    page.locator("details.tool summary").nth(1).click()


def count(page: Page) -> str:
    return page.locator("#count").inner_text()


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_the_journey_to_a_setting_and_back_works_without_scripts(page: Page):
    ask(page, "zz12ab")
    all_kinds = count(page)
    narrow(page)
    page.locator("#kind-childminder").check()
    page.locator("#filters-go").click()

    assert "kind=childminder" in page.url
    assert count(page) != all_kinds
    expect(page.locator(".place")).to_have_count(10)
    name = page.locator(".place h2 a").first.inner_text()
    page.locator(".place h2 a").first.click()
    expect(page.locator("h1")).to_have_text(name)
    page.go_back()
    assert "kind=childminder" in page.url
    expect(page.locator(".chip").first).to_be_visible()


def test_a_filter_updates_list_count_and_url_and_back_restores_them(page: Page):
    page.goto(RESULTS)
    before = count(page)
    page.evaluate("window.sameDocument = true")
    narrow(page)

    page.locator("#kind-childminder").check()

    expect(page).to_have_url(re.compile("kind=childminder"))
    expect(page.locator("#count")).not_to_have_text(before)
    assert page.evaluate("window.sameDocument")
    assert page.evaluate("document.activeElement.id") == "kind-childminder"
    kinds = page.locator(".place .kind").all_inner_texts()
    assert len(kinds) == 10
    assert all(kind.startswith(("Childminder", "Childcare in a home")) for kind in kinds)
    expect(page.locator("#langs a").first).to_have_attribute("href", re.compile("kind=childminder"))

    page.go_back()

    expect(page.locator("#count")).to_have_text(before)
    assert "kind=" not in page.url
    expect(page.locator("#kind-childminder")).not_to_be_checked()


def test_a_chosen_filter_is_kept_for_another_postcode(page: Page):
    page.goto(RESULTS)
    narrow(page)
    page.locator("#kind-pre-school").check()
    expect(page).to_have_url(re.compile("kind=pre-school"))

    page.locator("details.tool summary").first.click()
    page.locator("#postcode").fill("ZZ6 7BE")
    page.locator("form[role=search] > button").click()

    expect(page.locator("h1")).to_contain_text("ZZ6 7BE")
    assert "kind=pre-school" in page.url


@pytest.mark.usefixtures("context")
def test_a_failed_request_shows_a_message_until_one_succeeds(page: Page):
    page.goto(RESULTS)
    narrow(page)
    trouble = page.locator("#trouble")
    expect(trouble).to_be_empty()

    page.route("**/find?*", lambda route: route.fulfill(status=500, body="no"))
    page.locator("#kind-childminder").check()
    expect(trouble).to_contain_text("could not be brought up to date")
    expect(trouble.get_by_role("link")).to_be_visible()
    expect(trouble).to_be_in_viewport(ratio=1)  # the list itself may be far below the filters
    page.unroute("**/find?*")

    page.context.set_offline(True)
    page.locator("#kind-pre-school").check()
    expect(trouble).to_contain_text("Check your connection")
    page.context.set_offline(False)

    page.locator("#kind-other").check()
    expect(trouble).to_be_empty()
    expect(page).to_have_url(re.compile("kind=other"))


@pytest.mark.skipif(len(OFFERED) < 2, reason="only English is offered: compile the catalogues")
def test_another_language_keeps_the_search(page: Page):
    page.goto(f"{RESULTS}&kind=childminder&within=5&page=2")
    names = page.locator(".place h2").all_inner_texts()

    page.locator("#langs a").first.click()

    code = next(code for code in OFFERED if code != "en")
    expect(page.locator("html")).to_have_attribute("lang", code)
    assert page.locator(".place h2").all_inner_texts() == names


def test_print_has_no_filters_and_no_languages(page: Page):
    page.goto(f"{RESULTS}&kind=childminder")

    page.emulate_media(media="print")

    for part in ("#langs", ".tools", ".filters", ".paging a"):
        expect(page.locator(part)).to_be_hidden()
    expect(page.locator(".chips")).to_be_visible()  # the chosen filters are printed
    expect(page.locator(".place")).to_have_count(10)
    expect(page.locator(".people")).to_be_visible()


def test_the_journey_to_a_setting_works_with_the_keyboard(page: Page):
    page.goto("/en/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    tab_to(page, "#postcode")
    page.keyboard.type("ZZ1 2AB")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("ZZ1 2AB")

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    tab_to(page, ".place h2 a")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    name = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")

    assert outline == "solid"
    expect(page.locator("h1")).to_have_text(name)


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the element has the focus; 40 times at most."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            return
    raise AssertionError(f"no way to {selector} by keyboard")


def test_an_invalid_search_keeps_its_text_and_focuses_the_error(page: Page):
    ask(page, "QQ1 1AA")

    expect(page.locator(".errors")).to_be_focused()
    expect(page.locator("#postcode")).to_have_value("QQ1 1AA")
    expect(page).to_have_title(re.compile("^Error:"))
    page.locator(".errors a").click()
    expect(page.locator("#postcode")).to_be_focused()


def test_the_browser_stores_nothing_of_a_search(page: Page):
    page.goto(RESULTS)
    narrow(page)
    page.locator("#kind-childminder").check()
    expect(page).to_have_url(re.compile("kind=childminder"))

    assert page.context.cookies() == []
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]


@pytest.mark.parametrize("visit", ["first", "second"])
def test_a_tab_of_a_shared_phone_has_nothing_of_the_test_before(page: Page, visit):
    page.goto("/en/")

    kept = page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]")

    assert kept == [0, 0, ""]
    page.evaluate("localStorage.a = sessionStorage.a = '1', document.cookie = 'a=1'")
