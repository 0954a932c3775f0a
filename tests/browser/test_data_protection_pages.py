"""The pages about personal data have no faults on a phone, and an export downloads."""

import json
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.accessibility import check_page
from tests.browser.layout import faults, set_letters
from tests.browser.test_desk_settings import a_setting, link, officer, site, use  # noqa: F401
from tests.web.staff.signed_in import StaffClient


def test_the_pages_about_personal_data_have_no_faults_and_a_copy_downloads(
    page: Page,
    link: str,  # noqa: F811
    site: str,  # noqa: F811
    officer: StaffClient,  # noqa: F811
    seeded_copy: Path,
):
    setting = f"/council/settings/{a_setting(seeded_copy, 'day-nursery').provider_id}/personal"
    use(page, link)
    for path in (
        *("/council/data-protection/", "/council/withheld/", "/council/withheld/?reason=area"),
        *("/council/people/1/personal", setting),
    ):
        page.goto(site + path)
        check_page(page)
        assert faults(page, 360, 200) == []
        set_letters(page, 100)

    page.goto(site + setting)
    with page.expect_download() as started:
        page.get_by_role("button", name="Download the file").click()

    content = json.loads(started.value.path().read_text("utf-8"))
    assert content["about"].startswith("setting ")
    page.goto(f"{site}/council/withheld/")
    page.get_by_role("link", name="Confidential").click()
    expect(page.get_by_role("heading", name="Confidential")).to_be_visible()
