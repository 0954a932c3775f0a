"""What an officer says of a place: through refreshes, ends, withdrawals and rollbacks."""

from datetime import date, timedelta

import pytest

from app.core.provision import Consent
from app.data.providers import mint_provider_id
from app.data.tables import EditField
from app.publish import EditRefused
from app.publish.edits.edit_requests import find_edits_in_force
from app.publish.store.locks import publisher_lock
from tests.builders import (
    NOW,
    Install,
    fill,
    find_setting,
    nursery,
    public_bytes,
)
from tests.council_builders import (
    import_listing,
    listed,
)

PHONE, EMAIL, WEBSITE, WITHHELD = EditField
OCTOBER, LATER = date(2026, 10, 31), NOW + timedelta(hours=1)
NUMBER = "01632 960123"
DAY = "council_edit/995/2026-11-22"


@pytest.mark.parametrize("said", [NUMBER, ""])
def test_an_edit_that_ends_gives_way_to_what_the_sources_say(shown: Install, said: str) -> None:
    before = find_setting(shown.public().settings, "EY100001")
    shown.make_edit("EY100001", PHONE, said)

    shown.make_edit("EY100001", PHONE, None)

    assert find_setting(shown.public().settings, "EY100001") == before
    assert DAY not in shown.public().settings.editions
    assert NUMBER.encode() not in public_bytes(shown)


def test_an_edit_of_a_setting_shown_by_area_shows_the_phone_alone(shown: Install) -> None:
    shown.make_edit("2500001", PHONE, NUMBER)
    nothing = shown.make_edit("2500001", EMAIL, "home@minder.example")

    setting = find_setting(shown.public().settings, "2500001")
    again = find_setting(shown.publish().settings, "2500001")
    assert nothing is None
    assert (setting.consent, setting.phone, setting.email) == (Consent.AREA, NUMBER, "")
    assert again == setting
    assert b"home@minder.example" not in public_bytes(shown)


def test_a_withheld_place_comes_back_with_a_publication_once_that_is_ended(shown: Install) -> None:
    shown.make_edit("EY100001", WITHHELD, "yes")

    nothing = shown.make_edit("EY100001", WITHHELD, None)

    assert nothing is None
    assert find_setting(shown.publish().settings, "EY100001")


def test_an_edit_made_while_a_rollback_is_pinned_is_shown_and_the_rollback_stays_pinned(
    shown: Install,
) -> None:
    shown.register(nursery(), nursery("EY100003"), as_at=OCTOBER)
    shown.publish()
    shown.roll_back()

    shown.make_edit("EY100001", PHONE, NUMBER)

    assert find_setting(shown.public().settings, "EY100001").phone == NUMBER
    assert find_setting(shown.public().settings, "EY100002")
    assert shown.publish_refreshed(LATER) is None
    assert find_setting(shown.publish().settings, "EY100001").phone == NUMBER


def test_a_rollback_to_before_an_edit_shows_it_and_one_to_before_its_end_does_not(
    shown: Install,
) -> None:
    listed_phone = find_setting(shown.public().settings, "EY100001").phone
    shown.make_edit("EY100001", PHONE, NUMBER)
    shown.make_edit("EY100002", PHONE, NUMBER)
    shown.publish()
    shown.publish()
    shown.make_edit("EY100001", PHONE, None)

    for steps in (1, 3):
        settings = shown.roll_back(steps).settings
        assert find_setting(settings, "EY100001").phone == listed_phone
        assert find_setting(settings, "EY100002").phone == NUMBER


def test_an_edit_that_the_sources_now_agree_with_still_overrides_older_snapshots(
    shown: Install,
) -> None:
    shown.make_edit("EY100001", PHONE, NUMBER)
    import_listing(shown, listed(ofsted_urn="EY100001", kind="", phone=NUMBER), as_at=NOW.date())
    agreed = find_setting(shown.publish().settings, "EY100001")

    older = find_setting(shown.roll_back().settings, "EY100001")

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
    shown.make_edit("EY100001", PHONE, NUMBER)
    import_listing(shown, listed(ofsted_urn="EY100001", kind="", phone=now_said), as_at=NOW.date())

    settings = shown.publish().settings

    with shown.session() as session:
        standing = find_edits_in_force(session)
    assert find_setting(settings, "EY100001").phone == shown_after
    assert [one.edit.value for one in standing] == ([NUMBER] if stands else [])
    assert [one.is_conflict for one in standing] == ([is_conflict] if stands else [])


def test_an_edit_needs_no_publishers_lock(shown: Install) -> None:
    with publisher_lock(shown.data_dir, shown.database_url):
        shown.make_edit("EY100001", PHONE, NUMBER)

    assert find_setting(shown.public().settings, "EY100001").phone == NUMBER


def test_an_edit_of_nobody_and_the_end_of_nothing_are_refused(shown: Install) -> None:
    with pytest.raises(EditRefused, match="no provider has the id"):
        shown.make_edit("EY999999", PHONE, NUMBER)
    with pytest.raises(EditRefused, match="no edit of its phone stands"):
        shown.make_edit("EY100001", PHONE, None)


def test_a_counted_home_is_not_shown_by_an_edit(install: Install) -> None:
    fill(install)
    install.publish()

    assert install.make_edit("2500001", PHONE, NUMBER) is None

    assert install.public().settings.find(mint_provider_id("ofsted", "2500001")) is None
    install.publish()
    assert NUMBER.encode() not in public_bytes(install)
