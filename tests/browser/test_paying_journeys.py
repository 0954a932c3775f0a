"""What could we get: every step with and without scripts, by keyboard, and in three scripts."""

import re
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from app.web import request_context
from app.web.public.paying import views
from tests.browser.accessibility import TOO_WIDE, check_accessible, check_page_at_every_size
from tests.web.page_reader import OFFERED

TODAY = date(2026, 11, 30)
BORN = ("31", "3", "2026")


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (views, request_context):
        monkeypatch.setattr(module, "today", lambda: TODAY)


def choose(page: Page, value: str) -> None:
    page.locator(f'fieldset input[value="{value}"]').check()
    press(page, "next")


def press(page: Page, action: str) -> None:
    before = page.title()
    page.locator(f'main button[value="{action}"]').first.click()
    expect(page).not_to_have_title(before)


def type_date(page: Page, *parts: str) -> None:
    for position, text in enumerate(parts):
        page.locator(".date select").nth(position).select_option(text)
    press(page, "next")


def to_birth_date(page: Page, lang: str = "en") -> None:
    page.goto(f"/{lang}/paying")
    choose(page, "yes")
    choose(page, "enough")
    choose(page, "enough")
    choose(page, "none")


def to_result(page: Page, lang: str = "en") -> None:
    to_birth_date(page, lang)
    type_date(page, *BORN)
    press(page, "next")
    press(page, "result")


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_a_family_gets_its_result_without_scripts_and_goes_back(page: Page):
    to_result(page)

    expect(page.locator("h1")).to_have_text("What you could get")
    expect(page.locator(".deadline").first).to_contain_text(
        "Apply by 30 November 2026 to be safe. The last day is 31 December 2026."
    )
    assert page.url.endswith("/en/paying")
    assert page.context.cookies() == []
    page.go_back()  # shows no question about sending a form again
    expect(page.locator("h1")).to_have_text("Check your answers")
    page.go_back()
    page.go_back()
    expect(page.locator("h1")).to_have_text("When was your child born, or when is your baby due?")
    page.get_by_role("button", name="Polski").click()
    expect(page.locator("html")).to_have_attribute("lang", "pl")
    assert [one.input_value() for one in page.locator(".date select").all()] == list(BORN)


def test_back_reload_and_a_change_of_language_lose_nothing(page: Page):
    asked = []
    page.on("dialog", lambda dialog: asked.append(dialog.message))
    to_birth_date(page)
    type_date(page, *BORN)
    page.reload()
    expect(page.locator("h1")).to_have_text("Is any of this true for your child?")
    page.locator("button[lang=ar]").click()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    page.go_back()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.go_back()
    expect(page.locator("h1")).to_have_text("When was your child born, or when is your baby due?")
    page.go_forward()
    expect(page.locator("h1")).to_have_text("Is any of this true for your child?")
    press(page, "next")
    expect(page.locator("dl.answers").last).to_contain_text("31 March 2026")
    press(page, "result")
    page.reload()
    expect(page.locator("h1")).to_have_text("What you could get")
    assert page.url.endswith("/en/paying")
    assert asked == []
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    assert page.context.cookies() == []


def test_after_clearing_no_answer_comes_back(page: Page):
    to_result(page)

    page.get_by_role("link", name="Clear and start again").click()

    expect(page.locator("h1")).to_have_text("What could we get?")
    assert page.locator("input:checked").count() == 0
    for step in (page.reload, page.go_back, page.reload, page.go_forward):
        step()
        expect(page.locator("h1")).to_have_text("What could we get?")
        assert page.evaluate("history.state") is None
        assert page.locator('#answers input[name="born-1"]').count() == 0


def test_the_questions_can_be_answered_by_keyboard(page: Page):
    page.goto("/en/paying")
    page.locator('input[value="no"]').focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Does your family get any of these?")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # without an answer
    expect(page.locator(".errors")).to_be_focused()
    page.locator(".errors a").press("Enter")
    expect(page.locator("fieldset input").first).to_be_focused()


def test_a_result_is_for_the_calendar_for_paper_and_for_a_search(page: Page):
    to_result(page)

    with page.expect_download() as download:
        page.get_by_role("button", name="Add reminders to my calendar").click()
    assert download.value.suggested_filename == "childcare-reminders.ics"

    page.emulate_media(media="print")
    text = page.locator("main").inner_text()
    assert "Apply by 30 November 2026" in text
    assert "0191 498 0100" in text
    assert "A code is not a place" in text, "closed details are printed open"
    assert "Add reminders" not in text
    page.emulate_media(media="screen")

    page.locator("#postcode").fill("ZZ1 2AB")
    page.get_by_role("button", name="Show places").click()

    expect(page).to_have_url(re.compile(r"/en/find\?postcode=ZZ1\+2AB&age=9m&funded=working$"))

    page.goto("/en/paying")  # a new visit starts again
    expect(page.locator("h1")).to_have_text("What could we get?")
    assert page.evaluate("history.state") is None


def test_what_a_script_cannot_send_the_browser_sends(page: Page):
    page.goto("/en/paying")
    page.locator('fieldset input[value="no"]').check()
    page.route("**/paying", lambda route: route.abort(), times=1)

    page.locator('main button[value="next"]').first.click()

    expect(page.locator("h1")).to_have_text("Which of these is true for you?")


# The short form takes Polish here, and Arabic for the hubs.
@pytest.mark.parametrize(
    "code", ["pl", *(pytest.param(one, marks=pytest.mark.faults) for one in ("en", "ar"))]
)
def test_every_step_is_accessible_and_fits(page: Page, base_url, code):
    if code not in OFFERED:
        pytest.skip(f"{code} is not offered: its catalogue is not complete or not compiled")
    messages: list[str] = []
    requested: list[str] = []
    page.on("console", lambda message: messages.append(message.text))
    page.on("request", lambda request: requested.append(request.url))
    page.goto(f"/{code}/paying")
    check_page_at_every_size(page)
    choose(page, "yes")
    check_page_at_every_size(page)
    choose(page, "enough")
    choose(page, "enough")
    check_page_at_every_size(page)
    choose(page, "none")
    page.locator('main button[value="next"]').first.click()
    expect(page.locator(".errors")).to_be_focused()
    check_page_at_every_size(page)
    type_date(page, *BORN)
    check_page_at_every_size(page)
    press(page, "next")
    check_page_at_every_size(page)
    press(page, "result")
    check_page_at_every_size(page)
    assert [text for text in messages if "status of 400" not in text] == []
    assert [url for url in requested if not url.startswith((base_url, "data:"))] == []


def test_the_table_of_rules_is_accessible(page: Page):
    page.goto("/en/paying/rules")

    check_accessible(page)
    assert page.evaluate(TOO_WIDE) <= 0
