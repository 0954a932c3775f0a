"""What settings sent: approved one by one, or sent back with a comment; final once decided."""

import re
from datetime import UTC, datetime

import pytest
from sqlmodel import select

from app.core.staff_roles import Role
from app.data.edits import find_edits
from app.data.proposals import ProposedValue, find_proposals, save_proposals
from app.data.session import record
from app.data.setting_links import make_link
from app.data.tables import (
    EditField,
    LinkPurpose,
    MessageKind,
    OutboxMessage,
    ProposalState,
    SettingLink,
)
from tests.builders import settings_for
from tests.web.page_reader import main_part, words
from tests.web.staff.form_reader import form_values
from tests.web.staff.settings import contact_form, public_phone, settings_of
from tests.web.staff.signed_in import SANDMERE, sign_in

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
NEW_PHONE = "01632 960777"


def propose(data_dir, provider_id, *values, la_number=SANDMERE):
    """Proposals of one form, as (field, value, what families saw); their ids by field."""
    with record(settings_for(data_dir).database_url) as session:
        make_link(session, la_number, LinkPurpose.CHANGE, "1" * 32, [provider_id], "pl", NOW)
        link_id = session.exec(select(SettingLink.id).order_by(SettingLink.id.desc())).first()
        proposed = [ProposedValue(*one, 0) for one in values]
        save_proposals(session, la_number, provider_id, link_id, proposed, NOW)
        session.commit()
        made = find_proposals(session, la_number, provider_id)
    return {one.field: one.id for one in made if one.state is ProposalState.WAITING}


def proposals_of(data_dir, provider_id):
    with record(settings_for(data_dir).database_url) as session:
        return {one.id: one for one in find_proposals(session, SANDMERE, provider_id)}


@pytest.fixture
def phone(seeded_copy, listed):
    """What families see as the telephone number of the setting."""
    return public_phone(seeded_copy, listed.provider_id)


@pytest.fixture
def sent(seeded_copy, listed, phone):
    """The ids of a new telephone number and a new email address that a setting sent, by field."""
    values = (EditField.PHONE, NEW_PHONE, phone), (EditField.EMAIL, "new@setting.example", "")
    return propose(seeded_copy, listed.provider_id, *values)


@pytest.fixture
def path(listed):
    return f"/council/proposals/{listed.provider_id}"


def approve(officer, path, proposal_id, seen=0):
    return officer.post(f"{path}/{proposal_id}/approve", {"seen": seen})


def test_today_lists_a_setting_that_sent_changes_until_all_are_decided(
    officer, seeded_copy, path, sent
):
    queue = "/council/today/proposals"
    propose(seeded_copy, "gone00000001", (EditField.PHONE, NEW_PHONE, ""))  # in no source any more
    before = officer.get(queue).text
    setting = words(officer.get(path.replace("proposals", "settings")).text)

    for proposal_id in sent.values():
        approve(officer, path, proposal_id)

    assert "It sent 2 changes" in words(before)
    assert f'href="{path}"' in before
    assert "The setting sent 2 changes, which wait for a decision" in setting
    assert "Dismiss" not in words(main_part(before))
    assert "/council/proposals/" not in officer.get(queue).text


def test_a_row_of_what_a_setting_sent_cannot_be_dismissed(officer, sent):
    row = form_values(officer.get("/council/today/proposals").text)["row"]

    form = {"row": row, "decision": "dismissed", "reason": "no time"}
    assert officer.post("/council/today/proposals/decide", form).status_code == 400


def test_a_value_that_is_approved_is_public_at_once_and_can_be_undone(
    officer, seeded_copy, listed, path, sent, phone
):
    shown = words(officer.get(path).text)

    answer = approve(officer, path, sent[EditField.PHONE])

    page = officer.get(answer.location)
    public = public_phone(seeded_copy, listed.provider_id)
    with record(settings_for(seeded_copy).database_url) as session:
        edit = find_edits(session, [listed.provider_id])[listed.provider_id][EditField.PHONE]
    undo = re.search(r'action="([^"]*undo-batch[^"]*)"', page.text)[1]
    officer.post(undo)
    assert f"{phone} From the council's list" in shown
    assert NEW_PHONE in shown
    assert answer.status_code == 303
    assert public == NEW_PHONE
    assert edit.reason == "Sent by the setting on 30 November 2026"
    assert edit.edited_by == "Ada Officer (user 1)"
    assert "Approved by Ada Officer" in words(page.text)
    assert public_phone(seeded_copy, listed.provider_id) == phone
    assert proposals_of(seeded_copy, listed.provider_id)[sent[EditField.EMAIL]].state is (
        ProposalState.WAITING
    )


def test_several_are_sent_back_with_one_comment_that_goes_to_the_setting(
    officer, seeded_copy, path, sent, listed, senders
):
    ids = list(sent.values())
    without_comment = officer.post(f"{path}/send-back", {"proposal": ids[0], "comment": " "})
    without_choice = officer.post(f"{path}/send-back", {"comment": "Which site?"})

    answer = officer.post(f"{path}/send-back", {"proposal": ids, "comment": "Which\nsite?"})

    decided = proposals_of(seeded_copy, listed.provider_id)
    with record(settings_for(seeded_copy).database_url) as session:
        messages = session.exec(select(OutboxMessage)).all()
    assert (without_comment.status_code, without_choice.status_code) == (422, 422)
    assert "checked" in without_comment.text
    assert "Which site?" in without_choice.text
    assert answer.status_code == 303
    assert {(one.state, one.comment) for one in decided.values()} == {
        (ProposalState.SENT_BACK, "Which site?")
    }
    assert [(one.kind, one.arguments) for one in messages] == [
        (MessageKind.SENT_BACK, f'{{"proposals": {sorted(ids)}}}')
    ]
    assert len(senders) == 1
    assert "gets your comment by email" in words(officer.get(answer.location).text)


