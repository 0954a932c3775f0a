"""Erasing withdrawn providers from old snapshots, which otherwise stay the same."""

import hashlib
import os
import shutil
import threading
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from app.data.providers import mint_provider_id
from app.data.publications import get_publication
from app.data.tables import Part
from app.publish.store.erase_from_snapshots import erase_from_snapshots
from app.publish.store.staging import verify
from app.snapshot.errors import SnapshotDamaged
from app.snapshot.published_settings import PublishedSettings
from app.snapshot.reader import open_settings, part_folder
from tests.builders import (
    NOW,
    Install,
    childminder,
    close_engine,
    consent,
    find_setting,
    new_install,
    nursery,
    to_area_only,
)

OCTOBER, LATER = date(2026, 10, 31), NOW + timedelta(hours=1)
MINDERS = ("2500001", "2500002", "2500003", "2500004")
ONE = {mint_provider_id("ofsted", MINDERS[0])}


@pytest.fixture
def three_publications(tmp_path: Path) -> Iterator[Install]:
    """Three publications; the first two have four childminders, one of whom withdrew since."""
    install = new_install(tmp_path)
    install.areas()
    install.postcodes()
    install.register(nursery(), *map(childminder, MINDERS))
    install.consented(*map(consent, MINDERS))
    install.publish()
    install.publish()
    install.consented(*map(consent, MINDERS[1:]), as_at=OCTOBER, now=LATER)
    install.publish_refreshed(LATER)
    yield install
    close_engine(install.database_url)


def _erase(install: Install) -> int:
    with install.session() as session:
        return erase_from_snapshots(session, install.snapshots, ONE, time.monotonic())


def _bytes_of(install: Install) -> bytes:
    files = (path for path in install.snapshots.rglob("*") if path.is_file())
    return b"".join(path.read_bytes() for path in files)


def test_older_snapshots_lose_withdrawn_settings_and_no_others(three_publications: Install) -> None:
    before = _bytes_of(three_publications)

    count = _erase(three_publications)

    assert count == 2
    assert b"Minder 2500001" in before
    assert b"Minder 2500001" not in _bytes_of(three_publications)
    settings = open_settings(three_publications.snapshots, 1)
    urns = [setting.ofsted_urn for setting in settings.all()]
    assert sorted(urns) == [*MINDERS[1:], "EY100001"]
    assert [settings.get(number).ofsted_urn for number in range(4)] == urns


def test_rebuilt_snapshots_are_complete_and_in_the_log(three_publications: Install) -> None:
    _erase(three_publications)

    for seq in (1, 2, 3):
        verify(three_publications.snapshots, "places", seq)
        manifest = part_folder(three_publications.snapshots, "places", seq) / "manifest.json"
        with three_publications.session() as session:
            logged = get_publication(session, Part.PLACES, seq)
            assert logged is not None
            assert logged.manifest_sha256 == hashlib.sha256(manifest.read_bytes()).hexdigest()
            assert logged.rows_count == 4
    assert _erase(three_publications) == 0


def test_rebuilt_snapshots_can_be_rolled_back_to(three_publications: Install) -> None:
    _erase(three_publications)

    shown = three_publications.roll_back(2)

    assert shown.settings.seq == 4
    assert len(list(shown.settings.all())) == 4


def test_a_narrowed_consent_is_removed_only_from_snapshots_that_show_more(
    three_publications: Install,
) -> None:
    narrowed = [to_area_only(consent(MINDERS[1])), *map(consent, MINDERS[2:])]
    three_publications.consented(*narrowed, as_at=OCTOBER, now=LATER)
    three_publications.publish()
    three_publications.publish()
    two = {mint_provider_id("ofsted", MINDERS[1])}

    with three_publications.session() as session:
        count = erase_from_snapshots(session, three_publications.snapshots, two, time.monotonic())

    assert count == 3
    shows = [
        find_setting(open_settings(three_publications.snapshots, seq), MINDERS[1])
        for seq in range(1, 6)
    ]
    assert [bool(setting) for setting in shows] == [False, False, False, True, True]


def test_a_running_request_sees_the_old_rows_or_none(three_publications: Install) -> None:
    old = open_settings(three_publications.snapshots, 2)
    first = old.get(1)

    _erase(three_publications)

    assert old.get(1) == first
    assert isinstance(_error_in_new_thread(old), SnapshotDamaged)
    assert _error_in_new_thread(open_settings(three_publications.snapshots, 2)) is None


def _error_in_new_thread(settings: PublishedSettings) -> Exception | None:
    """The error, if any, when a thread without a connection reads a setting."""
    outcomes: list[Exception | None] = []

    def read() -> None:
        try:
            settings.get(1)
        except SnapshotDamaged as error:
            outcomes.append(error)
        else:
            outcomes.append(None)

    thread = threading.Thread(target=read)
    thread.start()
    thread.join()
    return outcomes[0]


@pytest.mark.parametrize("step", range(1, 9))
def test_the_next_run_recovers_from_a_crash_at_any_rename(
    three_publications: Install, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    steps = [0]

    def dying(owner: object, name: str) -> None:
        inner = getattr(owner, name)

        def call(*args: object, **options: object) -> object:
            steps[0] += 1
            if steps[0] == step:
                raise KeyboardInterrupt
            return inner(*args, **options)

        monkeypatch.setattr(owner, name, call)

    with monkeypatch.context() as patch:
        monkeypatch = patch
        dying(os, "rename")
        dying(shutil, "rmtree")
        with pytest.raises(KeyboardInterrupt):
            _erase(three_publications)

    _erase(three_publications)

    assert b"Minder 2500001" not in _bytes_of(three_publications)
    for seq in (1, 2, 3):
        verify(three_publications.snapshots, "places", seq)
    left = [path.name for path in (three_publications.snapshots / "places").iterdir()]
    assert sorted(left) == ["000001", "000002", "000003"]
    with three_publications.session() as session:
        logged = [get_publication(session, Part.PLACES, seq) for seq in (1, 2, 3)]
    for seq, one in zip((1, 2, 3), logged, strict=True):
        manifest = part_folder(three_publications.snapshots, "places", seq) / "manifest.json"
        assert one is not None
        assert one.manifest_sha256 == hashlib.sha256(manifest.read_bytes()).hexdigest()


def test_unreadable_snapshots_are_removed(three_publications: Install) -> None:
    (part_folder(three_publications.snapshots, "places", 1) / "manifest.json").write_text("{}")

    _erase(three_publications)

    assert not part_folder(three_publications.snapshots, "places", 1).exists()
    assert b"Minder 2500001" not in _bytes_of(three_publications)


def test_no_snapshot_is_replaced_before_running_requests_may_have_ended(
    three_publications: Install,
) -> None:
    before = time.monotonic()

    with three_publications.session() as session:
        erase_from_snapshots(session, three_publications.snapshots, ONE, before + 0.3)

    assert time.monotonic() >= before + 0.3
