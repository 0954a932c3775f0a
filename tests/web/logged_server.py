"""The real server with its output in a file, and spellings of a postcode."""

import json
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from app.config import ROOT
from tests.compiled_templates import finder

POSTCODES = (
    "ZZ1 2AB", "ZZ6 7BE", "ZZ3 9AA", "ZZ9 8AF", "ZZ2 9AA", "SW1A 1AA", "B1 1BB", "M1 1AE",
    "EC1A 1BB", "CR2 6XH",
)  # fmt: skip
WORKERS = 2  # as the Procfile says
READY = "Worker is ready"
READY_HOOK = f"\n\ndef post_worker_init(worker):\n    worker.log.info({READY!r})\n"
BETWEEN = r"(?:%[0-9A-Fa-f]{2}|\\x[0-9a-f]{2}|[^A-Za-z0-9]){0,9}"


def spelling_pattern(postcode: str) -> re.Pattern[str]:
    """The postcode with different separators between its parts and letters."""
    return re.compile(BETWEEN.join(postcode.replace(" ", "")), re.IGNORECASE)


def spellings(postcode: str) -> list[str]:
    """Spellings that the search form understands."""
    outward, inward = postcode.split()
    wide = "".join(chr(ord(c) + 0xFEE0) if c != " " else c for c in postcode)
    return [
        postcode, postcode.lower(), outward + inward, f"{outward}-{inward}", f"{outward}/{inward}",
        f"{outward}+{inward}", f"{outward}\u00a0{inward}", f"{outward}\u2011{inward}",
        f'{outward}"{inward}', f"{outward}\n{inward}", " ".join(postcode), wide,
    ]  # fmt: skip


class LoggedServer:
    """gunicorn with the options of the Procfile and the access log on, its output in a file.

    `level` is "info" or "debug": from the log it sees which workers are ready.
    """

    def __init__(self, data_dir: Path, log: Path, level: str = "debug", **environ: str) -> None:
        options = (ROOT / "Procfile").read_text("utf-8").splitlines()[0]
        command = shlex.split(options.removeprefix("web: ").replace("${PORT:-8000}", "0"))
        command[1], command[command.index("--bind") + 1] = finder(), "127.0.0.1:0"
        command += ["--log-level", level, "--access-logfile", "-", "--capture-output"]
        config = log.with_name("gunicorn.conf.py")
        config.write_text((ROOT / config.name).read_text("utf-8") + READY_HOOK, "utf-8")
        command += ["--config", str(config)]
        self._log = log
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", *command[1:]],
                cwd=ROOT,
                env={"DATA_DIR": str(data_dir), "PYTHONWARNINGS": "ignore", **environ},
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        self._wait_for_workers(WORKERS)
        listening = re.search(r"Listening at: http://127\.0\.0\.1:(\d+)", self.output())
        assert listening, self.output()
        self.port = int(listening[1])

    def _wait_for_workers(self, count: int) -> None:
        """Wait until so many workers have been ready since the start.

        A worker misses a signal that is sent before: gunicorn then waits 30 seconds for its end.
        """
        for _ in range(1_200):  # a minute: a busy machine starts slowly
            if self.output().count(READY) >= count:
                return
            assert self._process.poll() is None, self.output()
            time.sleep(0.05)
        self._process.kill()
        self._process.wait()
        raise AssertionError(self.output())

    def output(self) -> str:
        return self._log.read_text("utf-8", errors="replace")

    def send(self, raw: bytes) -> bytes:
        """The complete response to one request, as sent over the network."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as line:
            line.sendall(raw)
            answer = b""
            while part := line.recv(65536):
                answer += part
        return answer

    def get(self, path: str, *headers: str) -> bytes:
        lines = [f"GET {path} HTTP/1.1", "Host: localhost", "Connection: close", *headers]
        return self.send("\r\n".join([*lines, "", ""]).encode())

    def reload_workers(self) -> None:
        """Make the server restart its workers, and wait until the new ones are ready."""
        before = self.output().count(READY)
        self._process.send_signal(signal.SIGHUP)
        self._wait_for_workers(before + WORKERS)

    def stop(self) -> str:
        self._process.terminate()
        self._process.wait(60)
        return self.output()


def publish_damaged(data_dir: Path) -> None:
    """Publish a broken snapshot, with a database of zero bytes, under the next number."""
    pointer = json.loads((data_dir / "snapshots" / "current").read_text("utf-8"))
    old = data_dir / "snapshots" / "places" / f"{pointer['places']:06d}"
    pointer["places"] += 1
    new = old.with_name(f"{pointer['places']:06d}")
    shutil.copytree(old, new)
    places = new / "places.sqlite"
    places.write_bytes(b"\0" * places.stat().st_size)
    manifest = json.loads((new / "manifest.json").read_text("utf-8"))
    manifest["seq"] = pointer["places"]
    (new / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    (data_dir / "snapshots" / "current").write_text(json.dumps(pointer), "utf-8")
