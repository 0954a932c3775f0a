"""`flask refresh NAME` and `--all` from publishers' sites to the public snapshot, over real HTTP."""

import gzip
import os
import stat
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from app.cli.fetch_and_ingest import DEFAULT_FETCH_CONFIG
from app.data.editions import find_current_editions, find_last_runs
from app.data.tables import Outcome, RefreshRun
from app.ingest.fetch import fetch_lock
from app.ingest.sources import ORIGINS
from app.publish import publisher_lock
from tests.builders import (
    NOW,
    Install,
    find_setting,
    new_install,
    nursery,
    public_bytes,
    register_file,
    settings_for,
)
from tests.ingest.fetch.publisher_lists import (
    EES,
    GIAS,
    REGISTER,
    SOUND,
    at,
    command,
    downloads_left,
    local,
    offer_all,
    offer_register,
    page_of,
)
from tests.ingest.fetch.publisher_server import Page, Server, served

LATER = date(2026, 10, 31)
ALL = {"areas", *ORIGINS}


@pytest.fixture
def site() -> Iterator[Server]:
    with served() as server:
        yield server


def runs(install: Install, source: str = "ofsted_register") -> list[Outcome]:
    with install.session() as session:
        asked = select(RefreshRun.outcome).where(RefreshRun.source == source)
        return list(session.exec(asked.order_by(RefreshRun.id)))  # type: ignore[arg-type]


def test_all_sources_are_found_fetched_stored_and_published_at_once(
    install: Install, site: Server, tmp_path: Path
) -> None:
    offer_all(site, tmp_path / "files")

    code, output, refused = command(install, local(site))

    assert (code, refused) == (0, "")
    assert output.count("published as number") == 1
    with install.session() as session:
        current = {
            current_edition.source: current_edition.as_at
            for current_edition in find_current_editions(session)
        }
    assert current.keys() == ALL
    assert current["funded_takeup"] == date(2026, 7, 16)
    assert current["postcode_directory"] == date(2026, 8, 1)
    assert find_setting(install.public().settings, "EY100002") is not None
    assert downloads_left(install) == {"fetch.lock", *(f"{name}.json" for name in ORIGINS)}


def test_unchanged_files_are_not_downloaded_again(
    install: Install, site: Server, tmp_path: Path
) -> None:
    offer_all(site, tmp_path / "files")
    command(install, local(site))
    site.pages[GIAS.format("20261130")] = site.pages[GIAS.format("20261120")]
    site.requests.clear()

    soon = command(install, local(site))
    late = command(install, at(local(site), NOW + timedelta(days=8)))

    assert soon == (0, "nothing is due\n", "")
    assert late[0] == 0
    assert late[1].count(": unchanged") == len(ORIGINS) - 1  # schools have a newer day
    assert runs(install) == [Outcome.STORED, Outcome.UNCHANGED]
    recorded = dict(site.requests)
    assert recorded["/x.zip?Token=t"]["If-None-Match"] == '"zip"'
    assert recorded[f"{EES}/csv"]["If-None-Match"] == '"ees"'


def test_one_source_by_its_name_is_fetched_and_published(install: Install, site: Server) -> None:
    install.areas()
    offer_register(site, gzip.compress(register_file(install.data_dir, [nursery()]).read_bytes()))

    code, output, _ = command(install, local(site), "ofsted_register")

    assert code == 0
    assert output.startswith("ofsted_register: stored, 1 rows")
    assert find_setting(install.public().settings, "EY100001") is not None


def test_a_refused_source_does_not_stop_the_next(
    install: Install, site: Server, tmp_path: Path
) -> None:
    offer_all(site, tmp_path / "files")
    site.pages[page_of("ofsted_register")] = Page(b"oh", 500)
    site.pages[REGISTER] = Page(b"<!doctype html>")

    code, output, refused = command(install, local(site))

    assert code == 1
    assert output.count("published as number") == 1
    assert [line.split(":")[1].strip() for line in refused.splitlines()] == [
        *("ofsted_register", "childminder_agencies")
    ]
    with install.session() as session:
        last = {run.source: run.outcome for run in find_last_runs(session)}
    assert {name for name, recorded in last.items() if recorded is Outcome.REFUSED} == {
        *("ofsted_register", "childminder_agencies")
    }


def test_a_refused_source_is_tried_again_after_six_hours(
    install: Install, site: Server, tmp_path: Path
) -> None:
    offer_all(site, tmp_path / "files")
    good = site.pages[page_of("ofsted_consented")]
    site.pages[page_of("ofsted_consented")] = Page(b"gone", 404)
    command(install, local(site))
    site.pages[page_of("ofsted_consented")] = good

    for hours, expected in [(5, 1), (6, 2), (7, 2)]:
        command(install, at(local(site), NOW + timedelta(hours=hours)))
        assert len(runs(install, "ofsted_consented")) == expected
    assert runs(install, "ofsted_consented") == [Outcome.REFUSED, Outcome.STORED]


