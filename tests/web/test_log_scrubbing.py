"""No full postcode reaches a log, tested with texts and on the real server with all logs on."""

import io
import json
import logging
import re
import subprocess
import sys
import time
import unicodedata
from urllib.parse import quote

import pytest

from app.config import ROOT
from app.core.postcode import Postcode
from app.web.log_scrubbing import install_log_scrubbing, json_formatter, scrub
from tests.web.logged_server import (
    POSTCODES,
    LoggedServer,
    publish_damaged,
    spelling_pattern,
    spellings,
)

FAILING = "ZZ4 2AB"  # requested after the data is damaged, so its view fails


@pytest.mark.parametrize("postcode", POSTCODES)
def test_a_postcode_in_a_text_keeps_only_its_outward_code(postcode):
    for text in spellings(postcode)[:8]:
        scrubbed = scrub(f"looking for {text} failed")

        assert not spelling_pattern(postcode).search(scrubbed)
        assert postcode.split()[0] in scrubbed.upper()


@pytest.mark.parametrize("postcode", POSTCODES)
def test_a_postcode_in_a_text_is_cut_in_every_spelling(postcode):
    for text in spellings(postcode):
        wide = scrub(f"looking for {text} failed")

        assert not spelling_pattern(postcode).search(wide)
        assert not spelling_pattern(postcode).search(unicodedata.normalize("NFKC", wide))


@pytest.mark.parametrize("postcode", POSTCODES)
def test_a_url_in_a_log_line_contains_no_postcode_in_any_spelling(postcode):
    escaped = "".join(f"%{ord(c):02X}" for c in postcode)
    for text in [
        *(quote(spelling, safe="") for spelling in spellings(postcode)),
        escaped,
        '"' + postcode,
    ]:
        for path in ("/en/find?postcode=", "/api/v1/postcodes/", "/api/v1/%70ostcodes/", "/?"):
            line = f'"GET {path}{text} HTTP/1.1" 200 "http://h{path}{text}" "Agent"'
            assert not spelling_pattern(postcode).search(scrub(line)), line


@pytest.mark.parametrize(
    "text", ["203.0.113.7", "2001:db8::1", "2001:db8:0:1:1:1:1:1", "someone@mail.example.org"]
)
def test_email_and_ip_addresses_are_cut(text):
    assert text not in scrub(f"Invalid request from ip={text}: nothing")
    assert text not in scrub(f"{text} - - [22/Nov/2026:21:34:07 +0000]")


@pytest.mark.parametrize("text", ["53.90012, 1.20034", "lat=51.501", '{"latitude":49.9123}'])
def test_points_on_the_map_are_cut(text):
    assert not re.search(r"\d\d\.\d{3}", scrub(f"nothing near {text} today"))


@pytest.mark.parametrize("text", ["51.5,-0.123", "53.912,1.234", "near=53.9%2C1.2", "50.1, -5"])
def test_a_pair_of_coordinates_is_cut_as_a_whole(text):
    assert not re.search(r"[0-9]\.[0-9]|-[0-9]", scrub(f"nothing near {text}"))


