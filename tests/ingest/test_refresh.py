"""Atomic refreshes: refusals, their reasons, and the unchanged data."""

import json
import shutil
from collections.abc import Callable
from datetime import date
from itertools import islice, permutations
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from app.core.consent import Consent
from app.data.editions import (
    find_current_edition,
    has_any_edition,
    has_invented_edition,
    remove_invented,
)
from app.data.session import engine
from app.data.tables import Edition, Outcome, Provider, RefreshRun
from app.ingest.errors import FileRefused, IngestError, RefreshRefused
from app.publish import publisher_lock
from app.snapshot.published_postcodes import LSOA_ARRAY
from tests.builders import (
    NEIGHBOURS,
    POSTCODES,
    Install,
    areas_file,
    childminder,
    consent,
    find_setting,
    new_install,
    nursery,
    public_bytes,
    register_file,
    run_command,
    settings_for,
    to_area_only,
    try_command,
)

pytestmark = pytest.mark.both_engines

OCTOBER = date(2026, 10, 31)
SOURCES = ("areas", "postcode_directory", "ofsted_register", "ofsted_consented")
BROKEN = {
    "sqlite": [
        "CREATE TRIGGER broken BEFORE INSERT ON refresh_run "
        "BEGIN SELECT RAISE(ABORT, 'no room'); END"
    ],
    "postgresql": [
        "CREATE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql "
        "AS 'BEGIN RAISE EXCEPTION ''no room''; END'",
        "CREATE TRIGGER broken BEFORE INSERT ON refresh_run EXECUTE FUNCTION broken()",
    ],
}
BAD = {"EYR OEIF: Most recent: Full inspection date": "the 12th"}


@pytest.mark.parametrize(("bounds", "reason"), [((3, 9), "2 rows"), ((0, 1), "2 rows")])
def test_an_edition_with_too_few_or_too_many_rows_is_refused(
    install: Install, bounds: tuple[int, int], reason: str
) -> None:
    with pytest.raises(RefreshRefused, match=f"{reason}.*from {bounds[0]} to {bounds[1]}"):
        install.register(nursery(), nursery("EY100002"), bounds=bounds)


def test_without_given_bounds_those_of_the_source_apply(install: Install) -> None:
    with pytest.raises(RefreshRefused, match="from 45000 to 90000"):
        install.register(nursery(), bounds=None)


def test_too_many_unreadable_rows_stop_the_run_and_are_all_listed(install: Install) -> None:
    install.areas()
    rows = [nursery(f"EY1000{number}") for number in range(10, 60)]

    with pytest.raises(RefreshRefused, match=r"2 of 52 rows.*row 53.*'the 12th'.*All are listed"):
        install.register(*rows, nursery("EY200000", **BAD), nursery("EY200001", **BAD))

    report = next((install.data_dir / "reports").iterdir()).read_text(encoding="utf-8")
    assert report.count("\n") == 3
    assert "the 12th" in report


def test_a_few_unreadable_rows_are_counted_and_listed(install: Install) -> None:
    rows = [nursery(f"EY1000{number}") for number in range(10, 110)]

    run = install.register(*rows, nursery("EY200001", **BAD))

    assert (run.outcome, run.rows_count, run.unreadable_count) == (Outcome.STORED, 100, 1)
    assert len(list((install.data_dir / "reports").iterdir())) == 1


def test_the_same_file_again_changes_nothing(install: Install) -> None:
    file = register_file(install.data_dir, [nursery()])
    install.refresh("ofsted_register", file)

    run = install.refresh("ofsted_register", file)

    assert run.outcome is Outcome.UNCHANGED
    with install.session() as session:
        assert len(session.exec(select(Edition)).all()) == 1


def test_an_older_edition_is_refused(install: Install) -> None:
    install.register(nursery(), as_at=OCTOBER)

    with pytest.raises(
        RefreshRefused, match=r"2026-09-30, .* older than the current edition.*2026-10-31"
    ):
        install.register(nursery("EY100002"))


def test_a_corrected_edition_of_the_same_day_is_accepted(install: Install) -> None:
    install.register(nursery())

    assert install.register(nursery("EY100002")).new_count == 1


@pytest.mark.parametrize(
    ("as_at", "reason"),
    [(date(2030, 1, 1), "future"), (None, "--as-at")],
    ids=["future", "missing"],
)
def test_a_file_with_an_impossible_date_is_refused(
    install: Install, as_at: date | None, reason: str
) -> None:
    with pytest.raises(FileRefused, match=reason):
        install.refresh("ofsted_register", register_file(install.data_dir, [nursery()], as_at))


