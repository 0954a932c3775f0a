"""Every spelling of a postcode is cut from texts and from the logs of the real server."""

import logging
import re
from contextlib import suppress
from urllib.parse import quote

import pytest

from app.web.log_scrubbing import install_log_scrubbing, scrub
from app.web.server_log_scrubbing import scrub_path
from tests.web.logged_server import LoggedServer
from tests.web.postcode_spellings import normalised, spellings

POSTCODES = ("ZZ1 2AB", "M1 1AE", "SW1A 1AA", "EC1A 1BB", "CR2 6XH", "B33 8TH", "B1 1BB")
TEXTS = (
    "looking for {} failed",
    "Invalid request from ip=127.0.0.1: Invalid HTTP request line: 'GET /en/find?q={} HTTP/1.1'",
    '"GET /{} HTTP/1.1" 200',
    "/en/find/{}/x",
    "X-{}: 1",
    '{{"postcode": "{}"}}',
    "Cookie: p={}; q=1",
    "Referer: http://x/?q={}&r=1",
    "x_{}_y",
    "({})",
    "id={}&x",
)


@pytest.mark.parametrize("postcode", POSTCODES)
def test_a_postcode_is_cut_in_every_spelling_and_position(postcode):
    joined = postcode.replace(" ", "")

    for spelling in spellings(postcode):
        assert joined in normalised(spelling), spelling
        for text in TEXTS:
            assert joined not in normalised(scrub(text.format(spelling))), text.format(spelling)


@pytest.mark.parametrize("text", ["a{}b", "find{}find", "0{}0", "X{}"])
def test_a_postcode_inside_a_word_is_cut_too(text):
    for spelling in ("M11AE", "m11ae", "M1 1AE", "M1%201AE", "M1-1AE"):
        assert "M11AE" not in normalised(scrub(text.format(spelling)))


@pytest.mark.parametrize(
    "text",
    [
        "SW1A lAA",
        "M1 IAA",
        "OX1 O AA",
        "OX1OAA",
        "M1-lAE",
        "SWIA 1AA",
        "0X1 0AA",
        "MI 1AE",
        "N1 oAA",
    ],
)
def test_a_postcode_with_letters_for_digits_is_cut_too(text):
    scrubbed = scrub(f"looking for {text} failed")

    assert text[-2:] not in scrubbed
    assert scrubbed.startswith("looking for ")
    assert scrubbed.endswith(" failed")


@pytest.mark.parametrize(
    "part", ["%4D", "%254D1 ", "\\u004d", "&#77;", "Ｍ１ ", "M1 ", "%", "\\x4d"]
)
def test_a_long_text_of_escapes_takes_no_time(part):
    scrub(part * (50_000 // len(part)))


@pytest.mark.parametrize(
    "line",
    [
        "publication 12 is shown since 2026-11-22T21:34:55.546+00:00",
        "sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "Booting worker with pid: 4321",
        "3 of 7 rows could not be read in 20 ms",
    ],
)
def test_text_without_a_postcode_is_unchanged(line):
    assert scrub(line) == line


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("/en/find?postcode=M1", "/en/find?…"),
        ("/en/find/M11AE", "/en/find/…"),
        ("/api/v1/postcodes/leeds", "/api/v1/postcodes/…"),
        ("/static/built/finder-094785e7959b.js", "/static/built/finder-094785e7959b.js"),
        ("/healthz/ready", "/healthz/ready"),
        ("http://leeds/", "…"),
        ("/", "/"),
    ],
)
def test_a_path_keeps_only_our_own_segments(address, shown):
    assert scrub_path(address) == shown


def test_an_access_log_in_any_format_contains_no_client_text(caplog):
    install_log_scrubbing()
    sent = {"h": "203.0.113.7", "r": "GET /en/find?q=leeds HTTP/1.1", "f": "leeds", "a": "leeds"}
    sent |= {"{cookie}i": "leeds", "{x}e": "leeds", "q": "q=leeds", "U": "/leeds", "m": "LEEDS"}
    keys = ("h", "r", "f", "a", "{Cookie}i", "{nothing}i", "{x}e", "q", "U", "m", "s")
    line = " ".join(f"%({key})s" for key in keys)

    with caplog.at_level(logging.INFO, "gunicorn.access"):
        logging.getLogger("gunicorn.access").info(line, {**sent, "s": "200"})

    assert caplog.messages == ["… GET /en/find?… HTTP/1.1 … … … - … … /… … 200"]


