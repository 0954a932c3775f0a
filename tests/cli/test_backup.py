"""`flask backup` and `flask restore`: all data is restored, but no withdrawn provider."""

import gc
import hashlib
import shutil
import stat
from collections.abc import Callable, Iterator
from datetime import UTC, date, timedelta
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlmodel import SQLModel

from app.cli.backup import backup, restore
from app.config.council_details import CouncilDetail
from app.core.sufficiency.texts import SectionText
from app.data import migrate, table_dump
from app.data.audit import read_head, verify
from app.data.erasure_orders import sync_order_files
from app.data.session import engine
from app.data.setting_notes import add_note, remove_note
from app.data.sufficiency_reports import agree_report, find_report, start_report
from app.data.sufficiency_sections import NewPin, add_pin, find_pins, remove_pin, save_text
from app.data.tables import EditField
from app.publish import publisher_lock
from app.publish.backup.pack import back_up
from tests.builders import (
    NOW,
    Install,
    childminder,
    close_engine,
    consent,
    fill,
    find_setting,
    new_database,
    nursery,
    redacted,
    settings_for,
    write_empty_record,
)

OCTOBER = date(2026, 10, 31)
# The two publications are a gap in the numbers, and the one after it.
ADDED_BY_RESTORE = {"publication": 2, "audit_event": 1}
Rows = dict[str, list[str]]
COMMANDS = {"backup": backup, "restore": restore}


def flask(install: Install, command: str, *words: str | Path) -> Result:
    """Run a command on a bare app, which is faster to build than the web app."""
    app = Flask("bare")
    app.config["SETTINGS"] = settings_for(install.data_dir, DATABASE_URL=install.database_url)
    with app.app_context():
        runner = app.test_cli_runner(catch_exceptions=False)
        done = runner.invoke(COMMANDS[command], [str(word) for word in words])
    gc.enable()  # commands switch collection off
    return done


def run_ok(install: Install, *words: str | Path) -> str:
    done = flask(install, *words)
    assert done.exit_code == 0, done.output
    return done.output


def all_rows(install: Install) -> Rows:
    """Every row of every table, read through the app's table definitions."""
    with engine(install.database_url).connect() as connection:
        found = {}
        for name, table in SQLModel.metadata.tables.items():
            rows = connection.execute(table.select()).all()
            found[name] = sorted(repr([_plain(cell) for cell in row]) for row in rows)
        return found


def _plain(cell: object) -> object:
    """SQLite returns times without their zone."""
    return cell.replace(tzinfo=UTC) if hasattr(cell, "tzinfo") and hasattr(cell, "date") else cell


