"""Error reports, as received by a real server in place of Sentry: nothing about the user."""

import gzip
import json
import re
import socket
import subprocess
import sys
import threading
import time
import unicodedata
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import quote

import pytest

from app.config import ROOT, Config, ConfigInvalid
from tests.compiled_templates import kept_folder
from tests.web.logged_server import LoggedServer, publish_damaged, spelling_pattern, spellings

POSTCODE = "ZZ1 2AB"
PEOPLE = ("someone@mail.example.org", "203.0.113.7", "2001:db8::7")
# Raises an error with a text in every place that could leak: the URL, the form, headers, a cookie,
# variables, the exception and its cause, earlier log lines, and calls to the library itself.
FAILING = """
import json, logging, sys
import sentry_sdk
from flask import request
from tests.compiled_templates import served_app

app = served_app(sys.argv[1])
log = logging.getLogger("app.web.somewhere")
texts, people = json.load(sys.stdin)

def fails():
    typed, form_value, copied = request.args["postcode"], request.form["postcode"], list(texts)
    log.info("asked for %s", typed, extra={"typed": typed})
    log.warning("asked for %r by %s", form_value, people)
    try:
        raise KeyError(typed, {"form_value": form_value})
    except KeyError as error:
        raise ValueError(f"{typed} of {people}: {copied}") from error

app.add_url_rule("/en/fails", "fails", fails, methods=["POST"])
client = app.test_client()
client.set_cookie("postcode", texts[0])
for text in texts:
    answer = client.post(
        "/en/fails", query_string={"postcode": text}, data={"postcode": text},
        headers={"User-Agent": texts[0], "X-Forwarded-For": people[1], "Referer": "/?" + texts[0]},
    )
    assert answer.status_code == 500
    with sentry_sdk.new_scope() as scope:
        scope.set_tag("typed", text)
        scope.set_extra("typed", {text: [text]})
        scope.set_context("typed", {"text": text})
        scope.set_user({"ip_address": people[1], "email": people[0]})
        scope.add_breadcrumb(message=text, data={text: text})
        sentry_sdk.capture_message(f"searched for {text} by {people}", "error")
sentry_sdk.flush(20)
"""


class Sink(BaseHTTPRequestHandler):
    """Receives reports as Sentry does, and stores them with their headers."""

    received: list[bytes]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        self.received.append(bytes(self.headers) + body)
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def sink() -> Iterator[tuple[str, list[bytes]]]:
    """The DSN of a local server, and the reports that it received."""
    received: list[bytes] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Ours", (Sink,), {"received": received}))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://0123456789abcdef@127.0.0.1:{server.server_port}/1", received
    server.shutdown()
    thread.join()
    server.server_close()


def events(received: list[bytes]) -> list[dict[str, object]]:
    """The events in the received envelopes."""
    lines = (json.loads(line) for one in received for line in one.splitlines() if line[:1] == b"{")
    return [line for line in lines if "level" in line]


def assert_nobody_is_in(received: list[bytes]) -> None:
    for one in received:
        plain = re.sub(r"\\u([0-9a-f]{4})", lambda code: chr(int(code[1], 16)), one.decode())
        for text in (plain, unicodedata.normalize("NFKC", plain)):
            assert not spelling_pattern(POSTCODE).search(text), text
        assert not [person for person in PEOPLE if person in plain]
        assert socket.gethostname() not in plain


def test_error_reports_contain_no_personal_data_or_search(seeded, sink):
    dsn, received = sink
    typed = spellings(POSTCODE)

    subprocess.run(
        [sys.executable, "-c", FAILING, str(kept_folder())],
        input=json.dumps([typed, PEOPLE]),
        text=True,
        cwd=ROOT,
        env={"DATA_DIR": str(seeded), "SENTRY_DSN": dsn, "LOG_FORMAT": "text"},
        check=True,
        capture_output=True,
    )

    sent_events = events(received)
    assert len(sent_events) == 2 * len(typed)
    assert_nobody_is_in(received)
    failed = [sent_event for sent_event in sent_events if "exception" in sent_event]
    assert len(failed) == len(typed)
    for one in failed:
        assert one["logentry"]["message"] == "fails failed"
        assert [each["type"] for each in one["exception"]["values"]] == ["KeyError", "ValueError"]
        stacks = [each["stacktrace"]["frames"] for each in one["exception"]["values"]]
        frames = [frame for stack in stacks for frame in stack]
        assert {"function", "lineno"} <= frames[-1].keys()
        assert not [frame for frame in frames if "vars" in frame]
        assert not {"request", "user", "server_name"} & one.keys()
        assert one["breadcrumbs"]["values"]


def test_a_worker_of_the_real_server_reports_too(seeded_copy, sink, tmp_path):
    dsn, received = sink
    server = LoggedServer(seeded_copy, tmp_path / "log", "info", SENTRY_DSN=dsn)
    publish_damaged(seeded_copy)

    answer = server.get(f"/en/find?postcode={quote(POSTCODE)}", f"Cookie: at={POSTCODE}")
    for _ in range(200):
        if events(received):
            break
        time.sleep(0.05)
    server.stop()

    [sent_events] = events(received)
    assert b" 500 " in answer.partition(b"\r\n")[0]
    assert sent_events["logentry"]["message"] == "finder.find failed"
    assert_nobody_is_in(received)


@pytest.mark.parametrize(
    "dsn", ["yes", "https://sentry.example/1", "https://key@sentry.example", "ftp://k@h/1"]
)
def test_an_invalid_dsn_is_refused_and_not_echoed(dsn):
    with pytest.raises(ConfigInvalid, match="SENTRY_DSN") as refused:
        Config.from_environment({"SENTRY_DSN": dsn})

    assert dsn not in str(refused.value)


def test_without_a_dsn_sentry_is_not_loaded(seeded):
    code = (
        "import sys; from tests.compiled_templates import served_app;"
        f"served_app({str(kept_folder())!r}); print(*sys.modules)"
    )

    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={"DATA_DIR": str(seeded)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert "app.web.error_reports" in done.stdout.split()
    assert "sentry_sdk" not in done.stdout.split()
