"""The race that could lose an edit: an edit during the staging of a publication."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

import pytest

from app.config.council_details import CouncilDetail
from app.data.tables import EditField
from app.publish import Busy
from app.publish.edits import edit_requests
from app.publish.selection.edit_overlay import CONTACT
from app.publish.store import publication, rollback
from app.publish.store.locks import publisher_lock, switch_lock
from tests.builders import Install, find_setting, nursery

PHONE, EMAIL, WEBSITE = CONTACT
WITHHELD = EditField.WITHHELD
NUMBER = "01632 960123"
URNS = [f"EY1000{number:02}" for number in range(12)]


@pytest.fixture
def shown(install: Install) -> Install:
    """Twelve nurseries, published twice."""
    install.areas()
    install.postcodes()
    install.register(*map(nursery, URNS))
    install.publish()
    install.register(*map(nursery, URNS), as_at=date(2026, 10, 31))
    install.publish()
    return install


@contextmanager
def staging(act: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Inside, `act` has staged its directory in its own thread and waits before the switch."""
    has_staged, may_switch = threading.Event(), threading.Event()

    def pausing(inner: Callable[..., object]) -> Callable[..., object]:
        def call(*args: object) -> object:
            staged = inner(*args)
            has_staged.set()
            assert may_switch.wait(30)
            return staged

        return call

    monkeypatch.setattr(publication, "stage", pausing(publication.stage))
    monkeypatch.setattr(rollback, "stage_changed_copy", pausing(rollback.stage_changed_copy))
    thread = threading.Thread(target=act)
    thread.start()
    assert has_staged.wait(30)
    try:
        yield
    finally:
        may_switch.set()
        thread.join()


def publishing(install: Install) -> Callable[[], object]:
    def act() -> None:
        with publisher_lock(install.data_dir, install.database_url):
            install.publish()

    return act


def rolling_back(install: Install) -> Callable[[], object]:
    def act() -> None:
        with publisher_lock(install.data_dir, install.database_url):
            install.roll_back()

    return act


@pytest.mark.parametrize("kind", [publishing, rolling_back])
def test_an_edit_made_during_staging_is_public_after_the_publication(
    shown: Install, monkeypatch: pytest.MonkeyPatch, kind
) -> None:
    shown.make_edit(URNS[2], PHONE, "01632 960999")
    before = shown.public().settings.seq
    with staging(kind(shown), monkeypatch):
        shown.make_edit(URNS[0], PHONE, NUMBER)
        shown.make_edit(URNS[1], WITHHELD, "yes")
        shown.make_edit(URNS[2], PHONE, None)
        shown.edit_council(CouncilDetail.PHONE, NUMBER)
        meanwhile = shown.public().settings

    after = shown.public().settings
    assert meanwhile.seq == before + 4
    assert after.seq == meanwhile.seq + 1
    for settings in (meanwhile, after):
        assert find_setting(settings, URNS[0]).phone == NUMBER
        assert find_setting(settings, URNS[1]) is None
        assert find_setting(settings, URNS[2]).phone == ""
        assert find_setting(settings, URNS[3])
        assert settings.council_details == {"995": {CouncilDetail.PHONE.value: NUMBER}}


def test_an_edit_waits_for_the_switch_lock_only_until_its_timeout(
    shown: Install, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(edit_requests, "EDIT_LOCK_TIMEOUT_S", 0.05)
    with (
        shown.session() as session,
        switch_lock(session, shown.snapshots, 0),
        pytest.raises(Busy, match="another edit or publication is being published"),
    ):
        shown.make_edit(URNS[0], PHONE, NUMBER)

    assert shown.make_edit(URNS[0], PHONE, NUMBER)


class Editor(threading.Thread):
    """Edits providers in turn until the publications are over, and checks the published values."""

    def __init__(self, install: Install, urns: list[str], over: threading.Event) -> None:
        super().__init__()
        self._install, self._urns, self._over = install, urns, over
        self.last: dict[str, str] = {}
        self.stale: list[str] = []
        self.count, self.longest_s = 0, 0.0
        self.errors: list[str] = []

    def run(self) -> None:
        while not self._over.wait(0.01) or self.count < len(self._urns):
            self.check_published()
            urn = self._urns[self.count % len(self._urns)]
            number = f"01632 9{self.count:05}"
            began = time.perf_counter()
            try:
                self._install.make_edit(urn, PHONE, number)
            except Exception as error:  # any error would have reached an officer
                self.errors.append(repr(error))
                return
            self.longest_s = max(self.longest_s, time.perf_counter() - began)
            self.last[urn] = number
            self.count += 1

    def check_published(self) -> None:
        """Note lost edits: nobody else edits these, so the last edit must be published."""
        settings = self._install.public().settings
        for urn, number in self.last.items():
            if find_setting(settings, urn).phone != number:
                self.stale.append(urn)


LONG = pytest.param(100, marks=[pytest.mark.faults, pytest.mark.both_engines])


@pytest.mark.parametrize("publications", [3, LONG])
def test_a_published_edit_stays_public_through_later_publications(
    shown: Install, summarise: Callable[[str], None], publications: int
) -> None:
    over = threading.Event()
    editors = [Editor(shown, URNS[first::3], over) for first in range(3)]
    for editor in editors:
        editor.start()

    for _ in range(publications):
        publishing(shown)()
    over.set()
    for editor in editors:
        editor.join()
        editor.check_published()

    count = sum(editor.count for editor in editors)
    stale = [urn for editor in editors for urn in editor.stale]
    longest = max(editor.longest_s for editor in editors)
    summarise(
        f"{count} edits in {publications} publications, {len(stale)} stale, longest {longest:.2f} s"
    )
    assert [error for editor in editors for error in editor.errors] == []
    assert sorted(urn for editor in editors for urn in editor.last) == URNS
    assert stale == []
