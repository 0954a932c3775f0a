"""Deciding about doubtful links with keys, and with forms alone where scripts are off."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.data.linkage.verdicts import find_verdicts
from app.data.session import record
from tests.browser.accessibility import check_page
from tests.browser.layout import faults, set_letters
from tests.browser.test_desk_settings import link, officer, site, use  # noqa: F401
from tests.builders import settings_for
from tests.linkage_builders import add_doubtful_settings
from tests.web.staff.signed_in import StaffClient

LINKS = "/council/links/"


def verdicts(data_dir: Path) -> list[str]:
    with record(settings_for(data_dir).database_url) as session:
        return sorted(one.value for one in find_verdicts(session).values())


def test_an_officer_decides_with_keys_that_never_fire_in_a_text_field(
    page: Page,
    link: str,  # noqa: F811
    site: str,  # noqa: F811
    officer: StaffClient,  # noqa: F811
    seeded_copy: Path,
):
    add_doubtful_settings(seeded_copy, 3)
    use(page, link)
    page.goto(site + LINKS)
    expect(page.get_by_text("pairs left")).to_be_visible()
    check_page(page)
    assert faults(page, 360, 200) == []
    set_letters(page, 100)

    page.get_by_label("Reason").press_sequentially("sound and bus")
    assert verdicts(seeded_copy) == []
    page.get_by_label("Reason").blur()
    page.keyboard.press("n")
    expect(page.get_by_role("status")).to_contain_text("they are different")
    page.keyboard.press("u")
    expect(page.get_by_role("status")).to_contain_text("you are not sure")
    page.keyboard.press("b")
    expect(page.get_by_role("heading", name="What was decided")).to_be_visible()
    page.keyboard.press("x")  # a merge is not one key away
    expect(page.get_by_role("button", name="Same: merge them")).to_be_focused()
    assert verdicts(seeded_copy) == ["different", "unsure"]
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Both are one setting now")
    page.goto(f"{site}{LINKS}decided")
    check_page(page)

    assert verdicts(seeded_copy) == ["different", "same"]


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_an_officer_decides_without_scripts(
    page: Page,
    link: str,  # noqa: F811
    site: str,  # noqa: F811
    officer: StaffClient,  # noqa: F811
    seeded_copy: Path,
):
    add_doubtful_settings(seeded_copy, 2)
    use(page, link)
    page.goto(site + LINKS)

    page.get_by_label("Reason").fill("two doors")
    page.get_by_role("button", name="Different").click()
    expect(page.get_by_text("1 pair left")).to_be_visible()
    page.get_by_role("button", name="Not sure").click()
    page.get_by_role("link", name="Show me the unsure one").click()
    page.get_by_role("button", name="Different").click()
    page.get_by_role("link", name="Last verdicts").click()
    page.get_by_role("button", name="Undo").first.click()

    expect(page.get_by_role("status")).to_contain_text("Undone")
    assert verdicts(seeded_copy) == ["different"]
