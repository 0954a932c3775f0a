"""The receipt of a field on the desk: what families saw on a day, and who gave it."""

from datetime import UTC, datetime, timedelta

from app.core.consent import Consent
from app.core.staff_roles import Role
from app.data.session import record
from app.publish.edits.field_states import find_setting_state
from app.publish.selection.withheld_reasons import WithheldReason
from app.publish.withheld_settings import find_withheld_settings
from app.snapshot.reader import Snapshots
from app.web.staff.setting.wording import WITHHELD_REASONS
from tests.builders import settings_for
from tests.web.page_reader import main_part, words
from tests.web.staff.settings import contact_form, settings_of
from tests.web.staff.signed_in import sign_in


def receipt(officer, provider_id, field="phone", **query):
    return officer.get(f"/council/settings/{provider_id}/receipt/{field}", query_string=query)


def test_a_receipt_names_the_correction_the_source_its_edition_and_its_row(officer, listed):
    officer.post(
        f"/council/settings/{listed.provider_id}/edit/contact",
        contact_form(officer, listed, phone="01632 960123"),
    )

    page = words(main_part(receipt(officer, listed.provider_id).text))

    assert "01632 960123" in page
    assert "The council's correction: Ada Officer" in page
    assert "No: the council's correction came first" in page
    assert listed.references[0] in page
    assert "From the council's list" in page  # what it showed before


def test_each_field_of_a_setting_has_a_link_to_its_receipt(officer, listed):
    page = officer.get(f"/council/settings/{listed.provider_id}").text

    for field in ("phone", "name", "opening", "prices", "places"):
        assert f"/council/settings/{listed.provider_id}/receipt/{field}" in page
        assert receipt(officer, listed.provider_id, field).status_code == 200


def test_before_a_setting_was_known_a_receipt_says_so(officer, listed):
    page = words(main_part(receipt(officer, listed.provider_id, on="2020-01-01").text))

    assert "No record of that day: this service first stored the setting on" in page


def test_a_day_that_cannot_be_read_or_has_not_come_is_refused_with_a_reason(officer, listed):
    tomorrow = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()

    unreadable = receipt(officer, listed.provider_id, on="3 March")
    later = receipt(officer, listed.provider_id, on=tomorrow)

    assert (unreadable.status_code, later.status_code) == (422, 422)
    assert "Write the day as 2026-11-20" in words(unreadable.text)
    assert "That day has not come yet" in words(later.text)


def test_an_unknown_field_has_no_receipt_and_analysts_see_none(officer, listed, seeded_copy):
    analyst = sign_in(seeded_copy, Role.ANALYST, name="Ana")

    page = analyst.get(f"/council/settings/{listed.provider_id}").text

    assert receipt(officer, listed.provider_id, "withheld").status_code == 404
    assert receipt(analyst, listed.provider_id).status_code == 403
    assert "/receipt/" not in page


def test_a_receipt_has_the_reason_that_the_page_of_withheld_settings_has(officer, seeded_copy):
    with record(settings_for(seeded_copy).database_url) as session:
        withheld = find_withheld_settings(session, "995")
    for reason in (WithheldReason.SUSPENDED, WithheldReason.AWAITS_CONFIRMATION):
        setting = next(one for one in withheld if one.explanation.reason is reason)

        page = words(main_part(receipt(officer, setting.provider_id).text))

        assert WITHHELD_REASONS[reason] in page
        assert "No source had the setting as open" not in page


def test_a_confidential_setting_has_no_receipts(officer, seeded_copy):
    with record(settings_for(seeded_copy).database_url) as session:
        withheld = find_withheld_settings(session, "995")
    hidden = (one for one in withheld if one.explanation.reason is WithheldReason.CONFIDENTIAL)

    page = words(main_part(receipt(officer, next(hidden).provider_id).text))

    assert "A confidential setting has no receipts" in page


def test_the_page_of_a_home_by_its_area_tells_only_those_who_see_sources_its_street(
    officer, seeded_copy
):
    published = Snapshots(seeded_copy / "snapshots").current()
    own = {one.provider_id for one in settings_of(seeded_copy)}
    homes = (one for one in published.settings.all() if one.consent is Consent.AREA)
    provider_id = next(one.provider_id for one in homes if one.provider_id in own)
    with record(settings_for(seeded_copy).database_url) as session:
        street = find_setting_state(session, provider_id).facts.merged.address[0]
    analyst = sign_in(seeded_copy, Role.ANALYST, name="Ana")

    assert street in officer.get(f"/council/settings/{provider_id}").text
    assert street not in analyst.get(f"/council/settings/{provider_id}").text
    assert street not in receipt(officer, provider_id, "address").text
