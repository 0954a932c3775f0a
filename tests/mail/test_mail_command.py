"""`flask mail`: reminders queued, sent or kept, messages that come back, addresses that stop."""

import os
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from app.cli.clock import build_clock
from app.cli.mail_checks import check_messages
from app.config import CouncilsFile
from app.data.audit import find_audit_entries
from app.data.install_key import read_secret
from app.data.session import record
from app.ingest.context import CommandContext
from app.publish.desk_queues.chasing_rows import find_chasing_rows
from tests.builders import run_command, settings_for, try_command
from tests.mail.desk import Desk
from tests.mail.reports import report
from tests.mail.smtp_server import SENDER, Inbox, body_of, mail_server

NURSERY = ("--setting", "2990166")  # of the invented council, with an address
MAIL_SERVER = {"SMTP_URL": "smtp+plain://127.0.0.1:25", "MAIL_FROM": SENDER}
ADDRESS = "hello@2990166.example"


def test_with_invented_data_a_reminder_is_printed_and_kept(seeded_copy: Path) -> None:
    queued = run_command(seeded_copy, "mail", "reminders", "995", *NURSERY, "--language", "pl")
    again = run_command(seeded_copy, "mail", "reminders", "995", *NURSERY)
    printed = run_command(seeded_copy, "mail", "send", SITE_URL="http://localhost:5000")
    listed = run_command(seeded_copy, "mail", "list", "995")

    assert queued.startswith("1 reminders are queued")
    assert again.startswith("0 reminders are queued")
    assert again.endswith("1 settings had one in the last week\n")
    assert "Czy wszystkie dane" in printed
    assert re.search(r"http://localhost:5000/update/[\w-]{43}\n", printed)
    assert "1 messages sent, 0 ended, 0 to try again, 0 queued" in printed
    assert "message 1: reminder about 1 setting, asked for by" in listed
    assert ADDRESS not in listed
    [kept] = (seeded_copy / "mail").iterdir()
    assert (kept.name, kept.stat().st_mode & 0o777) == ("1.eml", 0o600)

    fortnight_ago = datetime.now(UTC) - timedelta(days=15)
    os.utime(kept, (fortnight_ago.timestamp(),) * 2)
    run_command(seeded_copy, "mail", "send")
    assert list((seeded_copy / "mail").iterdir()) == []


def test_a_mail_server_gets_what_is_due_and_what_comes_back_stops_the_address(
    seeded_copy: Path, tmp_path: Path
) -> None:
    inbox, file = Inbox(), tmp_path / "report.eml"
    run_command(seeded_copy, "mail", "reminders", "995", *NURSERY)
    with mail_server(inbox) as server:
        url = f"smtp+plain://127.0.0.1:{server.port}"
        sent = run_command(seeded_copy, "mail", "send", SMTP_URL=url, MAIL_FROM=SENDER)
    [letter] = inbox.letters
    file.write_bytes(report(letter["Message-ID"], "5.1.1"))

    back = run_command(seeded_copy, "mail", "bounced", file)
    refused = try_command(seeded_copy, "mail", "reminders", "995", *NURSERY)

    assert "1 messages sent" in sent
    assert (letter["From"], letter["To"]) == (f"Sandmere Council <{SENDER}>", ADDRESS)
    assert "0191 498 0100" in body_of(letter)
    assert "/update/" not in sent
    assert ADDRESS not in sent
    assert back == "recorded: 5.1.1\n"
    assert "1 settings have an address from which mail came back" in refused.output
    assert "bounced, 5.1.1" in run_command(seeded_copy, "mail", "list")
    assert not (seeded_copy / "mail").exists()


def test_without_a_mail_server_messages_of_a_real_install_wait(desk: Desk) -> None:
    desk.queue()
    data_dir = desk.install.data_dir

    told = try_command(data_dir, "mail", "send")

    assert told.exit_code == 0
    assert told.output == (
        "warning: no mail server is set, so 2 messages wait: set SMTP_URL and MAIL_FROM\n"
    )
    assert not (data_dir / "mail").exists()


def test_a_server_that_is_down_is_a_failure_without_any_address(desk: Desk) -> None:
    desk.queue()
    with mail_server(Inbox()) as server:
        url = f"smtp+plain://127.0.0.1:{server.port}"
    environ = {"SMTP_URL": url, "MAIL_FROM": SENDER, "SITE_URL": "https://finder.example"}

    failed = try_command(desk.install.data_dir, "mail", "send", **environ)

    assert failed.exit_code == 1
    assert failed.output == (
        "0 messages sent, 0 ended, 1 to try again, 2 queued\n"
        "failed: the mail server 127.0.0.1: Connection refused\n"
    )


