"""No full postcode reaches a log: told of texts, and shown on the real server with every log on."""

import json
import re
import shlex
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote

import pytest

from app.config import ROOT
from app.web.logs import scrub

POSTCODES = (
    "ZZ1 2AB", "ZZ6 7BE", "ZZ3 9AA", "ZZ9 8AF", "ZZ2 9AA", "SW1A 1AA", "B1 1BB", "M1 1AE",
    "EC1A 1BB", "CR2 6XH",
)  # fmt: skip
FAILING = "ZZ4 2AB"  # asked for after the data is damaged: its view fails
BETWEEN = r"(?:%[0-9A-Fa-f]{2}|\\x[0-9a-f]{2}|[^A-Za-z0-9]){0,9}"


def spelt(postcode: str) -> re.Pattern[str]:
    """The postcode however its parts, and its letters, are separated."""
    return re.compile(BETWEEN.join(postcode.replace(" ", "")), re.IGNORECASE)


def spellings(postcode: str) -> list[str]:
    """Ways to write it that the box understands."""
    outward, inward = postcode.split()
    wide = "".join(chr(ord(c) + 0xFEE0) if c != " " else c for c in postcode)
    return [
        postcode, postcode.lower(), outward + inward, f"{outward}-{inward}", f"{outward}/{inward}",
        f"{outward}+{inward}", f"{outward}\u00a0{inward}", f"{outward}\u2011{inward}",
        f'{outward}"{inward}', f"{outward}\n{inward}", " ".join(postcode), wide,
    ]  # fmt: skip


@pytest.mark.parametrize("postcode", POSTCODES)
def test_a_postcode_in_a_text_keeps_its_outward_part_only(postcode):
    for text in spellings(postcode)[:8]:
        said = scrub(f"looking for {text} failed")

        assert not spelt(postcode).search(said)
        assert postcode.split()[0] in said.upper()


@pytest.mark.parametrize("postcode", POSTCODES)
def test_an_address_in_a_log_line_keeps_none_however_it_is_spelt(postcode):
    escaped = "".join(f"%{ord(c):02X}" for c in postcode)
    for text in [*(quote(one, safe="") for one in spellings(postcode)), escaped, '"' + postcode]:
        for path in ("/en/find?postcode=", "/api/v1/postcodes/", "/api/v1/%70ostcodes/", "/?"):
            line = f'"GET {path}{text} HTTP/1.1" 200 "http://h{path}{text}" "Agent"'
            assert not spelt(postcode).search(scrub(line)), line


@pytest.mark.parametrize(
    "text", ["203.0.113.7", "2001:db8::1", "2001:db8:0:1:1:1:1:1", "someone@mail.example.org"]
)
def test_addresses_of_people_are_cut(text):
    assert text not in scrub(f"Invalid request from ip={text}: nothing")
    assert text not in scrub(f"{text} - - [22/Nov/2026:21:34:07 +0000]")


@pytest.mark.parametrize(
    "line",
    [
        "[2026-11-22 21:34:07 +0000] [12] [INFO] Starting gunicorn 27.0.1",
        "Listening at: http://127.0.0.1:8000 (12)",
        "Listening at: http://0.0.0.0:8000 (12)",
        '  File "/srv/app/web/finder.py", line 61, in find',
        '"GET /static/built/finder-094785e7959b.js HTTP/1.1" 200 51796',
        "finder.find failed",
        "pl is not offered: its catalogue is not complete",
    ],
)
def test_what_operators_need_stays(line):
    assert scrub(line) == line


