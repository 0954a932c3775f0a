"""Far fewer settings, postcodes or areas than are public are quarantined, whatever the cause."""

import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from app.core.row_count_changes import is_abnormal_loss
from app.data.audit import find_audit_entries
from app.data.editions import remove_invented
from app.data.edits import save_edit
from app.data.providers import mint_provider_id
from app.data.tables import EditField, Erasure, Outcome, ProviderEdit
from app.ingest.context import CommandContext
from app.ingest.refresh import published_editions, refresh
from app.ingest.release_and_replay import release_request
from app.ingest.sources import SOURCES, ofsted_register
from app.publish import Quarantined, publish
from app.publish.store.loss_check import Extent, find_losses
from app.publish.store.rollback import withdraw_from_current
from app.snapshot.reader import read_current_pointer
from tests.builders import (
    BOUNDS,
    NOW,
    Install,
    childminder,
    close_engine,
    consent,
    find_setting,
    nursery,
    run_command,
    settings_for,
    try_command,
)

URNS = [f"EY1{number:05}" for number in range(60)]
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def rows(count: int) -> list[dict[str, str]]:
    return [nursery(urn) for urn in URNS[:count]]


@pytest.fixture
def large(install: Install) -> Install:
    """Sixty nurseries, published."""
    install.areas()
    install.postcodes()
    install.register(*rows(60))
    install.publish()
    return install


def lose(install: Install) -> None:
    """Delete all rows of editions from the record, as after an accident."""
    with install.session() as session:
        remove_invented(session)
        session.commit()


def command(install: Install, *words: str | Path):
    return try_command(install.data_dir, *words, DATABASE_URL=install.database_url)


def folders(install: Install) -> list[str]:
    return sorted(str(file) for file in install.snapshots.glob("*/0*"))


@given(st.integers(0, 100_000), st.integers(0, 100_000))
def test_a_loss_is_more_than_five_percent_and_more_than_chance(before: int, now: int) -> None:
    lost = before - now

    assert is_abnormal_loss(before, now) == (
        lost > 0.05 * before and lost > 0 and lost**2 > 9 * before
    )


@pytest.mark.parametrize(
    ("fewer", "message"),
    [
        ({"settings": {"E1": 900, "E2": 5}}, "905 settings, 1,100 are public"),
        ({"settings": {"E1": 1_040, "E2": 20}}, "20 settings of Brine, 100 are public"),
        ({"postcodes_count": 0}, "0 postcodes, 1,000 are public"),
        ({"areas": {"council": 153}}, "0 wards, 90 are public"),
    ],
)
def test_losses_of_settings_postcodes_and_areas_are_each_reported(fewer, message: str) -> None:
    areas = {"council": 153, "ward": 90}
    before = Extent({"E1": 1_000, "E2": 100}, areas, 1_000, names={"E2": "Brine"})

    assert find_losses(before, before) == []
    assert find_losses(before, replace(before, **fewer)) == [message]


def test_a_publication_from_an_emptied_record_is_quarantined_and_all_snapshots_stay(
    large: Install,
) -> None:
    large.publish()
    shown, folders_before = read_current_pointer(large.snapshots), folders(large)
    lose(large)

    done = command(large, "publish")

    assert done.exit_code == 1
    assert done.stderr.startswith("quarantined: this would show 0 settings, 60 are public")
    assert done.stderr.count("\n") == 1
    assert read_current_pointer(large.snapshots) == shown
    assert set(folders_before) <= set(folders(large))


@on_sqlite
@pytest.mark.parametrize("also", ["", "current", "places.sqlite"])
def test_a_new_record_after_a_loss_publishes_nothing(large: Install, also: str) -> None:
    close_engine(large.database_url)
    Path(large.database_url.removeprefix("sqlite:///")).unlink()
    if also == "current":
        (large.snapshots / "current").unlink()
    if also == "places.sqlite":
        (large.snapshots / "places" / "000001" / "places.sqlite").write_bytes(b"x" * 9_000)
    folders_before = folders(large)
    command(large, "migrate")

    done = [command(large, "publish"), command(large, "seed"), command(large, "publish")]

    assert [one.exit_code for one in done] == [1, 0, 1]
    assert "60 settings are public: nothing is seeded" in done[1].output
    assert set(folders_before) <= set(folders(large))


def test_a_person_can_publish_a_loss_with_a_reason_which_is_audited(large: Install) -> None:
    lose(large)

    output = run_command(
        large.data_dir, "publish", "--reason", "we close", DATABASE_URL=large.database_url
    )

    assert "published as number 2" in output
    assert len(list(large.public().settings.all())) == 0
    assert (large.snapshots / "places" / "000001").is_dir()
    with large.session() as session:
        audit_entry = next(
            one for one in find_audit_entries(session) if one.action == "loss published"
        )
        assert audit_entry.reason == "we close"
        assert audit_entry.new_value.startswith("0 settings, 60 are public")


