"""Reports of mistakes on the desk: accepted, put right, rejected with a reason, or answered."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from app import create_app
from app.core.mistake_report import MistakeReport, PageFact, ReportState
from app.core.staff_roles import Role
from app.data.audit import find_audit_entries
from app.data.edits import edit_in_force, find_edits
from app.data.mistake_reports import find_reports, save_report
from app.data.outbox_history import find_recent_messages
from app.data.session import record
from app.data.tables import EditField, MessageKind
from tests.builders import settings_for
from tests.web.page_reader import main_part, words
from tests.web.staff.settings import contact_form, public_phone
from tests.web.staff.signed_in import SANDMERE, sign_in
from tests.web.staff.test_proposal_pages import approve, propose

SENT_AT = datetime(2026, 11, 28, 9, tzinfo=UTC)
TEXT = "Nikt nie odbiera."
QUEUE = "/council/today/reports"
CHECKING = "The council is checking this"


def report(data_dir, provider_id, fact=PageFact.PHONE, contact="", shown=("01632 960001",)):
    """A report that was imported; its id."""
    la_code = "E06990001"
    sent = MistakeReport(provider_id, la_code, fact, shown, TEXT, contact, "pl", SENT_AT)
    with record(settings_for(data_dir).database_url) as session:
        save_report(session, sent)
        session.commit()
        return find_reports(session, SANDMERE, provider_id)[0].id


def stored(data_dir, provider_id):
    with record(settings_for(data_dir).database_url) as session:
        return {one.id: one for one in find_reports(session, SANDMERE, provider_id)}


def public_page(data_dir, provider_id):
    """The setting's page as families see it now."""
    client = create_app(settings_for(data_dir)).test_client()
    path = f"/en/place/{provider_id}/"
    return words(main_part(client.get(path, follow_redirects=True).text))


@pytest.fixture
def path(listed):
    return f"/council/reports/{listed.provider_id}"


@pytest.fixture
def report_id(seeded_copy, listed):
    return report(seeded_copy, listed.provider_id)


def test_today_lists_the_setting_until_its_reports_are_closed(officer, path, report_id):
    before = officer.get(QUEUE).text

    officer.post(f"{path}/{report_id}/reject", {"reason": "It was a wrong number."})

    assert "Somebody reports a mistake: Telephone." in words(before)
    assert f'href="{path}"' in before
    assert "Dismiss" not in words(main_part(before))
    assert path not in officer.get(QUEUE).text


def test_the_officer_sees_the_fact_as_it_was_shown_beside_what_is_public_now(
    officer, seeded_copy, listed, path, report_id
):
    page = words(main_part(officer.get(path).text))

    assert "The page said 01632 960001" in page
    assert f"It says now {public_phone(seeded_copy, listed.provider_id)}" in page
    assert f"The person writes (on the page in Polish) {TEXT}" in page
    assert "no address or number was given" in page


def test_pages_say_that_a_fact_is_checked_only_from_its_acceptance_to_its_correction(
    officer, seeded_copy, listed, path, report_id
):
    before = public_page(seeded_copy, listed.provider_id)

    accepted = officer.post(f"{path}/{report_id}/accept")
    checked = public_page(seeded_copy, listed.provider_id)
    opened = officer.get(accepted.location).text
    form = contact_form(officer, listed, phone="01632 960777")
    officer.post(f"/council/settings/{listed.provider_id}/edit/contact", form)

    corrected = public_page(seeded_copy, listed.provider_id)
    assert accepted.location == f"/council/settings/{listed.provider_id}/edit/contact"
    assert f"“{TEXT}”" in words(opened)
    assert 'value="A family reported a mistake" checked' in opened
    assert CHECKING not in before
    assert checked.count(CHECKING) == 1
    assert "The council is checking: Telephone" in checked
    assert CHECKING not in corrected
    assert "01632 960777" in corrected
    assert stored(seeded_copy, listed.provider_id)[report_id].state is ReportState.CORRECTED


def test_undoing_the_correction_does_not_open_the_report_again(
    officer, seeded_copy, listed, path, report_id
):
    phone = public_phone(seeded_copy, listed.provider_id)
    officer.post(f"{path}/{report_id}/accept")
    form = contact_form(officer, listed, phone="01632 960777")
    saved = officer.post(f"/council/settings/{listed.provider_id}/edit/contact", form)
    batch = saved.location.rpartition("batch=")[2]

    officer.post(f"/council/settings/{listed.provider_id}/undo-batch/{batch}")

    assert public_phone(seeded_copy, listed.provider_id) == phone
    assert CHECKING not in public_page(seeded_copy, listed.provider_id)


def test_a_fact_that_was_right_is_no_longer_said_to_be_checked(
    officer, seeded_copy, listed, path, report_id
):
    second = report(seeded_copy, listed.provider_id, PageFact.OPENING, shown=("8am to 6pm",))
    for one in (report_id, second):
        officer.post(f"{path}/{one}/accept")

    officer.post(f"{path}/{report_id}/unchanged")

    page = public_page(seeded_copy, listed.provider_id)
    states = {one: found.state for one, found in stored(seeded_copy, listed.provider_id).items()}
    assert page.count(CHECKING) == 1
    assert states == {report_id: ReportState.UNCHANGED, second: ReportState.CHECKING}


