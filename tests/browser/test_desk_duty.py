"""The pages of the publication duty, on a phone, with scripts and without."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.core.duty_rules import DutyStatus
from app.core.publication_duty import ITEMS, DutyCounts
from app.data.duty_months import save_duty_month
from app.data.session import record
from tests.browser.accessibility import check_page
from tests.browser.layout import faults, set_letters
from tests.browser.test_desk_settings import link, officer, site, use  # noqa: F401
from tests.builders import settings_for
from tests.web.staff.signed_in import SANDMERE, StaffClient

DUTY = "/council/duty/"


def count_two_months(data_dir: Path) -> None:
    counts = DutyCounts({DutyStatus.COMPLETE: 30, DutyStatus.MISSING: 10})
    every = dict.fromkeys((item.number for item in ITEMS), counts)
    with record(settings_for(data_dir).database_url) as session:
        for month in (10, 11):
            save_duty_month(session, SANDMERE, every, datetime(2026, month, 28, tzinfo=UTC))
        session.commit()


def test_no_page_of_the_publication_duty_has_faults(
    page: Page,
    link: str,  # noqa: F811
    site: str,  # noqa: F811
    officer: StaffClient,  # noqa: F811
    seeded_copy: Path,
):
    count_two_months(seeded_copy)
    use(page, link)
    for path in (DUTY, f"{DUTY}13", f"{DUTY}months/"):
        page.goto(site + path)
        check_page(page)
        assert faults(page, 360, 200) == []
        set_letters(page, 100)


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_an_officer_fills_in_what_is_missing_without_scripts(
    page: Page,
    link: str,  # noqa: F811
    site: str,  # noqa: F811
    officer: StaffClient,  # noqa: F811
):
    use(page, link)

    page.goto(site + DUTY)
    page.get_by_role("link", name="lack item 12").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Days, times and weeks")
    page.get_by_role("link", name="Opening hours of").first.click()

    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.url.endswith("/edit/hours")