def test_a_refused_file_is_downloaded_again(install: Install, site: Server) -> None:
    """A refused file has no download state: the cause may be fixed by the next run."""
    install.areas()
    content = register_file(install.data_dir, [nursery()]).read_bytes()
    offer_register(site, Page(content, etag='"1"'))
    strict = replace(local(site), bounds=(5, 9))

    assert command(install, strict, "ofsted_register")[0] == 1
    assert command(install, local(site), "ofsted_register")[0] == 0
    assert runs(install) == [Outcome.REFUSED, Outcome.STORED]


def test_the_download_state_of_a_removed_edition_is_ignored(install: Install, site: Server) -> None:
    install.areas()
    content = register_file(install.data_dir, [nursery()]).read_bytes()
    offer_register(site, Page(content, etag='"1"'))
    command(install, local(site), "ofsted_register")
    install.empty()

    assert "stored" in command(install, local(site), "ofsted_register")[1]


def test_a_run_stopped_before_publishing_is_published_by_the_next(
    install: Install, site: Server
) -> None:
    install.areas()
    install.register(nursery())
    none = replace(local(site), origins={})

    first, second = command(install, none), command(install, none)

    assert first[1].splitlines() == ["nothing is due", "published as number 1"]
    assert second[1].splitlines() == ["nothing is due"]


def test_files_of_a_stopped_fetch_are_removed_by_the_next(install: Install, site: Server) -> None:
    install.areas()
    half = install.data_dir / "downloads" / "ofsted_consented" / ".consented.csv.part"
    half.parent.mkdir(parents=True)
    half.write_text("a name that is withdrawn")
    offer_register(site, register_file(install.data_dir, [nursery()]).read_bytes())

    command(install, local(site), "ofsted_register")

    assert not half.parent.exists()


def test_a_schedule_does_not_mix_invented_and_real_data(
    seeded_copy: Path, site: Server, tmp_path: Path
) -> None:
    offer_all(site, tmp_path / "files")
    install = Install(seeded_copy, settings_for(seeded_copy).database_url)
    before = public_bytes(install)

    code, output, _ = command(install, local(site))

    assert code == 0
    assert output.startswith("nothing is fetched while the record contains the invented council")
    assert site.requests == []
    assert public_bytes(install) == before


def test_of_two_fetches_at_once_one_is_refused_as_busy(install: Install, site: Server) -> None:
    with fetch_lock(install.data_dir / "downloads"):
        assert command(install, local(site))[0] == 75
        assert command(install, local(site), "schools")[0] == 75
    assert site.requests == []


@pytest.fixture
def _open_umask() -> Iterator[None]:
    """A umask that lets everyone read new files."""
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.mark.usefixtures("_open_umask")
@pytest.mark.parametrize("is_there", [False, True])
def test_only_the_owner_can_read_downloads(tmp_path: Path, is_there: bool) -> None:
    folder = tmp_path / "data" / "downloads"
    if is_there:
        folder.mkdir(parents=True, mode=0o755)

    with fetch_lock(folder):
        mode = stat.S_IMODE(folder.stat().st_mode)

    assert mode == 0o700


def test_a_fetch_and_a_publication_do_not_block_each_other(install: Install, site: Server) -> None:
    """The publishing lock is free during a slow download."""
    free = []

    def ask(handler: object) -> None:
        with publisher_lock(install.data_dir, install.database_url):
            free.append(True)

    offer_register(site, Page(respond=ask))
    command(install, local(site), "ofsted_register")

    assert free == [True] * 3
    with publisher_lock(install.data_dir, install.database_url):
        assert command(install, local(site), "ofsted_register")[0] == 75


def test_sources_without_a_publisher_are_refused_in_one_sentence(tmp_path: Path) -> None:
    install = new_install(tmp_path)

    for name in ("council_listing", "ofsted_council_extract", "ward_takeup", "family_hubs"):
        code, output, refused = command(install, DEFAULT_FETCH_CONFIG, name)

        assert (code, output, refused.count("\n")) == (1, "", 1)
        assert refused.startswith(f"refused: {name}: this file has no public download")


def test_a_quarantined_edition_is_not_downloaded_again(install: Install, site: Server) -> None:
    """An edition with a sixth of the rows is not published, and is fetched only once."""
    install.areas()
    install.postcodes()
    install.register(*SOUND)
    install.publish()
    few = register_file(install.data_dir / "files", SOUND[:5], LATER).read_bytes()
    offer_register(site, Page(few, etag='"few"'), LATER)

    first = command(install, local(site), "ofsted_register")
    second = command(install, local(site), "ofsted_register")

    assert "quarantined: ofsted_register as at 2026-10-31" in first[2]
    assert second[1].startswith("ofsted_register: unchanged")
    assert (first[0], second[0]) == (1, 0)
    assert runs(install)[-2:] == [Outcome.QUARANTINED, Outcome.UNCHANGED]
    assert site.requests[-1][1]["If-None-Match"] == '"few"'
    assert len(find_all(install)) == len(SOUND)


def find_all(install: Install) -> list[str]:
    return [setting.name for setting in install.public().settings.all()]
