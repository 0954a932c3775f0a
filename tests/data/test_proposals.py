"""Proposals of settings: the newest of a field waits, and one person decides about it."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from app.data.audit import verify
from app.data.proposals import (
    ProposalDecided,
    ProposedValue,
    accept_proposal,
    find_proposals,
    find_waiting,
    get_proposal,
    is_known_proposal,
    save_proposals,
    send_back_proposals,
)
from app.data.tables import EditField, LinkPurpose, ProposalState, SettingLink
from tests.builders import NOW, Install

pytestmark = pytest.mark.both_engines

COUNCIL, OTHER, SETTING = "995", "996", "abcdefghijkl"


def a_link(session: Session) -> int:
    link = SettingLink(
        la_number=COUNCIL,
        purpose=LinkPurpose.CHANGE,
        token_digest="0" * 64,
        address_digest="0" * 32,
        language="pl",
        made_at=NOW,
        expires_at=NOW + timedelta(minutes=15),
    )
    session.add(link)
    session.flush()
    assert link.id is not None
    return link.id


def propose(session: Session, link_id: int, *values: tuple[EditField, str]) -> int:
    sent = [ProposedValue(field, value, "as it was", 0) for field, value in values]
    return save_proposals(session, COUNCIL, SETTING, link_id, sent, NOW)


def test_a_newer_proposal_replaces_only_the_one_of_the_same_field(install: Install) -> None:
    with install.session() as session:
        link_id = a_link(session)
        propose(session, link_id, (EditField.PHONE, "0191 1"), (EditField.EMAIL, "a@b.example"))

        batch = propose(session, link_id, (EditField.PHONE, "0191 2"))

        waiting = find_waiting(session, COUNCIL)
        assert [(one.field, one.value) for one in waiting] == [
            (EditField.EMAIL, "a@b.example"),
            (EditField.PHONE, "0191 2"),
        ]
        assert [one.batch for one in waiting] == [batch - 2, batch]
        oldest = find_proposals(session, COUNCIL, SETTING)[-1]
        assert (oldest.state, oldest.value) == (ProposalState.REPLACED, "")


def test_of_two_decisions_about_a_proposal_the_first_one_counts(install: Install) -> None:
    with install.session() as session:
        proposal_id = propose(session, a_link(session), (EditField.PHONE, "0191 1"))
        send_back_proposals(session, COUNCIL, [proposal_id], "Ann", NOW, "That is a fax")

        with pytest.raises(ProposalDecided):
            accept_proposal(session, COUNCIL, proposal_id, "Bob", NOW)

        found = get_proposal(session, COUNCIL, proposal_id)
        assert found
        assert (found.state, found.decided_by) == (ProposalState.SENT_BACK, "Ann")
        assert (found.comment, found.sent_by) == (
            "That is a fax",
            f"setting (link {found.link_id})",
        )
        assert verify(session) == 1


def test_another_council_neither_finds_nor_decides_a_proposal(install: Install) -> None:
    with install.session() as session:
        proposal_id = propose(session, a_link(session), (EditField.PHONE, "0191 1"))

        assert find_waiting(session, OTHER) == []
        assert get_proposal(session, OTHER, proposal_id) is None
        assert is_known_proposal(session, proposal_id)
        with pytest.raises(ProposalDecided):
            accept_proposal(session, OTHER, proposal_id, "Eve", NOW)
