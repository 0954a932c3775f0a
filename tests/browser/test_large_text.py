"""Every page and state with large text and on narrow screens, in English, Polish and Arabic."""

import pytest

from tests.browser.layout import SIZES, faults, set_letters
from tests.browser.pages import OPEN_ALL, PAGES
from tests.browser.phone import PhonePage
from tests.web.page_reader import OFFERED


@pytest.mark.parametrize(
    ("code", "names"),
    [
        pytest.param("en", PAGES[::2], id="en"),
        pytest.param("pl", PAGES[1::2], id="pl"),  # the longest words
        pytest.param("ar", PAGES, id="ar"),
        *(
            pytest.param(code, PAGES, id=f"{code}, all", marks=pytest.mark.faults)
            for code in ("en", "pl")
        ),
    ],
)
def test_no_page_scrolls_sideways_or_breaks_words_with_large_text(
    phone: PhonePage, addresses, code, names
):
    if code not in OFFERED:
        pytest.skip(f"{code} is not offered: its catalogue is not complete or not compiled")
    found = []

    for name in names:
        phone.go(f"/{code}/{addresses[name][0]}")
        phone.page.evaluate(OPEN_ALL)
        for width, percent in SIZES:
            found += [f"{name}, {fault}" for fault in faults(phone.page, width, percent)]
        set_letters(phone.page, 100)

    assert not found, "\n".join(found)
