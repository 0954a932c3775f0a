"""Saving, listing, comparing and clearing, with and without scripts."""

import re

import pytest
from playwright.sync_api import Page, expect

RESULTS = "/en/find?postcode=ZZ1+2AB"
STORED = "() => localStorage.getItem('saved')"


def save_button(page: Page, position: int):
    return page.locator("button.save").nth(position)


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_saving_and_comparing_work_without_scripts(page: Page):
    page.goto(f"{RESULTS}&kind=childminder")
    first, second = (save_button(page, one).get_attribute("value") for one in (0, 3))

    save_button(page, 0).click()
    save_button(page, 3).click()

    expect(page).to_have_url(re.compile(rf"kind=childminder&saved={first}\.{second}#{second}$"))
    expect(save_button(page, 3)).to_be_in_viewport()
    expect(save_button(page, 3)).to_have_text(re.compile("^Saved"), use_inner_text=True)
    page.get_by_role("link", name="My list (2)").click()
    expect(page.locator(".place")).to_have_count(2)
    page.get_by_role("link", name="Compare").click()
    offers = page.get_by_role("table", name="What they offer")
    expect(offers.get_by_role("row")).to_have_count(3)
    page.get_by_role("link", name="Back to my list").click()
    page.get_by_role("link", name=re.compile("^Remove")).first.click()
    expect(page.locator(".place")).to_have_count(1)
    page.go_back()
    page.go_back()
    page.go_back()
    page.get_by_role("link", name="Back to results").click()
    expect(save_button(page, 0)).to_have_attribute("aria-pressed", "true")
    assert page.context.cookies() == []


def test_saved_settings_stay_on_the_device_until_they_are_cleared(page: Page):
    page.goto(RESULTS)
    first, second = (save_button(page, one).get_attribute("value") for one in (0, 1))
    expect(page.locator("#my-list")).to_be_hidden()

    save_button(page, 0).click()

    status = page.locator("#saving-status")
    expect(status).to_have_text("Saved to your list.")
    expect(save_button(page, 0)).to_have_text(re.compile("^Saved"), use_inner_text=True)
    assert "saved" not in page.url
    assert page.evaluate(STORED) == first
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [1, 0]

    # Ids in an address that came from a page without scripts move to the device.
    page.goto(f"{RESULTS}&saved={second}&page=2")
    expect(page).to_have_url(re.compile(r"/en/find\?postcode=ZZ1\+2AB&page=2$"))
    assert page.evaluate(STORED) == f"{first}.{second}"
    assert page.locator("[href*='saved='], input[name=saved]").count() == 0

    page.locator(".place h2 a").first.click()
    page.wait_for_url("**/en/place/**")  # with its scripts: before, the form would be sent
    save_button(page, 0).click()
    page.get_by_role("link", name="Back to results").click()
    page.get_by_role("link", name="My list (3)").click()
    expect(page.locator(".place")).to_have_count(3)
    page.get_by_role("button", name=re.compile("^Remove")).first.click()
    expect(page.locator(".place")).to_have_count(2)
    expect(page).to_have_url(re.compile(rf"/en/list\?ids={second}\.\w+$"))
    expect(page.locator("#count")).to_have_text("2 places")
    expect(page.get_by_role("link", name="Back to results")).to_be_visible()
    assert page.evaluate(STORED).startswith(f"{second}.")
    page.get_by_role("link", name="Compare").click()
    expect(page.get_by_role("row").first).to_be_attached()
    page.get_by_role("link", name="Back to my list").click()

    page.get_by_role("link", name="Clear and start again").click()

    expect(page).to_have_url(re.compile("/en/$"))
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]

    # The way back through the history saves nothing again.
    for _ in range(3):
        page.go_back()
    expect(page).to_have_url(re.compile(rf"/en/list\?ids={first}\."))
    expect(page.get_by_role("button", name="Save these places")).to_be_visible()
    assert page.evaluate(STORED) is None
    page.goto(RESULTS)
    expect(page.locator("#my-list")).to_be_hidden()

    # A thirteenth is refused with a sentence.
    stored = ".".join(letter * 12 for letter in "abcdefghijkl")
    page.evaluate("ids => localStorage.setItem('saved', ids)", stored)

    save_button(page, 9).click()

    status = page.locator("#saving-status")
    expect(status).to_have_text("Your list is full: it has 12 places. Remove one to save another.")
    expect(status).to_be_in_viewport(ratio=1)
    expect(save_button(page, 9)).to_have_attribute("aria-pressed", "false")
    assert page.evaluate(STORED) == stored


def test_a_shared_list_is_saved_only_where_the_reader_asks_for_it(page: Page):
    page.goto(RESULTS)
    own, *shared = (save_button(page, one).get_attribute("value") for one in (5, 0, 1))
    save_button(page, 5).click()
    page.goto(f"/en/list?ids={'.'.join(shared)}")
    button = page.get_by_role("button", name="Save these places")
    expect(button).to_be_visible()
    assert page.evaluate(STORED) == own

    button.click()

    expect(page.get_by_role("status").nth(1)).to_have_text("These places are now in your list.")
    expect(button).to_be_hidden()
    assert page.evaluate(STORED) == ".".join([own, *shared])
    page.reload()
    expect(page.locator(".place")).to_have_count(2)
    expect(button).to_be_hidden()


def test_the_way_back_to_the_results_stays_on_pages_further_on(page: Page):
    page.goto(f"{RESULTS}&kind=childminder")
    page.locator(".place h2 a").first.click()
    page.wait_for_url("**/en/place/**")
    expect(page.get_by_role("link", name="Back to results")).to_be_visible()
    page.get_by_role("link", name="Polski").click()
    back = page.get_by_role("link", name="Wróć do wyników")
    expect(back).to_be_visible()
    page.locator("#nearby").click()
    page.locator(".nearby a").first.click()

    back.click()

    expect(page).to_have_url(re.compile(r"/pl/find\?postcode=ZZ1\+2AB&kind=childminder$"))
    page.go_back()
    page.evaluate("sessionStorage.clear()")
    page.reload()
    expect(page.locator("h1")).to_be_visible()
    expect(back).to_be_hidden()
