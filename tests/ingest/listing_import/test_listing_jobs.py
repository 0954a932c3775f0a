"""The jobs of imports, and what becomes of the files that officers send."""

import os
from datetime import timedelta
from pathlib import Path

from app.data.jobs import JobRequest, add_job
from app.data.listing_import_files import find_old_files, imports_folder, plan_path, upload_path
from app.data.listing_imports import (
    change_choices,
    counts_of,
    discard,
    get_listing_import,
    remove_old_uploads,
)
from app.data.listing_plans import Choices, Gone, RowVerdict, read_plan, read_summary
from app.data.tables import EditField, ImportState, Job, JobKind, JobState, ListingImport
from tests.builders import NOW, Install, run_command
from tests.council_builders import COUNCIL, listed
from tests.ingest.listing_import.planning import (
    ONE,
    TWO,
    apply,
    edit_row,
    plan_of,
    public,
    send,
    text_of,
)


def do(install: Install, kind: JobKind, import_id: int, **arguments: str) -> Job:
    """A job that an officer asks for, after it was done."""
    with install.session() as session:
        wanted = {"listing_import": import_id, **arguments}
        job_id = add_job(session, JobRequest(kind, wanted, COUNCIL, "Ada", "why"), NOW)
    run_command(install.data_dir, "jobs", "run")
    with install.session() as session:
        job = session.get(Job, job_id)
        assert job
        session.expunge(job)
        return job


def sent(install: Install, import_id: int) -> ListingImport:
    with install.session() as session:
        found = get_listing_import(session, import_id)
        assert found
        session.expunge(found)
        return found


def test_a_file_is_checked_imported_and_undone_by_jobs(install: Install):
    import_id = send(install, text_of(TWO | {"phone": "01632 960111"}, listed("S-3")))

    assert do(install, JobKind.CHECK_LISTING, import_id).state is JobState.DONE
    checked = sent(install, import_id)
    plan = plan_path(install.data_dir, import_id)
    page = read_plan(plan, RowVerdict.CHANGED)
    assert (page.total, page.rows[0].reference) == (1, "S-2")
    assert read_summary(plan).plan_hash == checked.plan_hash
    assert counts_of(checked)["new"] == 1
    assert plan.stat().st_mode & 0o777 == 0o600

    order = {"plan_hash": checked.plan_hash, "rows": "all"}
    assert do(install, JobKind.IMPORT_LISTING, import_id, **order).state is JobState.DONE
    assert public(install)["Listed S-2"].phone == "01632 960111"
    assert not plan.exists()

    assert do(install, JobKind.UNDO_IMPORT, import_id).state is JobState.DONE
    assert sorted(public(install)) == ["Listed 00123", "Listed S-2"]
    assert sent(install, import_id).undone_by == "Ada"


def test_a_file_that_is_no_listing_is_refused_in_words_and_removed(install: Install):
    import_id = send(install, "a,b\n1,2\n")

    job = do(install, JobKind.CHECK_LISTING, import_id)

    assert job.state is JobState.REFUSED
    found = sent(install, import_id)
    assert (found.state, found.problem) == (ImportState.REFUSED, job.result)
    assert not upload_path(install.data_dir, import_id).exists()


def test_a_changed_plan_is_made_again_and_not_imported(install: Install):
    text = text_of(TWO | {"phone": "01632 960111"})
    import_id = send(install, text)
    old = plan_of(install, text).summary.plan_hash
    edit_row(install, "S-2", EditField.PHONE, "01632 960222")

    job = do(install, JobKind.IMPORT_LISTING, import_id, plan_hash=old, rows="all")

    assert job.state is JobState.REFUSED
    found = sent(install, import_id)
    assert found.state is ImportState.CHECKED
    assert found.plan_hash not in ("", old)
    assert read_plan(plan_path(install.data_dir, import_id), RowVerdict.CHANGED).total == 1


def test_what_is_imported_meanwhile_is_neither_discarded_nor_checked_again(install: Install):
    import_id = send(install, text_of(listed("S-3")))

    with install.session() as session:
        seen = get_listing_import(session, import_id)
        assert seen
        apply(install, import_id)
        change_choices(session, seen, Choices(gone=Gone.CLOSE))
        discard(session, install.data_dir, seen, "Ben", NOW)

    found = sent(install, import_id)
    assert (found.state, found.ended_by) == (ImportState.APPLIED, "Ada")


def test_files_that_nobody_imports_are_removed_after_two_weeks(install: Install):
    import_id = send(install, text_of(ONE))

    with install.session() as session:
        remove_old_uploads(session, install.data_dir, NOW + timedelta(days=14))
        kept = upload_path(install.data_dir, import_id).exists()
        remove_old_uploads(session, install.data_dir, NOW + timedelta(days=15))

    assert kept
    assert not upload_path(install.data_dir, import_id).exists()
    assert sent(install, import_id).state is ImportState.DISCARDED


def test_exports_last_a_day_and_what_killed_processes_left_goes_with_them(install: Install):
    folder, import_id = imports_folder(install.data_dir), send(install, text_of(ONE))
    for name in ("77.upload", "export-995.csv", f"{import_id}.upload"):
        leave(folder / name, days=2)
    leave(folder / "export-995.xlsx", days=0)
    (folder / "removed meanwhile").symlink_to("nowhere")

    found = find_old_files(install.data_dir, NOW)
    with install.session() as session:
        remove_old_uploads(session, install.data_dir, NOW)

    assert set(found) == {"77.upload", "export-995.csv", f"{import_id}.upload"}
    left = {one.name for one in folder.iterdir() if one.is_file()}
    assert left == {f"{import_id}.upload", "export-995.xlsx"}
    assert find_old_files(install.data_dir, NOW) != find_old_files(
        install.data_dir, NOW + timedelta(days=13)
    )


def leave(path: Path, days: int) -> None:
    """A file that was written so long ago."""
    path.touch()
    at = (NOW - timedelta(days=days)).timestamp()
    os.utime(path, (at, at))


def test_files_that_were_sent_are_removed_when_a_setting_is_erased(install: Install):
    import_id = send(install, text_of(ONE))
    leftover = imports_folder(install.data_dir) / "77.csv"
    leave(leftover, days=1)

    run_command(install.data_dir, "edit", "forget", f"{COUNCIL}/00123", "--reason", "asked")

    assert not upload_path(install.data_dir, import_id).exists()
    assert sent(install, import_id).state is ImportState.DISCARDED
    assert not leftover.exists()
