"""Which consent counts, and what it lets the public see."""

from datetime import date
from itertools import product

import pytest

from app.core.consent import (
    Consent,
    Detail,
    StatedConsents,
    agreed,
    allows,
    is_listed,
    more_restrictive,
    public_details,
)

WITHDRAWN_ON = date(2026, 10, 1)


@pytest.mark.parametrize(("today", "published"), list(product(Consent, Consent)))
def test_what_was_published_stays_only_while_every_detail_of_it_is_agreed(today, published):
    shows_no_more = public_details(published) <= public_details(today)

    if is_listed(published):
        assert allows(today, published) is shows_no_more


def test_a_home_that_agrees_to_name_and_area_shows_name_and_phone_only():
    assert public_details(Consent.AREA) == {Detail.NAME, Detail.PHONE}
    assert public_details(Consent.ALL) == set(Detail)
    assert public_details(Consent.COUNTED) == public_details(Consent.NOTHING) == set()


@pytest.mark.parametrize(
    ("listed_on", "expected"),
    [
        (None, Consent.COUNTED),
        (date(2026, 9, 30), Consent.COUNTED),
        (WITHDRAWN_ON, Consent.COUNTED),
        (date(2026, 10, 2), Consent.AREA),
    ],
)
def test_a_consent_to_the_council_counts_if_it_is_newer_than_a_withdrawal(listed_on, expected):
    stated = StatedConsents(Consent.AREA, listed_on, WITHDRAWN_ON)

    assert agreed(Consent.COUNTED, stated) is expected


@pytest.mark.parametrize(("base", "listed"), list(product(Consent, (*Consent, None))))
def test_only_a_home_that_is_merely_counted_is_widened_by_its_councils_listing(base, listed):
    result = agreed(base, StatedConsents(listed))

    if base is not Consent.COUNTED:
        assert result is more_restrictive(base, listed or base)
    else:
        assert result is (listed or base)


@pytest.mark.parametrize(
    ("base", "listed", "first", "second"),
    list(product(Consent, (*Consent, None), Consent, Consent)),
)
def test_every_restriction_narrows_and_none_widens(base, listed, first, second):
    free = agreed(base, StatedConsents(listed))
    result = agreed(base, StatedConsents(listed, restrictions=(first, second)))

    assert result is more_restrictive(free, more_restrictive(first, second))
