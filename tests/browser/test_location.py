""" "Use my location" asks the browser after a tap only, granted and denied."""

import re

from playwright.sync_api import BrowserContext, Page, expect

SANDMERE = {"latitude": 53.90012, "longitude": 1.20034}
PARIS = {"latitude": 48.8566, "longitude": 2.3522}


def tap(page: Page) -> None:
    page.get_by_role("button", name="Use my location").click()


def test_a_position_is_rounded_and_keeps_filters_and_second_point(
    page: Page, context: BrowserContext
):
    context.grant_permissions(["geolocation"])
    context.set_geolocation(SANDMERE)
    page.goto("/en/")
    tap(page)

    expect(page).to_have_url(re.compile(r"/en/find\?near=53\.900,1\.200$"))
    expect(page.locator("h1")).to_have_text("Childcare near where you are")
    expect(page.locator(".place")).to_have_count(10)

    page.goto("/en/find?postcode=ZZ6+7BE&kind=pre-school")
    page.locator("details.tool summary").first.click()
    page.locator("#also").fill("ZZ1 2AB")
    tap(page)

    expect(page).to_have_url(re.compile(r"near=53\.900,1\.200&also=ZZ1\+2AB&order=either&kind=pre"))
    expect(page.locator("h1")).to_have_text("Childcare near where you are and ZZ1 2AB")

    context.set_geolocation(PARIS)
    page.goto("/en/")
    tap(page)

    expect(page.get_by_role("alert")).to_contain_text("You are not in England")


def test_a_refused_position_is_explained_in_place(page: Page, context: BrowserContext):
    context.clear_permissions()
    page.goto("/ar/")
    button = page.locator(".locate button")
    expect(button).to_be_visible()
    expect(page.get_by_role("alert")).to_be_empty()

    button.click()

    expect(page.get_by_role("alert")).to_contain_text("لم يعطِ المتصفح موقعكم")
    assert page.url.endswith("/ar/")
