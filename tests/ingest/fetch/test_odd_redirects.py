"""Odd redirects and unexpected errors: one sentence, then the next source."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.data.editions import find_last_runs
from app.data.tables import Outcome
from app.ingest.fetch.downloader import DownloadLimits
from app.ingest.fetch.origins import FetchJson, OfferedEdition, Origin
from tests.builders import (
    Install,
    new_install,
)
from tests.ingest.fetch.publisher_lists import REGISTER, command, local, offer_all
from tests.ingest.fetch.publisher_server import Page, Server, served

ODD = {
    "data": "data:text/csv,x",
    "data with a host": "data://text/csv,x",
    "javascript": "javascript:alert(1)",
    "ftp": "ftp://assets.test/register.csv",
    "mailto": "mailto:someone@example.org",
    "file": "file:///etc/passwd",
    "empty": "",
    "blank": "   ",
    "no host": "https://",
    "no host but a path": "https:///register.csv",
    "two slashes": "//",
    "garbage for IPv6": "https://[::1",
    "letters for IPv6": "https://[zz::1]/x",
    "a port that is none": "https://assets.test:99999999/x",
    "letters for a port": "https://assets.test:port/x",
    "not ASCII": "https://assets.test/\u00e9\u0142\u0639",
    "host not ASCII": "https://\u0639\u0639.test/x",
    "broken Punycode": "https://xn--a-\u00e9.test/x",
    "Punycode of nothing": "https://xn--0000000000/x",
    "far too long": "https://assets.test/" + "x" * 70_000,
    "long": "https://assets.test/" + "x" * 9_000,
    "control characters": "https://assets.test/\x01\x7f",
    "percent": "https://%zz/%",
    "backslashes": "\\\\assets.test\\x",
    "a name and a password": "https://a:b@assets.test/x",
}


@pytest.fixture
def site() -> Iterator[Server]:
    with served() as server:
        yield server


def outcomes(install: Install) -> dict[str, Outcome]:
    with install.session() as session:
        return {run.source: run.outcome for run in find_last_runs(session)}


@pytest.mark.parametrize("case", ODD)
def test_an_odd_redirect_is_refused_and_the_next_source_is_refreshed(
    tmp_path: Path, site: Server, case: str, seeded_record: Install
) -> None:
    offer_all(site, tmp_path / "files")
    site.pages[REGISTER] = Page(status=302, headers={"Location": _header(ODD[case])})

    code, output, refused = command(seeded_record, only(local(site)))

    assert code == 1
    assert refused.startswith("refused: ofsted_register: ")
    assert refused.count("\n") == 1
    assert "Traceback" not in refused
    assert "ofsted_consented: " in output


def _header(location: str) -> str:
    """A UTF-8 value of a header, as servers send it."""
    return location.encode().decode("latin-1")


def only(publishers: Any, *names: str) -> Any:
    wanted = names or ("ofsted_register", "ofsted_consented")
    origins = {name: publishers.origins[name] for name in wanted}
    return replace(publishers, origins=origins)


@pytest.fixture
def seeded_record(tmp_path_factory: pytest.TempPathFactory) -> Install:
    data_dir = tmp_path_factory.mktemp("record")
    install = new_install(data_dir)
    install.areas()
    return install


@dataclass(frozen=True)
class Breaks:
    """An origin whose list raises an unexpected error."""

    fault: BaseException
    every: timedelta = timedelta(days=1)
    limits: DownloadLimits = field(default_factory=lambda: DownloadLimits(1_000))
    hosts: frozenset[str] = frozenset()

    def offers(self, fetch_json: FetchJson, today: date) -> Iterator[OfferedEdition]:
        raise self.fault
        yield


@pytest.mark.parametrize(
    "fault",
    [
        ValueError("bad\nvalue"),
        RecursionError(),
        MemoryError(),
        ZeroDivisionError("x"),
        AssertionError(),
        OSError(28, "No space left on device"),
        SystemExit(3),
    ],
    ids=lambda fault: type(fault).__name__,
)
def test_after_any_exception_the_next_source_is_refreshed_and_published(
    tmp_path: Path, site: Server, seeded_record: Install, fault: BaseException
) -> None:
    offer_all(site, tmp_path / "files")
    publishers = only(local(site))
    origins: dict[str, Any] = {**publishers.origins, "ofsted_register": Breaks(fault)}
    broken: dict[str, Origin] = origins

    code, output, refused = command(seeded_record, replace(publishers, origins=broken))

    assert code == 1
    assert refused.count("\n") <= 1
    assert "Traceback" not in refused + output
    assert "ofsted_consented: stored" in output
    assert "published as number" in output
    if not isinstance(fault, SystemExit):
        assert outcomes(seeded_record)["ofsted_register"] is Outcome.REFUSED
        assert "ofsted_register" in refused
