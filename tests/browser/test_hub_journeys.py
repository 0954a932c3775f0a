"""Assisted search at a family hub, with scripts and without: fast to a sheet, and no trace left."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserType, Page, expect

from app.web import request_context
from app.web.public.hub import pages, views
from tests.browser.accessibility import TOO_WIDE, check_page_at_every_size

HUB = "/hub/995-FH-1/"
TODAY = date(2026, 11, 30)
POSTCODE = "ZZ1 2AB"
OLD_LAPTOP = {"width": 1024, "height": 600}


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (pages, views, request_context):
        monkeypatch.setattr(module, "today", lambda: TODAY)


def search(page: Page, lang: str = "ar") -> None:
    page.goto(f"{HUB}{lang}/")
    page.locator("#postcode").fill(POSTCODE)
    page.locator("p.do button[value=find]").click()
    expect(page.locator(".hub-places > li")).to_have_count(10)


def test_the_visitor_sees_one_language_and_the_worker_both(page: Page):
    page.set_viewport_size(OLD_LAPTOP)
    search(page)
    assert page.evaluate(TOO_WIDE) <= 0
    english = page.locator(".sides .worker").first
    expect(english).to_be_visible()

    page.locator("#show-visitor").check()

    expect(english).to_be_hidden()
    expect(page.locator(".sides .visitor").first).to_be_visible()
    expect(page.locator(".give-back")).to_be_visible()
    expect(page.get_by_role("button", name="Make the sheet")).to_be_hidden()
    expect(page.get_by_role("button", name="إنهاء ومسح")).to_be_visible()
    page.keyboard.press("Space")
    expect(english).to_be_visible()


def test_after_finishing_back_shows_no_familys_data(page: Page):
    page.goto(HUB)
    page.get_by_role("link", name="العربية").click()
    page.locator("#postcode").fill(POSTCODE)
    page.locator("p.do button[value=find]").click()
    expect(page.locator(".hub-places > li")).to_have_count(10)
    assert page.url.endswith(f"{HUB}ar/")

    page.locator(".finish button").click()

    expect(page.locator("#postcode")).to_have_value("")
    addresses = page.evaluate("navigation.entries().map(one => one.url)")
    assert not [one for one in addresses if "ZZ1" in one]
    assert page.evaluate("history.state") is None
    for step in (page.go_back, page.go_forward, page.reload):
        step()
        assert POSTCODE not in page.content()
        assert page.locator(".hub-places").count() == 0
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    assert page.evaluate("caches.keys()") == []
    assert page.context.cookies() == []


@pytest.mark.usefixtures("context")
def test_a_worker_keeps_the_page_by_keyboard_or_ten_minutes_without_use_clear_it(page: Page):
    page.clock.install()
    search(page)
    page.clock.fast_forward("09:00")
    warning = page.get_by_role("alertdialog")
    expect(warning).to_contain_text("In 1 minute everything is cleared.")
    expect(warning.get_by_role("button")).to_be_focused()

    page.keyboard.press("Enter")

    expect(warning).to_have_count(0)
    page.clock.fast_forward("08:00")
    expect(page.locator(".hub-places > li")).to_have_count(10)

    page.clock.fast_forward("01:00")
    expect(warning.get_by_role("button")).to_be_focused()
    page.clock.fast_forward("01:00")
    expect(page.locator("#postcode")).to_have_value("")
    expect(page.locator(".hub-places")).to_have_count(0)


def choose_three_and_print(page: Page, lang: str) -> int:
    """From a postcode to the printed sheet, with the number of presses after typing it."""
    page.goto(f"{HUB}{lang}/")
    page.locator("#postcode").fill(POSTCODE)
    presses = 0
    for name, value in (("day", "14"), ("month", "5"), ("year", "2024")):
        page.locator(f"#{name}").fill(value)  # typed, as the postcode
    for name in ("works", "credit"):
        page.locator(f"#{name}").check()
        presses += 1
    page.locator("p.do button[value=find]").click()
    expect(page.locator(".hub-places > li")).to_have_count(10)
    for position in range(3):
        page.locator(".hub-places input").nth(position).check()
    page.get_by_role("button", name=re.compile("^Make the sheet")).click()
    expect(page.locator(".chosen > li")).to_have_count(3)
    return presses + len(["find", "place", "place", "place", "sheet", "print"])


@pytest.mark.parametrize("lang", [pytest.param("pl", marks=pytest.mark.faults), "ar"])
def test_eight_presses_lead_to_a_sheet_on_one_page(page: Page, lang):
    assert choose_three_and_print(page, lang) <= 12

    assert page.evaluate("document.documentElement.lang") == lang
    page.emulate_media(media="print")
    text = page.locator("main").inner_text()
    assert "until 31 August 2027" in text
    assert "The last day is 31 December 2026." in text
    assert "Cost for 30 hours a week: £" in text
    assert "Town Quay Family Hub" in text
    assert "Finish and clear" not in text
    assert POSTCODE not in text.replace("55 Gull Terrace, Sandmere, ZZ1 2AD", "")
    pages = re.findall(rb"/Type\s*/Page[^s]", page.pdf(format="A4"))
    assert len(pages) == 1


def test_a_browsers_profile_has_no_trace_of_the_postcode_after_clearing(
    browser_type: BrowserType,
    browser_type_launch_args: dict[str, Any],
    base_url: str,
    tmp_path: Path,
):
    context = browser_type.launch_persistent_context(
        tmp_path, base_url=base_url, **browser_type_launch_args
    )
    choose_three_and_print(context.pages[0], "ar")
    context.pages[0].locator(".finish button").click()
    expect(context.pages[0].locator("#postcode")).to_have_value("")
    context.close()

    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert (tmp_path / "Default" / "History") in files
    spellings = (b"ZZ1 2AB", b"ZZ1+2AB", b"ZZ1%202AB", "ZZ1 2AB".encode("utf-16-le"))
    assert [file for file in files if any(one in file.read_bytes() for one in spellings)] == []


def test_an_answer_that_comes_after_clearing_is_not_shown(page: Page):
    page.goto(f"{HUB}pl/")
    page.locator("#postcode").fill(POSTCODE)
    held = []
    page.route("**/pl/", lambda route: held.append(route))
    page.locator("p.do button[value=find]").click()
    page.wait_for_function("() => document.querySelector('#hub').dataset.sending")

    page.locator(".finish button").click()
    expect(page.locator(".cleared")).to_be_visible()
    expect(page.locator("#postcode")).to_have_value("")
    for one in held:
        one.continue_()
    page.evaluate("() => new Promise(done => setTimeout(done, 0))")

    assert POSTCODE not in page.content()


@pytest.mark.usefixtures("context")
def test_a_lost_connection_says_so_and_keeps_the_page_and_clearing_needs_none(page: Page):
    search(page)
    page.context.set_offline(True)

    page.get_by_role("button", name=re.compile("^Further away")).click()

    expect(page.locator(".trouble")).to_contain_text("Check the connection")
    expect(page.locator(".hub-places > li")).to_have_count(10)

    page.locator(".finish button").click()

    expect(page.locator(".cleared")).to_be_visible()
    assert POSTCODE not in page.content()


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_assisted_search_works_without_scripts(page: Page):
    choose_three_and_print(page, "pl")
    expect(page.locator("main")).to_contain_text("The last day is 31 December 2026.")
    search(page, "pl")
    page.locator(".hub-places input").first.check()
    page.get_by_role("button", name=re.compile("^Further away")).click()
    expect(page.locator('input[name="chosen"]:checked')).to_have_count(1)
    assert page.url.endswith(f"{HUB}pl/")

    page.locator(".finish button").click()

    expect(page.locator("#postcode")).to_have_value("")
    expect(
        page.get_by_text("Close this tab now")
    ).to_be_visible()  # Back and reload would send again
    assert POSTCODE not in page.content()


# The short form takes Arabic here, and Polish for "What could we get?".
@pytest.mark.parametrize(
    "code", ["ar", *(pytest.param(one, marks=pytest.mark.faults) for one in ("en", "pl"))]
)
def test_every_page_of_a_hub_is_accessible_and_fits(page: Page, base_url, code):
    requested: list[str] = []
    page.on("request", lambda request: requested.append(request.url))
    page.goto(HUB)
    check_page_at_every_size(page)
    page.goto(f"{HUB}{code}/")
    check_page_at_every_size(page)
    page.locator("p.do button[value=find]").click()
    expect(page.locator(".errors")).to_be_focused()
    check_page_at_every_size(page)
    search(page, code)
    check_page_at_every_size(page)
    for position in range(3):
        page.locator(".hub-places input").nth(position).check()
    page.get_by_role("button", name=re.compile("^Make the sheet")).click()
    expect(page.locator(".chosen > li")).to_have_count(3)
    check_page_at_every_size(page)
    assert [url for url in requested if not url.startswith((base_url, "data:"))] == []
