"""The map of the workbench in a browser: two measures of twelve wards, and a shape by its name.

The pages are those of another app, with figures of many wards; the style sheets are the server's.
"""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page, Route, ViewportSize, expect

from app import create_app
from tests.browser.accessibility import check_page
from tests.browser.conftest import PHONE
from tests.browser.focus import hidden_rings
from tests.browser.layout import faults, set_letters
from tests.browser.phone import PhonePage
from tests.builders import settings_for
from tests.builders.map_publication import CODES, WARDS, map_dir

DESK, A4 = ViewportSize(width=1280, height=800), ViewportSize(width=794, height=1123)
POVERTY = "map?measure=poverty&area=Sandmere"
TWO = "map?measure=ward_takeup_early_learning_2&second=ward_takeup_universal_3_4&area=Sandmere"
_OUTLINE = "one => [getComputedStyle(one).stroke, getComputedStyle(one).strokeWidth]"
_TARGET = "() => document.querySelector('.area-map :target')?.id"
_FILLS = """() => [...document.querySelectorAll(".area-map .shapes g[fill]")]
  .map(one => getComputedStyle(one).fill)"""
_SWATCHES = """() => [...document.querySelectorAll(".swatch rect")]
  .filter(one => one.checkVisibility()).map(one => getComputedStyle(one).fill)"""
# Whether the shape that the address names is at least partly on the screen.
_IS_ON_SCREEN = """() => {
  const box = document.querySelector(":target").getBoundingClientRect();
  return box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
}"""


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    return create_app(settings_for(map_dir(tmp_path_factory.mktemp("maps")))).test_client()


@pytest.fixture(scope="module")
def maps(phone: PhonePage, client: FlaskClient) -> Iterator[Page]:
    """A tab in which maps are those of `client`."""
    phone.page.route("**/insights/map*", lambda route: answer(route, client))
    yield phone.page
    phone.page.unroute("**/insights/map*")


def answer(route: Route, client: FlaskClient) -> None:
    path = route.request.url.partition("/insights/")[2]
    sent = client.get(f"/insights/{path}", follow_redirects=True)
    route.fulfill(status=sent.status_code, body=sent.text, headers=dict(sent.headers))


def show(page: Page, path: str, size: ViewportSize = PHONE) -> Page:
    page.set_viewport_size(size)
    page.goto(f"/insights/{path}")
    return page


@pytest.mark.parametrize("path", [POVERTY, TWO])
def test_a_map_is_accessible_and_fits_large_text(maps: Page, path: str) -> None:
    page = show(maps, path)

    check_page(page)

    found = faults(page, 320, 200)
    set_letters(page, 100)
    assert found == []


def test_the_name_of_an_area_outlines_its_shape_by_keyboard(maps: Page) -> None:
    page = show(maps, POVERTY, DESK)
    code = CODES[1]
    shape, other = page.locator(f"#map-{code}"), page.locator(f"#map-{CODES[0]}")
    before = shape.evaluate(_OUTLINE)

    page.get_by_role("link", name=WARDS[code], exact=True).focus()
    page.keyboard.press("Enter")

    expect(shape).to_be_visible()
    assert page.evaluate(_TARGET) == f"map-{code}"
    assert shape.evaluate(_OUTLINE) != before
    assert other.evaluate(_OUTLINE) == before
    assert page.evaluate(_IS_ON_SCREEN)


def test_on_a_phone_the_name_of_an_area_leads_up_to_its_shape(maps: Page) -> None:
    page = show(maps, TWO)

    page.get_by_role("link", name=WARDS[CODES[-2]], exact=True).press("Enter")

    page.wait_for_function(_IS_ON_SCREEN)


def test_forced_colours_keep_the_shades_and_their_key(maps: Page) -> None:
    for path in (POVERTY, TWO):
        page = show(maps, path)
        before = page.evaluate(_FILLS), page.evaluate(_SWATCHES)

        page.emulate_media(forced_colors="active", color_scheme="dark")
        after = page.evaluate(_FILLS), page.evaluate(_SWATCHES)

        page.emulate_media(forced_colors="none", color_scheme="light")
        assert after == before
        assert len(set(before[0])) >= 6


@pytest.mark.parametrize("path", [POVERTY, TWO])
def test_paper_has_the_map_its_key_and_the_table_but_no_form(maps: Page, path: str) -> None:
    page = show(maps, path, A4)
    page.emulate_media(media="print")
    main = page.locator("main")

    text = main.inner_text()
    is_visible = [main.locator(one).first.is_visible() for one in (".area-map", ".figures", "form")]
    too_wide = page.evaluate("() => document.documentElement.scrollWidth - innerWidth")

    page.emulate_media(media="screen")
    assert is_visible == [True, True, False]
    assert "too few to show" in text
    assert "Crown copyright" in text
    assert too_wide <= 0


def test_the_focus_is_visible(maps: Page) -> None:
    assert hidden_rings(show(maps, TWO)) == []


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_a_map_is_chosen_and_sorted_without_a_script(page: Page, client: FlaskClient) -> None:
    page.route("**/insights/map*", lambda route: answer(route, client))
    page.goto("/insights/map")
    page.get_by_label("Council, or England").fill("sandmere")
    page.get_by_label("Measure", exact=True).select_option("Children in low income families")
    page.get_by_role("button", name="Show the map").click()
    expect(page.locator("h1")).to_contain_text("wards of Sandmere, 2025")

    page.get_by_role("link", name="Value", exact=True).click()

    expect(page.locator("tbody th").first).to_have_text("Dunlin")
    expect(page.locator(".area-map")).to_be_visible()
