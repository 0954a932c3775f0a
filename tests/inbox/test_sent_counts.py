"""Counts of hosts without a record reach the record through a folder, each exactly once."""

import os
import shutil
import signal
import stat
import threading
from collections.abc import Callable
from datetime import timedelta
from itertools import count as numbers
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from app.inbox.append_counts import Inbox
from app.inbox.import_counts import NAME_RETENTION, CountsImportResult
from app.inbox.import_sent_counts import count_overdue_files, import_sent_counts
from app.inbox.send_counts import SendResult
from app.inbox.sent_files import MAX_FILES, MAX_SENT_BYTES
from app.snapshot.errors import TransferFailed
from tests.builders import run_command, try_command, write_empty_record
from tests.inbox.sending import (
    LATER,
    NOW,
    REPORT,
    SEARCH,
    count,
    files_below,
    import_sent,
    killable_transfers,
    send,
    totals,
    unsent,
)

NAME = f"unmet-{NOW:%Y%m%dT%H}-999999999-{1:016x}.jsonl"


@pytest.fixture
def host(tmp_path: Path) -> Path:
    return tmp_path / "host"


@pytest.fixture
def publisher(tmp_path: Path) -> Path:
    return tmp_path / "publisher"


@pytest.fixture
def there(tmp_path: Path) -> Path:
    """The folder that the publisher pushes to."""
    (tmp_path / "there").mkdir()
    return tmp_path / "there"


def place_of(host: Path, there: Path) -> Path:
    """The folder of a host that has sent something."""
    return there / "inbox" / (host / "inbox" / "host-id").read_text()


@pytest.mark.both_engines
@pytest.mark.parametrize("scheme", ["", "file://"])
def test_counts_of_a_host_are_in_the_record_and_nowhere_else(
    database_url, host, publisher, there, scheme
):
    url = f"{scheme}{there}"
    count(host, SEARCH, SEARCH, REPORT)

    sent = send(host, url)
    stored = files_below(place_of(host, there))
    imported = import_sent(database_url, publisher, url)

    assert sent == SendResult(sent=2)
    assert [name.partition("-")[0] for name in stored] == ["unmet", "unsuitable"]
    assert imported == CountsImportResult(files=2, searches=2, reports=1)
    assert totals(database_url) == (2, 1)
    assert unsent(host) == files_below(there) == []


def test_other_users_read_no_file_that_is_sent(host, there):
    count(host, SEARCH)
    send(host, str(there))

    modes = [stat.S_IMODE(path.stat().st_mode) for path in (there / "inbox").rglob("*")]

    assert [mode & 0o007 for mode in modes] == [0, 0]


@pytest.mark.both_engines
def test_a_file_that_is_sent_again_is_only_removed(database_url, host, publisher, there):
    count(host, SEARCH)
    shutil.copytree(host, again := host.with_name("again"))
    for one in (host, again):
        send(one, str(there))
        import_sent(database_url, publisher, str(there))

    assert totals(database_url) == (1, 0)
    assert files_below(there) == []


def test_a_file_is_left_while_its_worker_lives(host, there):
    count(host, SEARCH, at=LATER)  # by this process

    assert send(host, str(there)) == SendResult()
    assert len(unsent(host)) == 1


def test_nothing_is_sent_by_http_and_the_files_stay(host):
    count(host, SEARCH)

    assert send(host, "https://127.0.0.1:1/x") == SendResult(unsendable=1)
    assert len(unsent(host)) == 1


def test_files_stay_while_the_place_cannot_be_written_to(database_url, host, publisher, there):
    count(host, SEARCH)
    (there / "inbox").write_text("not a folder")

    assert send(host, str(there)) == SendResult(left=1)
    (there / "inbox").unlink()
    assert send(host, str(there)) == SendResult(sent=1)
    import_sent(database_url, publisher, str(there))

    assert totals(database_url) == (1, 0)


def test_a_host_sends_through_no_link(host, there, tmp_path):
    count(host, SEARCH)
    (tmp_path / "elsewhere").mkdir()
    (there / "inbox").symlink_to(tmp_path / "elsewhere")

    assert send(host, str(there)) == SendResult(left=1)
    assert files_below(tmp_path / "elsewhere") == []


