"""Each file of the inbox is imported exactly once, whichever process is killed."""

import fcntl
import json
import os
import random
import signal
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest
from sqlmodel import func, select

from app.cli.invariants import check_inbox
from app.core.counted_events import UNMET_SEARCH
from app.core.provision import Choice
from app.core.unmet_search import UnmetSearchKey
from app.data.inbox_counts import (
    MIN_SHOWN_COUNT,
    CountedCell,
    find_unmet,
    save_imported_counts,
)
from app.data.session import record
from app.data.tables import ImportedInboxFile, UnmetSearch
from app.inbox.append_counts import Inbox
from app.inbox.import_counts import CountsImportResult, import_counts
from app.inbox.inbox_files import find_importable_files, has_overdue_files
from app.ingest.context import CommandContext
from tests.builders import (
    close_engine,
    write_empty_record,
)
from tests.inbox.kill_steps import killable

pytestmark = pytest.mark.both_engines

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
DEAD = 999_999_999  # no machine has so many processes
WARD = "E05990001"


def line(count: int = 1, **changes: str) -> str:
    fields = {"day": "2026-11-22", "ward_code": WARD, "kind": "", "age_band": "", "entitlement": ""}
    return json.dumps({**fields, **changes, "count": count}) + "\n"


def write_file(
    data_dir, *lines: str, hour: str = "20261122T08", process: int = DEAD, name: int = 1
):
    """A file as a worker leaves it."""
    folder = data_dir / "inbox"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"unmet-{hour}-{process}-{name:016x}.jsonl"
    file.write_bytes(b"".join(one.encode() if isinstance(one, str) else one for one in lines))
    return file


def import_now(database_url, data_dir, now=NOW) -> CountsImportResult:
    with record(database_url) as session:
        return import_counts(session, data_dir, now)


def total(database_url) -> int:
    with record(database_url) as session:
        return session.exec(select(func.coalesce(func.sum(UnmetSearch.count), 0))).one()


def test_counts_of_all_files_add_up_and_the_files_are_gone(database_url, tmp_path):
    write_file(tmp_path, line(2), line(3, kind="childminder", age_band="2", entitlement="working"))
    write_file(tmp_path, line(5), name=2)

    result = import_now(database_url, tmp_path)

    assert result == CountsImportResult(files=2, searches=10)
    assert find_importable_files(tmp_path, NOW) == []
    with record(database_url) as session:
        counted = {(one.kind, one.count) for one in session.exec(select(UnmetSearch))}
    assert counted == {("", 7), ("childminder", 3)}


def test_a_file_without_reasons_is_of_an_earlier_release_and_adds_to_the_same_counts(
    database_url, tmp_path
):
    write_file(tmp_path, line(2), line(3, reason=""), line(4, reason="until"))

    result = import_now(database_url, tmp_path)

    assert result == CountsImportResult(files=1, searches=9)
    with record(database_url) as session:
        counted = {one.reason: one.count for one in session.exec(select(UnmetSearch))}
    assert counted == {"": 5, "until": 4}


def test_what_a_worker_wrote_is_what_the_record_holds(database_url, tmp_path):
    inbox = Inbox(tmp_path, lambda: NOW)
    cell = UnmetSearchKey(
        date(2026, 11, 22), WARD, (Choice.OLDER_CHILDREN.value, "under-2", "working", "until")
    )
    for _ in range(4):
        inbox.add(cell)
    inbox.flush()

    import_now(database_url, tmp_path, NOW + HOUR)

    with record(database_url) as session:
        (row,) = session.exec(select(UnmetSearch)).all()
        assert row.model_dump() == {**cell.by_column(), "count": 4}


@pytest.mark.parametrize("hour", ["20261122T08", "20261122T10", "20261121T09"])
def test_files_of_another_hour_are_imported_even_from_a_live_worker(tmp_path, hour):
    file = write_file(tmp_path, line(), hour=hour, process=os.getpid())

    assert find_importable_files(tmp_path, NOW) == [file]


def test_a_file_of_this_hour_is_left_while_its_worker_lives(tmp_path):
    write_file(tmp_path, line(), hour="20261122T09", process=os.getpid(), name=1)
    dead = write_file(tmp_path, line(), hour="20261122T09", process=DEAD, name=2)

    assert find_importable_files(tmp_path, NOW) == [dead]


def test_a_file_that_is_being_written_is_never_imported(database_url, tmp_path):
    file = write_file(tmp_path, line())
    with file.open() as writing:
        fcntl.flock(writing, fcntl.LOCK_EX)

        result = import_now(database_url, tmp_path)

    assert result == CountsImportResult()
    assert file.exists()


