"""A parent reports a mistake from a phone, and an officer checks it and puts it right."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import check_page, check_page_at_every_size
from tests.browser.test_desk_settings import REASON, a_setting, link, officer, site, use  # noqa: F401
from tests.builders import run_command

SENT = "شكرًا. تم إرسال بلاغكم."


@pytest.mark.parametrize("scripts", [False, True])
def test_a_mistake_that_a_parent_reports_in_arabic_is_checked_and_put_right(
    new_context,
    site: str,  # noqa: F811
    link: str,  # noqa: F811
    seeded_copy: Path,
    scripts: bool,
):
    setting = a_setting(seeded_copy, "day-nursery")
    public = f"{site}/ar/place/{setting.provider_id}/"
    parent: Page = new_context(java_script_enabled=scripts).new_page()
    parent.goto(public)
    parent.locator(".reach .wrong[href$=phone]").click()
    parent.locator("#text").fill(" ")  # enough for the browser
    parent.locator("main form button").click()
    expect(parent.locator(".problem")).to_have_text("اكتبوا ما هو الخطأ.")
    if scripts:
        check_page_at_every_size(parent)
    parent.locator("#text").fill("لا أحد يرد على هذا الرقم")
    parent.locator("main form button").click()
    expect(parent.locator("h1")).to_have_text(SENT)
    assert parent.context.cookies() == []

    run_command(seeded_copy, "inbox", "fold")
    desk: Page = new_context(java_script_enabled=scripts).new_page()
    use(desk, link)
    desk.get_by_role("link", name="Mistakes that people reported").click()
    desk.get_by_role("link", name=setting.name).click()
    if scripts:
        check_page(desk)
    desk.get_by_role("button", name="Accept, and open the field").click()
    parent.goto(public)
    expect(parent.locator(".reach .checked")).to_have_text("المجلس المحلي يتحقق من هذا")
    desk.locator("[name=phone]").fill("01632 960777")
    desk.get_by_label(REASON).check()
    desk.get_by_role("button", name="Save and publish").click()
    expect(desk.get_by_role("status").first).to_contain_text("Saved")

    parent.goto(public)
    expect(parent.locator(".checked")).to_have_count(0)
    expect(parent.locator(".reach")).to_contain_text("01632 960777")
