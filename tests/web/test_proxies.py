"""Headers from proxies: ignored by default, trusted as configured."""

import gzip
import re

import pytest

from app import create_app
from app.config import Config, ConfigInvalid
from tests.bench.server import GTHREAD, serve
from tests.builders import settings_for
from tests.compiled_templates import finder
from tests.web.test_hostile_server import send, status

FIND = "/en/find?postcode=ZZ1+2AB"
API = "/api/v1/places?postcode=ZZ1+2AB"
PATHS = ("/", "/en", "/en/", FIND, "/en/nothing", "/en/about/data", API, "/so/", "/healthz/live")
FORWARDED = (
    "SCRIPT_NAME: /evil",
    "SCRIPT_NAME: //evil.example",
    "SCRIPT_NAME: /en",
    "Script-Name: //evil.example",
    "X-Script-Name: //evil.example",
    "X-Forwarded-Prefix: //evil.example",
    "X-Forwarded-Host: evil.example",
    "X-Forwarded-Server: evil.example",
    "X-Forwarded-Proto: https",
    "X-Forwarded-Proto: https\r\nX-Forwarded-Ssl: off",
    "X-Forwarded-Protocol: ssl",
    "X-Forwarded-Port: 81",
    "X-Forwarded-For: 203.0.113.7",
    "Forwarded: for=203.0.113.7;host=evil.example;proto=https",
    "X-Original-URL: /en/about/data",
    "X-Rewrite-URL: /en/about/data",
    "PATH_INFO: /en/about/data",
    "REQUEST_URI: /en/about/data",
)
PREFIX = "/early-years"


@pytest.fixture(scope="module")
def server(seeded):
    environ = {"DATA_DIR": str(seeded), "TRUSTED_HOSTS": "families.example"}
    with serve(finder(), GTHREAD, environ) as running:
        yield running


def essence(answer: bytes) -> tuple[int, list[bytes], bytes]:
    """Status, redirect targets and body of a response."""
    head, _, body = answer.partition(b"\r\n\r\n")
    return status(answer), re.findall(rb"(?im)^location: (.*)\r$", head), body


@pytest.mark.parametrize("path", PATHS)
def test_no_proxy_header_changes_a_response(server, path):
    plain = essence(send(server, f"GET {path} HTTP/1.1"))

    for header in FORWARDED:
        assert essence(send(server, f"GET {path} HTTP/1.1", header)) == plain, header
    assert plain[0] < 500


def test_a_prefix_from_a_header_is_undone(app):
    client = app.test_client()

    for name, path in (("/en", "/"), ("/evil", "/en/"), ("//evil.example", "/en"), ("/en", "")):
        answer = client.get(path or "/", environ_overrides={"SCRIPT_NAME": name, "PATH_INFO": path})
        same = client.get("/", environ_overrides={"SCRIPT_NAME": "", "PATH_INFO": name + path})
        assert answer.status_code == same.status_code < 500
        assert "evil" not in answer.headers.get("Location", "")


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example", "//evil.example/", "//evil.example/..", "//evil.example/%2e%2e/en",
        "/\\evil.example", "/\\\\evil.example/", "/%5cevil.example", "/%2f%2fevil.example",
        "///evil.example/en", "/.//evil.example", "/en//evil.example", "//evil.example/en/find",
        "/so//evil.example", "/en/place/aaaaaaaaaaaa//evil.example", "https://evil.example/en",
        "/https://evil.example/", "/en/..//evil.example/", "//en", "//so/", "/;@evil.example",
    ],
)  # fmt: skip
def test_no_path_redirects_to_another_host(server, path):
    answer = send(server, f"GET {path} HTTP/1.1")

    assert status(answer) < 500
    for where in essence(answer)[1]:
        assert re.match(rb"/(?![/\\])", where), where


@pytest.fixture(scope="module")
def behind(seeded):
    """A client of an installation behind one trusted proxy."""
    config = settings_for(seeded, PROXY_HOPS="1", TRUSTED_HOSTS="families.example")
    return create_app(config).test_client()


