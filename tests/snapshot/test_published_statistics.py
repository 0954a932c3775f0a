"""Statistics in the snapshot: published with the settings, replaced by new editions only."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from app.core.measures.figure import Level
from app.core.takeup import HiddenReason
from app.data import migrate
from app.data.tables import Outcome, RefreshRun
from app.snapshot.reader import Snapshots, part_folder, read_current_pointer
from tests.builders import Install, close_engine, fill, nursery

HEADER = "Short Desc,Data item,Years,LA and Regions,Values,LA Number,Region\n"
ROWS = (
    "%_2yr_olds,,2024,Sandmere,68,995.0,North West\n"
    "%_2yr_olds,,2025,Sandmere,-,995.0,North West\n"
    "%_2yr_olds,,2024,England,74.8,970.0,NA\n"
    "%_2yr_olds,,2024,North West,75,981.0,NA\n"
)


@pytest.fixture
def published(install: Install, tmp_path: Path) -> Install:
    """An install with settings and one measure, published."""
    fill(install)
    load(install, tmp_path, ROWS, date(2026, 4, 8))
    install.publish()
    return install


def load(install: Install, folder: Path, rows: str, as_at: date) -> RefreshRun:
    file = folder / f"lait-{as_at}.csv"
    file.write_text(HEADER + rows, encoding="utf-8")
    return install.refresh("lait", file, as_at=as_at)


def overwrite_middle(file: Path) -> None:
    """Overwrite two bytes, so that the size stays."""
    whole = bytearray(file.read_bytes())
    middle = len(whole) // 2
    whole[middle : middle + 2] = bytes(byte ^ 0xFF for byte in whole[middle : middle + 2])
    file.write_bytes(whole)


def test_figures_are_published_with_symbols_and_periods(published: Install) -> None:
    statistics = published.public().statistics
    assert statistics is not None

    measure = statistics.measures["lait_takeup_2"]
    figures = [one.figure for one in statistics.figures(measure, Level.COUNCIL)]

    assert [(one.period, one.value, one.symbol) for one in figures] == [
        ("2024", 68.0, None),
        ("2025", None, HiddenReason.NOT_AVAILABLE),
    ]
    assert measure.periods == {
        Level.COUNTRY: ("2024",),
        Level.REGION: ("2024",),
        Level.COUNCIL: ("2024", "2025"),
    }
    assert (measure.as_at, measure.breakdowns) == (date(2026, 4, 8), ("",))


def test_areas_have_names_regions_and_numbers(published: Install) -> None:
    statistics = published.public().statistics
    assert statistics is not None

    council = statistics.areas["E06990001"]

    assert (council.name, council.la_number, council.parent_code) == (
        "Sandmere",
        "995",
        "E12000002",
    )
    assert statistics.areas["E92000001"].level is Level.COUNTRY


def test_settings_are_published_again_without_copying_statistics(published: Install) -> None:
    published.register(nursery("EY100009"), as_at=date(2026, 10, 31))

    published.publish()

    pointer = read_current_pointer(published.snapshots)
    assert (pointer["places"], pointer["statistics"]) == (2, 1)


def test_a_new_edition_is_published_as_the_next_statistics(
    published: Install, tmp_path: Path
) -> None:
    rows = "%_2yr_olds,,2024,Sandmere,69,995.0,North West\n"
    load(published, tmp_path, rows, date(2026, 10, 8))

    statistics = published.publish().statistics

    assert statistics is not None
    figures = statistics.figures(statistics.measures["lait_takeup_2"], Level.COUNCIL)
    assert [one.figure.value for one in figures] == [69.0]
    assert (statistics.seq, published.snapshots.joinpath("statistics").is_dir()) == (2, True)


def test_damaged_statistics_leave_the_settings_usable(
    published: Install, caplog: pytest.LogCaptureFixture
) -> None:
    (part_folder(published.snapshots, "statistics", 1) / "statistics.sqlite").write_bytes(b"")

    snapshots = Snapshots(published.snapshots)
    snapshots.start()
    snapshot = snapshots.current()

    assert snapshot is not None
    assert snapshot.statistics is None
    assert snapshots.trouble.startswith("the newest figures cannot be shown: statistics 1: ")
    assert caplog.messages == [snapshots.trouble]
    assert snapshots.failures == 0


def test_new_settings_are_shown_with_the_previous_figures_where_the_newest_are_damaged(
    published: Install, tmp_path: Path
) -> None:
    snapshots = Snapshots(published.snapshots)
    snapshots.current()
    load(published, tmp_path, ROWS, date(2026, 10, 8))
    published.publish()
    (part_folder(published.snapshots, "statistics", 2) / "statistics.sqlite").write_bytes(b"")

    snapshot = snapshots.current()

    assert snapshot is not None
    assert snapshot.statistics is not None
    assert (snapshot.settings.seq, snapshot.statistics.seq, snapshots.failures) == (2, 1, 0)


@pytest.mark.parametrize("name", ["statistics.sqlite", "manifest.json"])
@pytest.mark.parametrize("damage", [Path.unlink, overwrite_middle], ids=["lost", "damaged"])
def test_a_publication_writes_lost_or_damaged_statistics_again(
    published: Install, name: str, damage: Callable[[Path], None]
) -> None:
    damage(part_folder(published.snapshots, "statistics", 1) / name)

    statistics = published.publish().statistics

    assert statistics is not None
    assert (statistics.seq, list(statistics.measures)) == (2, ["lait_takeup_2"])


def test_an_edition_without_its_rows_is_stored_and_published_again(
    published: Install, tmp_path: Path
) -> None:
    close_engine(published.database_url)
    migrate.downgrade(published.database_url, "0028")
    migrate.upgrade(published.database_url)

    first = load(published, tmp_path, ROWS, date(2026, 4, 8))
    second = load(published, tmp_path, ROWS, date(2026, 4, 8))

    assert (first.outcome, second.outcome) == (Outcome.STORED, Outcome.UNCHANGED)
    statistics = published.publish().statistics
    assert statistics is not None
    assert list(statistics.measures) == ["lait_takeup_2"]
