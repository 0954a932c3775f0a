"""Counts of hosts without a record through S3-compatible storage (`make remote-s3`)."""

import shutil
from datetime import UTC, datetime, timedelta
from itertools import count as numbers
from pathlib import Path

import pytest

from app.inbox.import_counts import CountsImportResult
from app.inbox.import_sent_counts import count_overdue_files
from app.snapshot.remote_storage import open_remote
from tests.builders import close_engine, run_command, write_empty_record
from tests.inbox.sending import (
    REPORT,
    SEARCH,
    count,
    import_sent,
    killable_transfers,
    send,
    totals,
    unsent,
)

pytest.importorskip("s3fs", reason="`make remote-s3` installs it")
pytestmark = pytest.mark.remote
URL = "s3://snapshots/overwick"
PUBLIC = {"SERVE": "public", "SNAPSHOT_FROM": URL}


def sent_objects() -> list[str]:
    """The keys of counts in the storage."""
    with open_remote(URL) as remote:
        return sorted(remote.fs.find(f"{remote.path}/inbox"))


@pytest.fixture
def record_dir(tmp_path: Path) -> Path:
    """The data directory of a publisher with an empty record."""
    write_empty_record(tmp_path / "publisher" / "record.sqlite")
    return tmp_path / "publisher"


def test_counts_of_a_host_without_a_record_are_in_the_record_and_nowhere_else(
    seeded_copy, tmp_path
):
    host = tmp_path / "host"
    run_command(seeded_copy, "publish")
    run_command(seeded_copy, "snapshot", "push", URL)
    count(host, SEARCH, SEARCH, REPORT, at=datetime.now(UTC) - timedelta(hours=1))

    pulled = run_command(host, "snapshot", "pull", **PUBLIC)
    stored = sent_objects()
    run_command(seeded_copy, "snapshot", "push", URL)
    imported = run_command(seeded_copy, "inbox", "fold", SNAPSHOT_PUSH_TO=URL)

    assert pulled.endswith("2 files of counts sent\n")
    assert len(stored) == 2
    assert imported == "2 files imported, 2 searches, 1 reports that nothing suited\n"
    assert unsent(host) == sent_objects() == []


def test_hostile_objects_are_not_loaded_and_block_nothing(tmp_path, record_dir):
    host, database_url = tmp_path / "host", f"sqlite:///{record_dir / 'record.sqlite'}"
    count(host, SEARCH)
    send(host, URL)
    (own,) = sent_objects()
    folder, _, name = own.rpartition("/")
    objects = {
        f"{folder}/{name.replace('unmet', 'other')}": b"of somebody else",
        f"{folder}/deeper/{name}": b"of somebody else",
        f"{folder.rpartition('/')[0]}/notes/{name}": b"of somebody else",
        f"{folder.rpartition('/')[0]}/": b"",
        f"{folder}/": b"",
    }
    huge = f"{folder}/{name[:-8]}{'0' if name[-8] != '0' else '1'}{name[-7:]}"
    with open_remote(URL) as remote:
        for path, content in objects.items():
            remote.fs.call_s3("put_object", Bucket="snapshots", Key=path[10:], Body=content)
        remote.fs.pipe_file(huge, bytes(3 << 20))
    before = sent_objects()

    result = import_sent(database_url, record_dir, URL)

    assert result == CountsImportResult(files=1, searches=1, left=1)
    assert set(before) - set(sent_objects()) == {own}
    assert count_overdue_files(URL, datetime.now(UTC) + timedelta(days=2)) == 1
    with open_remote(URL) as remote:
        remote.fs.rm(f"{remote.path}/inbox", recursive=True)
    close_engine(database_url)


def test_an_empty_object_is_a_file_without_counts(tmp_path, record_dir):
    host, database_url = tmp_path / "host", f"sqlite:///{record_dir / 'record.sqlite'}"
    count(host, SEARCH)
    (file,) = (host / "inbox").iterdir()
    file.write_text("")
    send(host, URL)

    assert import_sent(database_url, record_dir, URL) == CountsImportResult(files=1)
    assert sent_objects() == []
    close_engine(database_url)


def test_transfers_killed_at_any_step_count_each_file_once(tmp_path, record_dir, summarise):
    host, again = tmp_path / "host", tmp_path / "again"
    database_url = f"sqlite:///{record_dir / 'record.sqlite'}"
    sends_end = imports_end = -1
    with killable_transfers() as run:
        for step in numbers():
            count(host, SEARCH, REPORT)
            shutil.copytree(host, again, dirs_exist_ok=True)
            sends_end = run("send", host, URL, step)
            imports_end = run("import", record_dir, URL, step, database_url)
            send(host, URL)
            send(again, URL)
            import_sent(database_url, record_dir, URL)
            assert totals(database_url) == (step + 1, step + 1), f"killed at step {step}"
            assert unsent(host) == sent_objects() == []
            if sends_end == imports_end == 0:
                break
    summarise(f"killed at {step} steps")
    assert step >= 8
    close_engine(database_url)
