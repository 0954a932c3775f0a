"""What settings sent is restored, and no message of a backup is sent again."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from app.data.mail_stops import ASKED, find_stops, stop_address
from app.data.outbox import count_queued
from app.data.setting_links import use_change_link
from app.data.tables import EditField, OutboxMessage, Proposal, ProposalState
from tests.builders import NOW, Install, close_engine, fill, new_install, run_command
from tests.builders.setting_updates import ADDRESS, add_setting_updates
from tests.cli.test_backup import all_rows
from tests.erasure_search import find_traces

TABLES = ("setting_link", "setting_link_setting", "proposal", "contact_attempt", "mail_stop")


@pytest.fixture
def filled(tmp_path: Path) -> Iterator[Install]:
    install = new_install(tmp_path / "data")
    fill(install)
    install.publish()
    yield install
    close_engine(install.database_url)


def test_what_settings_sent_since_the_backup_is_restored_and_nothing_is_sent_again(
    filled: Install, tmp_path: Path
) -> None:
    with filled.session() as session:
        token = add_setting_updates(session, ("aaaaaaaaaaaa",), NOW)
        session.commit()
    run_command(filled.data_dir, "backup", tmp_path / "b.tar")
    with filled.session() as session:
        use_change_link(session, token, NOW)
        proposal = session.exec(select(Proposal)).one()
        proposal.state, proposal.comment = ProposalState.SENT_BACK, "is it right?"
        add_setting_updates(session, ("aaaaaaaaaaaa", "bbbbbbbbbbbb"), NOW + timedelta(days=1))
        stop_address(session, "995", "e" * 32, ASKED, NOW)
        session.commit()
    filled.make_edit("EY100001", EditField.PHONE, "01632 960123")
    before = all_rows(filled)
    run_command(filled.data_dir, "backup", "--edits", tmp_path / "e.tar")

    words = ("restore", tmp_path / "b.tar", "--edits", tmp_path / "e.tar", "--replace")
    run_command(filled.data_dir, *words)

    after = all_rows(filled)
    assert {name: after[name] for name in TABLES} == {name: before[name] for name in TABLES}
    with filled.session() as session:
        assert find_stops(session, "995") == {"d" * 32: ASKED, "e" * 32: ASKED}
        assert count_queued(session) == 0
        [message] = session.exec(select(OutboxMessage)).all()
    assert message.problem == "the record was restored"
    assert "outbox_message.address" not in find_traces(filled, ADDRESS)
