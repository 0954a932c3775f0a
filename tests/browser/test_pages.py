"""Every page and state on a phone: accessible, without layout faults, its focus visible.

A page is loaded once in each language for all checks, because loading takes as long as most checks.
"""

import itertools

import pytest

from app import i18n
from tests.browser.accessibility import TOO_WIDE, check_page_at_every_size
from tests.browser.focus import hidden_rings, texts_run_together
from tests.browser.pages import LONG_FORM_ONLY, PAGES
from tests.browser.phone import PhonePage
from tests.web.page_reader import OFFERED

# The short form reads every other of its pages in Arabic, and the rest in English or in Polish, which
# has the longest words. Pages of one kind follow one another, so that each is read in both directions.
SHORT_FORM = ("en", "ar", "pl", "ar")
IN_SHORT_FORM = set(
    zip((one for one in PAGES if one not in LONG_FORM_ONLY), itertools.cycle(SHORT_FORM))
)
IN_EACH_LANGUAGE = [
    pytest.param(*case, marks=() if case in IN_SHORT_FORM else pytest.mark.faults)
    for case in itertools.product(PAGES, ("en", "pl", "ar"))
]


@pytest.mark.parametrize(("name", "code"), IN_EACH_LANGUAGE)
def test_a_page_is_accessible_fits_a_phone_and_shows_the_focus(
    phone: PhonePage, base_url, addresses, name, code
):
    if code not in OFFERED:
        pytest.skip(f"{code} is not offered: its catalogue is not complete or not compiled")
    rest, status = addresses[name]

    check_on_phone(phone, base_url, f"/{code}/{rest}", status)

    direction = phone.page.evaluate("document.documentElement.dir")
    assert direction == i18n.LANGUAGES_BY_CODE[code].direction
    assert hidden_rings(phone.page) == []
    assert texts_run_together(phone.page) == []


@pytest.mark.parametrize(("path", "status"), [("/council/", 200), ("/council/nothing", 404)])
def test_a_staff_page_is_accessible_on_a_phone(phone: PhonePage, base_url, path, status):
    check_on_phone(phone, base_url, path, status)


def check_on_phone(phone: PhonePage, base_url: str, path: str, status: int) -> None:
    """Check that a page fits, has no accessibility violation and requests nothing from others."""
    page = phone.page
    answer = phone.go(path)
    assert answer.status == status
    assert page.evaluate(TOO_WIDE) <= 0  # before all details are open
    check_page_at_every_size(page)
    # Chromium itself logs the status of an error page.
    assert [text for text in phone.console_messages if f"status of {status}" not in text] == []
    assert [url for url in phone.requested_urls if not url.startswith((base_url, "data:"))] == []
