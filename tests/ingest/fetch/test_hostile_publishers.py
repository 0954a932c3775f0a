"""Hostile responses of a publisher, while an edition is published
(docs/architecture.md#hostile-input, F4)."""

import gzip
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from random import Random

import pytest

from app.cli.fetch_and_ingest import FetchConfig
from app.data.editions import find_current_editions
from tests.builders import (
    AS_AT,
    Install,
    new_install,
    public_bytes,
    register_file,
)
from tests.ingest.fetch.publisher_lists import SOUND, command, downloads_left, local, offer_register
from tests.ingest.fetch.publisher_server import Page, Server, drip, served

LATER = date(2026, 10, 31)


@pytest.fixture
def site() -> Iterator[Server]:
    with served() as server:
        yield server


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Install:
    """An install with a current, published register, which no test may change."""
    data_dir = tmp_path_factory.mktemp("shown")
    install = new_install(data_dir)
    install.areas()
    install.postcodes()
    install.register(*SOUND)
    install.publish()
    return install


def valid(install: Install, as_at: date | None = LATER) -> bytes:
    return register_file(install.data_dir / "files", SOUND, as_at).read_bytes()


def swapped(install: Install) -> bytes:
    """A register with the columns of names and numbers swapped."""
    text = valid(install).decode()
    changed = text.replace("Provider URN", "~").replace("Provider name", "Provider URN")
    return changed.replace("~", "Provider name").encode()


def twice(install: Install) -> bytes:
    return register_file(install.data_dir / "files", [*SOUND, *SOUND], LATER).read_bytes()


HOSTILE = {
    "404": (lambda _: Page(b"gone", 404), "assets.test has no such file (404)"),
    "a page to sign in": (lambda _: Page(b"<!DOCTYPE html><title>Sign in"), "is a web page"),
    "cut short": (
        lambda existing: Page(valid(existing), stop_at=3_000),
        "closed the connection before the end of the file",
    ),
    "cut short without a word": (
        lambda existing: Page(valid(existing)[:-40]),
        "cut short in the middle",
    ),
    "gzip bomb, packed on the way": (
        lambda _: Page(gzip.compress(b"\0" * 9_999_999), headers={"Content-Encoding": "gzip"}),
        "sends the encoding 'gzip'",
    ),
    "gzip bomb, as a file": (
        lambda _: Page(gzip.compress(b"Provider URN\n" * 13_000_000, 1)),
        "unpacks to more than 150 MB",
    ),
    "to the cloud's own": (
        lambda _: Page(status=302, headers={"Location": "http://169.254.169.254/"}),
        "169.254.169.254 is not a host of this source",
    ),
    "to a file": (
        lambda _: Page(status=302, headers={"Location": "file:///etc/passwd"}),
        "only https addresses are allowed",
    ),
    "columns swapped": (swapped, "30 of 30 rows cannot be read"),
    "every number twice": (twice, "rows cannot be read"),
    "the wrong year, inside": (
        lambda existing: valid(existing, date(2025, 9, 30)),
        "is as at 2025-09-30, which is older than the current edition",
    ),
    "a year that has not come": (
        lambda existing: valid(existing, date(2062, 9, 30)),
        "in the future",
    ),
    "empty": (lambda _: b"", "the file is empty"),
    "random bytes": (lambda _: Random(5).randbytes(9_999), "is not text"),
    "a zip": (lambda _: b"PK\x03\x04" + b"\0" * 99, "this is a zip or a spreadsheet, not CSV"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_response_is_refused_and_the_current_data_stays(
    shown: Install, site: Server, case: str
) -> None:
    make, reason = HOSTILE[case]
    offer_register(site, make(shown), LATER)
    before, editions_before = public_bytes(shown), current_editions(shown)

    code, output, refused = command(shown, local(site), "ofsted_register")

    assert (code, output) == (1, "")
    assert refused.startswith("refused: ")
    assert refused.count("\n") == 1
    assert reason in refused
    assert public_bytes(shown) == before
    assert current_editions(shown) == editions_before
    assert downloads_left(shown) == {"fetch.lock"}


def current_editions(install: Install) -> list[tuple[str, date, str]]:
    with install.session() as session:
        return [
            (current_edition.source, current_edition.as_at, current_edition.sha256)
            for current_edition in find_current_editions(session)
        ]


def test_a_slow_response_is_refused_and_the_current_data_stays(
    shown: Install, site: Server
) -> None:
    start = b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n"
    offer_register(site, Page(respond=lambda handler: drip(handler, start, b"x")), LATER)
    publishers, before = hurried(local(site)), public_bytes(shown)

    code, _, refused = command(shown, publishers, "ofsted_register")

    assert (code, refused.count("\n")) == (1, 1)
    assert "took longer than 0.3 seconds" in refused
    assert public_bytes(shown) == before


def hurried(publishers: FetchConfig) -> FetchConfig:
    origin = publishers.origins["ofsted_register"]
    limits = replace(origin.limits, seconds_max=0.3)
    return replace(publishers, origins={"ofsted_register": replace(origin, limits=limits)})


def test_a_download_cut_at_50_positions_leaves_the_current_edition(
    shown: Install, site: Server
) -> None:
    """F4 of docs/architecture.md#fault-tests"""
    content, before = valid(shown), public_bytes(shown)

    for offset in Random(50).sample(range(len(content)), 50):
        offer_register(site, Page(content, stop_at=offset), LATER)
        code, _, refused = command(shown, local(site), "ofsted_register")
        assert (code, refused.count("\n")) == (1, 1), offset

    assert public_bytes(shown) == before
    with shown.session() as session:
        existing = {
            current_edition.source: current_edition.as_at
            for current_edition in find_current_editions(session)
        }
    assert existing["ofsted_register"] == AS_AT