def hostile_files(folder: Path, secret: Path) -> None:
    """What nobody should find at a place; none of it is a file with counts."""
    shared = folder.parent
    (shared / "notes.txt").write_text("of somebody else")
    (shared / "ffffffffffffffff").symlink_to(secret.parent)
    (shared / "eeeeeeeeeeeeeeee").write_text("not a folder")
    (folder / "unmet-notes.jsonl").write_text("of somebody else")
    (folder / NAME.replace("T", "T9", 1)).write_text("x")
    hour = NAME.rpartition("-")[0]
    (folder / f"{hour}-{2:016x}.jsonl").symlink_to(secret)
    os.mkfifo(folder / f"{hour}-{3:016x}.jsonl")
    (folder / f"{hour}-{4:016x}.jsonl").mkdir()
    with (folder / f"{hour}-{5:016x}.jsonl").open("wb") as file:
        file.truncate(1 << 30)


def test_hostile_files_are_neither_followed_nor_loaded_and_block_nothing(
    database_url, host, publisher, there, tmp_path
):
    secret = tmp_path / "private" / NAME
    secret.parent.mkdir()
    count(host, SEARCH)
    shutil.copy(next((host / "inbox").iterdir()), secret)
    send(host, str(there))
    hostile_files(place_of(host, there), secret)
    before = files_below(there)

    result = import_sent(database_url, publisher, str(there))

    assert result == CountsImportResult(files=1, searches=1, left=6)
    assert len(before) - len(files_below(there)) == 1
    assert secret.exists()
    assert files_below(publisher) == []


def test_junk_is_set_aside_and_the_others_are_imported(database_url, host, publisher, there):
    count(host, SEARCH)
    send(host, str(there))
    (place_of(host, there) / NAME).write_text("junk\n" * 1000)

    result = import_sent(database_url, publisher, str(there))

    assert (result.files, result.searches, result.broken) == (1, 1, 1)
    assert files_below(publisher) == [f"inbox/broken/{NAME}"]
    assert files_below(there) == []


def test_much_junk_fills_no_disk(database_url, host, publisher, there, monkeypatch):
    monkeypatch.setattr("app.inbox.inbox_files.MAX_UNREADABLE_FILES", 2)
    count(host, SEARCH)
    send(host, str(there))
    for number in range(4):
        name = NAME.replace(f"{1:016x}", f"{number:016x}")
        (place_of(host, there) / name).write_text("junk\n")

    assert import_sent(database_url, publisher, str(there)).broken == 4
    assert len(files_below(publisher)) == 2


def test_one_host_with_too_many_files_does_not_hold_up_another(
    database_url, host, publisher, there
):
    crowd = there / "inbox" / "0000000000000000"
    crowd.mkdir(parents=True)
    for number in range(MAX_FILES + 1):
        (crowd / NAME.replace(f"{1:016x}", f"{number:016x}")).mkdir()
    count(host, SEARCH)
    send(host, str(there))

    result = import_sent(database_url, publisher, str(there))

    assert result == CountsImportResult(files=1, searches=1, left=MAX_FILES)


@pytest.mark.parametrize("age", [NAME_RETENTION, -timedelta(days=2)])
def test_a_file_whose_name_the_record_may_have_forgotten_is_set_aside(
    database_url, host, publisher, there, age
):
    count(host, SEARCH, at=NOW - age)
    send(host, str(there))

    result = import_sent(database_url, publisher, str(there))

    assert (result.files, result.broken) == (0, 1)
    assert totals(database_url) == (0, 0)
    assert files_below(there) == []


def test_a_place_that_nothing_was_ever_sent_to_has_no_counts(database_url, publisher, tmp_path):
    nowhere = str(tmp_path / "nowhere")

    assert import_sent(database_url, publisher, nowhere) == CountsImportResult()


def test_an_error_of_the_record_is_not_reported_as_one_of_the_place(
    database_url, host, publisher, there, monkeypatch
):
    def refuse(_: Session) -> None:
        raise OperationalError("COMMIT", {}, Exception("disk full"))

    count(host, SEARCH)
    send(host, str(there))
    monkeypatch.setattr(Session, "commit", refuse)

    with pytest.raises(OperationalError):
        import_sent(database_url, publisher, str(there))

    assert len(files_below(there)) == 1