@pytest.mark.parametrize("part", ["/", "-", "a.", "x@", "1:", "1.1.", "%20", "z1", "z 1 ", "/+"])
def test_a_long_text_takes_no_time(part):
    started = time.process_time()

    scrub(part * (100_000 // len(part)))

    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    "line",
    [
        "[2026-11-22 21:34:07 +0000] [12] [INFO] Starting gunicorn 27.0.1",
        "Listening at: http://127.0.0.1:8000 (12)",
        "Listening at: http://0.0.0.0:8000 (12)",
        '  File "/srv/app/web/finder.py", line 61, in find',
        '"GET /static/built/finder-094785e7959b.js HTTP/1.1" 200 51796',
        "finder.find failed",
        "55.1 ms, 1.5 MB",
        "pl is not offered: its catalogue is not complete",
        "2026-11-22T21:34:55.546+00:00 took 0.553 s",
    ],
)
def test_text_that_operators_need_is_unchanged(line):
    assert scrub(line) == line


@pytest.fixture
def server(seeded_copy, tmp_path):
    running = LoggedServer(seeded_copy, tmp_path / "log")
    yield running
    running.stop()


@pytest.mark.parametrize(
    "postcodes",
    [POSTCODES[::4], pytest.param(POSTCODES, marks=pytest.mark.faults)],
    ids=["three postcodes", "all postcodes"],
)
def test_the_real_server_logs_no_postcode_of_any_request(server, seeded_copy, postcodes):
    for postcode in postcodes:
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
    for near in ("53.912,1.234", "53.912%2C1.234", "53.9123,1.2345"):
        server.get(f"/en/find?near={near}&also=ZZ6+7BE", f"Referer: http://x/en/find?near={near}")
        server.get(f"/en/{near}")

    for part in ("record.sqlite", "record.sqlite-wal", "record.sqlite-shm"):
        (seeded_copy / part).unlink(missing_ok=True)
    for path in ("/en/", "/en/find?postcode=ZZ1+2AB", "/en/about/data", "/healthz/live"):
        assert b" 200 " in server.get(path).partition(b"\r\n")[0]

    publish_damaged(seeded_copy)
    failed = server.get(f"/en/find?postcode={quote(FAILING)}", "Accept-Language: pl")

    output = server.stop()
    for postcode in (*postcodes, FAILING, "ZZ6 7BE"):
        assert not spelling_pattern(postcode).search(output)
    assert not re.search(r"53\.912|[,C]1\.234", output)  # a duration may be 1.234
    assert b" 500 " in failed.partition(b"\r\n")[0]
    assert b'<html lang="en"' in failed
    assert "finder.find failed" in output
    assert "Traceback" in output
    assert output.count("GET /en/find?…") > 10 * len(postcodes)


@pytest.fixture
def line():
    """A logger, and a function that returns its last line of JSON."""
    install_log_scrubbing()
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(json_formatter())
    logger = logging.Logger("app.web.somewhere")
    logger.addHandler(handler)
    return logger, lambda: json.loads(written.getvalue().splitlines()[-1])


def test_a_json_log_line_has_time_level_logger_and_event(line):
    logger, last = line

    logger.warning("%d of %d could not be read", 2, 7, extra={"source": "areas", "rows": 7})

    log_line = last()
    assert list(log_line)[:4] == ["ts", "level", "logger", "pid"]
    assert re.fullmatch(r"20\d\d-\d\d-\d\dT[\d:]{8}\.\d{3}\+00:00", log_line["ts"])
    assert (log_line["level"], log_line["logger"]) == ("warning", "app.web.somewhere")
    assert log_line["event"] == "2 of 7 could not be read"
    assert (log_line["source"], log_line["rows"]) == ("areas", 7)


def test_no_field_of_a_log_line_contains_a_postcode(line):
    logger, last = line
    postcode = "ZZ1 2AB"

    logger.error(
        "nothing for %s",
        postcode,
        extra={
            "text": postcode,
            "deep": {"list": [{postcode: (postcode, {postcode})}], "bytes": postcode.encode()},
            "thing": Postcode.parse(postcode),
            "error": ValueError(postcode),
            "latitude": 53.90012,
            "level": postcode,
        },
        stack_info=True,
    )

    log_line = last()
    assert not spelling_pattern(postcode).search(json.dumps(log_line))
    assert "53.9" not in json.dumps(log_line)
    assert log_line["level"] == "error"
    assert log_line["text"] == "ZZ1 …"


def test_a_traceback_in_a_log_line_contains_no_postcode(line):
    logger, last = line
    postcode = "ZZ1 2AB"

    try:
        try:
            raise KeyError(postcode)
        except KeyError as error:
            raise ValueError(f"unknown: {postcode}") from error
    except ValueError:
        logger.exception("finder.find failed")

    log_line = last()
    assert not spelling_pattern(postcode).search(json.dumps(log_line))
    assert "Traceback" in log_line["exception"]
    assert "ValueError: unknown: ZZ1 …" in log_line["exception"]


def test_the_real_server_writes_only_lines_of_json(seeded_copy, tmp_path):
    server = LoggedServer(seeded_copy, tmp_path / "log", "info")
    server.get("/en/find?postcode=ZZ1+2AB")
    server.reload_workers()
    publish_damaged(seeded_copy)
    server.get("/en/find?postcode=ZZ1+2AB")

    log_line = [json.loads(line) for line in server.stop().splitlines()]

    assert {"ts", "level", "logger", "event"} <= set.intersection(*(set(one) for one in log_line))
    assert {"gunicorn.error", "gunicorn.access", "app.web.errors"} <= {
        one["logger"] for one in log_line
    }
    [failed] = [one for one in log_line if one["logger"] == "app.web.errors"]
    assert failed["event"] == "finder.find failed"
    assert "Traceback" in failed["exception"]


def test_a_server_with_text_logs_keeps_gunicorn_s_format(seeded_copy, tmp_path):
    server = LoggedServer(seeded_copy, tmp_path / "log", "info", LOG_FORMAT="text")

    lines = server.stop().splitlines()

    assert all(re.match(r"\[20\d\d-.* \[INFO\] ", line) for line in lines)


def test_commands_print_plain_text_and_do_not_load_structlog(seeded):
    command = [sys.executable, "-X", "importtime", "-m", "flask", "--app", "app", "routes"]
    done = subprocess.run(
        command, cwd=ROOT, env={"DATA_DIR": str(seeded)}, capture_output=True, text=True, check=True
    )

    assert "/healthz/ready" in done.stdout
    assert "app.web.log_scrubbing" in done.stderr
    assert "structlog" not in done.stderr
    assert "sentry_sdk" not in done.stderr
