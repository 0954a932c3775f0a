"""Consents that an officer records: narrowing at once, widening only by them."""

from datetime import date

import pytest

from app.core.consent import Consent
from app.data.erasure_orders import find_open_erasure_orders
from app.data.providers import mint_provider_id
from app.data.recorded_consents import RecordedConsent
from app.data.tables import EditField
from app.publish import EditRefused, NotOfThisCouncil
from app.publish.edits.consents import record_consent
from app.publish.edits.edit_requests import Officer
from tests.builders import NOW, Install, find_setting, public_bytes
from tests.council_builders import import_listing, listed

MINDER = mint_provider_id("ofsted", "2500001")
ON_THE_DAY = NOW.date()


def record(
    install: Install, consent: Consent, day: date = ON_THE_DAY, la_number: str = "995"
) -> None:
    given = RecordedConsent(consent, day, "by phone")
    with install.session() as session:
        officer = Officer("Bea", NOW, "she rang")
        record_consent(session, install.data_dir, MINDER, given, officer, la_number)


@pytest.fixture
def agreed(shown: Install) -> Install:
    """The childminder in the council's listing, by name and area."""
    rows = (
        listed(ofsted_urn="EY100001", kind="", email="old@quay.example"),
        listed(
            "S-2", ofsted_urn="2500001", kind="", consent="name and area", consent_on="2026-10-01"
        ),
    )
    import_listing(shown, *rows, as_at=NOW.date())
    shown.publish()
    return shown


def test_a_narrowed_consent_hides_a_home_at_once_and_orders_its_erasure(agreed: Install) -> None:
    name = find_setting(agreed.public().settings, "2500001").name
    with agreed.session() as session:
        ordered_before = find_open_erasure_orders(session)

    record(agreed, Consent.COUNTED)

    with agreed.session() as session:
        *before, order = find_open_erasure_orders(session)
    assert find_setting(agreed.public().settings, "2500001") is None
    assert name.encode() not in public_bytes(agreed)
    assert (len(before), order.key) == (len(ordered_before), "S-2")
    assert find_setting(agreed.publish().settings, "2500001") is None


def test_a_rollback_after_a_recorded_withdrawal_keeps_the_home_hidden(agreed: Install) -> None:
    agreed.publish()
    record(agreed, Consent.NOTHING)

    for steps in (1, 2):
        assert find_setting(agreed.roll_back(steps).settings, "2500001") is None


def test_a_withdrawal_during_a_pinned_rollback_takes_effect_and_it_stays_pinned(
    agreed: Install,
) -> None:
    agreed.publish()
    agreed.roll_back()

    record(agreed, Consent.COUNTED)

    assert find_setting(agreed.public().settings, "2500001") is None
    assert agreed.publish_refreshed() is None


def test_a_later_consent_shows_the_home_again_and_an_edit_alone_never_does(
    agreed: Install,
) -> None:
    record(agreed, Consent.COUNTED)
    agreed.make_edit("2500001", EditField.PHONE, "01632 960123")
    hidden = find_setting(agreed.public().settings, "2500001")

    record(agreed, Consent.AREA)

    setting = find_setting(agreed.public().settings, "2500001")
    assert hidden is None
    assert (setting.consent, setting.phone, setting.address) == (Consent.AREA, "01632 960123", ())


def test_an_older_consent_does_not_replace_the_one_in_the_listing(agreed: Install) -> None:
    before = find_setting(agreed.public().settings, "2500001")

    record(agreed, Consent.ALL, date(2026, 9, 1))

    assert find_setting(agreed.public().settings, "2500001") == before


def test_a_consent_of_tomorrow_or_for_another_council_is_refused(agreed: Install) -> None:
    with pytest.raises(EditRefused, match="in the future"):
        record(agreed, Consent.ALL, date(2027, 1, 1))
    with pytest.raises(NotOfThisCouncil):
        record(agreed, Consent.ALL, la_number="996")


def test_a_recorded_consent_cannot_be_ended(agreed: Install) -> None:
    record(agreed, Consent.COUNTED)

    with pytest.raises(EditRefused, match="never taken back"):
        agreed.make_edit("2500001", EditField.CONSENT, None)