def test_a_fact_that_no_form_has_can_be_accepted_and_closed(officer, seeded_copy, listed, path):
    report_id = report(seeded_copy, listed.provider_id, PageFact.INSPECTIONS, shown=("Good",))

    accepted = officer.post(f"{path}/{report_id}/accept")
    checked = public_page(seeded_copy, listed.provider_id)
    officer.post(f"{path}/{report_id}/corrected")

    assert accepted.location == f"{path}?done=accepted"
    assert CHECKING in checked
    assert CHECKING not in public_page(seeded_copy, listed.provider_id)


@pytest.mark.parametrize(("action", "field"), [("reject", "reason"), ("answer", "answer")])
def test_a_rejection_needs_a_reason_and_an_answer_a_text(
    officer, seeded_copy, listed, path, report_id, action, field
):
    answer = officer.post(f"{path}/{report_id}/{action}", {field: " \n"})

    assert answer.status_code == 422
    assert stored(seeded_copy, listed.provider_id)[report_id].state is ReportState.WAITING


def test_an_answer_goes_to_an_email_address_and_stays_with_the_report(
    officer, seeded_copy, listed, path, senders
):
    report_id = report(seeded_copy, listed.provider_id, contact="quill@vexwort.example")

    answer = officer.post(f"{path}/{report_id}/answer", {"answer": "We rang.\nIt is right."})

    with record(settings_for(seeded_copy).database_url) as session:
        (message,) = find_recent_messages(session, SANDMERE, 10)
    found = stored(seeded_copy, listed.provider_id)[report_id]
    assert "Your answer goes out by email" in words(officer.get(answer.location).text)
    assert message.kind is MessageKind.ANSWER
    assert len(senders) == 1
    assert (found.state, found.outcome) == (ReportState.ANSWERED, "We rang.\nIt is right.")


@pytest.mark.parametrize("contact", ["", "01632 960123"])
def test_without_an_email_address_the_answer_is_only_stored(
    officer, seeded_copy, listed, path, senders, contact
):
    report_id = report(seeded_copy, listed.provider_id, contact=contact)

    answer = officer.post(f"{path}/{report_id}/answer", {"answer": "Rang them."})

    assert "answered-here" in answer.location
    assert senders == []


def test_the_second_of_two_officers_sees_who_was_first_and_keeps_what_they_wrote(
    officer, seeded_copy, listed, path, report_id
):
    other = sign_in(seeded_copy, Role.EDITOR, name="Bo Officer")
    page = other.get(path).text
    officer.post(f"{path}/{report_id}/reject", {"reason": "No."})

    answer = other.post(f"{path}/{report_id}/answer", {"answer": "We rang."})

    assert "Answer and close" in words(page)
    assert answer.status_code == 409
    assert "Not accepted by Ada Officer" in words(answer.text)
    assert "You wrote: We rang." in words(answer.text)
    assert stored(seeded_copy, listed.provider_id)[report_id].state is ReportState.REJECTED


def test_a_report_about_a_setting_that_is_gone_can_be_answered(officer, seeded_copy):
    gone = "gone00000001"
    report_id = report(seeded_copy, gone)

    page = officer.get(f"/council/reports/{gone}")
    answer = officer.post(f"/council/reports/{gone}/{report_id}/reject", {"reason": "Closed."})

    assert "No source has this setting in your council any more" in words(page.text)
    assert "Accept" not in words(main_part(page.text))
    assert answer.status_code == 303
    assert stored(seeded_copy, gone)[report_id].state is ReportState.REJECTED


def test_the_audit_has_each_decision_and_no_word_of_the_report(
    officer, seeded_copy, listed, path, report_id
):
    officer.post(f"{path}/{report_id}/accept")
    officer.post(f"{path}/{report_id}/unchanged")

    with record(settings_for(seeded_copy).database_url) as session:
        entries = list(find_audit_entries(session, listed.provider_id))
    actions = [one.action for one in entries]
    assert [one for one in actions if one.startswith("report")] == [
        *("report checking", "report unchanged")
    ]
    assert not any(TEXT in f"{vars(one)}" for one in entries)


def test_the_audit_has_the_reason_of_a_rejection(officer, seeded_copy, listed, path, report_id):
    officer.post(f"{path}/{report_id}/reject", {"reason": "We ra\x00ng them."})

    with record(settings_for(seeded_copy).database_url) as session:
        (entry,) = (
            one
            for one in find_audit_entries(session, listed.provider_id)
            if one.action == "report rejected"
        )
    assert entry.reason == "We rang them."


