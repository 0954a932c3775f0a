"""The contrast of texts is measured once for each combination, and of every new one."""

import pytest
from playwright.sync_api import Page

from tests.browser import contrast
from tests.browser.accessibility import check_accessible

PAGE = """<html lang="en"><title>Colours</title><body style="background: white"><main>
<h1>Colours</h1> <p>Dark</p> <p style="{}">{}</p></main>"""


def test_a_faint_text_beside_measured_ones_is_found_each_time(page: Page):
    contrast.forget()
    page.set_content(PAGE.format("", "Dark too"))
    check_accessible(page)

    for style in ("color: #ccc", "background: #555", "opacity: 0.3", "color: #ccc"):
        page.set_content(PAGE.format(style, "Faint"))
        with pytest.raises(AssertionError, match="color-contrast"):
            check_accessible(page)


def test_a_combination_counts_as_measured_only_when_its_text_was_visible(page: Page):
    contrast.forget()
    covered = "color: #ccc; position: absolute; left: -1000px"
    page.set_content(PAGE.format(covered, "Faint and off the screen"))
    check_accessible(page)

    page.set_content(PAGE.format("color: #ccc", "Faint"))

    with pytest.raises(AssertionError, match="color-contrast"):
        check_accessible(page)