@pytest.mark.parametrize("as_at", [None, date(2026, 10, 1)])
def test_an_edition_has_the_date_of_its_title_or_a_given_one(
    install: Install, as_at: date | None
) -> None:
    file = register_file(install.data_dir, [nursery()], OCTOBER)

    install.refresh("ofsted_register", file, as_at=as_at)

    with install.session() as session:
        current = find_current_edition(session, "ofsted_register")
        assert current is not None
        assert current.as_at == (as_at or OCTOBER)


def test_the_changes_of_an_edition_are_counted(install: Install) -> None:
    install.register(*(nursery(f"EY10000{number}") for number in range(4)))

    run = install.register(
        nursery("EY100000"),
        nursery("EY100001", Places="41"),
        nursery("EY100009"),
        as_at=OCTOBER,
    )

    assert (run.new_count, run.changed_count, run.closed_count, run.erased_count) == (1, 1, 2, 0)


@pytest.mark.parametrize("source", SOURCES)
def test_a_refusal_changes_neither_record_nor_public_data_and_is_logged(
    install: Install, source: str
) -> None:
    _fill(install)
    shown, providers = public_bytes(install), _providers(install)
    file = register_file(install.data_dir, [{**nursery(), "Provider town": "x\0"}], None)

    with pytest.raises(IngestError) as refused:
        install.refresh(source, file, as_at=OCTOBER, bounds=(7, 8))

    assert (public_bytes(install), _providers(install)) == (shown, providers)
    with install.session() as session:
        run = session.exec(select(RefreshRun).order_by("id")).all()[-1]
    assert (run.outcome, run.source, run.reason) == (Outcome.REFUSED, source, str(refused.value))


def test_the_first_real_edition_removes_all_invented_ones(install: Install) -> None:
    _fill(install, is_invented=True)

    install.register(nursery("EY900001"), as_at=date(2020, 1, 31))

    with install.session() as session:
        assert not has_invented_edition(session)
        assert [one.name for one in session.exec(select(Provider))] == ["Nursery EY900001"]
    shown = install.publish()
    assert not shown.settings.is_invented
    assert (len(shown.postcodes), list(shown.settings.editions)) == (0, ["ofsted_register"])


@pytest.mark.parametrize("source", SOURCES)
def test_a_real_edition_that_fails_halfway_leaves_the_invented_ones(
    install: Install, source: str
) -> None:
    _fill(install, is_invented=True)
    shown, providers = _less_numbers(install), _providers(install)
    _break(install)

    with pytest.raises(DBAPIError, match="no room"):
        _one(install, source)(as_at=OCTOBER)

    assert _providers(install) == providers
    install.publish()
    assert _less_numbers(install) == shown


def test_a_refresh_after_the_first_real_one_removes_nothing(install: Install) -> None:
    _fill(install, is_invented=True)
    install.register(nursery())

    install.areas()

    with install.session() as session:
        assert len(session.exec(select(Edition)).all()) == 2


def test_postcodes_missing_from_a_new_disk_are_rebuilt_from_the_same_file(
    install: Install,
) -> None:
    _fill(install)
    path = next((install.data_dir / "files").glob("postcodes_*.csv"))
    for folder in (install.snapshots / "postcodes").iterdir():
        folder.rename(install.data_dir / "lost")

    assert install.refresh("postcode_directory", path).outcome is Outcome.STORED
    assert len(install.publish().postcodes) == len((*POSTCODES, *NEIGHBOURS))


def test_postcodes_without_lsoas_of_an_earlier_release_are_read_once_more(
    install: Install,
) -> None:
    _fill(install)
    path = next((install.data_dir / "files").glob("postcodes_*.csv"))
    (folder,) = (install.snapshots / "postcodes").iterdir()
    manifest = json.loads((folder / "manifest.json").read_text())
    del manifest["files"][f"{LSOA_ARRAY}.npy"]
    (folder / "manifest.json").write_text(json.dumps(manifest))

    outcomes = [install.refresh("postcode_directory", path).outcome for _ in range(2)]

    assert outcomes == [Outcome.STORED, Outcome.UNCHANGED]


@pytest.mark.parametrize("every", [3, pytest.param(1, marks=pytest.mark.faults)])
def test_editions_in_any_order_show_the_same_settings(install: Install, every: int) -> None:
    """All files are equal except for the numbers of publications."""
    results = set()
    for order in islice(permutations(SOURCES), None, None, every):
        _emptied(install)
        for source in order:
            _one(install, source)()
        install.publish()
        results.add(_less_numbers(install))

    assert len(results) == 1


def test_publishing_between_refreshes_does_not_change_the_result(install: Install) -> None:
    _fill(install)
    expected = _less_numbers(install)
    _emptied(install)
    shutil.rmtree(install.snapshots)  # otherwise an empty record would be quarantined

    for source in reversed(SOURCES):
        _one(install, source)()
        install.publish()

    assert _less_numbers(install) == expected


