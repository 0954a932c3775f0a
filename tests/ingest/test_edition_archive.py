"""The archive of editions: complete, private, limited to five and the quarantined one; replays."""

import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from zipfile import ZipFile

import pytest
from sqlmodel import select

from app.data.editions import find_current_edition, remove_invented
from app.data.quarantined_editions import find_quarantined
from app.data.tables import Edition, Outcome, QuarantinedEdition, QuarantineStatus, RefreshRun
from app.ingest import edition_archive
from app.ingest.context import CommandContext
from app.ingest.errors import IngestError, RefreshRefused
from app.ingest.refresh import RefreshRequest, refresh
from app.ingest.release_and_replay import drop, release_request, replay_request, source_of
from tests.builders import AS_AT, NOW, POSTCODES, Install, nursery, postcodes_file, register_file
from tests.council_builders import import_listing, listed
from tests.ingest.register_rows import nurseries

REGISTER, LISTING = "ofsted_register", "council_listing/995"


def day(number: int) -> date:
    return AS_AT + timedelta(days=number)


def replay(install: Install, name: str, number: int = 1) -> RefreshRun:
    with install.session() as session:
        context = CommandContext(session, install.data_dir, NOW, "an officer")
        run = refresh(context, source_of(name), _bounded(replay_request(context, name, number)))
        session.refresh(run)
        session.expunge(run)
        return run


def release(install: Install, name: str) -> RefreshRun:
    with install.session() as session:
        context = CommandContext(session, install.data_dir, NOW, "an officer")
        request = _bounded(release_request(context, name, "looked at"))
        run = refresh(context, source_of(name), request)
        session.refresh(run)
        session.expunge(run)
        return run


def _bounded(request: RefreshRequest) -> RefreshRequest:
    return replace(request, bounds=(1, 5_000))


def archived_days(install: Install, name: str = REGISTER) -> list[date]:
    return [
        archived_edition.as_at
        for archived_edition in edition_archive.find_archived_editions(install.data_dir, name)
    ]


def test_the_file_of_an_edition_is_archived_unchanged_for_its_owner_only(install: Install) -> None:
    file = register_file(install.data_dir, [nursery()])

    install.refresh(REGISTER, file)

    with install.session() as session:
        edition = find_current_edition(session, REGISTER)
    assert edition is not None
    path = install.data_dir / "editions" / edition.archived_as
    assert path.name == f"2026-09-30-{edition.sha256[:12]}-{file.name}"
    assert path.read_bytes() == file.read_bytes()
    folders = (path.parent, path.parent.parent)
    assert [one.stat().st_mode & 0o777 for one in (path, *folders)] == [0o600, 0o700, 0o700]


def test_the_last_five_editions_are_archived_and_named_in_the_record(install: Install) -> None:
    for number in range(7):
        install.register(nursery(Places=str(number)), as_at=day(number))

    with install.session() as session:
        known = {one.as_at: one.archived_as for one in session.exec(select(Edition))}
    assert archived_days(install) == [day(number) for number in (6, 5, 4, 3, 2)]
    assert [bool(known[day(number)]) for number in range(7)] == [False] * 2 + [True] * 5


