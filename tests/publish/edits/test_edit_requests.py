"""Officers' edits: through refreshes, ends, withdrawals and rollbacks."""

from datetime import date, timedelta

import pytest

from app.core.consent import Consent
from app.data.edits import find_batch
from app.data.providers import mint_provider_id
from app.data.tables import EditField
from app.publish import EditConflict, EditRefused, NotOfThisCouncil
from app.publish.edits.edit_requests import (
    EditRequest,
    Officer,
    save_edits,
)
from app.publish.edits.edits_in_force import find_edits_in_force
from app.publish.selection.edit_overlay import CONTACT
from app.publish.store.locks import publisher_lock
from tests.builders import NOW, Install, fill, find_setting, nursery, public_bytes
from tests.council_builders import import_listing, listed

pytestmark = pytest.mark.both_engines

PHONE, EMAIL, WEBSITE = CONTACT
WITHHELD = EditField.WITHHELD
OCTOBER, LATER = date(2026, 10, 31), NOW + timedelta(hours=1)
NUMBER = "01632 960123"
DAY = "council_edit/995/2026-11-22"


@pytest.mark.parametrize("value", [NUMBER, ""])
def test_after_an_edit_ends_the_value_of_the_sources_is_shown(shown: Install, value: str) -> None:
    before = find_setting(shown.public().settings, "EY100001")
    shown.make_edit("EY100001", PHONE, value)

    shown.make_edit("EY100001", PHONE, None)

    assert find_setting(shown.public().settings, "EY100001") == before
    assert DAY not in shown.public().settings.editions
    assert NUMBER.encode() not in public_bytes(shown)


def test_an_edit_of_a_setting_shown_by_area_shows_only_the_phone(shown: Install) -> None:
    shown.make_edit("2500001", PHONE, NUMBER)
    nothing = shown.make_edit("2500001", EMAIL, "home@minder.example")

    setting = find_setting(shown.public().settings, "2500001")
    again = find_setting(shown.publish().settings, "2500001")
    assert nothing is None
    assert (setting.consent, setting.phone, setting.email) == (Consent.AREA, NUMBER, "")
    assert again == setting
    assert b"home@minder.example" not in public_bytes(shown)


def test_a_withheld_setting_is_shown_again_as_before_once_the_withholding_ends(
    shown: Install,
) -> None:
    before = find_setting(shown.public().settings, "EY100001")
    shown.make_edit("EY100001", WITHHELD, "yes")

    shown.make_edit("EY100001", WITHHELD, None)

    assert find_setting(shown.public().settings, "EY100001") == before


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


def test_a_rollback_applies_edits_in_force_today_and_not_ended_ones(
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
    ("source_value", "shown_after", "stays", "is_conflict"),
    [
        (NUMBER.replace(" ", ""), NUMBER.replace(" ", ""), False, False),
        ("01632 960009", NUMBER, True, False),
        ("01632 960555", NUMBER, True, True),
    ],
    ids=["the same", "as before", "a third value"],
)
def test_a_refresh_ends_an_edit_keeps_it_or_marks_a_conflict(
    shown: Install, source_value: str, shown_after: str, stays: bool, is_conflict: bool
) -> None:
    shown.make_edit("EY100001", PHONE, NUMBER)
    import_listing(
        shown, listed(ofsted_urn="EY100001", kind="", phone=source_value), as_at=NOW.date()
    )

    settings = shown.publish().settings

    with shown.session() as session:
        standing = find_edits_in_force(session)
    assert find_setting(settings, "EY100001").phone == shown_after
    assert [one.edit.value for one in standing] == ([NUMBER] if stays else [])
    assert [one.is_conflict for one in standing] == ([is_conflict] if stays else [])


def test_an_edit_does_not_need_the_publisher_lock(shown: Install) -> None:
    with publisher_lock(shown.data_dir, shown.database_url):
        shown.make_edit("EY100001", PHONE, NUMBER)

    assert find_setting(shown.public().settings, "EY100001").phone == NUMBER


@pytest.mark.parametrize("value", ["phone", "", None])
def test_what_is_being_checked_is_not_edited_apart_from_the_reports(
    shown: Install, value: str | None
) -> None:
    with pytest.raises(EditRefused, match="this follows from the reports of mistakes"):
        shown.make_edit("EY100001", EditField.BEING_CHECKED, value)


def test_an_edit_of_an_unknown_provider_and_the_end_of_no_edit_are_refused(shown: Install) -> None:
    with pytest.raises(EditRefused, match="no provider has the id"):
        shown.make_edit("EY999999", PHONE, NUMBER)
    with pytest.raises(EditRefused, match="no edit of its phone is in force"):
        shown.make_edit("EY100001", PHONE, None)


def test_an_edit_does_not_publish_a_home_that_is_only_counted(install: Install) -> None:
    fill(install)
    install.publish()

    assert install.make_edit("2500001", PHONE, NUMBER) is None

    assert install.public().settings.find(mint_provider_id("ofsted", "2500001")) is None
    install.publish()
    assert NUMBER.encode() not in public_bytes(install)


def test_of_two_officers_the_second_gets_a_conflict_and_nothing_of_hers_is_saved(
    shown: Install,
) -> None:
    provider_id = mint_provider_id("ofsted", "EY100001")
    shown.make_edit("EY100001", PHONE, NUMBER)
    wanted = [
        EditRequest(provider_id, PHONE, "01632 960555", seen_id=0),
        EditRequest(provider_id, EMAIL, "new@quay.example", seen_id=0),
    ]

    with shown.session() as session, pytest.raises(EditConflict) as raised:
        save_edits(session, shown.data_dir, wanted, Officer("Bea", NOW, "a call"), "995")

    (conflict,) = raised.value.conflicts
    assert (conflict.seen, conflict.now, conflict.wanted) == (
        "01632 960009",
        NUMBER,
        "01632 960555",
    )
    assert (conflict.by, conflict.field) == ("Ann", PHONE)
    assert find_setting(shown.public().settings, "EY100001").email == "old@quay.example"


def test_edits_saved_together_have_one_batch_and_one_publication(shown: Install) -> None:
    provider_id = mint_provider_id("ofsted", "EY100001")
    wanted = [
        EditRequest(provider_id, PHONE, NUMBER, seen_id=0),
        EditRequest(provider_id, EditField.OPENING, "Mon 8.00-12.00", seen_id=0),
    ]

    with shown.session() as session:
        saved = save_edits(session, shown.data_dir, wanted, Officer("Bea", NOW, "a call"), "995")
        batch = find_batch(session, saved.batch)

    setting = find_setting(shown.public().settings, "EY100001")
    assert [edit.value for edit in batch] == [NUMBER, "Mon 08:00-12:00 all year"]
    assert shown.public().settings.seq == saved.seq
    assert (setting.phone, len(setting.offer.opening)) == (NUMBER, 1)
    assert (setting.sources["opening"], setting.sources["offer"]) == (DAY, "council_listing/995")


def test_another_councils_setting_cannot_be_edited(shown: Install) -> None:
    request = EditRequest(mint_provider_id("ofsted", "EY100001"), PHONE, NUMBER)

    with shown.session() as session, pytest.raises(NotOfThisCouncil):
        save_edits(session, shown.data_dir, [request], Officer("Bea", NOW, "a call"), "996")
