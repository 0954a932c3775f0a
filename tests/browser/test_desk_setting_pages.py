"""The pages of a setting and of refreshes on a phone: accessible, not too wide, edited in place."""

from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Page, expect

from app.data.jobs import JobRequest, add_job
from app.data.session import record
from app.data.tables import JobKind
from tests.browser.accessibility import check_page
from tests.browser.layout import faults, set_letters
from tests.browser.test_desk_settings import (  # noqa: F401
    REASON,
    a_setting,
    link,
    officer,
    site,
    use,
)
from tests.builders import run_command, settings_for
from tests.web.staff.form_reader import form_values
from tests.web.staff.signed_in import SANDMERE, StaffClient

FORMS = ("hours", "prices", "texts")
SAVE = "Save and publish"


def check_large_text(page: Page) -> None:
    """No wider than a phone with text of twice the usual size."""
    check_page(page)
    assert faults(page, 360, 200) == []
    set_letters(page, 100)


def check_rows_on_a_wide_screen(page: Page, address: str) -> None:
    """The cells of a row are beside each other."""
    narrow = page.viewport_size
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(address)
    cells = page.locator("main tbody tr").first.locator("th, td")
    tops = cells.evaluate_all("all => all.map(one => one.getBoundingClientRect().top)")
    assert len(tops) > 1
    assert len({*tops}) == 1
    assert narrow
    page.set_viewport_size(narrow)


def add_release(data_dir: Path) -> int:
    """The number of a job that waits."""
    request = JobRequest(JobKind.PUBLISH, {}, SANDMERE, "Bea Officer", "a test")
    with record(settings_for(data_dir).database_url) as session:
        return add_job(session, request, datetime.now(UTC))


def test_pages_of_settings_and_refreshes_have_no_faults_on_a_phone(
    page: Page,
    link: str,  # noqa: F811
    site: str,  # noqa: F811
    officer: StaffClient,  # noqa: F811
    seeded_copy: Path,
):
    one = f"/council/settings/{a_setting(seeded_copy, 'day-nursery').provider_id}"
    run_command(seeded_copy, "migrate")  # stores the sources and when each is next fetched
    use(page, link)
    for path in (
        *("/council/settings/?q=nursery", one, f"{one}/consent", f"{one}/close"),
        *(f"{one}/receipt/phone", f"{one}/receipt/opening?on=2020-01-01"),
        *("/council/settings/add", f"{one}/merge", f"{one}/erase"),
        *(f"{one}/edit/{name}" for name in FORMS),
        *("/council/refreshes/", "/council/refreshes/source/ofsted_register"),
        *("/council/refreshes/roll-back", f"/council/jobs/{add_release(seeded_copy)}"),
    ):
        answer = page.goto(site + path)
        assert answer
        assert answer.status == 200, path
        is_long = path in (one, f"{one}/edit/prices", f"{one}/receipt/phone")
        check_large_text(page) if is_long else check_page(page)

    check_rows_on_a_wide_screen(page, f"{site}/council/refreshes/")

    page.goto(f"{site}{one}/edit/contact")
    page.locator("[name=phone]").fill("01632 960002")
    page.get_by_role("button", name=SAVE).click()
    expect(page.get_by_role("alert")).to_be_focused()
    check_page(page)

    form = form_values(officer.get(f"{one}/edit/contact").text)
    officer.post(f"{one}/edit/contact", {**form, "phone": "01632 960003", "usual_reason": REASON})
    page.get_by_label(REASON).check()
    page.get_by_role("button", name=SAVE).click()
    expect(page.get_by_role("alert")).to_contain_text("01632 960003")
    expect(page.get_by_label(REASON)).to_be_checked()
    check_large_text(page)

    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("heading", name="Preview: nothing is saved yet")).to_be_visible()
    expect(page.get_by_role("link", name="Call 01632 960002")).to_be_visible()
    check_page(page)


def test_a_group_is_edited_in_its_place_and_only_that_part_is_replaced(
    page: Page,
    link: str,  # noqa: F811
    site: str,  # noqa: F811
    seeded_copy: Path,
):
    one = f"/council/settings/{a_setting(seeded_copy, 'day-nursery').provider_id}"
    use(page, link)
    page.goto(site + one)
    page.locator("#note").fill("typed and not saved")
    loads: list[str] = []
    page.on("domcontentloaded", lambda loaded: loads.append(loaded.url))

    page.get_by_role("link", name="Change Contact").click()
    expect(page.get_by_role("heading", name="Contact")).to_be_focused()
    page.locator("[name=phone]").fill("01632")
    page.get_by_role("button", name=SAVE).click()
    expect(page.get_by_role("alert")).to_be_focused()
    check_page(page)
    page.locator("[name=phone]").fill("01632 960004")
    page.get_by_label(REASON).check()
    page.get_by_role("button", name=SAVE).click()

    expect(page.get_by_role("link", name="Change Contact")).to_be_focused()
    expect(page.locator("#notice")).to_contain_text("Families see it now")
    expect(page.locator("#group-contact")).to_contain_text("01632 960004")
    expect(page.locator("#history")).to_contain_text("01632 960004")
    expect(page.locator("#note")).to_have_value("typed and not saved")
    assert loads == []
