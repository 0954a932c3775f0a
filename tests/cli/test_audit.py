"""The audit: a changed or removed line is detected, also at the end."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import Result
from sqlmodel import col, delete, select, update

from app import create_app
from app.cli.command_context import locked_context
from app.data.audit import (
    HEAD_FILE,
    AuditBroken,
    AuditEntry,
    read_head,
    save_audit_entry,
    save_head,
    verify,
)
from app.data.session import record
from app.data.tables import AuditEvent
from app.ingest.context import CommandContext
from tests.builders import settings_for, try_command

NOW = datetime(2026, 11, 22, 9, 0, 0, 123456, tzinfo=UTC)


def command(install, *words: str) -> Result:
    return try_command(install.data_dir, *words, DATABASE_URL=install.database_url)


def save(install, *audit_entries: AuditEntry) -> None:
    """Save and commit entries, then store the end of the audit as every command does."""
    install.data_dir.mkdir(exist_ok=True)
    with record(install.database_url) as session:
        for number, audit_entry in enumerate(audit_entries):
            save_audit_entry(session, audit_entry, NOW + timedelta(seconds=number))
        session.commit()
        save_head(session, install.data_dir)


def verified(install) -> int:
    with record(install.database_url) as session:
        return verify(session, read_head(install.data_dir))


@contextmanager
def failing_command(install) -> Iterator[CommandContext]:
    """The context of a command that ends with an error."""
    app = create_app(settings_for(install.data_dir, DATABASE_URL=install.database_url))
    with app.app_context(), pytest.raises(ZeroDivisionError), locked_context() as context:  # noqa: PT012
        yield context
        1 / 0  # noqa: B018
    gc.enable()  # commands switch collection off


def audit_entries(count: int) -> list[AuditEntry]:
    return [
        AuditEntry("ada", "release", f"source {number}", reason="seen") for number in range(count)
    ]


def run(install, statement) -> None:
    with record(install.database_url) as session:
        session.exec(statement)
        session.commit()


def nth(install, number: int) -> int:
    """The id of a line, 0 being the first."""
    with record(install.database_url) as session:
        return session.exec(select(AuditEvent.id).order_by(col(AuditEvent.id))).all()[number]


def test_unchanged_lines_are_counted(install):
    save(install, *audit_entries(3))
    save(install, *audit_entries(2))

    done = command(install, "audit", "verify")

    assert (done.exit_code, done.output) == (0, "5 lines, none changed or missing\n")


def test_an_audit_without_lines_is_valid(install):
    save(install)

    assert command(install, "audit", "verify").output == "0 lines, none changed or missing\n"


CHANGES = {
    "at": NOW - timedelta(days=1),
    "who": "bob",
    "action": "drop",
    "subject": "source 9",
    "field": "phone",
    "old_value": "x",
    "new_value": "y",
    "reason": "",
}


@pytest.mark.parametrize("column", CHANGES)
def test_a_line_that_was_changed_is_named(install, column):
    save(install, *audit_entries(4))
    changed = nth(install, 1)
    run(
        install,
        update(AuditEvent).where(col(AuditEvent.id) == changed).values({column: CHANGES[column]}),
    )

    done = command(install, "audit", "verify")

    assert done.exit_code == 1
    assert done.output.startswith(f"broken: line {changed} of the audit")


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_removed_line_is_detected_at_the_next_one(install, number):
    save(install, *audit_entries(4))
    removed, after = nth(install, number), nth(install, number + 1)
    run(install, delete(AuditEvent).where(col(AuditEvent.id) == removed))

    with pytest.raises(AuditBroken, match=f"^line {after} of the audit"):
        verified(install)


@pytest.mark.parametrize("count", [1, 3, 4])
def test_lines_removed_at_the_end_are_detected(install, count):
    save(install, *audit_entries(4))
    first = nth(install, 4 - count)
    run(install, delete(AuditEvent).where(col(AuditEvent.id) >= first))

    done = command(install, "audit", "verify")

    assert done.exit_code == 1
    broken, advice = done.output.splitlines()
    assert (
        broken == f"broken: the audit had 4 lines and has {4 - count}: its last lines are missing"
    )
    assert "run `flask doctor`" in advice


def test_entries_added_after_lines_were_removed_do_not_hide_it(install):
    save(install, *audit_entries(4))
    run(install, delete(AuditEvent).where(col(AuditEvent.id) >= nth(install, 2)))

    for _ in range(2):
        with pytest.raises(AuditBroken, match="is not the one that had 4 lines"):
            save(install, *audit_entries(5))

    with pytest.raises(AuditBroken):
        verified(install)


def test_a_command_warns_of_a_broken_audit_and_continues(install, capsys):
    save(install, *audit_entries(4))
    run(install, delete(AuditEvent))

    with failing_command(install) as context:
        assert context.session.is_active

    assert "warning: the audit had 4 lines and has 0" in capsys.readouterr().err


def test_a_failing_command_still_saves_the_audit_head_of_what_was_committed(install):
    with failing_command(install) as context:
        save_audit_entry(context.session, audit_entries(1)[0], NOW)
        context.session.commit()
        save_audit_entry(context.session, audit_entries(1)[0], NOW)

    assert read_head(install.data_dir).count == verified(install) == 1


@pytest.mark.parametrize("head_text", ["", "{}", "[]", "x", '{"count": "many", "chain": ""}'])
def test_an_unreadable_audit_head_is_reported(install, head_text):
    save(install, *audit_entries(2))
    (install.data_dir / HEAD_FILE).write_text(head_text)

    with pytest.raises(AuditBroken, match=f"^{HEAD_FILE} cannot be read"):
        verified(install)


def test_audit_entries_are_listed_one_per_line_whatever_they_contain(install):
    save(
        install,
        AuditEntry("ada", "edit", "place abc", "phone", "old\nline", "new", "rang\x1b[2J them"),
        AuditEntry("bob", "release", "ofsted_register", reason="seen"),
    )

    everything = command(install, "audit", "list").output.splitlines()
    one = command(install, "audit", "list", "ofsted_register").output.splitlines()

    assert everything == [
        "2026-11-22 09:00:00 ada (account) edit place abc phone: 'old\\nline' -> 'new' (rang?[2J them)",
        "2026-11-22 09:00:01 bob (account) release ofsted_register (seen)",
    ]
    assert one == everything[1:]


def test_the_audit_can_be_verified_during_a_publication(install):
    save(install, *audit_entries(2))
    with failing_command(install):
        done = command(install, "audit", "verify")

    assert done.exit_code == 0


@pytest.mark.parametrize("word", ["verify", "list"])
def test_a_record_without_tables_is_one_sentence(tmp_path, word):
    done = try_command(tmp_path, "audit", word)

    assert done.exit_code == 1
    assert "flask migrate" in done.output
