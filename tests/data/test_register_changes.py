"""What opened and closed between editions of the register, from files as Ofsted publishes them."""

from datetime import date

import pytest

from app.data.register_changes import find_register_changes
from app.data.session import record
from tests.builders import AS_AT, childminder, consent, nursery
from tests.web.staff.signed_in import SANDMERE

pytestmark = pytest.mark.both_engines
LATER = date(2026, 10, 31)
SINCE = date(2025, 10, 31)


def changes(install):
    with record(install.database_url) as session:
        return find_register_changes(session, SANDMERE, SINCE, LATER)


@pytest.fixture
def install_with_areas(install):
    install.areas()
    return install


def test_what_left_the_register_closed_and_homes_are_counted_apart(install_with_areas):
    homes = (childminder("2500001"), childminder("2500002"))
    first = (nursery("EY100001"), nursery("EY100002"), *homes)
    install_with_areas.register(*first, as_at=AS_AT)
    install_with_areas.consented(consent("2500001"))  # the other one is counted only
    install_with_areas.register(nursery("EY100001"), as_at=LATER)

    found = changes(install_with_areas)

    assert (found.closed_since, found.closed_count, found.closed_homes_count) == (AS_AT, 1, 1)


def test_nothing_is_known_of_closures_from_one_edition(install_with_areas):
    install_with_areas.register(nursery(), as_at=LATER)

    found = changes(install_with_areas)

    assert (found.closed_since, found.closed_count) == (None, 0)


def test_homes_registered_in_the_year_opened(install_with_areas):
    opened, before = {"Registration date": "01/03/2026"}, {"Registration date": "01/03/2019"}
    rows = (
        nursery("EY100001", **opened),
        childminder("2500001", **opened),
        childminder("2500002", **before),
    )
    install_with_areas.register(*rows, childminder("2500003", **opened), as_at=LATER)
    install_with_areas.consented(consent("2500001"), consent("2500002"))

    assert changes(install_with_areas).opened_homes_count == 1  # one is counted only
