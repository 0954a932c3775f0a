"""`flask receipt`: what a field showed on a past day, on both engines."""

import gc
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from app.core.consent import Consent
from app.data.providers import mint_provider_id
from app.data.recorded_consents import WAYS, RecordedConsent
from app.data.tables import EditField
from app.publish.edits.consents import record_consent
from app.publish.edits.edit_requests import Officer
from tests.builders import Install, childminder, consent, nursery, settings_for
from tests.council_builders import import_listing, listed

pytestmark = pytest.mark.both_engines

START = datetime(2024, 11, 22, 9, tzinfo=UTC)
PRICED = {"ofsted_urn": "EY100001", "kind": ""}


@pytest.fixture
def shown(install: Install) -> Install:
    """A nursery whose price the council's list changes, and an officer corrects; and a childminder."""
    install.areas()
    install.postcodes()
    install.register(nursery(), childminder(), as_at=_day(0), now=START)
    agreed = {"ofsted_urn": "2500001", "kind": "", "consent": "all", "consent_on": "2024-10-01"}
    for day, price in ((1, "6.50 an hour"), (10, "7.00 an hour")):
        rows = (listed(prices=price, **PRICED), listed("S-2", **agreed))
        import_listing(install, *rows, as_at=_day(day), now=START + timedelta(days=day))
    install.publish()
    later = START + timedelta(days=20)
    install.make_edit("EY100001", EditField.PRICES, "8.00 an hour", now=later)
    return install


def _day(number: int) -> date:
    return (START + timedelta(days=number)).date()


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """An app without an install, shared because it is slow to build."""
    return create_app(settings_for(tmp_path_factory.mktemp("none")))


@pytest.fixture
def printed(app: Flask, database_url: str, tmp_path: Path):
    """The lines that `flask receipt` prints about the install of the test."""
    app.config["SETTINGS"] = settings_for(tmp_path / "data", DATABASE_URL=database_url)

    def run(*words: str) -> list[str]:
        with app.app_context():
            done = app.test_cli_runner(catch_exceptions=False).invoke(args=("receipt", *words))
        gc.enable()  # commands switch collection off
        run.exit_code = done.exit_code
        return [line.strip() for line in done.output.splitlines()]

    return run


def test_a_receipt_has_the_value_of_the_day_with_its_edition_and_when_it_changed(
    shown: Install, printed
) -> None:
    lines = printed("EY100001", "prices", "--on", _day(9).isoformat())

    assert lines[1:4] == [
        "families saw: 6.50 an hour",
        "because: from the council's listing",
        "shown from 2024-11-23 09:00 to 2024-12-02 09:00",
    ]
    edition = lines.index(f"council_listing/995, edition 4 as at {_day(1)}")
    assert lines[edition + 2].startswith("archived as council_listing-995/")
    assert lines[edition + 3] == "row S-1, only in edition 4"
    assert lines[edition + 4] == "6.50 an hour (this value was public)"
    assert "registered on: 2010-09-01" in lines
    assert any(line.startswith("Good, inspected 2020-03-12 (by ofsted_register") for line in lines)
    assert lines[-3:] == [
        "from 2024-11-23 09:00 to 2024-12-02 09:00: 6.50 an hour (from the council's listing)",
        "from 2024-12-02 09:00 to 2024-12-12 09:00: 7.00 an hour (from the council's listing)",
        "from 2024-12-12 09:00 until now: 8.00 an hour (a correction by the council)",
    ]


def test_a_day_means_its_end(shown: Install, printed) -> None:
    on_the_day = printed("EY100001", "prices", "--on", _day(20).isoformat())
    before = printed("EY100001", "prices", "--on", _day(19).isoformat())

    assert "families saw: 8.00 an hour" in on_the_day
    assert "corrected by Ann at 2024-12-12 09:00: rang them" in on_the_day
    assert "7.00 an hour (the correction came before it)" in on_the_day
    assert "families saw: 7.00 an hour" in before


def test_before_a_setting_was_known_nothing_is_said_of_it(shown: Install, printed) -> None:
    lines = printed("EY100001", "prices", "--on", "2024-01-01")

    assert lines[1:] == [
        "no record of that day: this service first stored the setting on 2024-11-22"
    ]


def test_what_a_home_agreed_to_before_does_not_show_its_value_again(
    shown: Install, printed
) -> None:
    given = RecordedConsent(Consent.COUNTED, _day(21), WAYS[0])
    minder = mint_provider_id("ofsted", "2500001")
    open_day = printed("2500001", "phone", "--on", _day(9).isoformat())
    with shown.session() as session:
        officer = Officer("Ann", START + timedelta(days=21), "rang them")
        record_consent(session, shown.data_dir, minder, given, officer, "995")

    lines = printed("2500001", "phone", "--on", _day(9).isoformat())

    assert "families saw: 01632 960009" in open_day
    assert lines[1] == "families saw: not given here (no longer agreed)"
    assert not any("960009" in line for line in lines)


def test_values_of_a_row_that_was_erased_since_are_withheld(shown: Install, printed) -> None:
    agreed = {"ofsted_urn": "2500001", "kind": "", "consent": "all", "consent_on": "2024-10-01"}
    rows = listed(prices="9.00 an hour", **PRICED), listed("S-2", phone="01632 960010", **agreed)
    import_listing(shown, *rows, as_at=_day(22), now=START + timedelta(days=22))

    before = printed("2500001", "phone", "--on", _day(9).isoformat())
    now = printed("2500001", "phone", "--on", _day(22).isoformat())

    assert before[1] == "families saw: not known (erased since)"
    assert not any("960009" in line for line in before)
    assert "families saw: 01632 960010" in now


def test_a_day_that_has_not_come_is_refused_with_a_reason(shown: Install, printed) -> None:
    lines = printed("EY100001", "prices", "--on", "9999-01-01")

    assert "that day has not come yet" in lines[-1]
    assert printed.exit_code == 2


def test_an_address_is_one_plain_line(shown: Install, printed) -> None:
    lines = printed("EY100001", "address", "--on", _day(9).isoformat())

    assert lines[1].startswith("families saw: ")
    assert not any("{" in line for line in lines)


def test_of_a_home_shown_by_its_area_neither_street_nor_postcode_is_printed(
    shown: Install, printed
) -> None:
    shown.consented(consent(), as_at=_day(2), now=START + timedelta(days=2))
    agreed = {"ofsted_urn": "2500001", "kind": "", "consent": "name and area"}
    row = listed("S-2", consent_on="2024-11-25", **agreed)
    import_listing(shown, row, as_at=_day(15), now=START + timedelta(days=15))

    lines = printed("2500001", "address", "--on", _day(16).isoformat())

    assert "families saw: its area only" in lines
    assert "its area only (its area was public)" in lines
    assert not any("Saltpan" in line or "ZZ1 1AB" in line for line in lines)


def test_a_confidential_setting_has_no_receipts(shown: Install, printed) -> None:
    row = listed(consent="nothing", consent_on="2024-11-30", **PRICED)
    import_listing(shown, row, as_at=_day(15), now=START + timedelta(days=15))

    lines = printed("EY100001", "prices", "--on", _day(9).isoformat())

    assert lines == ["refused: a confidential setting has no receipts"]
    assert printed.exit_code == 1