def halve(install: Install) -> None:
    """Import a register of half the rows, which a person releases but nobody publishes."""
    release_register_of(install, 30)


def release_register_of(install: Install, count: int) -> None:
    assert install.register(*rows(count), as_at=NOW.date()).outcome is Outcome.QUARANTINED
    with install.session() as session:
        context = CommandContext(session, install.data_dir, NOW + timedelta(hours=1), "Ann")
        order = release_request(context, "ofsted_register", "they closed")
        refresh(context, ofsted_register.SOURCE, replace(order, bounds=BOUNDS))


def test_a_released_edition_is_published_despite_a_large_loss(large: Install) -> None:
    halve(large)

    assert len(list(large.publish().settings.all())) == 30


def test_a_release_allows_one_publication(large: Install) -> None:
    halve(large)
    with large.session() as session:
        editions = published_editions(session, SOURCES)
        publish(session, large.snapshots, editions, NOW + timedelta(hours=1))
    lose(large)

    with pytest.raises(Quarantined, match="0 settings, 30 are public"):
        large.publish()


@on_sqlite
def test_a_restored_backup_of_far_fewer_settings_is_published_only_with_a_reason(
    install: Install, tmp_path: Path
) -> None:
    install.register(*rows(20))
    install.publish()
    run_command(install.data_dir, "backup", tmp_path / "b.tar", DATABASE_URL=install.database_url)
    release_register_of(install, 60)
    install.publish()
    close_engine(install.database_url)

    restored = command(install, "restore", tmp_path / "b.tar", "--replace")
    examined = command(install, "doctor")
    shown = len(list(install.public().settings.all()))
    again = command(install, "restore", tmp_path / "b.tar", "--replace", "--reason", "we closed")

    assert restored.exit_code == 1, restored.output + examined.output
    assert "quarantined: this would show 20 settings, 60 are public" in restored.output
    assert "it would show 20 settings, 60 are public" in examined.output
    assert "restore the newest backup" in examined.output
    assert shown == 60
    assert again.exit_code == 0
    assert len(list(install.public().settings.all())) == 20


def test_a_withheld_setting_is_removed_while_a_publication_is_quarantined(large: Install) -> None:
    lose(large)
    with large.session() as session:
        edit = ProviderEdit(
            provider_id=mint_provider_id("ofsted", URNS[0]),
            field=EditField.WITHHELD,
            value="yes",
            source_value="",
            reason="asked",
            edited_by="Ann",
            edited_at=NOW,
        )
        save_edit(session, edit)
        session.commit()

    with pytest.raises(Quarantined):
        large.publish()

    assert find_setting(large.public().settings, URNS[0]) is None
    assert find_setting(large.public().settings, URNS[1]) is not None


def test_a_withdrawn_provider_is_removed_while_a_publication_is_quarantined_even_after_an_edit(
    large: Install,
) -> None:
    large.register(*rows(60), childminder(), as_at=date(2026, 10, 1))
    large.consented(consent())
    assert find_setting(large.publish().settings, "2500001")
    large.consented(as_at=date(2026, 10, 31))
    withdrawn_at = NOW + timedelta(hours=1)
    with large.session() as session:
        for one in session.exec(select(Erasure)):
            one.erased_at = withdrawn_at
        session.commit()
    large.make_edit("EY100003", EditField.PHONE, "01632 960009", withdrawn_at + timedelta(hours=1))
    assert find_setting(large.public().settings, "2500001")

    with large.session() as session:  # as a quarantined publication does
        withdraw_from_current(session, large.snapshots, withdrawn_at + timedelta(hours=2))

    assert find_setting(large.public().settings, "2500001") is None


def test_a_publication_after_a_larger_rollback_is_not_a_loss(large: Install) -> None:
    halve(large)
    large.publish()

    assert len(list(large.roll_back().settings.all())) == 60
    with large.session() as session:
        editions = published_editions(session, SOURCES)
        publish(session, large.snapshots, editions, NOW + timedelta(days=1))
    assert len(list(large.public().settings.all())) == 30


def test_a_record_that_lost_its_settings_does_not_empty_a_rollback(large: Install) -> None:
    large.publish()
    large.roll_back()
    lose(large)

    with pytest.raises(Quarantined, match="the record has 0 of the 60 settings"):
        large.publish_refreshed()

    assert len(list(large.public().settings.all())) == 60


def test_invented_data_is_replaced_by_the_first_real_edition_or_removed(
    seeded_copy: Path, tmp_path: Path
) -> None:
    removed = tmp_path / "removed"
    shutil.copytree(seeded_copy, removed)

    assert "published" in run_command(removed, "seed", "--remove")
    assert "published" in run_command(seeded_copy, "refresh", "areas")
    for data_dir in (removed, seeded_copy):
        install = Install(data_dir, settings_for(data_dir).database_url)
        assert list(install.public().settings.all()) == []
        close_engine(install.database_url)
