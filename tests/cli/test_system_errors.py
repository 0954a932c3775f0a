"""An error of the machine, or a record of a newer version, is one sentence for every command."""

import errno
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import click
import pytest

from app.cli import COMMANDS, CommandGroup
from app.cli.system_errors import describe_failure, is_reader_gone
from app.config import ROOT
from app.data.session import engine
from tests.builders import Install, close_engine, settings_for, try_command

WORDS = {"PATH": "x", "PROVIDER_ID": "aaaaaaaaaaaa", "FIELD": "withheld", "VALUE": "v"}
WORDS |= {
    "USER_ID": "1",
    "DAY": "2026-11-01",
    "NAME": "schools",
    "LA_NUMBER": "995",
    "REFERENCE": "A",
    "MONTH": "2026-11",
    "NUMBER": "1",
    "REPORT": "-",
    "ADDRESS": "hello@nursery.example",
}
WORDS |= {"DAY": "2026-11-01", "SETTING": "1", "SOURCE": "schools", "ID": "1", "KIND": "user"}
WORDS |= {"FILE": "x.csv"}
OPENS_NO_RECORD = ("linkage", "translations")


def every_command() -> list[tuple[str, ...]]:
    """Every command with a value for each required argument and option."""
    context = click.Context(click.Command("flask"))
    found: list[tuple[str, ...]] = []
    for name in sorted(COMMANDS):
        command = CommandGroup("app").get_command(context, name)
        assert command is not None
        found += _commands_in(context, (name,), command)
    return found


def _commands_in(
    context: click.Context, words: tuple[str, ...], command: click.Command
) -> list[tuple[str, ...]]:
    if isinstance(command, click.Group):
        return [
            one
            for name, inner in sorted(command.commands.items())
            for one in _commands_in(context, (*words, name), inner)
        ]
    needed: list[str] = []
    for one in command.params:
        if isinstance(one, click.Argument) and one.required:
            name = one.make_metavar(context) if one.metavar else (one.name or "").upper()
            needed.append(
                "phone"
                if words in (("edit", "set"), ("receipt",)) and name == "FIELD"
                else WORDS[name]
            )
        elif isinstance(one, click.Option) and one.required:
            choices = getattr(one.type, "choices", ("because",))
            needed += [one.opts[0], choices[0]]
    return [(*words, *needed)]


