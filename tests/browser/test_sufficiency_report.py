"""The sufficiency report on a phone, on a desk and on paper, with scripts and without."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.data.session import record
from app.data.sufficiency_reports import start_report
from app.data.sufficiency_sections import NewPin, add_pin
from tests.browser.accessibility import TOO_WIDE, check_page
from tests.browser.layout import faults, set_letters
from tests.browser.test_desk_settings import link, officer, site, use  # noqa: F401
from tests.builders import NOW, run_command, settings_for
from tests.web.staff.form_reader import form_values
from tests.web.staff.signed_in import SANDMERE, StaffClient

ROOT = "/council/sufficiency/"
REPORT = f"{ROOT}2026/"
GLD = "measure=lait_gld&area=Sandmere"
# A4 without margins, in CSS pixels.
PAPER = {"width": 718, "height": 1047}
_CUT = """() => [...document.querySelectorAll("table, .shown svg")]
  .filter(one => one.checkVisibility())
  .filter(one => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
  .map(one => one.outerHTML.slice(0, 90))"""


@pytest.fixture
def report(seeded_copy: Path) -> None:
    """A report with a pinned view of each sort."""
    with record(settings_for(seeded_copy).database_url) as session:
        start_report(session, SANDMERE, 2026, "tests", NOW)
        for view in ("trend", "comparison", "profile"):
            pin = NewPin("gaps", view, GLD, "What the council looked at.")
            add_pin(session, SANDMERE, 2026, pin, "tests", NOW)
        session.commit()


@pytest.mark.usefixtures("report")
def test_no_page_of_the_report_has_faults(
    page: Page,
    link: str,  # noqa: F811
    site: str,  # noqa: F811
    officer: StaffClient,  # noqa: F811
):
    use(page, link)
    for path in (REPORT, ROOT, f"{REPORT}text/gaps", f"{ROOT}pin?view=trend&{GLD}"):
        page.goto(site + path)
        check_page(page)
        assert faults(page, 320, 100) == []
        set_letters(page, 100)
        page.set_viewport_size({"width": 1280, "height": 900})
        check_page(page)
        page.set_viewport_size({"width": 360, "height": 740})


@pytest.mark.usefixtures("report")
def test_the_agreed_report_and_its_file_have_no_faults(
    page: Page,
    seeded_copy: Path,
    link: str,  # noqa: F811
    site: str,  # noqa: F811
    officer: StaffClient,  # noqa: F811
):
    officer.post(f"{REPORT}agree", form_values(officer.get(f"{REPORT}agree").text))
    use(page, link)

    run_command(seeded_copy, "publish")
    for path in (REPORT, "/insights/sufficiency/2026", "/insights/sufficiency"):
        page.goto(site + path)
        check_page(page)
        assert faults(page, 320, 100) == []
    page.goto("about:blank")  # without the policy of our pages, as a saved file is
    page.set_content(officer.get(f"{REPORT}report.html").text)
    check_page(page)


@pytest.mark.usefixtures("report")
def test_on_paper_it_is_the_report_alone_with_whole_tables(
    page: Page,
    link: str,  # noqa: F811
    site: str,  # noqa: F811
    officer: StaffClient,  # noqa: F811
):
    use(page, link)
    page.goto(site + REPORT)
    page.emulate_media(media="print")
    page.set_viewport_size(PAPER)

    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_text("Draft with the figures of")).to_be_visible()
    expect(page.get_by_role("navigation", name="Main menu")).to_be_hidden()
    for hidden in ("Write a text for", "Take out", "All tables as CSV", "Sign out"):
        expect(page.get_by_text(hidden).first).to_be_hidden()
    assert page.evaluate(_CUT) == []
    assert page.evaluate(TOO_WIDE) <= 0
    assert page.locator(".picture-wide").first.is_visible()


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_a_report_is_started_written_and_agreed_without_scripts(
    page: Page,
    link: str,  # noqa: F811
    site: str,  # noqa: F811
    officer: StaffClient,  # noqa: F811
):
    use(page, link)
    page.goto(site + ROOT)
    page.get_by_label("Year").fill("2026")
    page.get_by_role("button", name="Start the report").click()
    page.get_by_role("link", name="Write a text for “How gaps will be met”").click()
    page.get_by_label("The council's text").fill("A new nursery opens in Eastfleet in 2027.")
    page.get_by_role("button", name="Save the text").click()

    expect(page.get_by_role("status")).to_contain_text("The text is saved")
    page.get_by_role("link", name="Agree this report").click()
    page.get_by_role("button", name="Agree the report").click()

    expect(page.get_by_text("Agreed on")).to_be_visible()
    expect(page.get_by_text("A new nursery opens in Eastfleet in 2027.")).to_be_visible()
