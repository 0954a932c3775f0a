"""Chasing: who is overdue, how they were asked, and what an officer logs."""

import re
from datetime import UTC, date, datetime

from sqlmodel import select

from app.core.staff_roles import Role
from app.data.audit import find_audit_entries
from app.data.chasing import find_asked
from app.data.edits import find_edits
from app.data.listing_months import ListingCounts, save_month
from app.data.session import record
from app.data.tables import EditField, OutboxMessage
from app.publish.desk_queues.chasing_rows import find_chasing_rows
from app.publish.setting_addresses import find_addressees
from app.snapshot.edit_markers import MarkedEdit, write_edit_marker
from tests.builders import settings_for
from tests.web.page_reader import words
from tests.web.staff.signed_in import SANDMERE, sign_in

LIST = "/council/chasing/"


def ids(page):
    return re.findall(r'<li [^>]*id="s-(\w+)"', page)


def counts(page):
    return dict(re.findall(r'filter=([a-z-]+)"[^>]*>[^<]* <b>(\d+)</b>', page))


def row(page, provider_id):
    found = re.search(rf'id="s-{provider_id}".*?</li>', page, re.DOTALL)
    assert found
    return words(found[0])


def test_the_list_has_20_settings_a_page_and_says_how_many_each_filter_has(officer):
    first = officer.get(LIST).text
    last = officer.get(f"{LIST}?page=999").text
    every = officer.get(f"{LIST}?filter=all").text

    listed = int(counts(first)["overdue"])
    assert len(ids(first)) == 20
    assert len(ids(last)) == listed % 20 or 20
    assert counts(first) == counts(every)
    assert counts(every)["never-asked"] == counts(every)["all"]


def test_a_logged_call_is_shown_in_the_list_and_audited_without_its_note(officer, seeded_copy):
    provider_id = ids(officer.get(LIST).text)[0]
    sent = {"way": "call", "reached": "no", "note": "  rings\nout ", "filter": "overdue"}

    answers = [officer.post(f"{LIST}{provider_id}/asked", sent) for _ in range(2)]

    page = officer.get(answers[0].location)
    with record(settings_for(seeded_copy).database_url) as session:
        [asked] = find_asked(session, provider_id, SANDMERE)
        entry = list(find_audit_entries(session))[-1]
    assert {answer.status_code for answer in answers} == {303}
    assert answers[0].location.endswith(f"#s-{provider_id}")
    assert "not reached Ada Officer: rings out" in row(page.text, provider_id)
    assert (asked.note, asked.by) == ("rings out", "Ada Officer (user 1)")
    assert (entry.action, entry.field, entry.new_value) == ("setting asked", "call", "not-reached")
    assert "rings" not in str(entry)


def test_a_form_that_the_page_does_not_make_is_refused(officer):
    provider_id = ids(officer.get(LIST).text)[0]

    for sent in ({"way": "call"}, {"way": "fax", "reached": "yes"}, {"reached": "perhaps"}):
        assert officer.post(f"{LIST}{provider_id}/asked", sent).status_code == 400


def test_an_analyst_sees_neither_the_list_nor_its_link(seeded_copy):
    analyst = sign_in(seeded_copy, Role.ANALYST)

    assert analyst.get(LIST).status_code == 403
    assert f'"{LIST}"' not in analyst.get("/council/").text


def sendable(page):
    """The ids of the page's settings that can be ticked."""
    return re.findall(r'name="chosen" value="(\w+)">', page)


def sent_ids(page):
    return re.search(r'name="ids" value="([\w ]*)"', page)[1]


def test_reminders_are_sent_once_to_each_address_of_the_chosen_settings(
    officer, seeded_copy, senders
):
    check = officer.get(f"{LIST}send/?filter=overdue&all=1").text
    sent = {"ids": sent_ids(check), "filter": "overdue"}

    first = officer.post(f"{LIST}send/", sent)
    again = officer.post(f"{LIST}send/", sent)

    said = [words(officer.get(answer.location).text) for answer in (first, again)]
    with record(settings_for(seeded_copy).database_url) as session:
        messages = session.exec(select(OutboxMessage)).all()
        lines = [one for one in find_audit_entries(session) if one.action == "reminders queued"]
    assert f"{len(messages)} messages are sent, one to each address" in words(check)
    assert f"{len(messages)} messages are on their way" in said[0]
    assert "Nothing is sent" in said[1]
    assert len({one.address_digest for one in messages}) == len(messages) > 40
    assert [one.new_value for one in lines] == [str(len(messages))]
    assert len(senders) == 1


def test_the_page_before_sending_says_who_is_left_out_and_why(officer, seeded_copy, senders):
    stopped, asked, free = sendable(officer.get(LIST + "?page=6").text)[:3]
    unknown = ids(officer.get(f"{LIST}?filter=no-email").text)[0]
    officer.post(f"{LIST}{stopped}/stop", {"who": "the manager, by telephone"})
    officer.post(f"{LIST}send/", {"ids": asked})

    query = "&".join(f"chosen={one}" for one in (stopped, asked, free, unknown, "x" * 12))
    check = officer.get(f"{LIST}send/?{query}").text

    assert sent_ids(check) == free
    assert [words(one) for one in re.findall(r"<summary>(.*?)</summary>", check)] == [
        "The setting that is asked",
        *("No email address 1", "Asked for no mail 1", "Got a reminder in the last week 1"),
    ]


