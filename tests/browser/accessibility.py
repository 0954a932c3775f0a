"""What every page and every answer must pass: accessible, easy to tap, and no wider than the screen.

`check_page` is for the page as it is, `check_page_at_every_size` also for large text and narrow
screens.
"""

from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.sync_api import Page

from tests.browser.contrast import run_axe
from tests.browser.layout import SIZES, faults, set_letters
from tests.browser.pages import OPEN_ALL

TOO_WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
# Targets under 24 px, except links inside a sentence and what nobody can point at.
_SMALL_TARGETS = """() => [...document.querySelectorAll("a, button, input, select, summary, textarea")]
  .filter(one => one.checkVisibility({visibilityProperty: true})
    && one.type !== "hidden" && !one.matches(".skip:not(:focus), [aria-hidden=true] *"))
  .filter(one => ["width", "height"].some(side => one.getBoundingClientRect()[side] < 24))
  .filter(one => getComputedStyle(one).display !== "inline"
    || one.parentElement.textContent.trim() === one.textContent.trim())
  .map(one => one.outerHTML.slice(0, 120))"""
_AXE_OPTIONS = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "resultTypes": ["violations"],  # describing what passes takes longer than the checks
}


def check_page(page: Page) -> None:
    """Accessible, with targets of at least 24 px and without sideways scrolling."""
    check_accessible(page, targets=False)  # axe's rule is slow, and milder than the next line
    assert page.evaluate(_SMALL_TARGETS) == []
    assert page.evaluate(TOO_WIDE) <= 0


def check_accessible(page: Page, *, targets: bool = True) -> None:
    """No violation of WCAG 2.2 AA or of axe's best practices; for contrast see `contrast`.

    `targets` says whether axe measures the size of targets.
    """
    if not page.evaluate("'axe' in window"):  # a script may have replaced the content only
        page.evaluate(AXE_SCRIPT)
    options = {**_AXE_OPTIONS, "rules": {"target-size": {"enabled": targets}}}
    found = AxeResults(run_axe(page, options))
    assert found.violations_count == 0, found.generate_report()


def check_page_at_every_size(page: Page) -> None:
    """As `check_page`, with details open; nor broken words at any width and text size."""
    page.evaluate(OPEN_ALL)
    check_page(page)
    layout = [fault for width, percent in SIZES for fault in faults(page, width, percent)]
    assert not layout, "\n".join(layout)
    page.set_viewport_size({"width": 360, "height": 740})
    set_letters(page, 100)
