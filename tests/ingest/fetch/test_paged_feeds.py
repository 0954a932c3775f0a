"""A council's directory fetched from its own address, page by page, over real HTTP."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType

import pytest
from sqlmodel import select

from app.cli.fetch_and_ingest import FetchConfig
from app.data.editions import find_current_editions
from app.data.tables import Outcome, RefreshRun
from app.ingest.fetch import paged_feeds
from tests.builders import NOW, SANDMERE, Install, find_setting, new_install, nursery
from tests.directory_builders import DIRECTORY, page, service_1, service_3
from tests.ingest.fetch.publisher_lists import at, command, downloads_left
from tests.ingest.fetch.publisher_server import GUARD, NO_WAIT, Page, Server, as_json, served

PATH = "/api/services"


@pytest.fixture(scope="module")
def site() -> Iterator[Server]:
    with served() as server:
        yield server


@pytest.fixture
def install(tmp_path: Path) -> Install:
    made = new_install(tmp_path / "install")
    made.areas()
    made.postcodes()
    made.register(nursery(), nursery("EY100002"))
    return made


def directory_at(site: Server, *pages: Page, **others: Page) -> FetchConfig:
    """Only the directory of Sandmere, with these pages."""
    site.pages = {PATH: list(pages), **{f"{PATH}/{key}": one for key, one in others.items()}}
    site.requests.clear()
    council = replace(SANDMERE, oruk_url=site.url("gov.test", f"{PATH}?per_page=1"))
    return FetchConfig(MappingProxyType({}), GUARD, NO_WAIT, None, NOW, (council,))


def of_two(number: int, *services: object, **values: object) -> Page:
    return as_json(page(*services, page_number=number, total_pages=2, **values))


def outcomes(install: Install) -> list[Outcome]:
    with install.session() as session:
        asked = select(RefreshRun.outcome).where(RefreshRun.source == DIRECTORY)
        return list(session.exec(asked.order_by(RefreshRun.id)))  # type: ignore[arg-type]  # a column


def test_every_page_is_fetched_and_published_and_the_same_pages_change_nothing(
    install: Install, site: Server
) -> None:
    pages = of_two(1, service_3()), of_two(2, service_1(2, "EY100002"))
    first = command(install, directory_at(site, *pages), "oruk")
    paths = site.paths()
    again = command(install, directory_at(site, *pages), "oruk")
    changed = service_3(phones=[{"number": "01632 960111"}])
    after = command(install, directory_at(site, of_two(1, changed), pages[1]), "oruk")

    assert (first[0], again[0], after[0]) == (0, 0, 0), (first, again, after)
    assert paths == [f"{PATH}?per_page=1", f"{PATH}?per_page=1&page=2"]
    assert "oruk/995: unchanged" in again[1]
    assert outcomes(install) == [Outcome.STORED, Outcome.UNCHANGED, Outcome.STORED]
    shown = find_setting(install.public().settings, "EY100001")
    assert shown
    assert shown.phone == "01632 960111"
    assert {one for one in downloads_left(install) if one.startswith("oruk")} == {"oruk-995.json"}


def test_services_in_outline_are_fetched_one_by_one(install: Install, site: Server) -> None:
    outline = [
        {"id": key, "name": "x", "status": "active", "organization": {"id": "o", "name": "o"}}
        for key in ("aa/b", "cc")
    ]
    details = {"aa%2Fb": as_json(service_3("aa/b")), "cc": as_json(service_1(3, "EY100002"))}

    code, output, refused = command(
        install, directory_at(site, as_json(page(*outline)), **details), "oruk"
    )

    assert (code, refused) == (0, ""), refused
    assert "oruk/995: stored, 2 rows" in output


def test_a_directory_is_due_every_day_and_others_go_on_when_it_is_refused(
    install: Install, site: Server
) -> None:
    directory = directory_at(site, as_json(page(service_3())))
    assert command(install, directory)[0] == 0
    same_day = command(install, at(directory, NOW + timedelta(hours=2)))
    broken = directory_at(site, Page(b"<html><body>Sign in</body></html>"))

    next_day = command(install, at(broken, NOW + timedelta(days=1)))

    assert "nothing is due" in same_day[1]
    assert next_day[0] == 1
    assert "web page" in next_day[2]
    assert outcomes(install) == [Outcome.STORED, Outcome.REFUSED]
    with install.session() as session:
        assert DIRECTORY in {one.source for one in find_current_editions(session)}


@pytest.mark.parametrize(
    ("pages", "reason"),
    [
        ([as_json({"contents": [service_3()], "total_pages": 10**9})], "1,000,000,000 pages"),
        ([of_two(1, service_3())], "page 2 is the same as one before"),
        ([of_two(1, service_3()), Page(b"", 404)], "no such file"),
        ([of_two(1, service_3()), as_json({"error": "busy"})], "no page of services"),
        ([as_json({"contents": []})], "no page has services"),
        ([Page(status=302, headers={"Location": "http://assets.test/x"})], "not a host of this"),
        ([of_two(1, service_3()), Page(b'{"contents": [' + b'{"id": 1},' * 9_000)], "MB"),
    ],
)
def test_a_directory_with_a_bad_page_is_refused_as_a_whole(
    install: Install,
    site: Server,
    monkeypatch: pytest.MonkeyPatch,
    pages: list[Page],
    reason: str,
) -> None:
    limited = paged_feeds._Budget(50_000)
    monkeypatch.setattr(paged_feeds, "_Budget", lambda bytes_left: limited)

    code, _, refused = command(install, directory_at(site, *pages), "oruk")

    assert code == 1
    assert reason in refused
    assert refused.startswith("refused: ")
    assert outcomes(install) == [Outcome.REFUSED]


def test_a_council_without_an_address_is_told_where_to_add_it(install: Install) -> None:
    nobody = FetchConfig(MappingProxyType({}), GUARD, NO_WAIT, None, NOW, (SANDMERE,))

    assert (
        "no council names its address in the councils file" in command(install, nobody, "oruk")[2]
    )
