"""The workbench for analysts on a phone, at a desk, on paper and by keyboard."""

import csv
from pathlib import Path

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.accessibility import check_page
from tests.browser.conftest import PHONE
from tests.browser.focus import hidden_rings
from tests.browser.layout import faults, set_letters
from tests.browser.pages import OPEN_ALL
from tests.browser.phone import PhonePage

DESK, A4 = ViewportSize(width=1280, height=800), ViewportSize(width=794, height=1123)
GLD = "measure=lait_gld&area=E06990001"
COUNTED = "measure=eyfsp_gld&area=E06990001&with=england"
# Wards of which some are hidden; two councils, one of them low in both measures.
MAP = "map?measure=ward_takeup_working_under_2&area=E06990001"
MATRIX = "map?measure=lait_gld&second=lait_all_goals&area=England"
TREND, COMPARISON, PROFILE = f"trend?{GLD}", f"comparison?{COUNTED}", "profile?area=E06990001"
REACH = "reach?area=E06990001"
CHANGE = f"{REACH}&site=E05990001&places=50"
STATES = {
    "start": "",
    "trend": f"{TREND}&with=england",
    "trend, three areas, symbols": "trend?measure=lait_takeup_2&area=Overwick&area=Sandmere"
    "&area=Yorkshire+and+The+Humber",
    "trend, counts, a change": f"trend?{COUNTED}&change=202324",
    "comparison, above 100": "comparison?measure=lait_takeup_3_4&area=Overwick&with=region",
    "comparison, funnel": COMPARISON,
    "profile": PROFILE,
    "map, wards": MAP,
    "map, two measures": MATRIX,
    "map, a note": f"{MAP}&period=2025",
    "map, form": "map",
    "map, errors": "map?measure=lait_gld&area=Sandmeer&classes=x",
    "reach": REACH,
    "reach, places open": CHANGE,
    "reach, errors": f"{REACH}&site=x&places=many&age=x",
    "form": "comparison",
    "form, errors": "trend?measure=lait_gld&area=Sandmeer&from=soon",
    "trend, an error": f"{TREND}&change=2010",
    "error": "nothing",
}
# Their parts are in other states.
LONG_FORM_ONLY = {"trend", "trend, an error", "comparison, above 100", "form", "map, a note"}
LONG_FORM_ONLY |= {"map, form", "map, errors"}
PAGES = [
    pytest.param(state, marks=pytest.mark.faults if state in LONG_FORM_ONLY else ())
    for state in STATES
]
_VISIBLE = """() => [...document.querySelectorAll(".shown")].map(
  one => [...one.querySelectorAll("svg")].filter(svg => svg.checkVisibility()).length)"""
# The colours of the visible texts, lines and points, of the paper, and of the visitor's system.
_PICTURE = """() => {
  const colours = (name, property) => [...document.querySelectorAll(".picture " + name)]
    .filter(one => one.checkVisibility()).map(one => getComputedStyle(one)[property]);
  const probe = document.body.appendChild(document.createElement("i"));
  probe.style.forcedColorAdjust = "none";
  const system = name => { probe.style.color = name; return getComputedStyle(probe).color; };
  return {ink: [...colours("text", "fill"), ...colours(".picture-ink", "stroke"),
    ...colours(".picture-fill", "fill")], paper: colours(".picture-paper", "fill"),
    system: ["CanvasText", "Highlight"].map(system), canvas: system("Canvas")};
}"""
_LABEL = "one => getComputedStyle(one, '::before').content"
_ACTIVE = "() => document.activeElement.id"
_IN_SUMMARY = "() => Boolean(document.activeElement.closest('.errors'))"
# Links of the list of errors that lead to nothing, or to what cannot have the focus.
_DEAD_LINKS = """() => [...document.querySelectorAll(".errors a")].map(one => one.hash)
  .filter(hash => !document.querySelector(hash)?.matches("input, select")
    || !document.querySelector(hash).checkVisibility())"""


def insights(phone: PhonePage, path: str, size: ViewportSize = PHONE) -> Page:
    phone.page.set_viewport_size(size)
    phone.go(f"/insights/{path}")
    return phone.page