def test_an_officer_is_asked_to_ring_a_setting_that_no_message_can_reach(officer, seeded_copy):
    page = officer.get("/council/chasing/?filter=no-email&page=2").text
    provider_id = re.search(r'id="s-(\w+)"', page)[1]
    sent = propose(seeded_copy, provider_id, (EditField.PHONE, NEW_PHONE, ""))
    form = {"proposal": sent[EditField.PHONE], "comment": "Is it a mobile number?"}

    answer = officer.post(f"/council/proposals/{provider_id}/send-back", form)

    assert "ring it" in words(officer.get(answer.location).text)


def test_the_second_of_two_officers_is_shown_what_the_first_decided(
    officer, seeded_copy, path, sent, listed, senders
):
    proposal_id = sent[EditField.PHONE]
    other = sign_in(seeded_copy, Role.EDITOR, name="Ben Colleague")
    form = {"proposal": proposal_id, "comment": "Is it the new building?"}
    other.post(f"{path}/send-back", form)

    approved, again = approve(officer, path, proposal_id), other.post(f"{path}/send-back", form)

    for answer in (approved, again):
        assert answer.status_code == 409
        assert "Sent back by Ben Colleague" in words(answer.text)
    assert "Is it the new building?" in words(approved.text)
    assert proposals_of(seeded_copy, listed.provider_id)[proposal_id].decided_by.startswith("Ben")
    assert public_phone(seeded_copy, listed.provider_id) != NEW_PHONE


def test_a_value_that_was_changed_since_is_shown_three_times_and_approved_only_then(
    officer, seeded_copy, path, sent, listed, phone
):
    meanwhile = contact_form(officer, listed, phone="01632 960555")
    officer.post(f"/council/settings/{listed.provider_id}/edit/contact", meanwhile)

    unseen = approve(officer, path, sent[EditField.PHONE])
    shown = unseen.text
    seen = re.search(r'/approve">.*?name="seen" value="(\d+)"', shown, re.DOTALL)[1]
    approved = approve(officer, path, sent[EditField.PHONE], seen)

    assert unseen.status_code == 409
    for text in ("It was changed after the setting sent this", phone, "01632 960555", NEW_PHONE):
        assert text in words(shown)
    assert approved.status_code == 303
    assert public_phone(seeded_copy, listed.provider_id) == NEW_PHONE


def test_a_wider_consent_is_recorded_as_one_when_it_is_approved(officer, seeded_copy):
    home = next(
        one
        for one in settings_of(seeded_copy)
        if one.kind == "childminder"
        and one.references
        and "name, telephone and area only"
        in words(officer.get(f"/council/settings/{one.provider_id}").text)
    )
    value = "all on 2026-11-30 in writing"
    sent = propose(seeded_copy, home.provider_id, (EditField.CONSENT, value, ""))
    path = f"/council/proposals/{home.provider_id}"

    shown = words(officer.get(path).text)
    answer = approve(officer, path, sent[EditField.CONSENT])

    with record(settings_for(seeded_copy).database_url) as session:
        edit = find_edits(session, [home.provider_id])[home.provider_id][EditField.CONSENT]
    assert "Name, telephone and area" in shown
    assert "Everything, 30 November 2026, In writing" in shown
    assert answer.status_code == 303
    assert "batch" not in answer.location  # a consent is never taken back
    assert edit.value == value


def test_a_proposal_of_another_setting_or_council_is_not_found(officer, seeded_copy, path, sent):
    elsewhere = next(one for one in settings_of(seeded_copy, "996") if one.references)
    value = EditField.PHONE, NEW_PHONE, ""
    theirs = propose(seeded_copy, elsewhere.provider_id, value, la_number="996")
    other = next(one for one in settings_of(seeded_copy) if one.provider_id not in path)

    answers = [
        approve(officer, path, theirs[EditField.PHONE]),
        approve(officer, f"/council/proposals/{other.provider_id}", sent[EditField.PHONE]),
        officer.post(f"{path}/send-back", {"proposal": theirs[EditField.PHONE], "comment": "no"}),
        approve(officer, path, 2147483647),
    ]

    assert [one.status_code for one in answers] == [404] * 4


def test_a_preview_shows_everything_that_waits_and_saves_nothing(
    officer, seeded_copy, path, sent, listed, phone
):
    page = officer.post(f"{path}/preview").text
    polish = officer.post(f"{path}/preview", {"preview-language": "pl"}).text

    assert "Preview: nothing is approved yet" in words(page)
    assert NEW_PHONE in words(page)
    assert '<html lang="pl"' in polish
    assert public_phone(seeded_copy, listed.provider_id) == phone
    assert {one.state for one in proposals_of(seeded_copy, listed.provider_id).values()} == {
        ProposalState.WAITING
    }
