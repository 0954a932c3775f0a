"""Patches of edits, which equal full publications."""

import hashlib
import os
import random
import signal
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlmodel import col, delete, select

from app.core.consent import Consent
from app.core.provision import Choice
from app.data.publications import find_publications
from app.data.tables import EditField, Listing, Part, Provider, ProviderEdit
from app.publish import EditNotPublished, EditRefused
from app.publish.edits import complete_edits
from app.publish.edits.edit_requests import EditRequest, Officer, make_edit
from app.publish.selection.edit_overlay import CONTACT
from app.publish.store import switch
from app.snapshot.edit_markers import find_interrupted_edits
from app.snapshot.reader import Snapshots
from tests.builders import (
    NOW,
    Install,
    close_engine,
    find_setting,
    nursery,
    public_bytes,
    settings_for,
)
from tests.publish.edit_texts import TEXTS
from tests.publish.full_rebuild import contents, current_folder, folder_without, selected_folder

PHONE, EMAIL, WEBSITE = CONTACT
WITHHELD = EditField.WITHHELD
OCTOBER, LATER = date(2026, 10, 31), NOW + timedelta(hours=1)
NUMBER = "01632 960123"
DAY = "council_edit/995/2026-11-22"


def test_an_edit_is_public_at_once_with_its_council_and_day_as_the_source(shown: Install) -> None:
    seq = shown.make_edit("EY100001", PHONE, NUMBER)

    setting = find_setting(shown.public().settings, "EY100001")
    edition = shown.public().settings.editions[DAY]
    assert shown.public().settings.seq == seq
    assert (setting.phone, setting.sources["phone"]) == (NUMBER, DAY)
    assert (edition.publisher, edition.as_at, edition.rows_count) == ("Sandmere", NOW.date(), 1)


def test_a_cleared_value_is_not_shown(shown: Install) -> None:
    shown.make_edit("EY100001", EMAIL, "")

    setting = find_setting(shown.public().settings, "EY100001")
    assert (setting.email, "email" in setting.sources) == ("", False)
    assert b"old@quay.example" not in public_bytes(shown)


VALUES = {**TEXTS, WITHHELD: "yes"}


@pytest.mark.parametrize("turns", [12, pytest.param(150, marks=pytest.mark.faults)])
def test_a_patch_of_random_edits_equals_a_full_publication(
    seeded_copy: Path, tmp_path: Path, summarise: Callable[[str], None], turns: int
) -> None:
    install = Install(seeded_copy, settings_for(seeded_copy).database_url)
    dice, fields = random.Random(2), list(VALUES)
    settings = list(install.public().settings.all())

    for turn in range(turns):
        setting, field = dice.choice(settings[::15]), fields[turn % len(fields)]
        value = dice.choice([VALUES[field], VALUES[field], None])
        with install.session() as session:
            request = EditRequest(setting.provider_id, field, value)
            try:
                make_edit(session, seeded_copy, request, Officer("Ann", NOW, "rang them"))
            except EditRefused:
                continue
        whole = selected_folder(install, tmp_path / str(turn))
        patched, selected = contents(current_folder(install)), contents(whole)
        # An edit that changes nothing is noted by the next patch.
        assert patched.pop("edits") <= selected.pop("edits")
        assert patched == selected, field
    left = install.public().settings.manifest["rows"]
    summarise(
        f"{install.public().settings.seq - 1} patches, {len(settings) - left} settings withheld"
    )


def test_a_rollback_without_some_settings_equals_a_new_directory_of_the_others(
    seeded_copy: Path, tmp_path: Path
) -> None:
    install = Install(seeded_copy, settings_for(seeded_copy).database_url)
    install.publish()
    dice, settings = random.Random(7), list(install.public().settings.all())
    homes = [
        setting
        for setting in settings
        if setting.choice is Choice.CHILDMINDER and setting.ofsted_urn
    ]
    removed = {one.provider_id for one in dice.sample(homes, 9)}
    with install.session() as session:
        for one in session.exec(select(Provider).where(col(Provider.provider_id).in_(removed))):
            one.consent = Consent.COUNTED
        session.exec(delete(Listing).where(col(Listing.provider_id).in_(removed)))
        session.commit()

    rolled = install.roll_back().settings

    assert {setting.provider_id for setting in settings} - {
        one.provider_id for one in rolled.all()
    } == removed
    left = folder_without(install, 1, removed, tmp_path)
    assert contents(current_folder(install)) == contents(left)


def test_unchanged_files_are_linked_and_older_publications_are_unchanged(
    shown: Install,
) -> None:
    older = current_folder(shown)
    before = {file.name: hashlib.sha256(file.read_bytes()).digest() for file in older.iterdir()}

    shown.make_edit("EY100001", PHONE, NUMBER)

    newer = current_folder(shown)
    own = {"manifest.json", "places.sqlite", "closing_twins.npy"}
    linked = {file.name for file in newer.iterdir() if (older / file.name).samefile(file)}
    assert linked == before.keys() - own
    after = {file.name: hashlib.sha256(file.read_bytes()).digest() for file in older.iterdir()}
    assert after == before