@pytest.mark.parametrize(
    ("forwarded", "expected"),
    [
        ("families.example", 200),
        ("evil.example", 400),
        ("evil.example, families.example", 200),
        ("families.example, evil.example", 400),
        (None, 400),
    ],
)
@pytest.mark.parametrize("path", ["/en/", FIND])
def test_the_host_from_the_last_trusted_proxy_is_used(behind, path, forwarded, expected):
    headers = {"Host": "app.internal"}
    if forwarded:
        headers["X-Forwarded-Host"] = forwarded

    assert behind.get(path, headers=headers).status_code == expected


def test_a_trusted_proxy_cannot_set_a_prefix(behind):
    for name in ("X-Forwarded-Prefix", "X-Script-Name", "Script-Name"):
        headers = {"Host": "x", "X-Forwarded-Host": "families.example", name: "//evil.example"}
        assert behind.get("/en", headers=headers).headers["Location"] == "/en/"


@pytest.fixture(scope="module")
def prefixed(seeded):
    return create_app(settings_for(seeded, URL_PREFIX=f"{PREFIX}/")).test_client()


@pytest.mark.parametrize("encoding", ["", "gzip"])
@pytest.mark.parametrize(
    "path",
    [
        *("/en/", FIND, "/ar/about/data", "/en/nothing", "/en/find", "/en/list", "/en/compare"),
        *("/en/paying", "/hub/995-FH-1/", "/hub/995-FH-1/ar/"),
    ],
)
def test_under_a_prefix_every_link_and_form_has_the_prefix(prefixed, path, encoding):
    answer = prefixed.get(PREFIX + path, headers={"Accept-Encoding": encoding})

    assert (answer.headers.get("Content-Encoding", "") == "gzip") == bool(encoding)
    page = gzip.decompress(answer.data).decode() if encoding else answer.text
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    led = re.findall(
        r'(?:\s(?:href|action|formaction|src|hx-get|hx-push-url|data-find|data-htmx)="|; url=)'
        r'(/[^"]*)"',
        page,
    )
    assert led
    assert all(where.startswith(f"{PREFIX}/") for where in led)
    assert not re.search(rf'=["\']?/(?!{PREFIX[1:]}/)', re.sub(r"<svg.*?</svg>", "", page))


def test_under_a_prefix_files_redirects_and_the_api_have_it(prefixed):
    page = prefixed.get(f"{PREFIX}/en/").text
    style = re.search(r'href="([^"]*\.css)"', page)

    with prefixed.get(style[1]) as answer:
        assert answer.status_code == 200
    assert prefixed.get(PREFIX).headers["Location"] == f"{PREFIX}/en/"
    assert prefixed.get(f"{PREFIX}/en").headers["Location"] == f"{PREFIX}/en/"
    assert prefixed.get(f"{PREFIX}/api/v1/openapi.json").json["servers"] == [
        {"url": f"{PREFIX}/api/v1"}
    ]
    found = prefixed.get(PREFIX + API).json
    assert f'"{PREFIX}/api/v1/places?' in str(found).replace("'", '"')


def test_a_proxy_may_remove_the_prefix_itself(prefixed):
    assert prefixed.get(FIND).data == prefixed.get(PREFIX + FIND).data


@pytest.mark.parametrize("value", ["-1", "10", "one", "1.0", "²"])
def test_invalid_proxy_hops_are_refused(value):
    with pytest.raises(ConfigInvalid, match="PROXY_HOPS"):
        Config.from_environment({"PROXY_HOPS": value})


@pytest.mark.parametrize(
    "value", ["early-years", "//evil.example", "/a//b", "/../a", "/a b", "/\\evil", "https://a/b"]
)
def test_an_invalid_prefix_is_refused(value):
    with pytest.raises(ConfigInvalid, match="URL_PREFIX"):
        Config.from_environment({"URL_PREFIX": value})


@pytest.mark.parametrize("value", ["/en", "/api/early-years", "/static", "/healthz"])
def test_a_prefix_that_starts_like_our_own_paths_is_refused(seeded, value):
    with pytest.raises(ConfigInvalid, match="URL_PREFIX"):
        create_app(settings_for(seeded, URL_PREFIX=value))
