"""What settings sent and were sent, when two settings are merged and where the key counts."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlmodel import Session, select

from app.data.install_key import has_digests
from app.data.mail_stops import ASKED, stop_address
from app.data.merge_providers import move_provider
from app.data.outbox_history import find_messages_of
from app.data.session import record
from app.data.setting_links import find_open_link
from app.data.tables import ContactAttempt, Proposal
from tests.builders.setting_updates import add_setting_updates

pytestmark = pytest.mark.both_engines
NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


@pytest.fixture
def session(database_url: str) -> Iterator[Session]:
    with record(database_url) as opened:
        yield opened


def test_a_merged_setting_keeps_links_messages_proposals_and_calls(session: Session) -> None:
    of_both = add_setting_updates(session, ("new", "old"), NOW)
    of_one = add_setting_updates(session, ("new", "third"), NOW, digest="e" * 32)

    move_provider(session, "new", "old", NOW)

    links = [find_open_link(session, token, NOW) for token in (of_both, of_one)]
    assert [link and link.provider_ids for link in links] == [("old",), ("old", "third")]
    assert len(find_messages_of(session, "old", "995")) == 2
    assert find_messages_of(session, "new", "995") == []
    for table in (Proposal, ContactAttempt):
        assert {row.provider_id for row in session.exec(select(table))} == {"old"}


def test_the_digest_of_an_address_needs_the_key(session: Session) -> None:
    before = has_digests(session)

    stop_address(session, "995", "d" * 32, ASKED, NOW)

    assert (before, has_digests(session)) == (False, True)
