"""Who may be asked, how they were asked last, and what would be sent to whom: on both engines."""

from datetime import timedelta

import pytest
from sqlmodel import select

from app.core.chasing import AskedOutcome, ChasingFilter
from app.data.chasing import Attempt, log_attempt
from app.data.edits import save_edit
from app.data.mail_stops import ASKED, BOUNCED, stop_address
from app.data.proposals import ProposedValue, save_proposals
from app.data.setting_links import make_link
from app.data.tables import (
    ContactWay,
    EditField,
    LinkPurpose,
    MessageState,
    OutboxMessage,
    OutboxSetting,
    ProviderEdit,
    SettingLink,
)
from app.publish.desk_queues.chasing_rows import find_chasing_rows
from app.publish.reminders import Asker, LeftOut, plan_reminders, queue_reminders
from app.publish.setting_addresses import digest_of_address
from tests.builders import NOW, Install, childminder, nursery
from tests.council_builders import import_extract, import_listing, listed, registration

pytestmark = pytest.mark.both_engines
SECRET = b"secret"
TODAY = NOW.date()
ADA = Asker("Ada Officer (user 3)", NOW, "en")


@pytest.fixture
def council(install: Install) -> Install:
    """Six open settings, two with one address; a nanny, a suspended and a confidential one."""
    install.areas()
    urns = [f"EY10000{number}" for number in range(1, 6)]
    install.register(*map(nursery, urns), childminder())
    chain = {"kind": "", "email": "chain@setting.example"}
    import_listing(
        install,
        listed("S-1", ofsted_urn=urns[0], **chain),
        listed("S-2", ofsted_urn=urns[1], **chain),
        listed("S-3", email="own@setting.example", phone="01632 960123"),
        listed("S-4", ofsted_urn=urns[3], kind="", consent="nothing", consent_on="2026-11-01"),
        listed("S-5", email="nanny@setting.example", kind="nanny"),
        as_at=TODAY - timedelta(days=200),
    )
    suspended = registration(urns[4], RegistrationStatus="SUSP", email="gone@setting.example")
    import_extract(install, registration(urns[2], email="third@setting.example"), suspended)
    return install


def rows_of(install, today=TODAY):
    with install.session() as session:
        return {row.name: row for row in find_chasing_rows(session, "995", today, SECRET)}


def names(install, wanted, today=TODAY):
    return {name for name, row in rows_of(install, today).items() if row.is_in(wanted)}


OPEN = {"Listed S-1", "Listed S-2", "Listed S-3", "Extracted EY100003"}


def test_open_settings_are_listed_without_nannies_and_confidential_or_suspended_ones(council):
    assert rows_of(council).keys() >= OPEN
    assert {"Listed S-4", "Listed S-5"}.isdisjoint(rows_of(council))
    assert "Extracted EY100005" not in rows_of(council)
    with council.session() as session:
        assert find_chasing_rows(session, "996", TODAY, SECRET) == []


def test_the_longest_overdue_come_first_and_a_correction_ends_it(council):
    provider_id = rows_of(council)["Listed S-3"].provider_id
    edit = ProviderEdit(
        provider_id=provider_id,
        field=EditField.PHONE,
        value="01632 960456",
        source_value="",
        reason="rang",
        edited_by="Ada",
        edited_at=NOW,
    )
    with council.session() as session:
        save_edit(session, edit)
        session.commit()

    rows = rows_of(council)

    assert rows["Listed S-3"].phone == "01632 960456"
    assert not rows["Listed S-3"].due.is_overdue
    assert rows["Listed S-1"].due.since == TODAY - timedelta(days=69)
    assert list(rows)[-1] == "Listed S-3"


def test_one_message_goes_to_settings_with_one_address_and_none_twice_in_a_week(council):
    ids = [row.provider_id for row in rows_of(council).values()]
    with council.session() as session:
        first = queue_reminders(session, "995", ids, SECRET, ADA)
        again = queue_reminders(session, "995", ids, SECRET, ADA)
        session.commit()
        about = session.exec(select(OutboxSetting)).all()

    assert (len(first.addressees), len(again.addressees)) == (3, 0)
    assert len(about) == 4
    assert {row.last_asked.outcome for name, row in rows_of(council).items() if name in OPEN} == {
        AskedOutcome.WAITING
    }


def test_what_became_of_the_last_message_and_of_the_last_call_is_known(council):
    rows = rows_of(council)
    ids = {name: rows[name].provider_id for name in OPEN}
    with council.session() as session:
        queue_reminders(session, "995", ids.values(), SECRET, ADA)
        for message in session.exec(select(OutboxMessage)):
            is_own = message.address.startswith("own")
            message.state = MessageState.BOUNCED if is_own else MessageState.SENT
            message.ended_at = NOW
        called = Attempt(ids["Listed S-1"], ContactWay.CALL, was_reached=False)
        log_attempt(session, "995", called, ADA.who, NOW + timedelta(days=1))
        session.commit()

    later = TODAY + timedelta(days=9)
    assert names(council, ChasingFilter.CAME_BACK, later) == {"Listed S-3"}
    assert names(council, ChasingFilter.NO_ANSWER, later) == OPEN - {"Listed S-3"}
    assert rows_of(council)["Listed S-1"].last_asked.way is ContactWay.CALL


def test_a_change_that_a_setting_sent_is_an_answer(council):
    provider_id = rows_of(council)["Listed S-3"].provider_id
    with council.session() as session:
        queue_reminders(session, "995", [provider_id], SECRET, ADA)
        for message in session.exec(select(OutboxMessage)):
            message.state = MessageState.SENT
        make_link(session, "995", LinkPurpose.CHANGE, "1" * 32, [provider_id], "en", NOW)
        session.commit()
        before = names(council, ChasingFilter.NO_ANSWER, TODAY + timedelta(days=9))
        sent = ProposedValue(EditField.PHONE, "01632 960777", "01632 960123", 0)
        link_id = session.exec(select(SettingLink.id)).one()
        save_proposals(session, "995", provider_id, link_id, [sent], NOW)
        session.commit()

    assert before == {"Listed S-3"}
    assert names(council, ChasingFilter.NO_ANSWER, TODAY + timedelta(days=9)) == set()


def test_who_is_left_out_is_told_with_the_reason(council):
    rows = rows_of(council)
    ids = {name: row.provider_id for name, row in rows.items()}
    with council.session() as session:
        for address, why in (("chain@setting.example", ASKED), ("own@setting.example", BOUNCED)):
            stop_address(session, "995", digest_of_address(SECRET, address), why, NOW)
        session.commit()
        plan = plan_reminders(session, "995", ids.values(), SECRET, NOW)

    left_out = {name: plan.left_out.get(provider_id) for name, provider_id in ids.items()}
    assert {name: left_out[name] for name in OPEN} == {
        "Listed S-1": LeftOut.STOPPED,
        "Listed S-2": LeftOut.STOPPED,
        "Listed S-3": LeftOut.CAME_BACK,
        "Extracted EY100003": None,
    }
    assert [one.address for one in plan.addressees] == ["third@setting.example"]
    assert names(council, ChasingFilter.NO_MAIL) == {"Listed S-1", "Listed S-2"}
    assert names(council, ChasingFilter.NO_EMAIL).isdisjoint(OPEN)
