"""Links to settings: how long they work, that one for changes works once, and their end."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, select, update

from app.data.session import engine, record
from app.data.setting_links import (
    close_form,
    find_form,
    find_open_link,
    find_reminder_link,
    find_sent_form,
    make_link,
    remove_old_links,
    set_language,
    use_change_link,
)
from app.data.tables import (
    EditField,
    LinkPurpose,
    Proposal,
    ProposalState,
    SettingLink,
    SettingLinkSetting,
)

pytestmark = pytest.mark.both_engines
NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def session(database_url: str) -> Iterator[Session]:
    with record(database_url) as opened:
        yield opened


def link(
    session: Session, purpose: LinkPurpose, *provider_ids: str, address: str = "a" * 32
) -> str:
    return make_link(session, "995", purpose, address, provider_ids or ("P1",), "pl", NOW)


def test_a_reminder_works_for_14_days_as_often_as_it_is_opened(session: Session) -> None:
    token = link(session, LinkPurpose.REMINDER, "P2", "P1", "P2")

    last = NOW + 14 * DAY - MINUTE
    opened = [find_open_link(session, token, at) for at in (NOW, last, NOW + 14 * DAY)]

    assert opened[0]
    assert opened[0].provider_ids == ("P1", "P2")
    assert (opened[0].la_number, opened[0].language) == ("995", "pl")
    assert opened[1] == opened[0]
    assert opened[2] is None
    assert use_change_link(session, token, NOW) is None


def test_a_link_for_changes_works_for_15_minutes_and_opens_one_form(session: Session) -> None:
    late, token = (link(session, LinkPurpose.CHANGE) for _ in range(2))

    form = use_change_link(session, token, NOW + 14 * MINUTE)

    assert use_change_link(session, late, NOW + 15 * MINUTE) is None
    assert form
    assert find_open_link(session, token, NOW) is None
    assert use_change_link(session, token, NOW) is None
    assert find_form(session, form, NOW + 73 * MINUTE)
    assert find_form(session, form, NOW + 74 * MINUTE) is None
    assert find_form(session, token, NOW) is None


def test_a_closed_form_is_not_sent_again(session: Session) -> None:
    form = use_change_link(session, link(session, LinkPurpose.CHANGE), NOW) or ""

    assert [close_form(session, form, NOW + MINUTE) for _ in range(2)] == [True, False]
    assert find_form(session, form, NOW + MINUTE) is None
    assert not close_form(session, "", NOW)


def test_one_of_several_simultaneous_requests_gets_the_form(database_url: str) -> None:
    with record(database_url) as session:
        token = link(session, LinkPurpose.CHANGE)
        session.commit()

    def use(_number: int) -> str | None:
        with Session(engine(database_url)) as own:
            form = use_change_link(own, token, NOW)
            own.commit()
            return form

    with ThreadPoolExecutor(8) as requests:
        forms = list(requests.map(use, range(8)))

    assert len([form for form in forms if form]) == 1


def test_the_record_has_no_token(session: Session) -> None:
    token = link(session, LinkPurpose.CHANGE)
    form = use_change_link(session, token, NOW) or ""

    stored = str([row.model_dump() for row in session.exec(select(SettingLink))])

    assert token not in stored
    assert form not in stored


def test_a_link_that_ended_does_not_work_nor_does_its_form(session: Session) -> None:
    reminder, change = link(session, LinkPurpose.REMINDER), link(session, LinkPurpose.CHANGE)
    form = use_change_link(session, change, NOW) or ""
    session.exec(update(SettingLink).values(ended_at=NOW))

    assert find_open_link(session, reminder, NOW) is None
    assert find_form(session, form, NOW) is None


def test_a_form_that_was_just_sent_is_known_and_one_whose_time_is_over_is_not(
    session: Session,
) -> None:
    sent, expired = (
        use_change_link(session, link(session, LinkPurpose.CHANGE), NOW) or "" for _ in range(2)
    )
    later = NOW + 30 * MINUTE
    close_form(session, sent, later)

    assert find_sent_form(session, sent, later)
    assert find_sent_form(session, sent, later + 60 * MINUTE) is None
    assert find_sent_form(session, expired, NOW + 61 * MINUTE) is None
    assert find_sent_form(session, "unknown", later) is None


def test_the_language_of_a_link_is_the_one_last_read(session: Session) -> None:
    token = link(session, LinkPurpose.REMINDER)
    opened = find_open_link(session, token, NOW)
    assert opened

    set_language(session, opened.link_id, "ar")

    again = find_open_link(session, token, NOW)
    assert again
    assert again.language == "ar"


def test_old_links_are_removed_and_those_with_proposals_lose_their_address(
    session: Session,
) -> None:
    tokens = [link(session, LinkPurpose.REMINDER) for _ in range(2)]
    with_proposal = find_open_link(session, tokens[1], NOW)
    assert with_proposal
    session.add(
        Proposal(
            la_number="995",
            provider_id="P1",
            link_id=with_proposal.link_id,
            batch=1,
            field=EditField.PHONE,
            value="01234 567890",
            seen_value="",
            seen_edit_id=0,
            proposed_at=NOW,
            state=ProposalState.WAITING,
        )
    )
    session.flush()

    assert remove_old_links(session, NOW + 104 * DAY) == 0
    assert remove_old_links(session, NOW + 105 * DAY) == 1
    assert [row.address_digest for row in session.exec(select(SettingLink))] == [""]
    rows = session.exec(select(SettingLinkSetting.link_id)).all()
    assert list(rows) == [with_proposal.link_id]


def test_a_link_without_settings_is_not_made(session: Session) -> None:
    with pytest.raises(ValueError, match="at least one"):
        make_link(session, "995", LinkPurpose.REMINDER, "a" * 32, (), "en", NOW)


def test_reminders_can_be_stopped_with_an_old_message(session: Session) -> None:
    reminder, change = link(session, LinkPurpose.REMINDER), link(session, LinkPurpose.CHANGE)
    session.exec(update(SettingLink).values(ended_at=NOW))

    found = find_reminder_link(session, reminder)
    assert found
    assert (found.la_number, found.address_digest) == ("995", "a" * 32)
    assert find_reminder_link(session, change) is None
    assert find_reminder_link(session, "unknown") is None
