"""What an officer says of a place: through refreshes, ends, withdrawals and rollbacks."""

from datetime import date, timedelta

import pytest

from app.core.provision import Consent
from app.data.providers import mint_provider_id
from app.data.tables import EditField
from app.publish import EditRefused
from app.publish.edits.officer import find_standing
from app.publish.lock import publisher_lock
from tests.builders import (
    NOW,
    Install,
    fill,
    find_place,
    nursery,
    public_bytes,
)
from tests.councils import listed, take_listing

PHONE, EMAIL, WEBSITE, WITHHELD = EditField
OCTOBER, LATER = date(2026, 10, 31), NOW + timedelta(hours=1)
NUMBER = "01632 960123"
DAY = "council_edit/995/2026-11-22"


@pytest.mark.parametrize("said", [NUMBER, ""])
def test_an_edit_that_ends_gives_way_to_what_the_sources_say(shown: Install, said: str) -> None:
    before = find_place(shown.public().places, "EY100001")
    shown.say("EY100001", PHONE, said)

    shown.say("EY100001", PHONE, None)

    assert find_place(shown.public().places, "EY100001") == before
    assert DAY not in shown.public().places.editions
    assert NUMBER.encode() not in public_bytes(shown)


def test_of_who_is_shown_by_area_an_edit_shows_the_phone_alone(shown: Install) -> None:
    shown.say("2500001", PHONE, NUMBER)
    nothing = shown.say("2500001", EMAIL, "home@minder.example")

    place = find_place(shown.public().places, "2500001")
    again = find_place(shown.publish().places, "2500001")
    assert nothing is None
    assert (place.consent, place.phone, place.email) == (Consent.AREA, NUMBER, "")
    assert again == place
    assert b"home@minder.example" not in public_bytes(shown)


def test_a_withheld_place_comes_back_with_a_publication_once_that_is_ended(shown: Install) -> None:
    shown.say("EY100001", WITHHELD, "yes")

    nothing = shown.say("EY100001", WITHHELD, None)

    assert nothing is None
    assert find_place(shown.publish().places, "EY100001")


def test_an_edit_made_while_a_rollback_is_held_is_shown_and_the_rollback_stays_held(
    shown: Install,
) -> None:
    shown.register(nursery(), nursery("EY100003"), as_at=OCTOBER)
    shown.publish()
    shown.roll_back()

    shown.say("EY100001", PHONE, NUMBER)

    assert find_place(shown.public().places, "EY100001").phone == NUMBER
    assert find_place(shown.public().places, "EY100002")
    assert shown.publish_refreshed(LATER) is None
    assert find_place(shown.publish().places, "EY100001").phone == NUMBER


def test_a_rollback_to_before_an_edit_shows_it_and_one_to_before_its_end_does_not(
    shown: Install,
) -> None:
    listed_phone = find_place(shown.public().places, "EY100001").phone
    shown.say("EY100001", PHONE, NUMBER)
    shown.say("EY100002", PHONE, NUMBER)
    shown.publish()
    shown.publish()
    shown.say("EY100001", PHONE, None)

    for steps in (1, 3):
        places = shown.roll_back(steps).places
        assert find_place(places, "EY100001").phone == listed_phone
        assert find_place(places, "EY100002").phone == NUMBER


def test_an_edit_that_the_sources_came_to_agree_with_stands_above_what_they_said_before(
    shown: Install,
) -> None:
    shown.say("EY100001", PHONE, NUMBER)
    take_listing(shown, listed(ofsted_urn="EY100001", kind="", phone=NUMBER), as_at=NOW.date())
    agreed = find_place(shown.publish().places, "EY100001")

    older = find_place(shown.roll_back().places, "EY100001")

    assert agreed.sources["phone"] == "council_listing/995"
    assert (older.phone, older.sources["phone"]) == (NUMBER, DAY)


@pytest.mark.parametrize(
    ("now_said", "shown_after", "stands", "is_conflict"),
    [
        (NUMBER.replace(" ", ""), NUMBER.replace(" ", ""), False, False),
        ("01632 960009", NUMBER, True, False),
        ("01632 960555", NUMBER, True, True),
    ],
    ids=["the same", "as before", "a third value"],
)
def test_a_refresh_ends_keeps_or_questions_an_edit(
    shown: Install, now_said: str, shown_after: str, stands: bool, is_conflict: bool
) -> None:
    shown.say("EY100001", PHONE, NUMBER)
    take_listing(shown, listed(ofsted_urn="EY100001", kind="", phone=now_said), as_at=NOW.date())

    places = shown.publish().places

    with shown.session() as session:
        standing = find_standing(session)
    assert find_place(places, "EY100001").phone == shown_after
    assert [one.edit.value for one in standing] == ([NUMBER] if stands else [])
    assert [one.is_conflict for one in standing] == ([is_conflict] if stands else [])


def test_an_edit_needs_no_publishers_lock(shown: Install) -> None:
    with publisher_lock(shown.data_dir, shown.database_url):
        shown.say("EY100001", PHONE, NUMBER)

    assert find_place(shown.public().places, "EY100001").phone == NUMBER


def test_an_edit_of_nobody_and_the_end_of_nothing_are_refused(shown: Install) -> None:
    with pytest.raises(EditRefused, match="no provider has the id"):
        shown.say("EY999999", PHONE, NUMBER)
    with pytest.raises(EditRefused, match="no edit of its phone stands"):
        shown.say("EY100001", PHONE, None)


def test_a_counted_home_is_not_shown_by_an_edit(install: Install) -> None:
    fill(install)
    install.publish()

    assert install.say("2500001", PHONE, NUMBER) is None

    assert install.public().places.find(mint_provider_id("ofsted", "2500001")) is None
    install.publish()
    assert NUMBER.encode() not in public_bytes(install)