def test_every_command_refuses_a_record_of_a_newer_version(
    seeded_copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    settings = settings_for(seeded_copy)
    with engine(settings.database_url).begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
        before = list(connection.connection.iterdump())
    runs = {
        " ".join(words): try_command(seeded_copy, *words, *_alone(words))
        for words in every_command()
        if words[0] not in OPENS_NO_RECORD
    }

    assert len(runs) > 33
    for name, done in runs.items():
        assert done.exit_code == 1, name
        assert "of a newer version of this app: run that" in done.output, name
        assert name.startswith("doctor") or done.output.count("\n") == 1, name
    with engine(settings.database_url).begin() as connection:
        assert list(connection.connection.iterdump()) == before
    assert not list(tmp_path.glob("x*"))


def _alone(words: tuple[str, ...]) -> tuple[str, ...]:
    return {"clock": ("--once",), "refresh": ("--all",)}.get(words[0], ())


def test_a_postgresql_server_that_is_down_is_named_without_its_password(tmp_path: Path) -> None:
    url = "postgresql://ann:topsecret@127.0.0.1:9/finder"

    for words in (("publish",), ("audit", "list"), ("edit", "list")):
        done = try_command(tmp_path / "data", *words, DATABASE_URL=url)

        assert done.exit_code == 1
        assert done.output == (
            "failed: PostgreSQL at 127.0.0.1, port 9 cannot be reached: check that it is running\n"
        )
    examined = try_command(tmp_path / "data", "doctor", DATABASE_URL=url)
    assert examined.exit_code == 1
    assert "BROKEN: failed: PostgreSQL at 127.0.0.1, port 9 cannot be reached" in examined.output
    assert "topsecret" not in examined.output


def _sqlite_fault(file: Path, *statements: str, pages: int = 0) -> str:
    opened = sqlite3.connect(file, timeout=0)
    with closing(opened), pytest.raises(sqlite3.Error) as caught:  # noqa: PT012
        opened.execute(f"PRAGMA max_page_count = {pages}")
        for statement in statements:
            opened.execute(statement)
    failure = describe_failure(caught.value, settings_for(file.parent))
    assert failure is not None
    return failure.message


def test_a_full_disk_a_lock_and_a_damaged_file_are_distinguished(tmp_path: Path) -> None:
    full = ("CREATE TABLE t (x)", "INSERT INTO t VALUES (zeroblob(99999))")
    (tmp_path / "damaged").write_bytes(b"not a database" * 999)
    locking = sqlite3.connect(tmp_path / "locked", isolation_level=None)
    locking.execute("CREATE TABLE t (x)")
    locking.execute("BEGIN EXCLUSIVE")

    message = {
        "full": _sqlite_fault(tmp_path / "full", *full, pages=3),
        "locked": _sqlite_fault(tmp_path / "locked", "INSERT INTO t VALUES (1)"),
        "damaged": _sqlite_fault(tmp_path / "damaged", "SELECT * FROM t"),
        "tables": _sqlite_fault(tmp_path / "empty", "SELECT * FROM edition"),
    }
    locking.close()

    assert message["full"].startswith("failed: the disk is full: free some space")
    assert message["locked"].startswith("busy: ")
    assert "is damaged" in message["damaged"]
    assert "run `flask migrate`" in message["tables"]


def test_a_disk_full_for_a_file_is_the_same_sentence(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No space left") as caught:
        Path("/dev/full").write_text("x")

    failure = describe_failure(caught.value, settings_for(tmp_path))

    assert failure is not None
    assert failure.message.startswith("failed: the disk is full")


def test_a_command_whose_reader_has_gone_says_nothing(seeded: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)

    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "app", "withheld", "995"],
        env={**os.environ, "DATA_DIR": str(seeded)},
        cwd=ROOT,
        stdout=writer,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(writer)

    assert done.stderr == ""
    assert done.returncode == 1


def test_a_broken_pipe_to_a_server_is_a_failure(tmp_path: Path) -> None:
    error = BrokenPipeError(errno.EPIPE, "Broken pipe")

    failure = describe_failure(error, settings_for(tmp_path))

    assert not is_reader_gone(error)
    assert failure is not None
    assert "Broken pipe" in failure.message


def test_an_incomplete_array_is_the_same_sentence_although_it_has_no_error_code(
    tmp_path: Path,
) -> None:
    failure = describe_failure(OSError("750 requested and 496 written"), settings_for(tmp_path))

    assert failure is not None
    assert failure.message.startswith("failed: the disk is full")


@pytest.mark.parametrize("code", [sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_CANTOPEN])
def test_an_unusable_database_file_on_a_full_disk_is_the_same_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = code
    with_room = describe_failure(error, settings_for(tmp_path))
    monkeypatch.setattr("app.cli.system_errors.MIN_FREE_BYTES", 2**80)
    without = describe_failure(error, settings_for(tmp_path))

    assert with_room
    assert without
    assert "cannot be read or written: disk I/O error" in with_room.message
    assert without.message.startswith("failed: the disk is full")


def test_no_backup_is_advised_for_a_record_that_is_locked_and_whole(
    seeded_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.data.session.BUSY_TIMEOUT_MS", 50)
    file = settings_for(seeded_copy).database_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(file, isolation_level=None)) as locking:
        locking.execute("PRAGMA journal_mode = DELETE")
        locking.execute("BEGIN EXCLUSIVE")
        examined = try_command(seeded_copy, "doctor")

    assert examined.exit_code == 1
    assert "BROKEN: busy: the record is locked by another command" in examined.output
    assert "restore" not in examined.output


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_the_errors_of_postgresql_are_distinguished(install: Install) -> None:
    settings = settings_for(install.data_dir, DATABASE_URL=install.database_url)
    wrong = {
        "SELECT * FROM missing": "run `flask migrate`",
        "SET TRANSACTION READ ONLY; DELETE FROM edition": "is read-only",
        "DO $$BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '53100'; END$$": "is full: free some space",
        "DO $$BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '55P03'; END$$": "busy: ",
    }

    for statement, message in wrong.items():
        with pytest.raises(Exception) as caught, engine(install.database_url).begin() as one:
            one.exec_driver_sql(statement)
        failure = describe_failure(caught.value, settings)
        assert failure is not None
        assert message in failure.message
    close_engine(install.database_url)
    gone = try_command(
        install.data_dir, "audit", "list", DATABASE_URL=f"{install.database_url}_gone"
    )
    assert gone.exit_code == 1
    assert "check DATABASE_URL" in gone.output or "cannot be reached" in gone.output
