"""A gunicorn server for the bench, and the resources that its processes use."""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import IO

from app.config import ROOT

# As in the Procfile, except the kind of worker.
OPTIONS = ("--no-control-socket", "--preload", "--limit-request-line", "8190")
SYNC = ("--worker-class", "sync", "--workers", "2")
GTHREAD = ("--worker-class", "gthread", "--workers", "2", "--threads", "4")
FINDER = "app:create_app()"
EMPTY = "tests.bench.empty_app:create_app()"

_TICKS = os.sysconf("SC_CLK_TCK")
_START_SECONDS = 60
_STOP_SECONDS = 10
_PSS = re.compile(r"^Pss:\s+(\d+) kB", re.MULTILINE)


class ServerFailed(Exception):
    """A server did not start; the message ends with its output."""


@dataclass(frozen=True)
class Server:
    """A running gunicorn: `pid` is its master's."""

    pid: int
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def cpu_seconds(self) -> float:
        """User and system time of the master and all its children, including ended ones."""
        children, used = _processes()
        total, waiting = 0, [self.pid]
        while waiting:
            pid = waiting.pop()
            total += used.get(pid, 0)
            waiting += children.get(pid, [])
        return total / _TICKS

    def settle(self) -> None:
        """Wait until remaining work of a run is done, for at most ten seconds."""
        for _ in range(50):
            before = self.cpu_seconds()
            time.sleep(0.2)
            if self.cpu_seconds() - before <= 0.01:
                return

    def worker_megabytes(self) -> list[float]:
        """Proportional set size of each worker: its own memory and its share of shared memory."""
        children, _ = _processes()
        return sorted(_pss_megabytes(pid) for pid in children.get(self.pid, []))

    def get(
        self, path: str, encoding: str = "gzip", host: str = ""
    ) -> tuple[int, dict[str, str], bytes]:
        """Status, lower-case headers and the body as transferred."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=_START_SECONDS)
        try:
            headers = {"Accept-Encoding": encoding, **({"Host": host} if host else {})}
            connection.request("GET", path, headers=headers)
            response = connection.getresponse()
            headers = {name.lower(): value for name, value in response.getheaders()}
            return response.status, headers, response.read()
        finally:
            connection.close()


@contextmanager
def serve(app: str, workers: tuple[str, ...], environ: Mapping[str, str]) -> Iterator[Server]:
    """The app under gunicorn on a free port of this machine; stopped at the end, whatever happens.

    Raises ServerFailed when it does not answer.
    """
    with tempfile.TemporaryFile() as stderr_file:
        process, port = _start(app, workers, environ, stderr_file)
        server = Server(process.pid, port)
        try:
            _await_answer(server, app, stderr_file)
            yield server
        finally:
            _stop(process)


def _start(
    app: str, workers: tuple[str, ...], environ: Mapping[str, str], stderr_file: IO[bytes]
) -> tuple["subprocess.Popen[bytes]", int]:
    """The process and its port, which stays reserved until the process has it."""
    command = [sys.executable, "-m", "gunicorn", app, *OPTIONS, *workers, "--log-level", "error"]
    with socket.create_server(("127.0.0.1", 0)) as listener:
        process = subprocess.Popen(
            [*command, "--bind", f"fd://{listener.fileno()}"],
            cwd=ROOT,
            env=dict(environ),
            pass_fds=[listener.fileno()],
            stdin=subprocess.DEVNULL,
            stderr=stderr_file,
            start_new_session=True,  # Ctrl-C reaches only this process, which stops the server
        )
        return process, listener.getsockname()[1]


def _await_answer(server: Server, app: str, stderr_file: IO[bytes]) -> None:
    # The socket is already open: the first request waits until a worker accepts it.
    try:
        server.get("/")
    except (OSError, HTTPException) as error:
        stderr_file.seek(0)
        words = stderr_file.read().decode(errors="replace").strip()[-500:]
        raise ServerFailed(f"gunicorn {app} does not answer ({error!r}): {words}") from None


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _processes() -> tuple[dict[int, list[int]], dict[int, int]]:
    """For every process: its children, and the clock ticks of itself and its reaped children."""
    children: defaultdict[int, list[int]] = defaultdict(list)
    used: dict[int, int] = {}
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            line = file.read_text("utf-8", "replace")
        except OSError:
            continue  # the process has ended
        fields = line.rsplit(")", 1)[1].split()
        pid = int(file.parent.name)
        children[int(fields[1])].append(pid)
        used[pid] = sum(int(ticks) for ticks in fields[11:15])  # utime stime cutime cstime
    return children, used


def _pss_megabytes(pid: int) -> float:
    text = Path(f"/proc/{pid}/smaps_rollup").read_text("utf-8")
    found = _PSS.search(text)
    return int(found[1]) / 1024 if found else 0.0
