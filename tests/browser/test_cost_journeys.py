"""What a family would pay, asked on a setting's page and in the comparison."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import check_page

SETTING = "/{code}/place/gkadrxlknp3c/anchor-house-nursery"
COMPARISON = "/{code}/compare?ids=orxamso4me6s.gkadrxlknp3c.kdejaju6sado"


def ask(page: Page, *, hours: str = "30", bill_help: str = "tax-free-childcare") -> None:
    """Fill in the form as a family with a 2-year-old would, and send it."""
    page.locator("#pay").click()
    page.select_option("#cost-band", "2")
    page.fill("#cost-hours", hours)
    page.select_option("#cost-funded", "15")
    page.select_option("#cost-pattern", "term")
    page.select_option("#cost-help", bill_help)
    page.locator(".costing button").click()


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_a_family_sees_the_cost_without_scripts(page: Page):
    page.goto("/en/find?postcode=ZZ1+2AB")
    page.goto(SETTING.format(code="en"), referer=page.url)
    ask(page, hours="x")
    expect(page.locator("#cost-answer")).to_be_in_viewport()
    expect(page.locator("#cost-hours")).to_have_value("x")
    page.fill("#cost-hours", "30")

    page.locator(".costing button").click()

    answer = page.locator("#cost-answer")
    expect(answer).to_be_in_viewport(ratio=1)
    expect(answer).to_contain_text(re.compile(r"£[\d,]+ to £[\d,]+ a week in term"))
    expect(page).to_have_url(re.compile(r"/anchor-house-nursery(#cost-answer)?$"))
    expect(page.get_by_role("link", name="Back to results")).to_be_visible()
    assert page.context.cookies() == []


def test_with_scripts_only_the_panel_changes(page: Page):
    page.goto(SETTING.format(code="en"))
    page.evaluate("document.body.dataset.same = 'yes'")
    entries = page.evaluate("history.length")

    ask(page)

    answer = page.locator("#cost-answer")
    expect(answer).to_contain_text("After Tax-Free Childcare you would pay about")
    expect(answer).to_be_focused()
    expect(answer).to_be_in_viewport()
    assert page.evaluate("document.body.dataset.same") == "yes"
    assert page.evaluate("history.length") == entries
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    assert page.url.endswith("/anchor-house-nursery")

    page.fill("#cost-days", "9")
    page.locator(".costing button").click()

    expect(page.locator(".errors")).to_be_focused()
    page.locator(".errors a").click()
    expect(page.locator("#cost-days")).to_be_focused()
    expect(answer).to_contain_text("There is a problem")


# The short form has each answer and each error once, in one of the languages.
@pytest.mark.parametrize(
    ("path", "code", "hours"),
    [
        (SETTING, "en", "30"),
        (SETTING, "ar", "x"),
        (COMPARISON, "ar", "30"),
        (COMPARISON, "en", "x"),
        pytest.param(SETTING, "ar", "30", marks=pytest.mark.faults),
        pytest.param(SETTING, "en", "x", marks=pytest.mark.faults),
        pytest.param(COMPARISON, "en", "30", marks=pytest.mark.faults),
        pytest.param(COMPARISON, "ar", "x", marks=pytest.mark.faults),
    ],
)
def test_answers_and_errors_pass_the_checks_of_every_page(page: Page, path, code, hours):
    page.goto(path.format(code=code))

    ask(page, hours=hours)

    expect(page.locator("#cost-answer")).to_be_visible()
    check_page(page)


def test_the_answer_is_printed_and_the_form_is_not(page: Page):
    page.goto(SETTING.format(code="en"))
    page.emulate_media(media="print")
    expect(page.locator("#cost")).to_be_hidden()
    page.emulate_media(media="screen")
    ask(page)
    expect(page.locator("#cost-answer")).to_be_visible()

    page.emulate_media(media="print")

    expect(page.locator("#cost .sums")).to_be_visible()
    expect(page.locator("#cost form")).to_be_hidden()


def test_a_comparison_shows_the_cost_of_each_setting_first(page: Page):
    page.goto(COMPARISON.format(code="en"))

    ask(page, bill_help="none")

    rows = page.get_by_role("table", name="What they offer").get_by_role("row")
    expect(rows.first.get_by_role("columnheader").nth(1)).to_have_text("You would pay about")
    expect(rows).to_have_count(4)
    expect(rows.nth(2).get_by_role("cell").first).to_contain_text("a month on average")
