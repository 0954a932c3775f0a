"""Sending to a real mail server: sent once, refused, tried again, and never lost."""

import re
import socket
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import delete, select

from app.data.mail_stops import ASKED, find_stops, stop_address
from app.data.outbox import Queueing, claim_message, find_due
from app.data.providers import mint_provider_id
from app.data.setting_links import find_open_link, find_reminder_link
from app.data.tables import (
    EditField,
    MessageKind,
    MessageState,
    OutboxMessage,
    OutboxSetting,
    Proposal,
    ProposalState,
)
from app.mail.send import NO_ADDRESS, NO_COMMENT, Limits
from app.mail.smtp import Waits
from tests.builders.setting_updates import add_setting_updates
from tests.mail.desk import OURS, Desk
from tests.mail.smtp_server import SENDER, Inbox, body_of, mail_server


def tokens_in(text: str) -> list[str]:
    return re.findall(r"/update/(?:stop/)?([\w-]{43})", text)


def test_a_reminder_reaches_each_address_once_with_a_link_for_all_its_settings(desk: Desk) -> None:
    inbox = Inbox()
    desk.queue()
    with mail_server(inbox) as server:
        results = [desk.send(server) for _ in range(2)]

    assert [one.sent for one in results] == [2, 0]
    assert inbox.recipients == ["chain@one.example", "two@two.example"]
    assert set(inbox.senders) == {SENDER}
    assert inbox.connections == 1
    first = inbox.letters[0]
    assert first["To"] == "chain@one.example"
    assert first["From"] == f"Sandmere Council <{SENDER}>"
    assert first["Reply-To"] == "families@sandmere.example"
    assert first["Auto-Submitted"] == "auto-generated"
    assert first["Subject"] == "Is everything about your 2 settings still right?"
    token, stop_token = tokens_in(body_of(first))
    assert token == stop_token
    assert set(tokens_in(body_of(first, "html"))) == {token}
    stop = f"<https://early-years.sandmere.example/update/stop/{token}>"
    assert first["List-Unsubscribe"] == stop
    assert first["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    with desk.install.session() as session:
        link = find_open_link(session, token, desk.now)
        assert link
        assert len(link.provider_ids) == 2
        to_stop = find_reminder_link(session, token)
        assert to_stop
        assert (to_stop.la_number, to_stop.address_digest) == (OURS, link.address_digest)
    assert {one.state for one in desk.messages()} == {MessageState.SENT}


def test_a_refused_address_gets_nothing_more_and_a_busy_one_is_tried_again(desk: Desk) -> None:
    inbox = Inbox(
        replies={
            "chain@one.example": ["550 5.1.1 <chain@one.example> unknown"],
            "two@two.example": ["451 4.7.1 come back", "250 OK"],
        }
    )
    desk.queue()
    with mail_server(inbox) as server:
        first = desk.send(server)
        at_once = desk.send(server)
        desk.later(minutes=1)
        second = desk.send(server)

    assert (first.sent, first.ended, first.later) == (0, 1, 1)
    assert (at_once.sent, second.sent) == (0, 1)
    assert inbox.recipients == ["two@two.example"]
    sent, refused = desk.messages()
    assert (refused.state, refused.problem) == (MessageState.REFUSED, "550 5.1.1")
    assert (sent.state, sent.attempts) == (MessageState.SENT, 2)
    assert desk.queue(MessageKind.CHANGE_LINK) == [Queueing.STOPPED, Queueing.QUEUED]


def test_a_server_that_refuses_to_relay_stops_no_address(desk: Desk) -> None:
    inbox = Inbox(replies={"chain@one.example": ["550 5.7.1 relaying denied"]})
    desk.queue()
    with mail_server(inbox) as server:
        result = desk.send(server)

    assert (result.sent, result.later) == (1, 1)
    with desk.install.session() as session:
        assert find_stops(session, OURS) == {}


def test_while_the_server_is_down_messages_wait_and_one_attempt_is_counted(desk: Desk) -> None:
    inbox = Inbox()
    desk.queue()
    with mail_server(inbox) as server:
        pass
    down = desk.send(server)

    assert (down.sent, down.later, down.problem) == (0, 1, "Connection refused")
    assert sorted(one.attempts for one in desk.messages()) == [0, 1]
    desk.later(minutes=1)
    with mail_server(inbox) as server:
        assert desk.send(server).sent == 2


def test_a_server_that_never_replies_is_given_up_after_its_time(desk: Desk) -> None:
    desk.queue()
    with closing(socket.create_server(("127.0.0.1", 0))) as silent, mail_server(Inbox()) as server:
        port = silent.getsockname()[1]
        result = desk.send(replace(server, port=port), waits=Waits(0.1, 5.0))

    assert (result.later, result.problem) == (1, "no reply in time")


def test_a_server_that_replies_byte_by_byte_is_cut_off(desk: Desk) -> None:
    desk.queue()
    stop = threading.Event()

    def drip(listening: socket.socket) -> None:
        connection, _ = listening.accept()
        with connection:
            while not stop.wait(0.05):
                try:
                    connection.send(b"2")
                except OSError:
                    return

    with closing(socket.create_server(("127.0.0.1", 0))) as slow, mail_server(Inbox()) as server:
        dripping = threading.Thread(target=drip, args=(slow,))
        dripping.start()
        result = desk.send(replace(server, port=slow.getsockname()[1]), waits=Waits(2.0, 0.3))
        stop.set()
        dripping.join()

    assert result.later == 1
    assert result.sent == 0


def test_a_message_that_the_server_does_not_take_is_tried_again(desk: Desk) -> None:
    inbox = Inbox(data_reply="554 5.6.0 <chain@one.example> not today")
    desk.queue()
    with mail_server(inbox) as server:
        result = desk.send(server)

    assert (result.sent, result.later) == (0, 2)
    assert {one.problem for one in desk.messages()} == {"554 5.6.0"}


def test_what_a_killed_sender_claimed_is_sent_by_the_next_one(desk: Desk) -> None:
    inbox = Inbox()
    desk.queue()
    with desk.install.session() as session:
        claim_message(session, find_due(session, desk.now, 1)[0], "<x@y.example>", desk.now)
        session.commit()
    with mail_server(inbox) as server:
        assert desk.send(server).sent == 1
        desk.later(minutes=10)
        assert desk.send(server).sent == 1

    assert sorted(inbox.recipients) == ["chain@one.example", "two@two.example"]


@pytest.mark.parametrize("count", [20, pytest.param(1_000, marks=pytest.mark.faults)])
def test_two_senders_at_once_send_each_message_once(
    make_desk: Callable[..., Desk], count: int
) -> None:
    addresses = [f"setting{at:04d}@many.example" for at in range(count)]
    desk, inbox = make_desk(*addresses), Inbox()
    desk.queue()
    with mail_server(inbox) as server, ThreadPoolExecutor(2) as senders:
        runs = [senders.submit(desk.send, server, Limits(messages=2_000)) for _ in range(2)]
        sent = [one.result().sent for one in runs]

    assert sum(sent) == count
    assert Counter(inbox.recipients) == Counter(addresses)


def test_a_run_ends_at_its_limits(desk: Desk) -> None:
    inbox = Inbox()
    desk.queue()
    with mail_server(inbox) as server:
        assert desk.send(server, Limits(time=timedelta(seconds=-1))).sent == 0
        assert desk.send(server, Limits(messages=1)).sent == 1
        assert desk.send(server).sent == 1


def test_a_message_is_not_sent_where_the_address_is_stopped_or_another_one_now(
    desk: Desk,
) -> None:
    inbox = Inbox()
    desk.queue()
    desk.install.publish()
    desk.install.make_edit("EY100003", EditField.EMAIL, "new@two.example")
    with desk.install.session() as session:
        [digest] = {one.address_digest for one in desk.messages()[1:]}
        stop_address(session, OURS, digest, ASKED, desk.now)
        session.commit()
    with mail_server(inbox) as server:
        result = desk.send(server)

    assert (result.sent, result.ended) == (0, 1)
    assert inbox.recipients == []
    assert [one.problem for one in desk.messages()] == [NO_ADDRESS, ASKED]


def test_a_link_for_changes_comes_with_a_link_that_works_once(desk: Desk) -> None:
    inbox = Inbox()
    desk.queue(MessageKind.CHANGE_LINK)
    with mail_server(inbox) as server:
        desk.send(server)

    letter = inbox.letters[1]
    [token] = tokens_in(body_of(letter))
    assert letter["List-Unsubscribe"] is None
    with desk.install.session() as session:
        assert find_open_link(session, token, desk.now + timedelta(minutes=14))
        assert find_open_link(session, token, desk.now + timedelta(minutes=15)) is None


def test_what_was_sent_back_comes_with_its_comment_or_not_at_all(
    make_desk: Callable[..., Desk],
) -> None:
    desk, inbox = make_desk("one@one.example"), Inbox()
    with desk.install.session() as session:
        provider_id = mint_provider_id("ofsted", "EY100001")
        add_setting_updates(session, (provider_id,), desk.now)
        proposal = session.exec(select(Proposal)).one()
        proposal.state, proposal.comment = ProposalState.SENT_BACK, "Is this the right number?"
        session.exec(delete(OutboxSetting))
        session.exec(delete(OutboxMessage))
        session.commit()
    desk.queue(MessageKind.SENT_BACK, proposals=[1])
    desk.queue(MessageKind.SENT_BACK, proposals=[2])
    with mail_server(inbox) as server:
        result = desk.send(server)

    assert (result.sent, result.ended) == (1, 1)
    assert "- Telephone: Is this the right number?" in body_of(inbox.letters[0])
    assert [one.problem for one in desk.messages()] == [NO_COMMENT, ""]
