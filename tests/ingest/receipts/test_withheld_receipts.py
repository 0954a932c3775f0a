"""Receipts of settings that families do not see, or not fully."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import Session

from app.core.consent import Consent
from app.data.providers import mint_provider_id
from app.data.session import record
from app.data.tables import EditField, Outcome
from app.ingest.receipts.field_past import ConfidentialSetting, ShownValue, Withheld
from app.ingest.receipts.receipt import Counted, Receipt, find_receipt
from app.publish.selection.edit_fields import address_line
from app.publish.selection.withheld_reasons import WithheldReason
from app.publish.withheld_settings import WithheldSetting, find_withheld_settings
from app.snapshot.reader import Snapshots
from tests.builders import NOW, Install, childminder, consent, settings_for
from tests.council_builders import import_listing, listed, release

TODAY = NOW.date() + timedelta(days=400)
MINDER = mint_provider_id("ofsted", "2500001")
LISTED = {"ofsted_urn": "2500001", "kind": "", "consent_on": "2026-10-01"}


def shown_today(session: Session, provider_id: str, field: EditField) -> ShownValue | None:
    return find_receipt(session, provider_id, "995", field, TODAY).shown


def some_of_each_reason(withheld: list[WithheldSetting]) -> list[WithheldSetting]:
    counts = Counter[WithheldReason]()
    chosen = []
    for one in withheld:
        counts[one.explanation.reason] += 1
        if counts[one.explanation.reason] <= 2:
            chosen.append(one)
    return chosen


def test_the_receipt_of_today_has_the_reason_of_the_page_of_withheld_settings(
    seeded: Path,
) -> None:
    reasons = set()
    with record(settings_for(seeded).database_url) as session:
        for one in some_of_each_reason(find_withheld_settings(session, "995")):
            expected = one.explanation.reason
            if not one.explanation.may_be_named:
                with pytest.raises(ConfidentialSetting):
                    shown_today(session, one.provider_id, EditField.EMAIL)
                continue

            shown = shown_today(session, one.provider_id, EditField.EMAIL)

            assert shown
            assert shown.reason is expected, one
            assert not (shown.state and shown.state.public)
            reasons.add(expected)

    assert len(reasons) >= 7


def receipts_of_homes_by_area(data_dir: Path, field: EditField) -> Iterator[tuple[str, Receipt]]:
    """The postcode that is published, and the receipt of today."""
    published = Snapshots(data_dir / "snapshots").current()
    assert published
    homes = [one for one in published.settings.all() if one.consent is Consent.AREA]
    with record(settings_for(data_dir).database_url) as session:
        for home in homes[:5]:
            yield home.postcode, find_receipt(session, home.provider_id, "995", field, TODAY)


def test_the_receipt_of_an_address_shown_by_its_area_has_the_published_area(seeded: Path) -> None:
    found = [*receipts_of_homes_by_area(seeded, EditField.ADDRESS)]

    counted = {statement.counted for _, one in found for statement in one.statements}
    assert Counted.AREA in counted
    assert Counted.SHOWN not in counted
    for postcode, receipt in found:
        assert receipt.shown
        assert receipt.shown.state
        assert address_line(receipt.shown.state.public) == postcode
        said = [one for one in receipt.statements if one.text]
        assert all(address_line(one.text) == "" for one in said)
        assert receipt.registration.facts
        assert receipt.registration.facts.person == ""


@pytest.fixture
def narrowed(install: Install) -> Install:
    """A childminder whose whole address was public, and who then agrees to its area only."""
    install.areas()
    install.postcodes()
    install.register(childminder())
    install.consented(consent())
    named = {"name": "Ada Byron (ZZ1 1AD)", **LISTED}
    for days, agreed in ((1, "all"), (10, "name and area")):
        row, at = listed("S-2", consent=agreed, **named), NOW + timedelta(days=days)
        run = import_listing(install, row, as_at=at.date(), now=at)
        if run.outcome is Outcome.QUARANTINED:
            release(install, "council_listing/995", at)
    install.publish()
    return install


def test_a_wider_consent_of_a_past_day_shows_no_address_again(narrowed: Install) -> None:
    with narrowed.session() as session:
        for field in (EditField.ADDRESS, EditField.NAME):
            for days in (5, 400):
                on = NOW.date() + timedelta(days=days)

                found = find_receipt(session, MINDER, "995", field, on)

                assert found.shown
                assert (found.shown.withheld is not None) == (days == 5)
                for secret in ("Saltpan", "Quay Lane", "ZZ1 1AD"):
                    assert secret not in repr((found.shown.state, found.values))
                    assert not any(secret in one.text for one in found.statements)


def test_an_email_that_was_never_agreed_to_was_not_shown(narrowed: Install) -> None:
    with narrowed.session() as session:
        shown = shown_today(session, MINDER, EditField.EMAIL)

    assert shown
    assert (shown.withheld, shown.reason) == (Withheld.NOT_AGREED, WithheldReason.AREA)