def test_a_person_is_told_of_a_correction_after_it_was_saved(
    officer, seeded_copy, listed, path, senders
):
    report_id = report(seeded_copy, listed.provider_id, contact="quill@vexwort.example")
    officer.post(f"{path}/{report_id}/accept")
    form = contact_form(officer, listed, phone="01632 960777")
    officer.post(f"/council/settings/{listed.provider_id}/edit/contact", form)
    setting = words(officer.get(f"/council/settings/{listed.provider_id}").text)

    answer = officer.post(f"{path}/{report_id}/answer", {"answer": "We changed it."})
    again = officer.post(f"{path}/{report_id}/answer", {"answer": "We changed it."})

    found = stored(seeded_copy, listed.provider_id)[report_id]
    assert "1 person can be told what came of it" in setting
    assert answer.location.endswith("done=told")
    assert again.status_code == 409
    assert (found.state, found.outcome) == (ReportState.CORRECTED, "We changed it.")
    assert len(senders) == 1


def test_two_checked_reports_about_one_fact_leave_nothing_checked_once_both_are_closed(
    officer, seeded_copy, listed, path, report_id
):
    second = report(seeded_copy, listed.provider_id, contact="quill@vexwort.example")
    for one in (report_id, second):
        officer.post(f"{path}/{one}/accept")
    officer.post(f"{path}/{report_id}/unchanged")
    between = public_page(seeded_copy, listed.provider_id)

    officer.post(f"{path}/{second}/unchanged")

    assert between.count(CHECKING) == 1
    assert CHECKING not in public_page(seeded_copy, listed.provider_id)


def test_a_check_ends_also_where_the_setting_has_left_the_council_meanwhile(
    officer, seeded_copy, listed, path, report_id
):
    officer.post(f"{path}/{report_id}/accept")
    with record(settings_for(seeded_copy).database_url) as session:
        for table in ("provider", "listing", "extracted_registration", "directory_entry"):
            moved = f"UPDATE {table} SET la_number = '996' WHERE provider_id = :one"
            session.connection().execute(text(moved), {"one": listed.provider_id})
        session.commit()

    answer = officer.post(f"{path}/{report_id}/unchanged")

    assert answer.status_code == 303
    assert edit_of(seeded_copy, listed.provider_id) is None


@pytest.mark.parametrize("form", [{}, {"reason": "It agreed."}])
def test_a_save_that_changes_no_value_closes_no_report(
    officer, seeded_copy, listed, path, report_id, form
):
    officer.post(f"{path}/{report_id}/accept")

    officer.post(f"/council/settings/{listed.provider_id}/end/phone", form)

    assert stored(seeded_copy, listed.provider_id)[report_id].state is ReportState.CHECKING
    assert edit_of(seeded_copy, listed.provider_id) == "phone"


def edit_of(data_dir, provider_id):
    """Which facts are checked, by the edit in force."""
    with record(settings_for(data_dir).database_url) as session:
        own = find_edits(session, [provider_id])[provider_id]
    edit = edit_in_force(own, EditField.BEING_CHECKED)
    return edit.value if edit else None


def test_a_value_from_the_setting_closes_the_report_once_an_officer_approves_it(
    officer, seeded_copy, listed, path, report_id
):
    officer.post(f"{path}/{report_id}/accept")
    phone = public_phone(seeded_copy, listed.provider_id)
    sent = propose(seeded_copy, listed.provider_id, (EditField.PHONE, "01632 960777", phone))
    waiting = stored(seeded_copy, listed.provider_id)[report_id].state

    approve(officer, path.replace("reports", "proposals"), sent[EditField.PHONE])

    assert waiting is ReportState.CHECKING
    assert stored(seeded_copy, listed.provider_id)[report_id].state is ReportState.CORRECTED
    assert CHECKING not in public_page(seeded_copy, listed.provider_id)


def test_a_change_after_the_report_is_pointed_out(officer, seeded_copy, listed, path, report_id):
    form = contact_form(officer, listed, phone="01632 960777")
    officer.post(f"/council/settings/{listed.provider_id}/edit/contact", form)

    page = words(main_part(officer.get(path).text))

    assert "The field was changed after the report" in page
    assert stored(seeded_copy, listed.provider_id)[report_id].state is ReportState.WAITING


def test_a_closed_report_is_deleted_at_once_where_the_person_asks_for_it(
    seeded_copy, listed, path, report_id
):
    approver = sign_in(seeded_copy, Role.APPROVER)
    refused = approver.post(f"{path}/{report_id}/delete")
    approver.post(f"{path}/{report_id}/reject", {"reason": "No."})

    answer = approver.post(f"{path}/{report_id}/delete")

    setting = words(approver.get(path.replace("reports", "settings")).text)
    assert refused.status_code == 409
    assert answer.status_code == 303
    assert stored(seeded_copy, listed.provider_id) == {}
    assert "report of a mistake" not in setting


def test_an_administrator_sees_reports_and_decides_about_none(seeded_copy, path, report_id):
    administrator = sign_in(seeded_copy, Role.ADMINISTRATOR)

    page = words(main_part(administrator.get(path).text))
    setting = words(administrator.get(path.replace("reports", "settings")).text)

    assert TEXT in page
    assert "Accept" not in page
    assert "1 report of a mistake (1 not closed)" in setting
    assert administrator.post(f"{path}/{report_id}/accept").status_code == 403