def requests(spelling: str) -> list[bytes]:
    """One spelling in every part of a request, valid or malformed."""
    end = "Host: localhost\r\nConnection: close\r\n"
    path = quote(spelling, safe="%+-._~/:;=*'(,|\"\\&<>#")
    fields = (
        f"Referer: http://x/en/find?postcode={spelling}\r\nUser-Agent: for {spelling}\r\n"
        f"Cookie: seen={spelling}\r\nX-Original-URI: /en/find?postcode={spelling}\r\n"
        f"X-Forwarded-For: {spelling}\r\nAccept-Language: {spelling}\r\nOrigin: {spelling}\r\n"
    )
    sent = [
        f"GET /en/find?postcode={spelling} HTTP/1.1\r\n{end}\r\n",
        f"GET /en/find?postcode={path}&page=x HTTP/1.1\r\n{end}{fields}\r\n",
        f"GET /{path} HTTP/1.1\r\n{end}{fields}\r\n",
        f"GET /api/v1/postcodes/{path} HTTP/1.1\r\n{end}\r\n",
        f"GET /{spelling} HTTP/1.1\r\n{end}\r\n",
        f"{spelling} /en/ HTTP/1.1\r\n{end}\r\n",
        f"GET /en/ HTTP/{spelling}\r\n{end}\r\n",
        f"GET /en/ HTTP/1.1\r\n{end}{spelling}: 1\r\n\r\n",
        f"GET /en/ HTTP/1.1\r\n{end}X-{spelling}: 1\r\n\r\n",
        f"GET /en/ HTTP/1.1\r\n{end}{spelling}\r\n\r\n",
        f"GET /en/ HTTP/1.1\r\n{end}Transfer-Encoding: {spelling}\r\n\r\n",
        f"GET /en/ HTTP/1.1\r\n{end}Content-Length: {spelling}\r\n\r\n",
        f"GET /en/ HTTP/1.1\r\n{end}X: 1\r\n {spelling}\r\n\r\n",
        f"GET /en/ HTTP/1.1\r\n{end}Expect: {spelling}\r\n\r\n",
        f"GET /en/ HTTP/1.1\r\nHost: {spelling}\r\nConnection: close\r\n\r\n",
        f"POST /en/ HTTP/1.1\r\n{end}Transfer-Encoding: chunked\r\n\r\n{spelling}\r\n",
        f"SCRIPT {spelling}\r\n\r\n",
    ]
    return [one.encode("utf-8", "replace") for one in sent]


SENT = (
    *("M1 1AE", "m11ae", "M1  1AE", "M1%201AE", "M1+1AE", "M1\u00a01AE", "M1-1AE", "M1.1AE"),
    *("%4D1%31AE", "%254D1%201AE", "M1\\n1AE", "M1&#32;1AE", "Ｍ１１ＡＥ", "M 1 1 A E", "M1\t1AE"),
    *("%4D%31%20%31%41%45", "M1%0A1AE", "M1_1AE", "\\x4d1 1AE", "%u004D1 1AE"),
)


@pytest.mark.parametrize(
    ("log_format", "sent"),
    [
        pytest.param("json", SENT, id="json"),
        pytest.param("text", SENT[::4], id="text"),
        pytest.param("text", SENT, id="text, all spellings", marks=pytest.mark.faults),
    ],
)
def test_the_real_server_logs_no_spelling_from_any_part_of_a_request(
    seeded_copy, tmp_path, log_format, sent
):
    server = LoggedServer(seeded_copy, tmp_path / "log", "debug", LOG_FORMAT=log_format)
    for spelling in sent:
        for raw in requests(spelling):
            with suppress(
                ConnectionResetError, BrokenPipeError
            ):  # refused before the server read it all
                server.send(raw)

    output = server.stop()

    lines = [line for line in output.splitlines() if "M11AE" in normalised(line)]
    assert lines == []
    assert not re.search("(?i)1AE", output)
    assert output.count("GET /en/find?…") >= len(sent)
    assert "Invalid request: Invalid HTTP" in output
