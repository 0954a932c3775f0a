"""Every setting that is not public has one reason, with whose statement it is and of which day."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from app.core.consent import Consent
from app.data.council_settings import find_council_settings
from app.data.recorded_consents import RecordedConsent
from app.data.session import record
from app.data.tables import EditField
from app.publish.edits.consents import record_consent
from app.publish.edits.edit_requests import YES, EditRequest, Officer, make_edit
from app.publish.edits.withholding import order_erasure
from app.publish.read_record import find_public_states
from app.publish.selection.publication_states import PublicState
from app.publish.selection.withheld_reasons import Explanation, WithheldReason
from app.publish.withheld_settings import count_by_reason, find_withheld_settings
from tests.builders import settings_for

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
ANN = Officer("Ann (user 3)", NOW, "a person's safety")


def explanations(data_dir: Path) -> dict[str, Explanation]:
    with record(settings_for(data_dir).database_url) as session:
        found = find_withheld_settings(session, "995")
        return {one.provider_id: one.explanation for one in found}


def test_exactly_the_settings_that_are_not_fully_public_have_a_reason(seeded: Path) -> None:
    with record(settings_for(seeded).database_url) as session:
        for la_number in ("995", "996"):
            ids = [one.provider_id for one in find_council_settings(session, la_number)]
            states = find_public_states(session, ids)

            found = [one.provider_id for one in find_withheld_settings(session, la_number)]

            expected = [one for one in ids if states[one] is not PublicState.PUBLIC]
            assert sorted(found) == sorted(expected)


def test_the_counts_by_reason_add_up_and_each_has_an_origin(seeded: Path) -> None:
    with record(settings_for(seeded).database_url) as session:
        found = find_withheld_settings(session, "995")

    counts = count_by_reason(found)

    assert sum(counts.values()) == len(found)
    assert len(counts) >= 8
    assert all(one.explanation.source for one in found)
    assert all(
        one.explanation.on
        for one in found
        if one.explanation.reason is not WithheldReason.NOT_LISTED
    )


def test_a_confidential_setting_is_never_named(seeded: Path) -> None:
    with record(settings_for(seeded).database_url) as session:
        found = find_withheld_settings(session, "995")

    confidential = [one for one in found if one.explanation.reason is WithheldReason.CONFIDENTIAL]

    assert len(confidential) == 3
    assert {one.name for one in confidential} == {""}
    assert all(one.numbers for one in confidential)


def first_with(data_dir: Path, reason: WithheldReason | None) -> str:
    """A setting with this reason; a public one for None."""
    withheld = explanations(data_dir)
    if reason:
        return next(one for one, why in withheld.items() if why.reason is reason)
    with record(settings_for(data_dir).database_url) as session:
        listed = find_council_settings(session, "995")
    return next(one.provider_id for one in listed if one.provider_id not in withheld)


def edit(data_dir: Path, provider_id: str, field: EditField, value: str) -> None:
    with record(settings_for(data_dir).database_url) as session:
        make_edit(session, data_dir, EditRequest(provider_id, field, value), ANN)


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        (EditField.WITHHELD, YES, WithheldReason.WITHHELD),
        (EditField.CLOSED, "2026-11-28", WithheldReason.CLOSED_BY_COUNCIL),
    ],
)
def test_an_officers_decision_is_given_with_who_when_and_why(
    seeded_copy: Path, field: EditField, value: str, reason: WithheldReason
) -> None:
    chosen = first_with(seeded_copy, None)

    edit(seeded_copy, chosen, field, value)

    day = date(2026, 11, 28) if field is EditField.CLOSED else NOW.date()
    expected = Explanation(reason, "", day, ANN.who, ANN.reason)
    assert explanations(seeded_copy)[chosen] == expected


def test_a_withheld_confidential_setting_is_still_not_named(seeded_copy: Path) -> None:
    with record(settings_for(seeded_copy).database_url) as session:
        listed = find_withheld_settings(session, "995")
    chosen = next(
        one
        for one in listed
        if one.explanation.reason is WithheldReason.CONFIDENTIAL
        and "listing" in one.explanation.source
    ).provider_id

    edit(seeded_copy, chosen, EditField.WITHHELD, YES)

    found = explanations(seeded_copy)[chosen]
    assert (found.reason, found.may_be_named) == (WithheldReason.WITHHELD, False)


@pytest.mark.parametrize("before", [None, WithheldReason.AREA, WithheldReason.CONFIDENTIAL])
def test_an_order_to_erase_is_a_reason_of_its_own(
    seeded_copy: Path, before: WithheldReason | None
) -> None:
    chosen = first_with(seeded_copy, before)
    edit(seeded_copy, chosen, EditField.WITHHELD, YES)
    with record(settings_for(seeded_copy).database_url) as session:
        order_erasure(session, chosen, ANN)

    found = explanations(seeded_copy)[chosen]

    assert (found.reason, found.on, found.by) == (WithheldReason.ERASED, NOW.date(), ANN.who)
    assert not found.may_be_named


def test_a_consent_that_an_officer_recorded_names_the_officer(seeded_copy: Path) -> None:
    chosen = first_with(seeded_copy, WithheldReason.NO_CONSENT)
    given = RecordedConsent(Consent.AREA, NOW.date(), "by phone")
    with record(settings_for(seeded_copy).database_url) as session:
        record_consent(session, seeded_copy, chosen, given, ANN, "995")

    found = explanations(seeded_copy)[chosen]

    assert found == Explanation(WithheldReason.AREA, "", NOW.date(), ANN.who, ANN.reason)
