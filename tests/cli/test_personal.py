"""`flask personal` finds, exports and erases one setting or one member of staff."""

import json
import stat
from pathlib import Path

import pytest

from app.core.staff_roles import Role
from app.data.audit import find_audit_entries
from app.data.council_settings import find_council_settings
from app.data.session import record
from app.data.staff_changes import add_person
from app.ingest.redaction import apply_erasure_orders
from tests.builders import NOW, close_engine, run_command, settings_for, try_command


def test_a_setting_is_found_in_tables_snapshots_and_sent_files(seeded_copy: Path) -> None:
    with record(settings_for(seeded_copy).database_url) as session:
        setting = next(one for one in find_council_settings(session, "995") if one.phones)
    (seeded_copy / "imports").mkdir(mode=0o700, exist_ok=True)
    (seeded_copy / "imports/7.upload").write_text(f"reference,name\nA,{setting.name}\n")

    printed = run_command(seeded_copy, "personal", "find", "setting", setting.numbers[0])

    assert "source_row: " in printed
    assert "\nsnapshots/places/0000" in printed
    assert "\nimports/7.upload\n" in printed


def test_an_export_is_private_complete_and_audited(seeded_copy: Path, tmp_path: Path) -> None:
    with record(settings_for(seeded_copy).database_url) as session:
        setting = next(one for one in find_council_settings(session, "995") if one.phones)
    file = tmp_path / "export.json"

    run_command(seeded_copy, "personal", "export", "setting", setting.provider_id, file)

    content = json.loads(file.read_text("utf-8"))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert content["about"] == f"setting {setting.provider_id}"
    assert {"provider", "listing", "source_row"} <= {one["table"] for one in content["record"]}
    with record(settings_for(seeded_copy).database_url) as session:
        [*_, last] = find_audit_entries(session, setting.provider_id)
    assert last.action == "personal data exported"


def a_person(data_dir: Path, role: Role) -> int:
    with record(settings_for(data_dir).database_url) as session:
        user_id = add_person(session, "Zebedee Vexwort", "995", [role], "Ann", NOW)
        session.commit()
    return user_id


def test_a_person_is_named_by_number_or_name_and_erased_once(seeded_copy: Path) -> None:
    number = str(a_person(seeded_copy, Role.EDITOR))
    reason = ("--reason", "left")

    by_name = run_command(seeded_copy, "personal", "find", "user", "Zebedee Vexwort")
    erased = run_command(seeded_copy, "personal", "erase", "user", number, *reason)
    again = try_command(seeded_copy, "personal", "find", "user", "Zebedee Vexwort")

    assert f"user {number}: 3 rows, 0 files" in by_name
    assert erased.startswith(f"user {number}: erased")
    assert again.exit_code == 2
    assert f'"key": "{number}"' in (seeded_copy / "forget.log").read_text("utf-8")
    assert "erasure orders: good" in run_command(seeded_copy, "doctor")


def test_the_last_administrator_is_refused(seeded_copy: Path) -> None:
    number = str(a_person(seeded_copy, Role.ADMINISTRATOR))

    done = try_command(seeded_copy, "personal", "erase", "user", number, "--reason", "left")

    assert done.exit_code == 1
    assert "the last administrator of a council" in done.output
    assert f"user {number}: Zebedee" in run_command(seeded_copy, "users", "list", "995")


def test_erasing_a_setting_does_what_the_edit_command_does(
    seeded_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apply_erasure_orders, "GRACE_S", 0.0)
    with record(settings_for(seeded_copy).database_url) as session:
        setting = next(one for one in find_council_settings(session, "995") if one.phones)

    run_command(
        seeded_copy, "personal", "erase", "setting", setting.provider_id, "--reason", "asked"
    )

    printed = run_command(seeded_copy, "personal", "find", "setting", setting.provider_id)
    assert "listing: " not in printed
    assert "snapshots/" not in printed
    assert "imports/" not in printed


def test_a_restored_backup_forgets_the_person_again(seeded_copy: Path, tmp_path: Path) -> None:
    number = str(a_person(seeded_copy, Role.EDITOR))
    backup = tmp_path / "record.tar"
    run_command(seeded_copy, "backup", backup)
    run_command(seeded_copy, "personal", "erase", "user", number, "--reason", "left")
    close_engine(settings_for(seeded_copy).database_url)

    printed = run_command(seeded_copy, "restore", backup, "--replace")

    assert "1 erasure orders recorded again" in printed
    assert "Zebedee" not in run_command(seeded_copy, "users", "list", "995")
    assert "erasure orders: good" in run_command(seeded_copy, "doctor")