@pytest.mark.parametrize("state", PAGES)
def test_a_page_is_accessible_and_fits_large_text(phone: PhonePage, state: str) -> None:
    page = insights(phone, STATES[state])
    page.evaluate(OPEN_ALL)

    check_page(page)

    found = faults(page, 320, 200)
    set_letters(page, 100)
    assert found == []


@pytest.mark.parametrize(("path", "count"), [(TREND, 1), (COMPARISON, 2)])
def test_of_a_wide_and_a_narrow_picture_one_is_visible(
    phone: PhonePage, path: str, count: int
) -> None:
    page = insights(phone, path)
    narrow, wide = page.locator(".picture-narrow").first, page.locator(".picture-wide").first
    assert page.evaluate(_VISIBLE) == [1] * count
    assert narrow.is_visible()

    page.set_viewport_size(DESK)

    assert page.evaluate(_VISIBLE) == [1] * count
    assert wide.is_visible()


@pytest.mark.parametrize("state", ["trend, three areas, symbols", "profile"])
def test_a_table_with_many_columns_is_a_list_on_a_phone(phone: PhonePage, state: str) -> None:
    page = insights(phone, STATES[state])
    head, cell = page.locator("thead"), page.locator("td").first
    assert not head.is_visible()
    assert cell.evaluate(_LABEL) != "none"

    page.set_viewport_size(DESK)

    assert head.is_visible()
    assert cell.evaluate(_LABEL) == "none"


@pytest.mark.parametrize("path", [TREND, COMPARISON])
def test_forced_colours_keep_the_texts_and_lines_of_a_picture(phone: PhonePage, path: str) -> None:
    page = insights(phone, path)
    page.emulate_media(forced_colors="active", color_scheme="dark")

    colours = page.evaluate(_PICTURE)

    page.emulate_media(forced_colors="none", color_scheme="light")
    assert len(colours["ink"]) > 10
    assert set(colours["ink"]) <= set(colours["system"])
    assert {*colours["paper"]} == {colours["canvas"]}


@pytest.mark.parametrize(
    ("path", "texts", "pictures"),
    [
        (TREND, ("63.8% in 2025", "69.4%", "not available (x)", "as at 8 April 2026"), [1]),
        (COMPARISON, ("below England", "61.2% to 66.4%", "as at 27 November 2025"), [1, 1]),
        (PROFILE, ("Of 8 measures with a rank", "58.7%", "has its own source"), []),
        (REACH, ("within 3 km in a straight line", "Sandmere 001A", "Places: settings"), []),
        (
            CHANGE,
            ("What if 50 places open", "Nothing else changes", "More", "Places: settings"),
            [],
        ),
    ],
)
def test_paper_has_sentence_picture_table_and_source_but_no_form(
    phone: PhonePage, path: str, texts: tuple[str, ...], pictures: list[int]
) -> None:
    page = insights(phone, path, A4)
    page.emulate_media(media="print")
    main = page.locator("main")

    text, visible = main.inner_text(), page.evaluate(_VISIBLE)
    has_table = main.locator("table").is_visible()
    has_form = any(one.is_visible() for one in main.locator("form").all())

    page.emulate_media(media="screen")
    assert [one for one in texts if one not in text] == []
    assert (visible, has_table, has_form) == (pictures, True, False)
    assert "Change what is shown" not in text
    assert "Another area" not in text


def use_views(page: Page, base_url: str) -> None:
    """From an area to the comparison of one of its measures with England, as a file."""
    heading, menu = page.locator("h1"), page.get_by_role("navigation", name="Views")
    page.goto(f"{base_url}/insights/")
    page.get_by_label("Area", exact=True).fill("sandmere")
    page.get_by_role("button", name="Show").click()
    expect(heading).to_have_text("Sandmere: all measures")

    page.get_by_role("link", name="Good level of development", exact=True).click()
    expect(heading).to_contain_text("Good level of development: Sandmere, 2018 to 2025")
    menu.get_by_role("link", name="Comparison").click()
    expect(heading).to_contain_text("Good level of development: Sandmere, 2025")
    page.get_by_label("Compare with", exact=True).select_option("England, as published")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".lead")).to_contain_text("4.5 percentage points below England (68.3%)")

    with page.expect_download() as download:
        page.get_by_role("link", name="Table as CSV").click()
    rows = csv.DictReader(Path(download.value.path()).read_text("utf-8").splitlines())
    assert {row["area_name"] for row in rows} >= {"Sandmere", "England"}


