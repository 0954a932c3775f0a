"""`flask retention` counts, deletes, and finishes what a killed run left."""

import os
from pathlib import Path

from app.data.session import record
from app.data.tables import CountedSignIn
from tests.builders import NOW, run_command, settings_for


def write_old_message(data_dir: Path) -> Path:
    file = data_dir / "mail" / "1.eml"
    file.parent.mkdir(exist_ok=True, mode=0o700)
    file.write_text("To: hello@nursery.example")
    file.chmod(0o600)
    os.utime(file, (0, 0))
    return file


def test_old_rows_and_files_are_counted_then_deleted(seeded_copy: Path) -> None:
    message = write_old_message(seeded_copy)
    with record(settings_for(seeded_copy).database_url) as session:
        session.add(CountedSignIn(key_digest="k", at=NOW.replace(year=2020)))
        session.commit()

    examined = run_command(seeded_copy, "doctor")
    counted = run_command(seeded_copy, "retention")
    applied = run_command(seeded_copy, "retention", "--apply")
    again = run_command(seeded_copy, "retention")

    assert "longer than its period: counted_sign_in" in examined
    assert counted.startswith("flask retention has never been run with --apply\n")
    tables, _, folders = counted.partition("Folders of DATA_DIR:\n")
    assert "counted_sign_in: 1 to delete. Kept: 15 minutes, removed with the next" in tables
    assert "reported_mistake: 0 to delete. Kept: 90 days after the report was closed" in tables
    assert "mail: 1 to delete. Kept: 14 days after each was written.\n" in folders
    assert "counted_sign_in: 1 deleted" in applied
    assert not message.exists()
    assert again.startswith("last run with --apply: ")
    assert "periods of storage: good" in run_command(seeded_copy, "doctor")
    assert "counted_sign_in: 0 to delete" in again


def test_files_that_a_killed_run_left_are_removed_by_the_next(seeded_copy: Path) -> None:
    run_command(seeded_copy, "retention", "--apply")  # killed before the files: rows are done
    message = write_old_message(seeded_copy)

    run_command(seeded_copy, "retention", "--apply")

    assert not message.exists()
