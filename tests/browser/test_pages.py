"""Every page and state on a phone, in English and Arabic."""

import pytest

from app import i18n
from tests.browser.accessibility import TOO_WIDE, check_page
from tests.browser.pages import OPEN_ALL, PAGES
from tests.browser.phone import PhonePage
from tests.web.page_reader import OFFERED

# The short form reads every other page in Arabic and the rest in English; the layout of both is
# measured on every page by test_large_text.
IN_BOTH = [
    pytest.param(name, code, marks=() if position % 2 == turn else pytest.mark.faults)
    for position, name in enumerate(PAGES)
    for turn, code in enumerate(("en", "ar"))
]


@pytest.mark.parametrize(("name", "code"), IN_BOTH)
def test_a_page_is_accessible_on_a_phone(phone: PhonePage, base_url, addresses, name, code):
    if code not in OFFERED:
        pytest.skip(f"{code} is not offered: its catalogue is not complete or not compiled")
    rest, status = addresses[name]

    check_on_phone(phone, base_url, f"/{code}/{rest}", status)

    direction = phone.page.evaluate("document.documentElement.dir")
    assert direction == i18n.LANGUAGES_BY_CODE[code].direction


@pytest.mark.parametrize(("path", "status"), [("/council/", 200), ("/council/nothing", 404)])
def test_a_staff_page_is_accessible_on_a_phone(phone: PhonePage, base_url, path, status):
    check_on_phone(phone, base_url, path, status)


def check_on_phone(phone: PhonePage, base_url: str, path: str, status: int) -> None:
    """Check that a page fits, has no accessibility violation and requests nothing from others."""
    page = phone.page
    answer = phone.go(path)
    assert answer.status == status
    assert page.evaluate(TOO_WIDE) <= 0
    page.evaluate(OPEN_ALL)
    check_page(page)
    page.set_viewport_size({"width": 320, "height": 740})
    assert page.evaluate(TOO_WIDE) <= 0
    page.set_viewport_size({"width": 360, "height": 740})
    # Chromium itself logs the status of an error page.
    assert [text for text in phone.console_messages if f"status of {status}" not in text] == []
    assert [url for url in phone.requested_urls if not url.startswith((base_url, "data:"))] == []