def test_an_address_stops_and_resumes_and_the_audit_has_its_digest(seeded_copy: Path) -> None:
    run_command(seeded_copy, "mail", "stop", ADDRESS.upper())
    stopped = run_command(seeded_copy, "mail", "reminders", "995", *NURSERY)
    run_command(seeded_copy, "mail", "resume", ADDRESS)
    resumed = run_command(seeded_copy, "mail", "reminders", "995", *NURSERY)

    assert "1 settings asked for none" in stopped
    assert resumed.startswith("1 reminders are queued")
    with record(settings_for(seeded_copy).database_url) as session:
        entries = list(find_audit_entries(session, "council 995"))
    assert [one.action for one in entries[-2:]] == ["mail stopped", "mail resumed"]
    assert re.fullmatch("[0-9a-f]{32}", entries[-1].new_value)
    assert ADDRESS not in str(entries)


def test_overdue_settings_are_those_of_the_page_and_reminders_are_audited(
    seeded_copy: Path,
) -> None:
    queued = run_command(seeded_copy, "mail", "reminders", "995", "--overdue")
    again = run_command(seeded_copy, "mail", "reminders", "995", "--overdue")

    with record(settings_for(seeded_copy).database_url) as session:
        secret, today = read_secret(seeded_copy), datetime.now(UTC).date()
        rows = find_chasing_rows(session, "995", today, secret)
        audited = [one for one in find_audit_entries(session) if one.action == "reminders queued"]
    overdue = {one.provider_id for one in rows if one.due.is_overdue}
    asked = {one.provider_id for one in rows if one.last_reminder}
    assert asked
    assert asked < overdue
    assert queued.startswith(f"{audited[0].new_value} reminders are queued")
    assert again.startswith("0 reminders are queued")
    assert len(audited) == 1


@pytest.mark.parametrize(
    "words",
    [
        ("reminders", "995"),
        ("reminders", "995", "--all", "--overdue"),
        ("reminders", "123", "--all"),
        ("reminders", "995", "--all", "--language", "fr"),
        ("reminders", "995", "--setting", "unknown"),
        ("stop", "not an address"),
    ],
)
def test_what_cannot_be_meant_is_a_wrong_argument(seeded: Path, words: tuple[str, ...]) -> None:
    assert try_command(seeded, "mail", *words).exit_code == 2


@pytest.mark.parametrize("content", [b"hello", report("<1@other.example>", "5.1.1")])
def test_a_report_about_no_message_of_ours_is_refused(
    seeded: Path, tmp_path: Path, content: bytes
) -> None:
    file = tmp_path / "report.eml"
    file.write_bytes(content)

    refused = try_command(seeded, "mail", "bounced", file)

    assert refused.exit_code == 1
    assert refused.output.startswith("refused: ")
    assert len(refused.output.splitlines()) == 1


def test_the_clock_sends_what_is_due_and_looks_once_a_day_otherwise(desk: Desk) -> None:
    settings = settings_for(desk.install.data_dir, SITE_URL="https://finder.example", **MAIL_SERVER)
    marker = build_clock(settings).markers["mail send"]
    without_host = build_clock(replace(settings, site_url="")).markers["mail send"]
    without_server = build_clock(settings_for(desk.install.data_dir)).markers["mail send"]
    nothing = marker(desk.now)

    desk.queue()

    assert nothing is None
    assert marker(desk.now) == desk.now
    assert marker(desk.now - timedelta(days=1)) == desk.now.date() - timedelta(days=1)
    assert without_server(desk.now) == without_host(desk.now) == desk.now.date()


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, ["2 messages to settings wait, and no mail server is set"]),
        (MAIL_SERVER, []),
    ],
)
def test_the_doctor_notes_messages_that_cannot_be_sent(
    desk: Desk, environ: dict[str, str], expected: list[str]
) -> None:
    desk.queue()
    app = Flask("bare")
    settings = settings_for(desk.install.data_dir, SITE_URL="https://finder.example", **environ)
    app.config |= {"SETTINGS": settings, "COUNCILS": CouncilsFile(settings.councils_file)}

    with app.app_context(), desk.install.session() as session:
        context = CommandContext(session, desk.install.data_dir, desk.now)
        found = list(check_messages(context))
        app.config["SETTINGS"] = replace(settings, site_url="")
        without_host = list(check_messages(context))

    assert [one.message for one in found] == expected
    assert not any(one.is_broken for one in found)
    hint = "2 messages of council 995 have no host for links"
    assert [one.message for one in without_host] == [*expected, hint]