class Server:
    """gunicorn with the options of the Procfile, every log on, its output in a file."""

    def __init__(self, data_dir: Path, log: Path) -> None:
        options = (ROOT / "Procfile").read_text("utf-8").splitlines()[0]
        command = shlex.split(options.removeprefix("web: ").replace("${PORT:-8000}", "0"))
        command[command.index("--bind") + 1] = "127.0.0.1:0"
        command += ["--log-level", "debug", "--access-logfile", "-", "--capture-output"]
        self._log = log
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", *command[1:]],
                cwd=ROOT,
                env={"DATA_DIR": str(data_dir), "PYTHONWARNINGS": "ignore"},
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        self.port = self._wait_for_port()

    def _wait_for_port(self) -> int:
        for _ in range(300):
            if found := re.search(r"Listening at: http://127\.0\.0\.1:(\d+)", self.output()):
                return int(found[1])
            assert self._process.poll() is None, self.output()
            time.sleep(0.05)
        raise AssertionError(self.output())

    def output(self) -> str:
        return self._log.read_text("utf-8", errors="replace")

    def send(self, raw: bytes) -> bytes:
        """The whole answer to one request as it goes over the line."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as line:
            line.sendall(raw)
            answer = b""
            while part := line.recv(65536):
                answer += part
        return answer

    def get(self, path: str, *headers: str) -> bytes:
        lines = [f"GET {path} HTTP/1.1", "Host: localhost", "Connection: close", *headers]
        return self.send("\r\n".join([*lines, "", ""]).encode())

    def stop(self) -> str:
        self._process.terminate()
        self._process.wait(20)
        return self.output()


@pytest.fixture
def server(seeded_copy, tmp_path):
    running = Server(seeded_copy, tmp_path / "log")
    yield running
    running.stop()


def test_the_real_server_logs_no_postcode_of_any_request(server, seeded_copy):
    for postcode in POSTCODES:
        for text in spellings(postcode):
            typed = quote(text, safe="")
            server.get(f"/en/find?postcode={typed}", f"Referer: http://x/find?postcode={typed}")
            server.get(f"/api/v1/postcodes/{typed}", f"User-Agent: looks for {postcode}")
        joined = postcode.replace(" ", "")
        server.get(f"/en/{joined}", f"Referer: http://localhost/en/find/{joined}")
        server.get(f"/en/find?postcode={joined}&page=x")
        for bad in (
            f"GET /en/find?postcode={postcode} HTTP/1.1\r\n\r\n",
            f"GET /{joined}\r\n\r\n",
            f"{joined} / HTTP/1.1\r\n\r\n",
            f"GET / HTTP/{joined}\r\n\r\n",
            f"GET / HTTP/1.1\r\nHost: x\r\n{joined}\r\n\r\n",
            f"GET / HTTP/1.1\r\nHost: x\r\nX {joined}: 1\r\n\r\n",
            f"GET /{joined * 2000} HTTP/1.1\r\n\r\n",
        ):
            server.send(bad.encode())
    assert b" 200 " in server.get("/en/find?postcode=ZZ1+2AB").partition(b"\r\n")[0]

    for part in ("record.sqlite", "record.sqlite-wal", "record.sqlite-shm"):
        (seeded_copy / part).unlink(missing_ok=True)
    for path in ("/en/", "/en/find?postcode=ZZ1+2AB", "/en/about/data", "/healthz/live"):
        assert b" 200 " in server.get(path).partition(b"\r\n")[0]

    _damage(seeded_copy)
    failed = server.get(f"/en/find?postcode={quote(FAILING)}", "Accept-Language: pl")

    output = server.stop()
    for postcode in (*POSTCODES, FAILING):
        assert not spelt(postcode).search(output)
    assert b" 500 " in failed.partition(b"\r\n")[0]
    assert b'<html lang="en"' in failed
    assert "finder.find failed" in output
    assert "Traceback" in output
    assert output.count("GET /en/find?…") > 10 * len(POSTCODES)


def _damage(data_dir: Path) -> None:
    """Publish, as it were, a snapshot whose database is noughts, under the next number."""
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


def test_the_real_server_answers_what_no_browser_sends_without_failing(server):
    def status(raw: str) -> int:
        return int(server.send(raw.encode("latin-1")).split(b" ")[1])

    end = "HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    assert status(f"GET /{'x' * 20_000} {end}") == 414
    assert status(f"GET /en/find?postcode={'x' * 5000} {end}") == 414
    assert status(f"TRACE /en/ {end}") == 405
    assert status(f"GET /en/find?postcode=\xff\xfe {end}") in (200, 400)
    assert status(f"GET http://evil.example/en/ {end}") in (200, 400, 404)
    assert status(f"GET //evil.example/%2e%2e {end}") in (302, 404)
    accept = (
        f"GET / HTTP/1.1\r\nHost: x\r\nAccept-Language: {'pl,' * 2600}\r\nConnection: close\r\n\r\n"
    )
    assert status(accept) == 302
    head = server.send(f"HEAD /en/find?postcode=ZZ1+2AB {end}".encode())
    assert head.endswith(b"\r\n\r\n")
    assert b" 200 " in head.partition(b"\r\n")[0]
    body = "POST /en/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 5000000\r\n\r\n"
    assert status(body) == 413
