"""An officer sends a workbook, looks at its plan and imports it, with and without scripts."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.web.staff.refreshes import start_job
from tests.browser.accessibility import check_page
from tests.browser.layout import faults, set_letters
from tests.browser.test_desk_settings import link, officer, site, use  # noqa: F401
from tests.builders import run_command
from tests.council_builders import listed
from tests.ingest.workbooks import write_workbook

ROWS = [
    listed("S-1", name="Acorn Nursery"),
    listed("S-2", name="Beech Nursery", opening="sometimes"),
    listed("S-3", name="Cedar Minders", kind="childminder", consent="all"),
]


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """No process of jobs is started: the test runs them where it wants."""
    monkeypatch.setattr(start_job, "start_jobs", lambda config: True)


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    columns = sorted({name for row in ROWS for name in row})
    cells = [columns, *([row.get(name, "") for name in columns] for row in ROWS)]
    return write_workbook(tmp_path / "our list.xlsx", {"List": cells})


def check(page: Page) -> None:
    """Accessible, and no wider than the phone, with text of twice the usual size too."""
    check_page(page)
    assert faults(page, 360, 200) == []
    set_letters(page, 100)


def test_a_workbook_is_sent_checked_and_imported_on_a_phone(
    page: Page,
    link: str,  # noqa: F811
    site: str,  # noqa: F811
    seeded_copy: Path,
    workbook: Path,
):
    use(page, link)
    page.goto(f"{site}/council/listings/")
    check(page)
    page.locator("#file").set_input_files(workbook)
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_role("status")).to_contain_text("Check a file of settings")
    run_command(seeded_copy, "jobs", "run")

    expect(page.get_by_role("heading", level=1)).to_have_text("What our list.xlsx would change")
    expect(page.locator("q")).to_have_text("sometimes")
    check(page)
    with page.expect_download() as marked:
        page.get_by_role("link", name="Download the file with the problems marked").click()
    page.get_by_role("button", name="Import only the 2 rows without a problem").click()
    run_command(seeded_copy, "jobs", "run")

    expect(page.get_by_text("Imported", exact=True)).to_be_visible()
    page.get_by_role("link", name="Undo this import").click()
    check(page)
    assert marked.value.suggested_filename == "our list problems.xlsx"


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_a_workbook_is_imported_without_scripts(
    page: Page,
    link: str,  # noqa: F811
    site: str,  # noqa: F811
    seeded_copy: Path,
    workbook: Path,
):
    use(page, link)
    page.goto(f"{site}/council/listings/")
    page.locator("#file").set_input_files(workbook)
    page.get_by_role("button", name="Check the file").click()
    run_command(seeded_copy, "jobs", "run")
    page.get_by_role("link", name="See how far it is").click()
    page.get_by_role("button", name="Import all 3 rows").click()
    run_command(seeded_copy, "jobs", "run")
    page.get_by_role("link", name="See how far it is").click()

    expect(page.get_by_text("Imported", exact=True)).to_be_visible()
