"""An edition whose rows an earlier release removed is stored again from the same file."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from app.config import ROOT
from app.core.measures.definitions import measures_of
from app.data import migrate
from app.data.measures import find_boundaries
from app.data.tables import Outcome
from app.ingest.measure_editions import has_rows_of_edition
from app.ingest.sources import SOURCES
from tests.builders import Install, close_engine, run_command
from tests.ingest.sources import test_neighbour_list as neighbour_list

FILES = ROOT / "tests" / "files"
AS_AT = date(2023, 12, 1)
WITHOUT_MEASURES = {"area_lookup", "boundaries", "lsoa_centres", "neighbours", "travel_times"}


def neighbours_file(folder: Path) -> Path:
    others = [f"{number}" for number in range(801, 811)]
    return neighbour_list.write(folder / "list.csv", neighbour_list.row("995", others))


FILE_OF: dict[str, Callable[[Path], Path]] = {
    "lait": lambda _: ROOT / "seeds" / "lait_2026-04-08.csv",
    "area_lookup": lambda _: FILES / "area_lookup" / "lookup_2024.csv",
    "boundaries": lambda _: FILES / "boundaries" / "councils.geojson",
    "lsoa_centres": lambda _: FILES / "lsoa_centres" / "centres.csv",
    "neighbours": neighbours_file,
    "travel_times": lambda _: FILES / "travel_times" / "journeys.csv",
}


def go_back_and_upgrade(install: Install) -> None:
    close_engine(install.database_url)
    migrate.downgrade(install.database_url, "0028")
    migrate.upgrade(install.database_url)


@pytest.mark.both_engines
def test_editions_are_stored_again_after_going_back_and_upgrading(
    install: Install, tmp_path: Path
) -> None:
    install.areas()
    files = {source: file(tmp_path) for source, file in FILE_OF.items()}

    def refresh_all() -> set[Outcome]:
        return {install.refresh(one, file, as_at=AS_AT).outcome for one, file in files.items()}

    first, same = refresh_all(), refresh_all()
    go_back_and_upgrade(install)

    assert (first, same) == ({Outcome.STORED}, {Outcome.UNCHANGED})
    assert (refresh_all(), refresh_all()) == ({Outcome.STORED}, {Outcome.UNCHANGED})


def test_a_replay_stores_an_edition_again_whose_rows_were_removed(install: Install) -> None:
    install.areas()
    install.refresh("boundaries", FILES / "boundaries" / "councils.geojson", as_at=AS_AT)
    go_back_and_upgrade(install)

    words = ("edition", "replay", "boundaries")
    run_command(install.data_dir, *words, DATABASE_URL=install.database_url)

    with install.session() as session:
        assert find_boundaries(session)


def test_every_source_of_statistics_looks_for_the_rows_of_its_edition() -> None:
    looking = {one.name for one in SOURCES if one.is_complete is has_rows_of_edition}

    assert looking == WITHOUT_MEASURES | {one.name for one in SOURCES if measures_of(one.name)}
