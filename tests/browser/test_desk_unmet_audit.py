"""Unmet need and the audit on a phone, with scripts and without."""

from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.core.counted_events import NOTHING_SUITABLE, UNMET_SEARCH
from app.core.nothing_suitable import UnsuitableReason, nothing_suitable_key
from app.core.unmet_search import unmet_search_key
from app.data.audit import AuditEntry, save_audit_entry
from app.data.inbox_counts import save_imported_counts
from app.data.session import record
from app.web.staff.refreshes import start_job
from tests.browser.accessibility import check_page
from tests.browser.layout import faults, set_letters
from tests.browser.test_desk_settings import a_setting, link, officer, site, use  # noqa: F401
from tests.builders import NOW, chosen_filters, run_command, settings_for
from tests.web.staff.signed_in import StaffClient

UNMET, AUDIT = "/council/unmet/", "/council/audit/"
DAY = date(2026, 1, 31)
WARDS = [f"E059900{number:02}" for number in (1, 2, 3, 7)]


def fill(data_dir: Path) -> None:
    """Counts of every size in January, and lines of the audit."""
    young, cost = chosen_filters(age="12m"), UnsuitableReason.COST
    sizes = dict(zip(WARDS, (9, 12, 25, 60), strict=True))
    searches = {unmet_search_key(DAY, ward, young): count for ward, count in sizes.items()}
    reports = {nothing_suitable_key(DAY, WARDS[0], young, cost): 11}
    setting = a_setting(data_dir, "day-nursery").provider_id
    with record(settings_for(data_dir).database_url) as session:
        save_imported_counts(session, UNMET_SEARCH, "a", searches, NOW)
        save_imported_counts(session, NOTHING_SUITABLE, "b", reports, NOW)
        for n in range(60):
            change = ("phone", "01632 960001", f"01632 9600{n:02}", "by telephone")
            save_audit_entry(session, AuditEntry("Bea (user 1)", "edit", setting, *change), NOW)
        session.commit()


def read_and_verify(page: Page, site: str, data_dir: Path) -> None:  # noqa: F811
    page.goto(site + UNMET)
    page.get_by_label("Month").select_option("January 2026")
    page.get_by_label("Child's age").select_option("Under 2s")
    page.get_by_role("button", name="Show").click()
    wards = page.locator(".unmet-wards tr")
    expect(wards.filter(has_text="Town Quay")).to_contain_text("at least 60")
    expect(wards.filter(has_text="Hollin Moor")).to_contain_text("too few to show, or none")

    page.goto(site + AUDIT)
    page.get_by_label("Field").select_option("Telephone")
    page.get_by_role("button", name="Show").click()
    page.get_by_role("link", name="Older lines").click()
    expect(page.locator(".audit-row")).to_have_count(10)
    with page.expect_download() as download:
        page.get_by_role("button", name="Export these lines as CSV").click()
    assert Path(download.value.path()).read_text("utf-8").count("\n") == 61
    page.get_by_role("button", name="Verify now").click()
    run_command(data_dir, "jobs", "run")
    page.goto(site + AUDIT)
    expect(page.locator("#verify").locator("xpath=../..")).to_contain_text(
        "none changed or missing"
    )


def test_the_pages_have_no_faults_and_are_used_on_a_phone(
    page: Page,
    link: str,  # noqa: F811
    site: str,  # noqa: F811
    officer: StaffClient,  # noqa: F811
    seeded_copy: Path,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(start_job, "start_jobs", lambda _: True)
    fill(seeded_copy)
    use(page, link)
    for path in (f"{UNMET}?month=2026-01", f"{UNMET}nothing-suitable/", f"{AUDIT}?from=x"):
        page.goto(site + path)
        check_page(page)
        assert faults(page, 320, 200) == []
        set_letters(page, 100)

    read_and_verify(page, site, seeded_copy)


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_the_pages_are_used_without_scripts(
    page: Page,
    link: str,  # noqa: F811
    site: str,  # noqa: F811
    officer: StaffClient,  # noqa: F811
    seeded_copy: Path,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(start_job, "start_jobs", lambda _: True)
    fill(seeded_copy)
    use(page, link)

    read_and_verify(page, site, seeded_copy)