def test_files_that_wait_are_counted_after_a_day(host, there):
    count(host, SEARCH)
    send(host, str(there))

    assert count_overdue_files(str(there), NOW + timedelta(hours=23)) == 0
    assert count_overdue_files(str(there), NOW + timedelta(hours=25)) == 1


def test_a_send_killed_at_any_step_loses_and_repeats_nothing(
    database_url, host, publisher, there, summarise
):
    with killable_transfers() as run:
        for step in numbers():
            count(host, SEARCH, REPORT)
            end = run("send", host, there, step)
            send(host, str(there))
            import_sent(database_url, publisher, str(there))
            assert totals(database_url) == (step + 1, step + 1), f"killed at step {step}"
            assert unsent(host) == files_below(there) == []
            if end == 0:
                break
            assert end == signal.SIGKILL

    summarise(f"killed at {step} steps")
    assert step >= 16


def test_an_import_of_sent_files_killed_at_any_step_counts_each_once(
    database_url, host, publisher, there, summarise
):
    again = host.with_name("again")
    with killable_transfers() as run:
        for step in numbers():
            count(host, SEARCH, REPORT)
            shutil.copytree(host, again, dirs_exist_ok=True)
            send(host, str(there))
            end = run("import", publisher, there, step, database_url)
            send(again, str(there))  # as a host that was killed before it deleted them
            import_sent(database_url, publisher, str(there))
            assert totals(database_url) == (step + 1, step + 1), f"killed at step {step}"
            assert files_below(there) == []
            if end == 0:
                break
            assert end == signal.SIGKILL

    summarise(f"killed at {step} steps")
    assert step >= 12


@pytest.mark.both_engines
def test_no_count_is_lost_while_a_worker_writes_a_host_sends_and_two_hosts_import(
    database_url, host, publisher, there
):
    is_over = threading.Event()

    def until_over(act: Callable[[], object]) -> threading.Thread:
        def repeat() -> None:
            while not is_over.is_set():
                act()

        thread = threading.Thread(target=repeat)
        thread.start()
        return thread

    others = [
        until_over(lambda: send(host, str(there))),
        *(
            until_over(lambda folder=folder: import_sent(database_url, folder, str(there)))
            for folder in (publisher, publisher.with_name("second"))
        ),
    ]
    host.mkdir()
    inbox = Inbox(host, lambda: NOW)
    for _ in range(200):
        inbox.add(SEARCH)
        inbox.add(REPORT)
        inbox.flush()
    is_over.set()
    for thread in others:
        thread.join()
    send(host, str(there))
    import_sent(database_url, publisher, str(there))

    assert totals(database_url) == (200, 200)
    assert unsent(host) == files_below(there) == []


def test_the_command_imports_what_was_sent_and_goes_on_without_the_place(tmp_path, host, there):
    write_empty_record(tmp_path / "publisher" / "record.sqlite")
    count(host, SEARCH, REPORT)
    send(host, str(there))

    there_and_back = run_command(
        tmp_path / "publisher", "inbox", "fold", SNAPSHOT_PUSH_TO=str(there)
    )
    count(tmp_path / "publisher", SEARCH, at=NOW - timedelta(hours=2))
    refused = try_command(
        tmp_path / "publisher", "inbox", "fold", SNAPSHOT_PUSH_TO="http://127.0.0.1:1/x"
    )

    assert there_and_back == "2 files imported, 1 searches, 1 reports that nothing suited\n"
    assert refused.exit_code == 1
    assert refused.output == (
        "1 files imported, 1 searches\n"
        "failed: http://127.0.0.1:1/x: nothing can be sent by http: give a folder or s3; "
        "counts of other hosts stay there\n"
    )


def test_a_file_larger_than_any_worker_writes_is_not_sent(host, there):
    (host / "inbox").mkdir(parents=True)
    with (host / "inbox" / NAME).open("wb") as file:
        file.truncate(MAX_SENT_BYTES + 1)

    assert send(host, str(there)) == SendResult(left=1)
    assert len(unsent(host)) == 1


def test_storage_that_is_away_is_one_error(publisher, database_url, tmp_path):
    with pytest.raises(TransferFailed), Session() as session:
        import_sent_counts(session, publisher, "ftp://x", LATER)
