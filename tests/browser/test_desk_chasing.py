"""Asking settings and deciding what they sent, on a phone, with scripts and without."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.config import Config
from app.data.listing_months import ListingCounts, save_month
from app.data.session import record
from app.data.tables import EditField
from tests.browser.accessibility import check_page
from tests.browser.layout import faults, set_letters
from tests.browser.test_desk_settings import a_setting, link, officer, site, use  # noqa: F401
from tests.builders import settings_for
from tests.web.staff.conftest import senders  # noqa: F401
from tests.web.staff.signed_in import SANDMERE, StaffClient
from tests.web.staff.test_proposal_pages import NOW, propose

CHASING = "/council/chasing/"


def sent_by_a_setting(data_dir: Path) -> str:
    """The path of the page of what a setting sent: a telephone number and an email address."""
    provider_id = a_setting(data_dir, "day-nursery").provider_id
    values = (EditField.PHONE, "01632 960777", "01632 960000"), (EditField.EMAIL, "a@b.example", "")
    propose(data_dir, provider_id, *values)
    return f"/council/proposals/{provider_id}"


def ring_and_decide(page: Page, site: str, proposals: str) -> None:  # noqa: F811
    page.goto(site + CHASING)
    page.locator("summary").first.click()
    page.get_by_label("Note").first.fill("rings out")
    page.get_by_role("button", name="Not reached").first.click()
    expect(page.get_by_role("status")).to_contain_text("Logged.")
    expect(page.locator(".asked-row").first).to_contain_text("not reached")

    page.goto(f"{site}{CHASING}?page=6")
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Send reminders to those ticked").click()
    page.get_by_role("button", name="Send 1 message").click()
    expect(page.get_by_role("status")).to_contain_text("One message is on its way.")

    page.goto(site + proposals)
    page.get_by_role("button", name="Approve Telephone").click()
    expect(page.get_by_role("status")).to_contain_text("Families see it now")
    page.get_by_role("checkbox", name="Send back Email").check()
    page.get_by_label("What is wrong").fill("Is it the new one?")
    page.get_by_role("button", name="Send back what is ticked").click()
    expect(page.get_by_role("status")).to_contain_text("gets your comment by email")
    expect(page.locator(".history")).to_contain_text("Is it the new one?")


def test_an_officer_rings_reminds_and_decides_and_no_page_has_faults(
    page: Page,
    link: str,  # noqa: F811
    site: str,  # noqa: F811
    officer: StaffClient,  # noqa: F811
    seeded_copy: Path,
    senders: list[Config],  # noqa: F811
):
    with record(settings_for(seeded_copy).database_url) as session:
        for month in (10, 11):
            save_month(session, SANDMERE, ListingCounts(9, 8, 7, 6, 5), NOW.replace(month=month))
        session.commit()
    proposals = sent_by_a_setting(seeded_copy)
    use(page, link)
    for path in (
        *(CHASING, f"{CHASING}send/?all=1", f"{CHASING}print", f"{CHASING}months/"),
        proposals,
    ):
        page.goto(site + path)
        for one in page.locator("summary").all()[:1]:
            one.click()
        check_page(page)
        if path in (CHASING, proposals):
            assert faults(page, 360, 200) == []
            set_letters(page, 100)

    ring_and_decide(page, site, proposals)


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_an_officer_rings_reminds_and_decides_without_scripts(
    page: Page,
    link: str,  # noqa: F811
    site: str,  # noqa: F811
    officer: StaffClient,  # noqa: F811
    seeded_copy: Path,
    senders: list[Config],  # noqa: F811
):
    proposals = sent_by_a_setting(seeded_copy)
    use(page, link)

    ring_and_decide(page, site, proposals)
