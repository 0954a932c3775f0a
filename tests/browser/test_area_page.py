"""The page of an area on a phone: three screens are open, the rest is a tap or a sheet away."""

import pytest
from playwright.sync_api import Page

from tests.browser.accessibility import check_page_at_every_size
from tests.browser.conftest import PHONE
from tests.browser.phone import PhonePage
from tests.web.page_reader import OFFERED

COUNCIL, WARD = "area/E06990001", "area/E05990008"
SCREENS_MAX = 3
_END_OF_OPEN_PART = """() => {
  const panels = [...document.querySelectorAll(".overview > section")];
  return Math.max(...panels.map(one => one.getBoundingClientRect().bottom + window.scrollY));
}"""
# The colours of full and of empty figures, of their background and of text.
_FIGURES = """() => {
  const [full, empty] = [".ten .full", ".ten path:not(.full)"].map(
    name => getComputedStyle(document.querySelector(name)));
  const text = getComputedStyle(document.querySelector(".ten b")).color;
  const ground = getComputedStyle(document.querySelector(".ten").closest(".panel")).backgroundColor;
  return {full: full.fill, empty: empty.fill, outline: empty.stroke, text, ground};
}"""


@pytest.mark.parametrize("code", OFFERED)
@pytest.mark.parametrize("area", [COUNCIL, WARD])
def test_the_open_part_of_an_area_is_at_most_three_screens(
    phone: PhonePage, code: str, area: str
) -> None:
    phone.go(f"/{code}/{area}")

    assert phone.page.evaluate(_END_OF_OPEN_PART) <= SCREENS_MAX * PHONE["height"]
    assert phone.page.locator("details[open]").count() == 0


def test_a_council_s_page_in_english_is_accessible_at_every_size(phone: PhonePage) -> None:
    phone.go(f"/en/{COUNCIL}")  # in Arabic: test_pages

    check_page_at_every_size(phone.page)


def test_the_figures_stay_visible_in_forced_colours(phone: PhonePage) -> None:
    phone.go(f"/en/{COUNCIL}")
    phone.page.emulate_media(forced_colors="active")

    colours = phone.page.evaluate(_FIGURES)

    phone.page.emulate_media(forced_colors="none")
    assert colours["full"] == colours["outline"] == colours["text"] != colours["ground"]
    assert colours["empty"] == "none"


def test_paper_has_the_whole_page_without_the_search(phone: PhonePage) -> None:
    phone.go(f"/en/{COUNCIL}")
    phone.page.emulate_media(media="print")

    main = phone.page.locator("main")
    text, tables = main.inner_text(), main.locator("table").all()
    visible = [one.evaluate("one => one.checkVisibility()") for one in tables]
    is_form_shown = main.locator("form").is_visible()

    phone.page.emulate_media(media="screen")
    assert all(one in text for one in ("0191 498 0100", "about 7 in 10", "an hour", "71.6%"))
    assert visible == [True] * len(tables)
    assert not is_form_shown


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_the_search_and_the_figures_need_no_script(page: Page, base_url: str) -> None:
    page.goto(f"{base_url}/en/{COUNCIL}")

    page.locator("summary", has_text="All figures on funded hours").click()
    assert page.get_by_role("table", name="Share of eligible children").first.is_visible()
    page.get_by_label("Find childcare").fill("ZZ1 2AB")
    page.get_by_role("button", name="Show places").click()

    assert "Childcare near ZZ1 2AB" in page.locator("h1").inner_text()