def check_bookmark(page: Page) -> None:
    """The address shows the same again, and the menu keeps its choices."""
    address, text = page.url, page.locator("main").inner_text()
    page.get_by_role("navigation", name="Views").get_by_role("link", name="Trend").click()
    expect(page.locator("h1")).to_contain_text("Good level of development: Sandmere")
    expect(page.get_by_label("Compare with", exact=True)).to_have_value("england")

    page.goto(address)

    assert page.locator("main").inner_text() == text


def test_an_area_leads_to_a_comparison_and_its_address_is_permanent(
    page: Page, base_url: str
) -> None:
    use_views(page, base_url)
    check_bookmark(page)


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_the_views_need_no_script(page: Page, base_url: str) -> None:
    use_views(page, base_url)


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_places_can_be_opened_without_a_script(page: Page, base_url: str) -> None:
    page.goto(f"{base_url}/insights/reach")
    page.get_by_label("Council").fill("Sandmere")
    page.get_by_role("button", name="Show", exact=True).click()

    page.get_by_label("Where").select_option(value="E05990001")
    page.get_by_label("Places, up to 500").fill("35")
    page.get_by_label("For", exact=True).select_option("2-year-olds")
    page.get_by_role("button", name="Show what would change").click()

    expect(page.locator("h1")).to_contain_text("What if 35 places open in")
    expect(page.get_by_label("Places, up to 500")).to_have_value("35")


@pytest.mark.parametrize("path", [REACH, CHANGE])
def test_forced_colours_keep_the_shades_beside_their_numbers(phone: PhonePage, path: str) -> None:
    page = insights(phone, path)
    page.emulate_media(forced_colors="active", color_scheme="dark")

    found = faults(page, 320, 100)
    cells = page.locator("td").all_inner_texts()

    page.emulate_media(forced_colors="none", color_scheme="light")
    assert found == []
    assert len([one for one in cells if any(map(str.isdigit, one))]) > 10


def test_an_error_keeps_what_was_typed_and_leads_to_the_field_by_keyboard(
    phone: PhonePage,
) -> None:
    page = insights(phone, "trend")
    page.get_by_label("Measure").select_option("Good level of development")
    page.get_by_label("Area", exact=True).fill("Sandmeer")
    page.get_by_role("button", name="Show").press("Enter")
    expect(page).to_have_title("Error: Trend – Early Years Finder: figures")
    expect(page.get_by_label("Measure")).to_have_value("lait_gld")
    field = page.get_by_label("Area", exact=True)
    expect(field).to_have_value("Sandmeer")
    expect(field).to_have_accessible_description("“Sandmeer” is no council, region or country"
        " with figures. Did you mean Sandmere?")  # fmt: skip

    for _ in range(10):  # the link to the content, the name of the site, the menu
        page.keyboard.press("Tab")
        if page.evaluate(_IN_SUMMARY):
            break
    page.keyboard.press("Enter")

    assert page.evaluate(_ACTIVE) == "area"


@pytest.mark.parametrize(
    "path",
    [
        "trend?measure=x&area=Sandmere&from=soon&change=soon",
        f"trend?{GLD}&breakdown=sex&to=soon",
        f"trend?{GLD}&with=own&other=Nowhere",
        f"comparison?{GLD}&period=soon&from=soon",
        "profile?area=Nowhere&from=soon",
        f"{MAP}&period=soon&classes=x&second=x",
        f"{MAP}&period=2030-1&level=x&second_period=soon",
        "map?measure=lait_gld&area=Sandmere&level=x&period=x",
        f"{REACH}&site=x&places=many&age=x",
        "reach?area=Nowhere&places=many",
    ],
)
def test_an_error_is_a_link_where_the_form_has_its_field(phone: PhonePage, path: str) -> None:
    page = insights(phone, path)

    assert page.locator(".errors li").count() >= 1
    assert page.evaluate(_DEAD_LINKS) == []


def test_the_focus_is_visible(phone: PhonePage) -> None:
    page = insights(phone, STATES["trend, an error"])

    assert hidden_rings(page) == []
