"""The outbox: one message an address, claims of senders, attempts, stops and messages that return."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, select

from app.data.mail_stops import ASKED, BOUNCED, find_stop, find_stops, resume_address, stop_address
from app.data.outbox import (
    LEASE,
    RETRY_AFTER,
    DueMessage,
    Queueing,
    claim_message,
    find_due,
    is_still_allowed,
    queue_message,
    record_failed_attempt,
    record_refused,
    record_sent,
    record_stopped,
)
from app.data.outbox_history import (
    find_messages_of,
    find_recent_messages,
    record_bounce,
    remove_old_messages,
)
from app.data.session import record
from app.data.tables import MessageKind, MessageState, OutboxMessage, OutboxSetting
from tests.builders.messages import message_request

pytestmark = pytest.mark.both_engines
NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def session(database_url: str) -> Iterator[Session]:
    with record(database_url) as opened:
        yield opened


def claim_first(session: Session, now: datetime = NOW) -> DueMessage:
    claimed = claim_message(session, find_due(session, now, 1)[0], "<one@mail.example>", now)
    assert claimed
    return claimed


def test_one_message_goes_to_the_address_of_several_settings(session: Session) -> None:
    queue_message(session, message_request(provider_ids=("P2", "P1", "P2")), NOW)

    claimed = claim_first(session)

    assert claimed.provider_ids == ("P1", "P2")
    assert [one.asked_by for one in find_messages_of(session, "P2", "995")] == [
        "Ada Officer (user 3)"
    ]
    assert find_messages_of(session, "P2", "994") == []


def test_the_same_message_is_not_queued_again_for_an_hour(session: Session) -> None:
    reminder = message_request()
    first, second = (queue_message(session, reminder, NOW) for _ in range(2))
    record_sent(session, claim_first(session).id, NOW)

    soon = queue_message(session, reminder, NOW + 59 * MINUTE)
    link = queue_message(session, message_request(MessageKind.CHANGE_LINK), NOW + MINUTE)
    later = queue_message(session, reminder, NOW + 60 * MINUTE)

    assert (first, second) == (Queueing.QUEUED, Queueing.REPEATED)
    assert (soon, link, later) == (Queueing.REPEATED, Queueing.QUEUED, Queueing.QUEUED)


def test_two_requests_at_once_queue_one_message(database_url: str) -> None:
    start = threading.Barrier(4)

    def queue(_number: int) -> Queueing:
        with record(database_url) as session:
            start.wait()
            result = queue_message(session, message_request(), NOW)
            session.commit()
            return result

    with ThreadPoolExecutor(4) as requests:
        results = list(requests.map(queue, range(4)))

    assert results.count(Queueing.QUEUED) == 1


def test_a_link_for_changes_is_sent_before_older_messages(session: Session) -> None:
    queue_message(session, message_request(), NOW)
    queue_message(session, message_request(MessageKind.CHANGE_LINK), NOW)

    assert claim_first(session).kind is MessageKind.CHANGE_LINK


def test_a_claimed_message_is_due_again_only_if_its_sender_was_killed(session: Session) -> None:
    queue_message(session, message_request(), NOW)
    claimed = claim_first(session)

    assert claim_message(session, claimed.id, "<two@mail.example>", NOW) is None
    assert find_due(session, NOW + LEASE - MINUTE, 9) == []
    assert claim_first(session, NOW + LEASE).attempt == 2


def test_attempts_wait_longer_each_time_and_end(session: Session) -> None:
    queue_message(session, message_request(), NOW)
    now, waits = NOW, []
    for wait in (*RETRY_AFTER, None):
        record_failed_attempt(session, claim_first(session, now), "the server is busy", now)
        waits.append(wait)
        if wait:
            assert find_due(session, now + wait - MINUTE / 2, 1) == []
            now += wait

    row = session.exec(select(OutboxMessage)).one()
    assert (row.state, row.attempts, row.address) == (MessageState.FAILED, 7, "")
    assert row.problem == "the server is busy"


def test_a_refused_address_gets_nothing_more(session: Session) -> None:
    queue_message(session, message_request(), NOW)
    queue_message(session, message_request(MessageKind.SENT_BACK), NOW)
    queue_message(session, message_request(address_digest="2" * 32), NOW)

    record_refused(session, claim_first(session), "550 no such user", NOW)

    states = [one.state for one in find_recent_messages(session, "995", 9)]
    assert states == [MessageState.QUEUED, MessageState.STOPPED, MessageState.REFUSED]
    assert queue_message(session, message_request(MessageKind.CHANGE_LINK), NOW) is Queueing.STOPPED
    assert find_stops(session, "995") == {"1" * 32: BOUNCED}


def test_an_address_that_asked_for_no_reminders_gets_answers_until_it_resumes(
    session: Session,
) -> None:
    queue_message(session, message_request(), NOW)
    claimed = claim_first(session)
    stop_address(session, "995", "1" * 32, ASKED, NOW)
    stop_address(session, "995", "1" * 32, ASKED, NOW)

    assert not is_still_allowed(session, claimed)
    assert queue_message(session, message_request(), NOW) is Queueing.STOPPED
    assert queue_message(session, message_request(MessageKind.CHANGE_LINK), NOW) is Queueing.QUEUED
    assert queue_message(session, message_request(la_number="994"), NOW) is Queueing.QUEUED
    assert [resume_address(session, "995", "1" * 32) for _ in range(2)] == [True, False]
    assert find_stop(session, "995", "1" * 32) == ""
    assert queue_message(session, message_request(), NOW) is Queueing.QUEUED


@pytest.mark.parametrize(
    ("status", "is_final", "state", "why"),
    [
        ("5.1.1", True, MessageState.BOUNCED, BOUNCED),
        ("5.7.1", True, MessageState.BOUNCED, ""),
        ("4.4.1", True, MessageState.BOUNCED, ""),
        ("4.2.2", False, MessageState.SENT, ""),
    ],
)
def test_a_message_that_came_back_stops_its_address_where_it_never_works(
    session: Session, status: str, is_final: bool, state: MessageState, why: str
) -> None:
    queue_message(session, message_request(), NOW)
    record_sent(session, claim_first(session).id, NOW)

    known = [
        record_bounce(session, f"<{one}@mail.example>", status, NOW + DAY, is_final=is_final)
        for one in ("one", "x")
    ]

    assert known == [True, False]
    assert not record_bounce(session, "", status, NOW, is_final=is_final)
    newest = find_messages_of(session, "P1", "995")[0]
    assert (newest.state, newest.problem) == (state, status)
    assert newest.ended_at == NOW
    assert find_stop(session, "995", "1" * 32) == why


def test_addresses_go_when_a_message_ends_and_rows_after_13_months(session: Session) -> None:
    for digest in ("1" * 32, "2" * 32):
        queue_message(session, message_request(address_digest=digest), NOW)
    record_stopped(session, claim_first(session).id, "another address", NOW)

    addresses = [row.address for row in session.exec(select(OutboxMessage))]
    assert sorted(addresses) == ["", "one@setting.example"]
    assert remove_old_messages(session, NOW + 396 * DAY) == 0
    assert remove_old_messages(session, NOW + 397 * DAY) == 1
    assert len(session.exec(select(OutboxSetting)).all()) == 1


@pytest.mark.parametrize("missing", ["address", "address_digest", "provider_ids"])
def test_a_message_without_address_or_setting_is_not_queued(session: Session, missing: str) -> None:
    empty = () if missing == "provider_ids" else ""

    with pytest.raises(ValueError, match="needs an address"):
        queue_message(session, message_request(**{missing: empty}), NOW)


def test_a_digest_is_needed_to_stop_an_address(session: Session) -> None:
    with pytest.raises(ValueError, match="digest"):
        stop_address(session, "995", "", ASKED, NOW)