def test_of_two_refreshes_at_once_one_is_refused_as_busy(tmp_path: Path) -> None:
    new_install(tmp_path)
    settings = settings_for(tmp_path)

    with publisher_lock(tmp_path, settings.database_url):
        second = try_command(tmp_path, "refresh", "areas")

    assert second.exit_code == 75
    assert second.stderr.splitlines()[-1].startswith("busy: ")
    assert try_command(tmp_path, "refresh", "areas").exit_code == 0


def test_two_hosts_on_one_database_do_not_publish_at_once(
    postgres: str, install: Install, tmp_path: Path
) -> None:
    if install.database_url.startswith("sqlite"):
        pytest.skip("a file has one host")
    with publisher_lock(tmp_path / "one", install.database_url):
        url = install.database_url.replace("+psycopg", "")
        second = try_command(tmp_path / "two", "publish", DATABASE_URL=url)

    assert second.exit_code == 75
    assert "this database" in second.stderr


def test_a_refused_file_gives_one_sentence_and_the_current_data_stays(tmp_path: Path) -> None:
    new_install(tmp_path)
    file = areas_file(tmp_path, [("county", "E1", "X", "", "", "")])

    done = try_command(tmp_path, "refresh", "areas", "--file", str(file))

    assert done.exit_code == 1
    assert done.stderr.splitlines()[-1].startswith("refused: ")
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "snapshots" / "current").exists()


def test_seeds_are_imported_only_into_an_empty_record(seeded_copy: Path) -> None:
    pointer = (seeded_copy / "snapshots" / "current").read_bytes()

    assert "nothing to seed" in run_command(seeded_copy, "seed")

    assert (seeded_copy / "snapshots" / "current").read_bytes() == pointer


def test_seeds_can_be_removed(seeded_copy: Path) -> None:
    run_command(seeded_copy, "seed", "--remove")

    install = Install(seeded_copy, settings_for(seeded_copy).database_url)
    shown = install.public()
    assert (list(shown.settings.all()), len(shown.postcodes), shown.settings.is_invented) == (
        [],
        0,
        False,
    )
    with install.session() as session:
        assert not has_any_edition(session)
    assert "no invented data" in run_command(seeded_copy, "seed", "--remove")
    assert "published as number 3" in run_command(seeded_copy, "seed")


def _break(install: Install) -> None:
    """Make the last statement of every refresh fail."""
    with install.session() as session:
        for statement in BROKEN[engine(install.database_url).dialect.name]:
            session.connection().exec_driver_sql(statement)
        session.commit()


def _one(install: Install, source: str) -> Callable[..., RefreshRun]:
    """A refresh of one source, always with the same rows."""
    nurseries = [nursery(), nursery("EY100002", **{"Provider postcode": "ZZ1 1AD"})]
    minders = [childminder(f"250000{number}") for number in range(8)]

    def register(**options: object) -> RefreshRun:
        return install.register(*nurseries, *minders, **options)

    def consented(**options: object) -> RefreshRun:
        return install.consented(consent(), to_area_only(consent("2500002")), **options)

    return {
        "areas": install.areas,
        "postcode_directory": install.postcodes,
        "ofsted_register": register,
        "ofsted_consented": consented,
    }[source]


def _fill(install: Install, *, is_invented: bool = False) -> None:
    for source in SOURCES:
        _one(install, source)(is_invented=is_invented)
    shown = install.publish()
    setting = find_setting(shown.settings, "2500002")
    assert setting is not None
    assert setting.consent is Consent.AREA


def _emptied(install: Install) -> None:
    """A record without editions, like a new one except for its sequence numbers."""
    with install.session() as session:
        remove_invented(session)
        session.commit()


def _providers(install: Install) -> list[tuple[object, ...]]:
    with install.session() as session:
        rows = session.connection().execute(Provider.__table__.select().order_by("provider_id"))
        return [tuple(row) for row in rows]


def _less_numbers(install: Install) -> tuple[object, ...]:
    """The public data without the numbers of publications: facts, areas, names, arrays."""
    settings = install.public().settings
    folder = install.snapshots / "places" / f"{settings.seq:06d}"
    return (
        tuple(str(setting) for setting in settings.all()),
        tuple(sorted(map(str, settings.names))),
        tuple(sorted(map(str, settings.areas.values()))),
        tuple(map(str, settings.counted_only("E06990001"))),
        tuple(sorted(map(str, settings.editions.items()))),
        tuple(file.read_bytes() for file in sorted(folder.glob("*.npy"))),
    )
