"""The panel "What could you get?" on a phone, and beside the list on a wide screen."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.web.page_reader import OFFERED

RESULTS = "find?postcode=ZZ1+2AB"
PANEL, LINK = "#could-get", "#takeup a[href='#could-get']"


def test_with_scripts_the_panel_follows_the_ages_chosen(page: Page):
    page.goto(f"/en/{RESULTS}")
    expect(page.locator(PANEL)).to_have_count(0)

    page.locator("#filter-panel > summary").press("Enter")
    page.locator("#age-1").select_option("9m")

    expect(page).to_have_url(re.compile("age=9m"))
    expect(page.locator(f"{PANEL} h3")).to_have_text("9 months")
    page.locator("#filters-go").press("Enter")
    page.locator(LINK).click()
    expect(page.locator(f"{PANEL} h2")).to_be_in_viewport(ratio=1)


@pytest.mark.browser_context_args(java_script_enabled=False)
@pytest.mark.parametrize("code", [code for code in OFFERED if code in ("en", "ar")])
def test_on_a_phone_the_panel_comes_after_the_list_and_moves_no_card(page: Page, code):
    page.goto(f"/{code}/{RESULTS}&age=8m&age=3y")
    list_end, panel = page.locator(".places").bounding_box(), page.locator(PANEL).bounding_box()
    link, line = page.locator(LINK).bounding_box(), page.locator("#takeup").bounding_box()
    first_card = page.locator(".place").first.bounding_box()

    assert list_end["y"] + list_end["height"] < panel["y"]
    assert panel["x"] >= 0
    assert panel["x"] + panel["width"] <= 360
    assert line["y"] <= link["y"] < first_card["y"]  # in the line that stood there before
    page.locator(LINK).click()
    expect(page.locator(f"{PANEL} h2")).to_be_in_viewport(ratio=1)


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_on_a_wide_screen_the_panel_is_beside_the_list(page: Page):
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"/en/{RESULTS}&age=8m&age=3y")

    panel, cards = page.locator(PANEL).bounding_box(), page.locator(".places").bounding_box()

    assert panel["x"] > cards["x"] + cards["width"]
    assert panel["y"] < 400


def test_the_panel_is_printed_after_the_cards(page: Page):
    page.goto(f"/en/{RESULTS}&age=8m&age=3y")
    page.emulate_media(media="print")

    assert "Born on or" in page.locator(PANEL).inner_text()
    assert not page.locator(LINK).is_visible()