def test_a_file_whose_name_is_in_the_record_is_only_deleted(database_url, tmp_path):
    file = write_file(tmp_path, line(3))
    with record(database_url) as session:
        save_imported_counts(session, UNMET_SEARCH, file.name, {}, NOW)
        session.commit()

    result = import_now(database_url, tmp_path)

    assert result == CountsImportResult()
    assert total(database_url) == 0
    assert find_importable_files(tmp_path, NOW) == []


def test_a_line_that_was_cut_short_is_passed_over_and_counted(database_url, tmp_path):
    write_file(tmp_path, line(2), line(4), line(8)[:40])

    result = import_now(database_url, tmp_path)

    assert result == CountsImportResult(files=1, searches=6, unreadable_lines=1)


BAD_LINES = [
    line(ward_code="ZZ1 2AB"),
    line(ward_code="e05990001"),
    line(kind="castle"),
    line(age_band="7m"),
    line(entitlement="free"),
    line(day="2026-13-01"),
    line(day=""),
    line(0),
    line(-4),
    line(10**30),
    line(postcode="ZZ1 2AB"),
    json.dumps([1]) + "\n",
    json.dumps({"count": 1}) + "\n",
    '{"day": 5, "ward_code": [], "kind": {}, "age_band": "", "entitlement": "", "count": 1}\n',
    line(ward_code=[]),
    line(age_band=2),
    line(True).replace("true", "1.5"),
    line(True),
    "\n",
    "[" * 290 + "\n",
    "x" * 5000 + "\n",
    b"\xff\xfe\x00\n",
]


@pytest.mark.parametrize("bad", BAD_LINES)
def test_a_line_that_no_worker_writes_is_passed_over(bad, tmp_path):
    database_url = f"sqlite:///{tmp_path / 'record.sqlite'}"
    write_empty_record(tmp_path / "record.sqlite")
    write_file(tmp_path, line(2), bad, line(4))

    result = import_now(database_url, tmp_path)
    close_engine(database_url)

    assert (result.files, result.searches) == (1, 6)
    assert result.unreadable_lines >= 1


@pytest.mark.parametrize(
    "junk",
    [
        [random.Random(1).randbytes(100_000)],
        ["<!doctype html>\n", "<title>x</title>\n"],
        [line(10**6), line(10**6)],
    ],
)
def test_an_unreadable_file_is_set_aside_and_the_others_are_imported(database_url, tmp_path, junk):
    file = write_file(tmp_path, *junk, name=1)
    write_file(tmp_path, line(3), name=2)

    result = import_now(database_url, tmp_path)

    assert (result.files, result.searches, result.broken) == (1, 3, 1)
    assert [one.name for one in (tmp_path / "inbox" / "broken").iterdir()] == [file.name]
    assert import_now(database_url, tmp_path) == CountsImportResult()


def test_an_empty_file_and_one_with_only_a_truncated_line_are_deleted(database_url, tmp_path):
    write_file(tmp_path, name=1)
    write_file(tmp_path, line()[:10], name=2)

    result = import_now(database_url, tmp_path)

    assert result == CountsImportResult(files=2, unreadable_lines=1)
    assert find_importable_files(tmp_path, NOW) == []


def test_what_cannot_be_read_is_left_and_the_others_go_on(database_url, tmp_path):
    write_file(tmp_path, name=1).unlink()
    (tmp_path / "inbox" / f"unmet-20261122T08-{DEAD}-{1:016x}.jsonl").mkdir()
    (tmp_path / "inbox" / f"unmet-20261122T08-{DEAD}-{2:016x}.jsonl").symlink_to("/etc/passwd")
    os.mkfifo(tmp_path / "inbox" / f"unmet-20261122T08-{DEAD}-{3:016x}.jsonl")
    write_file(tmp_path, line(3), name=4)

    assert import_now(database_url, tmp_path) == CountsImportResult(files=1, searches=3, left=3)


def test_two_imports_at_once_count_each_file_once(database_url, tmp_path):
    for name in range(40):
        write_file(tmp_path, line(3), name=name)

    killed_imports = [
        threading.Thread(target=import_now, args=(database_url, tmp_path)) for _ in range(2)
    ]
    for one in killed_imports:
        one.start()
    for one in killed_imports:
        one.join()
    import_now(database_url, tmp_path)

    assert total(database_url) == 120


def test_names_of_imported_files_are_stored_for_ninety_days(database_url, tmp_path):
    with record(database_url) as session:
        save_imported_counts(session, UNMET_SEARCH, "old", {}, NOW - timedelta(days=91))
        save_imported_counts(session, UNMET_SEARCH, "young", {}, NOW - timedelta(days=89))
        session.commit()
    write_file(tmp_path, line())

    import_now(database_url, tmp_path)

    with record(database_url) as session:
        names = set(session.exec(select(ImportedInboxFile.name)))
    assert "young" in names
    assert "old" not in names