def folders(install: Install) -> dict[str, str]:
    """The digest of every file of every snapshot."""
    return {
        str(file.relative_to(install.snapshots)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(install.snapshots.glob("*/*/*"))
    }


def wipe(install: Install) -> None:
    """Lose the host: remove the data directory and every table."""
    shutil.rmtree(install.data_dir)
    if install.database_url.startswith("sqlite"):
        file = engine(install.database_url).url.database
        close_engine(install.database_url)
        for suffix in ("", "-wal", "-shm"):
            Path(f"{file}{suffix}").unlink(missing_ok=True)
    else:
        with engine(install.database_url).begin() as connection:
            connection.exec_driver_sql("DROP SCHEMA public CASCADE")
            connection.exec_driver_sql("CREATE SCHEMA public")


def assert_same_but_for_the_restore(after: Rows, before: Rows) -> None:
    for name, rows in before.items():
        if name in ADDED_BY_RESTORE:
            assert set(rows) < set(after[name]), name
            assert len(after[name]) == len(rows) + ADDED_BY_RESTORE[name], name
        else:
            assert after[name] == rows, name


@pytest.fixture(autouse=True)
def _no_grace(monkeypatch: pytest.MonkeyPatch) -> None:
    """No server uses these snapshots: erasure need not wait for a last request."""
    monkeypatch.setattr("app.ingest.redaction.apply_erasure_orders.GRACE_S", 0.0)


@pytest.fixture
def filled(install: Install) -> Install:
    """A nursery, a childminder with consent and an edit, published; with a key and a log."""
    install.data_dir.mkdir(exist_ok=True)
    fill(install, consent())
    install.publish()
    install.make_edit("EY100001", EditField.PHONE, "01632 960123")
    return install


on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def other_engine(filled: Install, tmp_path: Path, postgres: str) -> Iterator[Install]:
    """An empty install on the other database engine."""
    if filled.database_url.startswith("sqlite"):
        url = new_database(postgres, "template_record")
    else:
        write_empty_record(tmp_path / "other.sqlite")
        url = f"sqlite:///{tmp_path / 'other.sqlite'}"
    yield Install(tmp_path / "other", url)
    engine(url).dispose()


@pytest.mark.both_engines
def test_a_restore_brings_back_every_row_and_byte(
    filled: Install, tmp_path: Path, summarise: Callable[[str], None]
) -> None:
    before, shown = all_rows(filled), folders(filled)
    run_ok(filled, "backup", tmp_path / "b.tar")
    wipe(filled)

    run_ok(filled, "restore", tmp_path / "b.tar")

    after = all_rows(filled)
    assert_same_but_for_the_restore(after, before)
    assert shown.items() <= folders(filled).items()
    setting = find_setting(filled.public().settings, "EY100001")
    assert setting is not None
    assert setting.phone == "01632 960123"
    with filled.session() as session:
        assert verify(session, read_head(filled.data_dir)) == len(after["audit_event"])
    assert filled.register(nursery("EY100009"), as_at=OCTOBER).new_count == 1  # ids continue
    summarise(f"{sum(map(len, before.values()))} rows and {len(shown)} files came back the same")


def test_the_seeds_are_restored_from_a_backup(seeded_copy: Path, tmp_path: Path) -> None:
    install = Install(seeded_copy, settings_for(seeded_copy).database_url)
    before, shown = all_rows(install), folders(install)
    run_ok(install, "backup", tmp_path / "b.tar")
    wipe(install)

    run_ok(install, "restore", tmp_path / "b.tar")

    assert_same_but_for_the_restore(all_rows(install), before)
    assert shown.items() <= folders(install).items()
    assert stat.S_IMODE((tmp_path / "b.tar").stat().st_mode) == 0o600


@pytest.mark.both_engines
def test_a_backup_of_one_engine_is_restored_into_the_other(
    filled: Install, other_engine: Install, tmp_path: Path
) -> None:
    run_ok(filled, "backup", tmp_path / "b.tar")

    run_ok(other_engine, "restore", tmp_path / "b.tar")

    assert_same_but_for_the_restore(all_rows(other_engine), all_rows(filled))
    assert other_engine.register(nursery("EY100009"), as_at=OCTOBER).new_count == 1


@pytest.mark.both_engines
def test_edits_since_the_backup_are_restored_from_the_backup_of_edits(
    filled: Install, tmp_path: Path
) -> None:
    with filled.session() as session:
        add_note(session, "aaaaaaaaaaaa", "995", "removed later", "Ann", NOW)
        start_report(session, "995", 2026, "Ann", NOW)
        add_pin(session, "995", 2026, NewPin("gaps", "trend", "measure=a", ""), "Ann", NOW)
        save_text(session, "995", 2026, SectionText("gaps", "changed later"), "Ann", NOW)
        session.commit()
    run_ok(filled, "backup", tmp_path / "b.tar")
    with filled.session() as session:
        remove_note(session, "aaaaaaaaaaaa", "995", 1, "Ann", NOW + timedelta(days=1))
        add_note(session, "aaaaaaaaaaaa", "995", "kept", "Ann", NOW + timedelta(days=1))
        [pin] = find_pins(session, "995", 2026)
        remove_pin(session, pin, "Ann", NOW + timedelta(days=1))
        text = SectionText("gaps", "kept", version=1)
        save_text(session, "995", 2026, text, "Ann", NOW + timedelta(days=1))
        version = find_report(session, "995", 2026).version
        agree_report(session, "995", 2026, version, "{}", "Ann", NOW + timedelta(days=1))
        session.commit()
    filled.make_edit("EY100001", EditField.PHONE, None, NOW + timedelta(days=1))
    filled.make_edit(
        "EY100001", EditField.WEBSITE, "https://kelp.example/", NOW + timedelta(days=2)
    )
    filled.edit_council(CouncilDetail.PHONE, "0191 498 0111")
    before = all_rows(filled)
    run_ok(filled, "backup", tmp_path / "e.tar", "--edits")
    wipe(filled)

    run_ok(filled, "restore", tmp_path / "b.tar", "--edits", tmp_path / "e.tar")

    after = all_rows(filled)
    assert after["provider_edit"] == before["provider_edit"]
    assert after["setting_note"] == before["setting_note"]
    for table in ("sufficiency_report", "sufficiency_text", "sufficiency_pin"):
        assert after[table] == before[table] != []
    assert after["council_detail_edit"] == before["council_detail_edit"] != []
    assert set(before["audit_event"]) < set(after["audit_event"])
    setting = find_setting(filled.public().settings, "EY100001")
    assert setting is not None
    assert (setting.phone, setting.website) == ("", "https://kelp.example/")
    with filled.session() as session:
        verify(session, read_head(filled.data_dir))


@on_sqlite
def test_edits_of_another_record_are_refused(
    filled: Install, other_engine: Install, tmp_path: Path
) -> None:
    run_ok(filled, "backup", tmp_path / "b.tar")
    fill(other_engine)
    other_engine.publish()
    other_engine.make_edit("EY100001", EditField.PHONE, "01632 960999")
    run_ok(other_engine, "backup", tmp_path / "e.tar", "--edits")
    before = all_rows(filled)

    done = flask(filled, "restore", tmp_path / "b.tar", "--edits", tmp_path / "e.tar", "--replace")

    assert (done.exit_code, done.output) == (1, "refused: the edits belong to a different record\n")
    assert all_rows(filled) == before


@pytest.mark.parametrize("by", ["log", "edits"])
def test_a_provider_withdrawn_since_the_backup_stays_hidden_after_a_restore(
    filled: Install, tmp_path: Path, by: str
) -> None:
    run_ok(filled, "backup", tmp_path / "b.tar")
    filled.register(nursery(), redacted(childminder()), as_at=OCTOBER)
    filled.consented(as_at=OCTOBER, now=NOW + timedelta(days=1))
    filled.publish()
    with filled.session() as session:
        sync_order_files(session, filled.data_dir)
    run_ok(filled, "backup", tmp_path / "e.tar", "--edits")
    edits: tuple[str | Path, ...] = ()
    if by == "edits":
        (filled.data_dir / "forget.log").unlink()
        edits = ("--edits", tmp_path / "e.tar")

    printed = run_ok(filled, "restore", tmp_path / "b.tar", "--replace", *edits)

    assert "1 erasure orders recorded again" in printed
    assert find_setting(filled.public().settings, "EY100001") is not None
    assert find_setting(filled.public().settings, "2500001") is None
    assert "1 erasure orders applied" in printed
    close_engine(filled.database_url)
    content = repr(all_rows(filled)).encode()
    remaining = [
        file for file in filled.data_dir.rglob("*") if file.is_file() and "files" not in file.parts
    ]
    content += b"".join(file.read_bytes() for file in remaining)
    assert b"Minder 2500001" not in content
    assert b"Saltpan" not in content
    assert (filled.data_dir / "forget.log").read_text().count("2500001") >= 1


@on_sqlite
def test_no_older_publication_is_shown_while_an_erasure_order_is_recorded_again(
    filled: Install, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_ok(filled, "backup", tmp_path / "b.tar")
    filled.consented(as_at=OCTOBER, now=NOW + timedelta(days=1))
    with filled.session() as session:
        sync_order_files(session, filled.data_dir)
    log = (filled.data_dir / "forget.log").read_bytes()
    wipe(filled)
    filled.data_dir.mkdir()
    (filled.data_dir / "forget.log").write_bytes(log)
    monkeypatch.setattr("app.cli.backup.publish_after_refresh", lambda *_: None)

    run_ok(filled, "restore", tmp_path / "b.tar")

    assert not (filled.snapshots / "current").exists()
    assert (filled.snapshots / "places" / "000001").is_dir()


@on_sqlite
def test_a_pinned_rollback_stays_pinned_after_a_restore(filled: Install, tmp_path: Path) -> None:
    filled.register(nursery(), nursery("EY100002"), childminder(), as_at=OCTOBER)
    filled.publish()
    filled.roll_back()
    run_ok(filled, "backup", tmp_path / "b.tar")
    wipe(filled)

    printed = run_ok(filled, "restore", tmp_path / "b.tar")

    assert "a rollback is pinned" in printed
    assert find_setting(filled.public().settings, "EY100002") is None


@pytest.mark.both_engines
@pytest.mark.parametrize("revision", ["0003"])
def test_a_backup_of_an_older_version_is_upgraded(
    filled: Install, tmp_path: Path, revision: str
) -> None:
    migrate.downgrade(filled.database_url, revision)
    with table_dump.consistent_read(filled.database_url) as connection:
        assert migrate.revision_of(connection) == revision
    with filled.session() as session:
        back_up(session, filled.data_dir, filled.database_url, tmp_path / "b.tar", NOW)
    wipe(filled)

    run_ok(filled, "restore", tmp_path / "b.tar")

    with table_dump.consistent_read(filled.database_url) as connection:
        assert migrate.revision_of(connection) == migrate.head()
    assert len(all_rows(filled)["provider"]) == 2


@on_sqlite
def test_a_backup_of_a_newer_version_is_refused(
    filled: Install, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.data.migrate.revision_of", lambda _connection: "9999")
    monkeypatch.setattr("app.publish.backup.pack.check_restorable", lambda *_, **__: None)
    run_ok(filled, "backup", tmp_path / "b.tar")

    done = flask(filled, "restore", tmp_path / "b.tar", "--replace")

    assert done.exit_code == 1
    assert "revision 9999, which this version does not know" in done.output


@pytest.mark.both_engines
def test_a_damaged_backup_and_a_record_in_use_are_refused_and_nothing_is_changed(
    filled: Install, tmp_path: Path
) -> None:
    run_ok(filled, "backup", tmp_path / "b.tar")
    whole = (tmp_path / "b.tar").read_bytes()
    damaged = bytearray(whole)
    damaged[len(whole) // 2] ^= 255
    (tmp_path / "damaged.tar").write_bytes(damaged)
    (tmp_path / "cut.tar").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "other.tar").write_text("hello")
    run_ok(filled, "backup", tmp_path / "e.tar", "--edits")
    before, shown = all_rows(filled), folders(filled)

    printed = {
        name: flask(filled, "restore", tmp_path / f"{name}.tar", "--replace")
        for name in ("damaged", "cut", "other", "e", "missing")
    } | {"no replace": flask(filled, "restore", tmp_path / "b.tar")}

    assert {name: done.exit_code for name, done in printed.items()} == dict.fromkeys(printed, 1)
    assert all(done.output.count("\n") == 1 for done in printed.values()), printed
    assert "--replace" in printed["no replace"].output
    assert "not a whole backup" in printed["e"].output
    assert (all_rows(filled), folders(filled)) == (before, shown)


def test_an_unreadable_record_is_replaced(seeded_copy: Path, tmp_path: Path) -> None:
    install = Install(seeded_copy, settings_for(seeded_copy).database_url)
    before = all_rows(install)
    run_ok(install, "backup", tmp_path / "b.tar")
    close_engine(install.database_url)
    (seeded_copy / "record.sqlite").write_bytes(b"not a database" * 999)

    refused = flask(install, "restore", tmp_path / "b.tar")
    run_ok(install, "restore", tmp_path / "b.tar", "--replace")

    assert (refused.exit_code, "cannot be read" in refused.output) == (1, True)
    assert_same_but_for_the_restore(all_rows(install), before)


@on_sqlite
def test_a_folder_keeps_the_newest_of_each_kind(filled: Install, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    for day in range(1, 9):
        (folder / f"record-202601{day:02}T000000Z.tar").touch()
        (folder / f"edits-202601{day:02}T000000Z.tar").touch()
    (folder / "notes.tar").touch()

    run_ok(filled, "backup", folder)
    run_ok(filled, "backup", folder, "--edits")

    remaining = sorted(file.name for file in folder.iterdir())
    assert [len([one for one in remaining if one.startswith(kind)]) for kind in "ern"] == [2, 7, 1]
    assert "restored" in run_ok(filled, "restore", folder, "--edits", folder, "--replace")


@pytest.mark.both_engines
def test_a_backup_is_made_during_a_refresh(filled: Install, tmp_path: Path) -> None:
    with publisher_lock(filled.data_dir, filled.database_url):
        printed = run_ok(filled, "backup", tmp_path / "b.tar")

    assert "rows" in printed


@on_sqlite
def test_a_damaged_snapshot_is_named_and_left_out(filled: Install, tmp_path: Path) -> None:
    file = filled.snapshots / "places" / "000001" / "places.sqlite"
    file.write_bytes(bytes(file.stat().st_size))

    printed = run_ok(filled, "backup", tmp_path / "b.tar")

    assert "places/000001 is damaged" in printed
    wipe(filled)
    run_ok(filled, "restore", tmp_path / "b.tar")
    assert not file.exists()