def test_reminders_are_stopped_on_request_and_sent_again(officer, seeded_copy):
    [provider_id, *_] = sendable(officer.get(f"{LIST}?page=6").text)
    path = f"/council/settings/{provider_id}"

    without_name = officer.post(f"{LIST}{provider_id}/stop", {"back": "setting"})
    before = words(officer.get(path).text)
    officer.post(f"{LIST}{provider_id}/stop", {"back": "setting", "who": "Ms Dunn rang"})
    stopped, count = words(officer.get(path).text), counts(officer.get(LIST).text)["no-mail"]
    officer.post(f"{LIST}{provider_id}/resume", {"back": "setting", "who": "Ms Dunn wrote"})

    with record(settings_for(seeded_copy).database_url) as session:
        audited = [(one.action, one.reason) for one in find_audit_entries(session)][-2:]
    assert without_name.location.endswith("saved=who-asked#asked")
    assert "It gets reminders by email" in before
    assert "it asked for none" in stopped
    assert count == "1"
    assert counts(officer.get(LIST).text)["no-mail"] == "0"
    assert audited == [
        ("reminders stopped", "Ms Dunn rang"),
        ("reminders resumed", "Ms Dunn wrote"),
    ]


def test_the_list_and_the_sending_of_messages_agree_who_has_an_address(officer, seeded_copy):
    with record(settings_for(seeded_copy).database_url) as session:
        rows = find_chasing_rows(session, SANDMERE, date(2026, 11, 30), b"secret")
        addressees = find_addressees(session, SANDMERE, b"secret")

    known = {row.provider_id for row in rows if row.email_known}
    assert known == {own for one in addressees for own in one.provider_ids}
    assert len(known) > 40


def test_a_logged_call_is_on_the_page_of_the_setting(officer, listed):
    path = f"/council/settings/{listed.provider_id}"
    sent = {"way": "visit", "reached": "yes", "note": "met Jo", "back": "setting"}

    answer = officer.post(f"{LIST}{listed.provider_id}/asked", sent)

    assert answer.location.startswith(path)
    shown = words(officer.get(path).text)
    assert re.search(r"Visited on \d+ \w+ \d+: reached Ada Officer: met Jo", shown)


def test_the_monthly_line_is_shown_in_words_as_a_chart_and_as_a_file(seeded_copy):
    analyst = sign_in(seeded_copy, Role.ANALYST)
    path = f"{LIST}months/"
    before = words(analyst.get(path).text)
    with record(settings_for(seeded_copy).database_url) as session:
        for month, phones in ((9, 70), (10, 75), (11, 80)):
            counts = ListingCounts(100, phones, 60, 50, 10)
            save_month(session, SANDMERE, counts, datetime(2026, month, 28, tzinfo=UTC))
        session.commit()

    page, file = analyst.get(path).text, analyst.get(f"{path}months.csv")

    assert "Nothing is counted yet" in before
    assert "In November 2026 families see 100 settings. Of these: Telephone 80% (80)" in words(page)
    assert page.count("<polyline") >= 4
    assert re.findall(r">(Sep|Oct|Nov)<", page)[:3] == ["Nov", "Oct", "Sep"]
    assert file.mimetype == "text/csv"
    assert file.text.splitlines()[-1] == "2026-11,2026-11-28,100,80,60,50,10"


def test_a_call_that_confirms_everything_is_public_at_once_and_ends_the_overdue(
    officer, seeded_copy
):
    provider_id = next(
        one
        for number in range(6, 0, -1)
        for one in ids(officer.get(f"{LIST}?page={number}").text)
        if "Vacancies confirmed" in row(officer.get(f"{LIST}?page={number}").text, one)
    )

    answer = officer.post(f"{LIST}{provider_id}/asked", {"reached": "all-right"})

    with record(settings_for(seeded_copy).database_url) as session:
        rows = find_chasing_rows(session, SANDMERE, datetime.now(UTC).date(), b"secret")
        edits = find_edits(session, [provider_id])[provider_id]
    confirmed = next(one for one in rows if one.provider_id == provider_id)
    assert answer.location.endswith(f"done=confirmed&about={provider_id}#s-{provider_id}")
    assert not confirmed.due.is_overdue
    assert confirmed.confirmed_on == confirmed.vacancies_on == datetime.now(UTC).date()
    assert edits[EditField.CONFIRMED].reason == "Asked: everything is still right"
    assert provider_id not in ids(officer.get(answer.location).text)


def test_a_call_is_logged_where_its_confirmation_was_saved_but_interrupted_before(
    officer, seeded_copy
):
    provider_id = ids(officer.get(LIST).text)[0]
    address, sent = f"{LIST}{provider_id}/asked", {"reached": "all-right"}
    officer.post(address, sent)
    with write_edit_marker(seeded_copy, MarkedEdit("set", provider_id, "confirmed")):
        pass  # left as by a kill: the next edit completes what is saved

    answer = officer.post(address, {**sent, "note": "again"})

    with record(settings_for(seeded_copy).database_url) as session:
        notes = [one.note for one in find_asked(session, provider_id, SANDMERE)]
    assert "done=confirmed" in answer.location
    assert sorted(notes) == ["", "again"]


def test_what_changed_is_corrected_on_the_page_of_the_setting(officer, listed):
    sent = {"reached": "changed", "note": "new hours"}

    answer = officer.post(f"{LIST}{listed.provider_id}/asked", sent)

    page = words(officer.get(answer.location).text)
    assert "Now correct what the setting said" in page
    assert "Ada Officer: new hours" in page