@pytest.mark.parametrize("step", ["before", "after"])
def test_a_refresh_killed_while_removing_old_files_leaves_no_names_of_missing_files(
    install: Install, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    for number in range(5):
        install.register(nursery(Places=str(number)), as_at=day(number))
    remove = edition_archive._remove

    def die(path: Path) -> None:
        if step == "after":
            remove(path)
        if path.parent.name == REGISTER and path.name.startswith(str(day(0))):
            raise KeyboardInterrupt

    monkeypatch.setattr(edition_archive, "_remove", die)
    with pytest.raises(KeyboardInterrupt):
        install.register(nursery(Places="5"), as_at=day(5))
    monkeypatch.undo()

    with install.session() as session:
        named = [one.archived_as for one in session.exec(select(Edition)) if one.archived_as]
    assert [edition_archive.find_archived_path(install.data_dir, one) for one in named].count(
        None
    ) == 0
    install.register(nursery(Places="6"), as_at=day(6))
    assert archived_days(install) == [day(number) for number in (6, 5, 4, 3, 2)]


def test_a_quarantined_edition_is_archived_in_addition_until_it_is_settled(
    install: Install,
) -> None:
    for number in range(5):
        install.register(*nurseries(60), nursery(Places=str(number)), as_at=day(number))
    install.register(*nurseries(20), as_at=day(9))

    assert len(edition_archive.find_archived_files(install.data_dir, REGISTER)) == 6
    assert day(9) not in archived_days(install)
    with install.session() as session:
        drop(CommandContext(session, install.data_dir, NOW), REGISTER, "cut short")
    assert len(edition_archive.find_archived_files(install.data_dir, REGISTER)) == 5


def test_a_newer_quarantined_edition_replaces_the_older(install: Install) -> None:
    install.register(*nurseries(60))
    install.register(*nurseries(20), as_at=day(1))

    install.register(*nurseries(21), as_at=day(2))

    with install.session() as session:
        editions = session.exec(select(QuarantinedEdition).order_by("id")).all()
    assert [edition.status for edition in editions] == [
        QuarantineStatus.DROPPED,
        QuarantineStatus.AWAITING_REVIEW,
    ]
    assert editions[0].decision_reason == f"replaced by a quarantined edition as at {day(2)}"
    assert len(edition_archive.find_archived_files(install.data_dir, REGISTER)) == 2


def test_importing_the_same_edition_again_archives_it_once(install: Install) -> None:
    install.register(*nurseries(60))
    file = register_file(install.data_dir, nurseries(20), day(1))

    runs = [install.refresh(REGISTER, file) for _ in range(3)]

    assert {run.outcome for run in runs} == {Outcome.QUARANTINED}
    with install.session() as session:
        assert len(session.exec(select(QuarantinedEdition)).all()) == 1
    assert len(edition_archive.find_archived_files(install.data_dir, REGISTER)) == 2


def test_a_quarantined_edition_is_settled_once_a_newer_one_is_stored(install: Install) -> None:
    install.register(*nurseries(60))
    install.register(*nurseries(20), as_at=day(1))

    install.register(*nurseries(61), as_at=day(2))

    with install.session() as session:
        assert find_quarantined(session, REGISTER) is None
    assert archived_days(install) == [day(2), day(0)]
    assert len(edition_archive.find_archived_files(install.data_dir, REGISTER)) == 2


def test_a_folder_of_files_is_archived_and_replayed(install: Install, tmp_path: Path) -> None:
    folder = tmp_path / "postcodes 2026-09-30"
    for number, rows in enumerate((POSTCODES[:2], POSTCODES[2:])):
        postcodes_file(folder, rows).rename(folder / f"part-{number}.csv")
    install.refresh("postcode_directory", folder)
    shutil.rmtree(install.snapshots)

    run = replay(install, "postcode_directory")

    assert (run.outcome, run.rows_count) == (Outcome.STORED, 3)
    assert len(install.publish().postcodes) == 3


def test_a_zip_is_archived_unchanged(install: Install, tmp_path: Path) -> None:
    path = tmp_path / "NSPL_AUG_2026_UK.zip"
    with ZipFile(path, "w") as archive:
        rows = "pcds,lat,long,lad26cd,wd26cd,doterm\nZZ1 1AA,53.9,1.2,E06990001,E05990001,\n"
        archive.writestr("Data/NSPL_AUG_2026_UK.csv", rows)

    install.refresh("postcode_directory", path)

    (one,) = edition_archive.find_archived_editions(install.data_dir, "postcode_directory")
    assert (one.path.read_bytes(), one.file_name) == (path.read_bytes(), path.name)


def test_an_empty_record_is_rebuilt_from_the_archive(install: Install) -> None:
    install.register(*nurseries(3), as_at=day(1))
    install.register(*nurseries(4), as_at=day(2))
    _empty(install)

    run = replay(install, REGISTER, 2)
    again = replay(install, REGISTER)

    assert [(one.outcome, one.rows_count) for one in (run, again)] == [
        (Outcome.STORED, 3),
        (Outcome.STORED, 4),
    ]
    with install.session() as session:
        current = find_current_edition(session, REGISTER)
    assert current is not None
    assert (current.as_at, current.file_name[:9]) == (day(2), "register-")


def test_a_councils_own_edition_is_replayed_by_its_name(install: Install) -> None:
    import_listing(install, *(listed(f"S-{one}") for one in range(3)))
    _empty(install)

    assert replay(install, LISTING).source == LISTING


def test_an_archived_edition_older_than_the_current_one_is_refused(install: Install) -> None:
    install.register(nursery(), as_at=day(1))
    install.register(nursery(Places="9"), as_at=day(2))

    with pytest.raises(RefreshRefused, match="older than the current edition"):
        replay(install, REGISTER, 2)


@pytest.mark.parametrize(
    ("name", "number", "reason"),
    [
        (REGISTER, 1, "0 editions of ofsted_register are archived"),
        ("../../etc", 1, "there is no source"),
        ("schools/../../etc", 1, "0 editions"),
    ],
)
def test_an_edition_that_is_not_archived_cannot_be_replayed(
    install: Install, name: str, number: int, reason: str
) -> None:
    with pytest.raises(RefreshRefused, match=reason):
        replay(install, name, number)


def test_an_edition_is_released_from_its_archived_file(install: Install) -> None:
    install.register(*nurseries(60))
    file = register_file(install.data_dir, nurseries(20), day(1))
    install.refresh(REGISTER, file)
    file.unlink()

    run = release(install, REGISTER)

    assert (run.outcome, run.rows_count, run.file_name) == (Outcome.STORED, 20, file.name)
    assert archived_days(install) == [day(1), day(0)]
    with install.session() as session:
        quarantined = session.exec(select(QuarantinedEdition)).one()
    assert (quarantined.status, quarantined.decided_by) == (QuarantineStatus.RELEASED, "an officer")
    assert quarantined.decision_reason == "looked at"


def test_an_edition_whose_archived_file_is_missing_cannot_be_released(install: Install) -> None:
    install.register(*nurseries(60))
    install.register(*nurseries(20), as_at=day(1))
    shutil.rmtree(install.data_dir / "editions" / REGISTER / "waiting")

    with pytest.raises(RefreshRefused, match="is missing from DATA_DIR/editions"):
        release(install, REGISTER)


def test_a_release_does_not_override_the_parser_and_the_bounds(install: Install) -> None:
    install.register(*nurseries(60))
    install.register(*nurseries(20), as_at=day(1))
    with install.session() as session:
        context = CommandContext(session, install.data_dir, NOW)
        request = release_request(context, REGISTER, "looked at")

        with pytest.raises(RefreshRefused, match=r"20 rows, but an edition .* from 45000"):
            refresh(context, source_of(REGISTER), request)


def test_the_exact_counts_of_wards_are_not_archived(install: Install) -> None:
    files = Path(__file__).parents[1] / "files" / "funded_takeup" / "wards.csv"

    assert install.refresh("ward_takeup", files, as_at=AS_AT).outcome is Outcome.STORED

    assert edition_archive.find_sources(install.data_dir) == []


def test_partial_copies_of_a_killed_run_are_removed(install: Install) -> None:
    install.register(nursery(), as_at=day(1))
    partial_copy = install.data_dir / "editions" / REGISTER / ".part-2026-09-30-000000000000-x.csv"
    partial_copy.write_text("half")

    install.register(nursery(Places="9"), as_at=day(2))

    assert not partial_copy.exists()


def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path: Path) -> None:
    file = register_file(tmp_path, [nursery()])
    before = edition_archive.digest(file)
    file.write_bytes(file.read_bytes() + b"\n")

    with pytest.raises(RefreshRefused, match="changed while it was being read"):
        edition_archive.archive_accepted(tmp_path, REGISTER, file, AS_AT, before)

    assert edition_archive.find_archived_files(tmp_path, REGISTER) == []


