"""The filter form with scripts, by keyboard, and without scripts; on a phone and on a wide screen."""

import re

import pytest
from playwright.sync_api import Page, expect

RESULTS = "/en/find?postcode=ZZ1+2AB"
DESKTOP = {"width": 1280, "height": 800}
FOCUSED = "document.activeElement.id"


def test_a_change_shows_its_effect_and_keeps_focus_and_open_groups(page: Page):
    page.goto(RESULTS)
    count, nurseries = page.locator("#count"), page.locator("label[for=kind-day-nursery]")
    before = count.inner_text()
    expect(page.locator("#filters")).to_be_hidden()

    page.locator("#filter-panel > summary").press("Enter")
    expect(nurseries).to_have_text(re.compile(r"\(\d+\)$"))  # fetched when the panel opens
    plain = nurseries.inner_text()
    page.locator(".more > summary").press("Enter")
    page.locator("#send-described").press("Space")

    expect(page).to_have_url(re.compile(r"find\?postcode=ZZ1%202AB&send=described$"))
    expect(count).not_to_have_text(before)
    expect(count).to_be_in_viewport(ratio=1)
    expect(nurseries).not_to_have_text(plain)
    expect(page.locator("#send-described")).to_be_focused()
    expect(page.locator("#send-described")).to_be_visible()
    expect(page.locator(".chip").first).to_have_text(re.compile("SEND support described"))

    page.locator("#filters-go").press("Enter")
    expect(page.locator("#filters")).to_be_hidden()
    expect(count).to_be_focused()
    expect(count).to_be_in_viewport(ratio=1)

    page.set_viewport_size(DESKTOP)  # the form is open at the side, and its summary is not needed
    expect(page.locator("#filter-panel > summary")).to_be_hidden()
    page.locator("#send-described").press("Space")
    expect(page).to_have_url(re.compile(r"find\?postcode=ZZ1%202AB$"))
    expect(nurseries).to_have_text(plain)  # a search without filters has no numbers: fetched again
    expect(count).to_be_in_viewport(ratio=1)
    assert page.evaluate(FOCUSED) == "send-described"
    page.locator("#school").select_option("town-quay-primary-school")  # it came with the numbers
    expect(page).to_have_url(re.compile("&school=town-quay-primary-school$"))
    expect(page.locator(".chip").first).to_have_text(re.compile("to and from: Town Quay"))


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_without_scripts_two_children_are_chosen_and_the_page_lands_at_the_count(page: Page):
    page.goto(RESULTS)
    page.locator("#filter-panel > summary").click()
    page.locator("#age-1").select_option("9m")
    page.locator(".another > summary").click()
    page.locator("#age-2").select_option("3y")
    page.locator("#until").select_option("5pm")
    page.locator("#filters-go").click()

    assert re.search(r"age=9m&age=3y&.*#found$", page.url)
    expect(page.locator("#filters")).to_be_hidden()
    expect(page.locator("#count")).to_be_in_viewport(ratio=1)
    assert page.locator(".chip:not(.clear)").count() == 3
    page.set_viewport_size(DESKTOP)
    expect(page.locator("#age-2")).to_be_visible()
    expect(page.locator("#age-2 option:checked")).to_have_text(re.compile(r"^3 years \(\d+\)$"))