def test_a_patch_is_logged_with_its_digest_and_is_not_a_rollback_step(
    shown: Install,
) -> None:
    first = shown.public().settings.seq
    shown.register(nursery(), as_at=OCTOBER)
    second = shown.publish().settings.seq
    for number in range(7):
        shown.make_edit("EY100001", PHONE, f"01632 96000{number}")

    rolled = shown.roll_back()

    assert list(find_setting(rolled.settings, "EY100002").address)
    with shown.session() as session:
        log = {
            publication.seq: publication for publication in find_publications(session, Part.PLACES)
        }
    assert log[rolled.settings.seq].rolled_back_to == first
    patches = [one for one in log.values() if one.patch_of == second]
    newest = max(patches, key=lambda one: one.seq)
    folder = shown.snapshots / "places" / f"{newest.seq:06d}"
    digest = hashlib.sha256((folder / "manifest.json").read_bytes()).hexdigest()
    assert len(patches) == 7
    assert digest == newest.manifest_sha256


def test_a_withheld_setting_is_removed_from_all_files_at_once(shown: Install) -> None:
    name = find_setting(shown.public().settings, "EY100001").name.encode()

    shown.make_edit("EY100001", WITHHELD, "yes")

    assert find_setting(shown.public().settings, "EY100001") is None
    assert name not in public_bytes(shown)
    assert name not in _bytes_after(shown.publish, shown)
    assert name not in _bytes_after(shown.roll_back, shown)


def _bytes_after(act, install: Install) -> bytes:
    act()
    return public_bytes(install)


def test_a_patch_is_removed_once_no_request_can_open_it(
    shown: Install, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(8):
        shown.make_edit("EY100001", PHONE, f"01632 96000{number}")
    folders = shown.snapshots / "places"
    before = sorted(int(file.name) for file in folders.iterdir())

    monkeypatch.setattr(switch, "GRACE_S", 0.0)
    shown.make_edit("EY100001", PHONE, NUMBER)

    assert before == list(range(1, 10))
    assert sorted(int(file.name) for file in folders.iterdir()) == [1, *range(5, 11)]


def test_patches_from_before_a_clock_was_set_back_are_removed(shown: Install) -> None:
    for number in range(8):
        shown.make_edit("EY100001", PHONE, f"01632 96000{number}")
    folders = shown.snapshots / "places"
    tomorrow = time.time() + 86_400
    for folder in folders.iterdir():
        os.utime(folder, (tomorrow, tomorrow))

    shown.make_edit("EY100001", PHONE, NUMBER)

    assert sorted(int(file.name) for file in folders.iterdir()) == [1, *range(5, 11)]


def test_an_edit_killed_before_publication_is_published_with_the_next_one(
    seeded_copy: Path,
) -> None:
    install = Install(seeded_copy, settings_for(seeded_copy).database_url)
    first, second = list(install.public().settings.all())[:2]
    close_engine(install.database_url)

    child = os.fork()
    if child == 0:
        complete_edits.publish_edits = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
        _edit(install, first.provider_id)
        os._exit(1)

    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL
    assert install.public().settings.find(first.provider_id) == first
    _edit(install, second.provider_id)
    phones = [install.public().settings.find(one.provider_id).phone for one in (first, second)]
    assert phones == [NUMBER, NUMBER]


def _edit(install: Install, provider_id: str) -> None:
    with install.session() as session:
        request = EditRequest(provider_id, PHONE, NUMBER)
        make_edit(session, install.data_dir, request, Officer("Ann", NOW, "rang them"))


def test_an_edit_that_cannot_be_published_is_saved_and_included_in_the_next_publication(
    shown: Install,
) -> None:
    (shown.snapshots / "staging-patch").write_text("no folder can be made here", "utf-8")

    with pytest.raises(EditNotPublished, match="the edit is saved"):
        shown.make_edit("EY100001", PHONE, NUMBER)

    assert find_setting(shown.public().settings, "EY100001").phone != NUMBER
    (shown.snapshots / "staging-patch").unlink()
    assert find_setting(shown.publish().settings, "EY100001").phone == NUMBER


def test_an_edit_without_a_current_pointer_is_saved_and_reported_as_not_public(
    shown: Install,
) -> None:
    workers = Snapshots(shown.snapshots)
    assert workers.current()
    (shown.snapshots / "current").unlink()

    with pytest.raises(EditNotPublished, match="not public yet") as refused:
        shown.make_edit("EY100001", WITHHELD, "yes")

    assert "snapshots/current is missing" in str(refused.value.__cause__)
    assert [
        interrupted_edit.action for interrupted_edit in find_interrupted_edits(shown.data_dir)
    ] == ["withhold"]
    assert workers.current()
    assert "the current pointer cannot be read" in workers.trouble
    assert find_setting(shown.publish().settings, "EY100001") is None
    assert workers.current()
    assert workers.trouble == ""


def test_edits_in_a_record_older_than_the_publication_are_published(
    shown: Install,
) -> None:
    for number in range(3):
        shown.make_edit("EY100002", PHONE, f"01632 96000{number}")
    with shown.session() as session:  # like a backup from before these edits
        for row in [*session.exec(select(ProviderEdit)), *find_publications(session, Part.PLACES)]:
            session.delete(row)
        session.commit()

    shown.make_edit("EY100001", PHONE, NUMBER)

    assert find_setting(shown.public().settings, "EY100001").phone == NUMBER
