"""The clock: when tasks are due, also when clocks jump or processes die; and the process itself."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from datetime import time as time_of_day
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import func, select

from app.cli.clock import Clock, build_clock
from app.cli.schedule import RETRY_S, LastRun, Moment, Task, is_due, latest_due_time
from app.config import ROOT, Config, ConfigInvalid
from app.data.session import record
from app.data.tables import UnmetSearch
from tests.builders import (
    close_engine,
    run_command,
    settings_for,
    write_empty_record,
)

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
HALF_PAST_FOUR = (time_of_day(4, 30),)
DAILY = Task("daily", ("true",), at=HALF_PAST_FOUR)
OFTEN = Task("often", ("true",), every_s=30)

times = st.lists(st.times(), min_size=1, max_size=4).map(tuple)
moments = st.datetimes(datetime(2020, 1, 2), datetime(2040, 1, 1)).map(  # noqa: DTZ001
    lambda naive: naive.replace(tzinfo=UTC)
)


def at(wall: datetime, monotonic_s: float = 0.0) -> Moment:
    return Moment(wall, monotonic_s)


@given(now=moments, at_times=times)
def test_the_newest_time_of_day_is_past_and_less_than_a_day_old(now, at_times):
    found = latest_due_time(now, at_times)

    assert now - timedelta(days=1) < found <= now
    assert found.time() in at_times


@pytest.mark.parametrize(
    ("done_at", "due"),
    [
        (None, True),
        (NOW - timedelta(days=1), True),
        (NOW.replace(hour=4, minute=29), True),
        (NOW.replace(hour=4, minute=30), False),
        (NOW.replace(hour=8), False),
        (NOW + timedelta(days=365), True),  # the clock was set back since
    ],
)
def test_a_daily_task_is_due_once_its_time_has_passed(done_at, due):
    assert is_due(DAILY, at(NOW), LastRun(done_at=done_at)) == due


def test_a_task_that_failed_is_tried_again_after_ten_minutes_and_not_before():
    last = LastRun(done_at=NOW - timedelta(days=1), monotonic_s=100.0)

    assert not is_due(DAILY, at(NOW, 100.0 + RETRY_S - 1), last)
    assert is_due(DAILY, at(NOW, 100.0 + RETRY_S), last)


@pytest.mark.parametrize("jump", [timedelta(days=-1), timedelta(days=365), timedelta()])
def test_a_task_of_every_half_minute_ignores_the_wall_clock(jump):
    last = LastRun(done_at=NOW, monotonic_s=100.0)

    assert not is_due(OFTEN, at(NOW + jump, 129.0), last)
    assert is_due(OFTEN, at(NOW + jump, 130.0), last)


steps = st.tuples(
    st.floats(1, 7200),  # seconds that pass, including a long stop of the process
    st.sampled_from(
        [0, 0, 0, 0, -86_400, 86_400, 365 * 86_400, -3600, -1, 5]
    ),  # jumps of the wall clock
    st.booleans(),  # the run succeeds
)


@given(start=moments, at_times=times, walk=st.lists(steps, min_size=1, max_size=60))
def test_jumps_of_the_wall_clock_cause_no_extra_and_no_missed_runs(start, at_times, walk):
    task = Task("daily", ("true",), at=at_times)
    wall, monotonic_s, last, starts = start, 0.0, LastRun(), []
    jumps_back, passed, failed = 0, 1, 0
    for seconds, jump, ends_well in walk:
        before = wall
        wall, monotonic_s = wall + timedelta(seconds=seconds + jump), monotonic_s + seconds
        jumps_back += wall < before
        passed += max(0, wall > before and latest_due_time(wall, at_times) > before)
        now = at(wall, monotonic_s)
        if is_due(task, now, last):
            starts.append(monotonic_s)
            failed += not ends_well
            last = LastRun(wall if ends_well else last.done_at, monotonic_s)
        else:
            is_too_soon = last.monotonic_s is not None and monotonic_s - last.monotonic_s < RETRY_S
            assert is_too_soon or last.done_at >= latest_due_time(
                wall, at_times
            )  # nothing is missed

    assert all(later - sooner >= RETRY_S for sooner, later in pairwise(starts))
    assert len(starts) <= passed + jumps_back + failed


def test_the_settings_decide_the_tasks_of_a_host(tmp_path):
    def names(**environ: str) -> list[str]:
        return [task.name for task in build_clock(settings_for(tmp_path, **environ)).tasks]

    assert names() == [
        *("inbox fold", "jobs run", "edit due", "listing tidy", "mail send"),
        *("refresh --all", "listing months", "retention --apply"),
    ]
    assert names(BACKUP_TO="/b")[8:] == ["backup --edits", "backup"]
    assert names(SNAPSHOT_PUSH_TO="s3://x")[8:] == ["snapshot push"]
    assert names(SERVE="public", SNAPSHOT_FROM="s3://x", BACKUP_TO="/b") == ["snapshot pull"]


@pytest.mark.parametrize(("push_to", "looks"), [("", [None] * 3), ("/there", [1, 1, 2])])
def test_counts_of_other_hosts_are_looked_for_every_five_minutes(tmp_path, push_to, looks):
    marker = build_clock(settings_for(tmp_path, SNAPSHOT_PUSH_TO=push_to)).markers["inbox fold"]
    first = marker(NOW)

    markers = [marker(NOW + timedelta(seconds=seconds)) for seconds in (0, 299, 300)]

    assert [one and (1 if one == first else 2) for one in markers] == looks


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("REFRESH_AT", "25:00"),
        ("REFRESH_AT", "4:30"),
        ("REFRESH_AT", "04:30;16:30"),
        ("REFRESH_AT", ","),
        ("SNAPSHOT_EVERY", "0"),
        ("SNAPSHOT_EVERY", "-1"),
        ("SNAPSHOT_EVERY", "1.5"),
        ("SNAPSHOT_EVERY", "000000030"),
        ("SNAPSHOT_EVERY", "86401"),
    ],
)
def test_an_invalid_time_is_refused_by_the_name_of_its_setting(name, value):
    with pytest.raises(ConfigInvalid, match=name):
        Config.from_environment({name: value})


def test_times_of_day_are_sorted_and_unique():
    config = Config.from_environment({"REFRESH_AT": "16:30, 04:30,04:30"})

    assert config.refresh_at == (time_of_day(4, 30), time_of_day(16, 30))


def script(text: str) -> tuple[str, ...]:
    return (sys.executable, "-c", text)


@contextmanager
def ticking(data_dir, *tasks: Task, **marks) -> Iterator[Clock]:
    data_dir.mkdir(exist_ok=True)
    clock = Clock(data_dir, tasks, marks)
    try:
        yield clock
    finally:
        clock.end()


def settle(clock: Clock, now: Moment) -> None:
    """Tick at the same moment until every child process has ended."""
    deadline = time.monotonic() + 20
    clock.tick(now)
    while not clock.is_idle and time.monotonic() < deadline:
        time.sleep(0.02)
        clock.tick(now)
    assert clock.is_idle


def test_a_restarted_clock_runs_what_it_missed_and_nothing_twice(tmp_path):
    runs = tmp_path / "runs"
    task = Task("daily", script(f"open({str(runs)!r}, 'a').write('x')"), at=HALF_PAST_FOUR)

    for hours in (0, 1, 19, 20, 47, 71):
        with ticking(tmp_path / "data", task) as clock:  # a new clock each time
            settle(clock, at(NOW + timedelta(hours=hours)))

    # Runs at once, at 05:00, and at 08:00 on the next two days; not at 10:00 or 04:00.
    assert runs.read_text() == "xxxx"


@pytest.mark.parametrize("state", ["", "x", "[]", '{"daily": 5}', '{"daily": "yesterday"}'])
def test_after_an_unreadable_state_the_task_runs_again(tmp_path, capsys, state):
    runs = tmp_path / "runs"
    (tmp_path / "clock.json").write_text(state)
    task = Task("daily", script(f"open({str(runs)!r}, 'a').write('x')"), at=HALF_PAST_FOUR)

    with ticking(tmp_path, task) as clock:
        settle(clock, at(NOW))

    assert runs.read_text() == "x"
    assert "cannot be read" in capsys.readouterr().err
    assert json.loads((tmp_path / "clock.json").read_text()) == {"daily": NOW.isoformat()}


@pytest.mark.parametrize(("code", "printed"), [(1, 1), (75, 0)])
def test_a_failing_task_is_one_line_and_delays_no_other(tmp_path, capsys, code, printed):
    failing = Task("failing", script(f"raise SystemExit({code})"), at=HALF_PAST_FOUR)
    missing = Task("missing", (str(tmp_path / "no such program"),))
    other = Task("other", script(f"open({str(tmp_path / 'done')!r}, 'w')"))

    with ticking(tmp_path / "data", failing, missing, other) as clock:
        settle(clock, at(NOW))
        settle(clock, at(NOW, RETRY_S - 1))

    captured = capsys.readouterr().err.splitlines()
    assert sum("failing failed with" in line for line in captured) == printed
    assert sum("missing could not be started" in line for line in captured) == 1
    assert (tmp_path / "done").exists()
    assert not (tmp_path / "data" / "clock.json").exists()


def test_a_task_with_a_marker_runs_when_it_changes_and_again_after_a_failure(tmp_path):
    runs, mark = tmp_path / "runs", [None]
    text = f"import sys; open({str(runs)!r}, 'a').write('x'); sys.exit({{}})"
    tasks = [Task("push", script(text.format(code)), every_s=1) for code in (1, 0)]

    counts = []
    for task, moves in ((tasks[1], (None, 1, 1, 2)), (tasks[0], (3, 3))):
        with ticking(tmp_path / "data", task, push=lambda _: mark[0]) as clock:
            for number, moved in enumerate(moves):
                mark[0] = moved
                settle(clock, at(NOW, 10.0 * number))
                counts.append(len(runs.read_text()) if runs.exists() else 0)

    assert counts == [0, 1, 1, 2, 3, 4]


def test_a_task_runs_once_at_a_time_and_is_stopped_if_it_hangs_for_hours(tmp_path, capsys):
    hanging = Task("hanging", script("import time; time.sleep(60)"), every_s=30)

    with ticking(tmp_path / "data", hanging) as clock:
        clock.tick(at(NOW))
        (first,) = clock._running.values()
        clock.tick(at(NOW, 3600.0))
        assert list(clock._running.values()) == [first]
        clock.tick(at(NOW, 7 * 3600.0))
        assert first.process.wait(10) == -signal.SIGKILL

    assert "is stopped" in capsys.readouterr().err


def test_on_shutdown_children_are_terminated_and_then_killed(tmp_path):
    ready = tmp_path / "ready"
    text = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        f"open({str(ready)!r}, 'w'); time.sleep(60)"
    )
    with ticking(tmp_path / "data", Task("deaf", script(text))) as clock:
        clock.tick(at(NOW))
        (run,) = clock._running.values()
        wait_for(ready.exists)
        started = time.monotonic()
        clock.end()

    assert time.monotonic() - started < 4
    assert run.process.returncode == -signal.SIGKILL


def wait_for(is_so, seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.fixture
def refreshed_dir(tmp_path):
    """A data directory that was refreshed just now, so that no publisher is asked."""
    data_dir = tmp_path / "kept"
    write_empty_record(data_dir / "record.sqlite")
    done = {"refresh --all": datetime.now(UTC).isoformat()}
    (data_dir / "clock.json").write_text(json.dumps(done))
    yield data_dir
    close_engine(settings_for(data_dir).database_url)


def start_clock(data_dir, *words: str, **environ: str) -> "subprocess.Popen[str]":
    refresh_at = f"{datetime.now(UTC) - timedelta(minutes=1):%H:%M}"
    return subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "app", "clock", *words],
        cwd=ROOT,
        env={**os.environ, "DATA_DIR": str(data_dir), "REFRESH_AT": refresh_at, **environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def write_inbox_file(data_dir, count: int) -> None:
    (data_dir / "inbox").mkdir(exist_ok=True)
    captured = {"day": "2026-11-22", "ward_code": "", "kind": "", "age_band": "", "entitlement": ""}
    name = f"unmet-20261122T08-999999999-{count:016x}.jsonl"
    (data_dir / "inbox" / name).write_text(json.dumps({**captured, "count": count}) + "\n")


def imported_count(data_dir) -> int:
    with record(settings_for(data_dir).database_url) as session:
        return session.exec(select(func.coalesce(func.sum(UnmetSearch.count), 0))).one()


def test_the_clock_imports_the_inbox_runs_alone_survives_a_kill_and_stops_on_signal(refreshed_dir):
    write_inbox_file(refreshed_dir, 5)
    first = start_clock(refreshed_dir)
    wait_for(lambda: imported_count(refreshed_dir) == 5)

    second = start_clock(refreshed_dir)
    _, printed = second.communicate(timeout=60)
    assert (second.returncode, printed) == (
        75,
        "busy: another clock is already running on this DATA_DIR\n",
    )

    first.kill()
    first.communicate(timeout=20)
    write_inbox_file(refreshed_dir, 7)
    third = start_clock(refreshed_dir)
    wait_for(lambda: imported_count(refreshed_dir) == 12)
    started = time.monotonic()
    third.terminate()
    captured, printed = third.communicate(timeout=20)

    assert time.monotonic() - started < 5
    assert (third.returncode, captured, printed) == (
        0,
        "clock: inbox fold, jobs run, edit due, listing tidy, mail send, refresh --all, "
        "listing months, retention --apply\n",
        "",
    )


def test_once_runs_what_is_due_and_exits_even_with_an_invalid_councils_file(
    refreshed_dir, tmp_path
):
    councils = tmp_path / "councils.toml"
    councils.write_text("[sandmere]\nname = 5\n")
    write_inbox_file(refreshed_dir, 5)

    clock = start_clock(refreshed_dir, "--once", COUNCILS_FILE=str(councils))
    _, printed = clock.communicate(timeout=60)

    assert clock.returncode == 0
    assert printed.startswith("warning: COUNCILS_FILE: [sandmere] ")
    assert printed.endswith("; commands work without it, but no web server will start\n")
    assert printed.count("\n") == 1
    assert imported_count(refreshed_dir) == 5


def test_no_web_server_starts_with_an_invalid_councils_file(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "app", "run"],
        cwd=ROOT,
        env={**os.environ, "DATA_DIR": str(tmp_path), "COUNCILS_FILE": "/nowhere/councils.toml"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert done.returncode == 1
    assert done.stderr.endswith("refused: COUNCILS_FILE: councils.toml does not exist\n")


def test_the_inbox_import_is_a_command(refreshed_dir):
    write_inbox_file(refreshed_dir, 5)

    assert run_command(refreshed_dir, "inbox", "fold") == "1 files imported, 5 searches\n"


def test_imported_counts_are_shown_only_when_large_enough_to_identify_nobody(refreshed_dir):
    write_inbox_file(refreshed_dir, 5)
    run_command(refreshed_dir, "inbox", "fold")
    few = run_command(refreshed_dir, "inbox", "show", "2026-11")
    write_inbox_file(refreshed_dir, 7)
    run_command(refreshed_dir, "inbox", "fold")

    enough = run_command(refreshed_dir, "inbox", "show", "2026-11")

    no_reports = "0 kinds of reports that nothing suited were made 10 times or more\n"
    assert few == "0 kinds of searches were made 10 times or more\n" + no_reports
    assert enough == (
        "12: no filters\n1 kinds of searches were made 10 times or more\n" + no_reports
    )