def test_files_that_are_not_imported_are_noticed_after_a_day(tmp_path):
    file = write_file(tmp_path, line())
    wrote = datetime.fromtimestamp(file.stat().st_mtime, UTC)

    assert not has_overdue_files(tmp_path, wrote + timedelta(hours=23))
    assert has_overdue_files(tmp_path, wrote + timedelta(hours=25))


def test_the_doctor_reports_unreadable_and_overdue_files(database_url, tmp_path):
    write_file(tmp_path, "junk\n", name=1)
    import_now(database_url, tmp_path)
    left = write_file(tmp_path, line(), name=2)
    wrote = datetime.fromtimestamp(left.stat().st_mtime, UTC)

    with record(database_url) as session:
        context = CommandContext(session, tmp_path, wrote + timedelta(days=2), "ada")
        found = list(check_inbox(context))

    assert [one.advice for one in found] == [
        "look at them in inbox/broken, then remove them",
        "check that `flask clock` runs",
    ]
    assert not any(one.is_broken for one in found)


def test_counts_are_shown_for_whole_months_and_from_ten_searches_on(database_url):
    few, enough = MIN_SHOWN_COUNT - 1, MIN_SHOWN_COUNT
    minders, two_year_olds = ("childminder", "", "", ""), ("pre-school", "2", "working", "days")
    counts = {
        UnmetSearchKey(date(2026, 10, 31), WARD, minders): enough,
        UnmetSearchKey(date(2026, 11, 1), WARD, minders): few,
        UnmetSearchKey(date(2026, 11, 1), WARD, two_year_olds): few,
        UnmetSearchKey(date(2026, 11, 30), WARD, two_year_olds): 1,
        UnmetSearchKey(date(2026, 12, 1), WARD, two_year_olds): enough,
    }
    with record(database_url) as session:
        save_imported_counts(session, UNMET_SEARCH, "a", counts, NOW)

        november = find_unmet(session, date(2026, 11, 15))
        december = find_unmet(session, date(2026, 12, 31))

    assert november == [CountedCell(WARD, two_year_olds, enough)]
    assert december == [CountedCell(WARD, two_year_olds, enough)]


def killed_imports(data_dir, database_url) -> AbstractContextManager[Callable[..., int]]:
    """Starts an import that is killed (`tests.inbox.killed_imports`); returns its wait status."""
    return killable("tests.inbox.killed_imports", str(data_dir), database_url)


def test_an_import_killed_at_any_step_counts_each_file_once(database_url, tmp_path, summarise):
    expected = 0
    # Every sixth step on PostgreSQL: the steps are the same, and each takes three times as long.
    every = 6 if database_url.startswith("postgresql") else 1

    with killed_imports(tmp_path, database_url) as run:
        for step in count(step=every):
            for name in range(2):
                write_file(tmp_path, line(3), line(4, kind="other"), name=1000 * step + name)
            expected += 14
            end = run(f"step {step}")
            import_now(database_url, tmp_path, datetime.now(UTC) + HOUR)
            assert total(database_url) == expected, f"killed before step {step}"
            if end == 0:
                break
            assert end == signal.SIGKILL

    summarise(f"killed at {step // every} steps, {expected} searches, each counted once")
    assert step >= 16
    assert [file for file in (tmp_path / "inbox").rglob("*") if file.is_file()] == []


def kill_repeatedly(database_url, data_dir, kills: int, dice: random.Random) -> tuple[int, int]:
    """Run a worker that writes while imports are killed; return the kills and the searches."""
    inbox, is_over, counted = Inbox(data_dir, lambda: datetime.now(UTC)), threading.Event(), count()

    def write() -> None:
        while not is_over.wait(0.001):
            inbox.add(UnmetSearchKey(date(2026, 11, 22), WARD, ("", "", "", "")))
            next(counted)
            inbox.flush()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        with killed_imports(data_dir, database_url) as run:
            run("step 1000000")  # which it never comes to: the process has started then
            started = time.monotonic()
            run("step 1000000")
            usual = time.monotonic() - started  # on this machine, as busy as it is
            ends = [run(f"after {dice.uniform(0, 1.5 * usual)}") for _ in range(kills)]
    finally:
        is_over.set()
        writer.join()
    import_now(database_url, data_dir, datetime.now(UTC) + HOUR)
    return ends.count(signal.SIGKILL), next(counted)


def test_no_count_is_lost_when_imports_are_killed_while_a_worker_writes(
    database_url, tmp_path, summarise
):
    killed, searches = kill_repeatedly(database_url, tmp_path, 6, random.Random(4))

    summarise(f"{killed} imports killed, {searches} searches, each counted once")
    assert total(database_url) == searches
    assert killed >= 2


@pytest.mark.faults
def test_no_count_is_lost_in_five_hundred_killed_imports(database_url, tmp_path, summarise):
    killed, searches = kill_repeatedly(database_url, tmp_path, 500, random.Random())

    summarise(f"{killed} imports killed, {searches} searches, each counted once")
    assert total(database_url) == searches
