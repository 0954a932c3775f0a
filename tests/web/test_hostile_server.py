"""Hostile requests over the network, to gunicorn as the Procfile starts it."""

import socket
import time

import pytest

from tests.bench.server import GTHREAD, serve
from tests.compiled_templates import finder

SECONDS = 1.0
FIND = "/en/find?postcode=ZZ1+2AB"
BIG = 5_000_000
CHUNK = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"


@pytest.fixture(scope="module")
def server(seeded):
    environ = {"DATA_DIR": str(seeded), "TRUSTED_HOSTS": "families.example"}
    with serve(finder(), GTHREAD, environ) as running:
        yield running


def send(
    server, line: str, *headers: str, body: bytes = b"", host: str = "families.example"
) -> bytes:
    """The complete response to a raw request; b"" if there is none."""
    lines = [line, *([f"Host: {host}"] if host else []), "Connection: close", *headers, "", ""]
    answer = b""
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as wire:
        try:
            wire.sendall("\r\n".join(lines).encode("latin-1") + body)
            while part := wire.recv(65536):
                answer += part
        except (BrokenPipeError, ConnectionResetError):
            pass  # the server answered before all was sent
    return answer


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


@pytest.fixture(autouse=True)
def _quick_and_alive(server):
    """Each test takes less than a second of CPU, and the server answers afterwards."""
    before = server.cpu_seconds()
    yield
    assert server.cpu_seconds() - before < SECONDS
    assert status(send(server, f"GET {FIND} HTTP/1.1")) == 200


@pytest.mark.parametrize(
    "path",
    [
        "/" + "x" * 20_000,
        f"{FIND}&a=" + "x" * 20_000,
        "/en/find?postcode=" + "x" * 5_000,
        "/?" + "&".join(f"a{n}=1" for n in range(5000)),
    ],
)
def test_a_url_that_is_far_too_long_is_414(server, path):
    assert status(send(server, f"GET {path} HTTP/1.1")) == 414


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ([f"Content-Length: {BIG}"], b"x" * BIG),
        ([f"Content-Length: {BIG}"], b""),  # announced and never sent
        (
            ["Content-Length: 300002", "Content-Type: application/x-www-form-urlencoded"],
            b"a=" + b"x" * 300_000,
        ),
        (["Transfer-Encoding: chunked"], CHUNK * 80 + b"0\r\n\r\n"),
    ],
)
@pytest.mark.parametrize("method", ["POST", "GET"])
def test_a_body_of_megabytes_is_413_without_waiting_for_it(server, method, headers, body):
    started = time.monotonic()

    answer = send(server, f"{method} {FIND} HTTP/1.1", *headers, body=body)

    assert answer == b"" or status(answer) == 413
    assert time.monotonic() - started < 5


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (["Content-Length: 4", "Transfer-Encoding: chunked"], {400}),
        (["Content-Length: 4", "Content-Length: 5"], {400}),
        (["Content-Length: -1"], {400}),
        (["Content-Length: 1e3"], {400}),
        (["Transfer-Encoding: gzip"], {400, 501}),
        (["Transfer-Encoding: chunked, identity"], {400, 501}),
        (["X Y: 1"], {400}),
        ([": 1"], {400}),
        (["X-A: " + "x" * 9000], {400, 431}),
        ([f"X-{number}: 1" for number in range(200)], {400, 431}),
    ],
)
def test_ambiguous_headers_are_refused(server, headers, expected):
    assert status(send(server, f"POST {FIND} HTTP/1.1", *headers, body=b"0\r\n\r\n")) in expected


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("families.example:8000", 200),
        ("evil.example", 400),
        ("families.example\r\nHost: evil.example", 400),
        ("", 400),
    ],
)
def test_only_configured_hosts_are_answered(server, host, expected):
    for _ in range(3):  # the fast path has the page cached by then
        answer = send(server, f"GET {FIND} HTTP/1.1", host=host)
        assert status(answer) == expected
        assert b"evil.example" not in answer


@pytest.mark.parametrize(
    "line", ["TRACE /en/", "CONNECT families.example:443", "PURGE /en/", "PRI *"]
)
def test_an_unknown_method_is_refused_and_not_echoed(server, line):
    answer = send(server, f"{line} HTTP/1.1", "X-Secret: do-not-echo")

    assert status(answer) in (400, 404, 405)
    assert b"do-not-echo" not in answer


@pytest.mark.parametrize(
    "path", ["/", "/en/", FIND, "/en/nothing", "/api/v1/places?postcode=ZZ1+2AB"]
)
def test_a_head_response_has_no_body(server, path):
    answer = send(server, f"HEAD {path} HTTP/1.1")

    assert status(answer) == {"/": 302, "/en/nothing": 404}.get(path, 200)
    assert answer.endswith(b"\r\n\r\n")


@pytest.mark.parametrize(
    "path",
    [
        "/en/find?postcode=\xff\xfe",
        "/\xff\xfe",
        "http://evil.example/en/",
        "//evil.example/%2e%2e",
        "*",
    ],
)
def test_a_path_that_no_browser_sends_causes_no_failure(server, path):
    answer = send(server, f"GET {path} HTTP/1.1")

    assert status(answer) in (200, 302, 308, 400, 404)
    assert b"Location: //" not in answer
    assert b"Location: http" not in answer


@pytest.mark.parametrize("languages", ["," * 8_000, "pl," * 2_600])
def test_an_accept_language_of_eight_kilobytes_gets_the_default(server, languages):
    answer = send(server, "GET / HTTP/1.1", f"Accept-Language: {languages}")

    assert status(answer) == 302
    assert b"Location: /en/" in answer