def test_any_file_name_becomes_one_that_every_file_system_accepts(tmp_path: Path) -> None:
    file = register_file(tmp_path, [nursery()]).rename(tmp_path / ("ö\n" + "ü" * 80 + ".csv"))

    name = edition_archive.archive_accepted(
        tmp_path, REGISTER, file, AS_AT, edition_archive.digest(file)
    )

    assert len(name) <= 200
    assert name.isascii()
    assert edition_archive.find_archived_editions(tmp_path, REGISTER)[0].path.suffix == ".csv"


def test_a_full_disk_is_refused_before_anything_is_read(install: Install) -> None:
    install.register(nursery())
    large = install.data_dir / "register_2026-11-01.csv"
    with large.open("wb") as file:  # no byte of it is written to disk
        file.truncate(shutil.disk_usage(install.data_dir).free + 2**30)

    with pytest.raises(
        RefreshRefused, match=r"MB are free on the disk of DATA_DIR.*free some space first"
    ):
        install.refresh(REGISTER, large)

    large.unlink()


def test_a_refused_file_is_not_archived(install: Install) -> None:
    file = register_file(install.data_dir, [nursery()])

    with pytest.raises(IngestError):
        install.refresh(REGISTER, file, bounds=(5, 9))

    assert edition_archive.find_archived_files(install.data_dir, REGISTER) == []


def test_an_edition_whose_file_is_missing_is_archived_again(install: Install) -> None:
    file = register_file(install.data_dir, [nursery()])
    install.refresh(REGISTER, file)
    shutil.rmtree(install.data_dir / "editions")

    assert install.refresh(REGISTER, file).outcome is Outcome.UNCHANGED

    assert archived_days(install) == [AS_AT]


def test_seeds_are_not_archived(install: Install) -> None:
    install.register(nursery(), is_invented=True)

    assert edition_archive.find_sources(install.data_dir) == []


def _empty(install: Install) -> None:
    with install.session() as session:
        remove_invented(session)
        session.commit()


def test_a_released_edition_is_archived_under_its_publishers_name(install: Install) -> None:
    install.register(*nurseries(60))
    file = register_file(install.data_dir, nurseries(20), day(1))
    install.refresh(REGISTER, file)

    release(install, REGISTER)

    (newest, _) = edition_archive.find_archived_editions(install.data_dir, REGISTER)
    assert newest.file_name == file.name
