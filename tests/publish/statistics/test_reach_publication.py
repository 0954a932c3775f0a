"""Reach in a publication: when it is computed, from which positions, and what is refused."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.config import ROOT
from app.core.measures.figure import ENGLAND, Level, MeasureFigure
from app.core.measures.provision import ProvisionBand
from app.core.measures.reach import REACH_PLACES
from app.core.provision import Kind
from app.data.area_positions import StoredPosition
from app.data.measures import add_figures
from app.publish import CheckFailed
from app.publish.count_provision_months import count_provision_months
from app.snapshot.layout import Setting
from app.snapshot.published_statistics import PublishedStatistics
from app.snapshot.reader import read_current_pointer
from tests.builders import AS_AT, Install, childminder, consent, fill, nursery, to_area_only
from tests.builders.reach_town import slow_reach

FILES = ROOT / "tests" / "files"
CENTRES = [
    StoredPosition("E01990001", 53.902, 1.201),
    StoredPosition("E01990002", 53.912, 1.213),
    StoredPosition("E01990003", 53.9, 1.23),
]
UNDER_16 = {"E01990001": 100, "E01990002": 150, "E01990003": 200}  # of ages_2021.csv
DECEMBER = datetime(2026, 12, 1, 9, tzinfo=UTC)


def load(install: Install, *sources: str) -> None:
    centres = install.data_dir / "centres.csv"
    rows = ("lsoa21_code,latitude,longitude", *(",".join(map(str, one)) for one in CENTRES))
    centres.write_text("\n".join(rows) + "\n", encoding="utf-8")
    files = {
        "lsoa_centres": centres,
        "census_ages": FILES / "census_ages" / "ages_2021.csv",
        "area_lookup": FILES / "area_lookup" / "lookup_2024.csv",
    }
    for source in sources or files:
        install.refresh(source, files[source])


def statistics_of(install: Install) -> PublishedStatistics:
    statistics = install.public().statistics
    assert statistics is not None
    return statistics


def values(install: Install, level: Level = Level.LSOA) -> dict[str, float | None]:
    statistics = statistics_of(install)
    figures = statistics.figures(statistics.measures[REACH_PLACES], level)
    return {one.figure.area_code: one.figure.value for one in figures}


def expected(*places: tuple[float, float, float]) -> dict[str, float]:
    children = {code: count * 5 / 16 for code, count in UNDER_16.items()}
    return slow_reach(CENTRES, children, places)


def site(one: Setting) -> tuple[float, float, float]:
    assert one.latitude
    assert one.longitude
    return one.latitude, one.longitude, one.places_count or 0


def next_month(install: Install) -> None:
    """The first count of December, with which statistics are written again."""
    with install.session() as session:
        count_provision_months(session, install.public().settings, DECEMBER)
        session.commit()
    install.publish_refreshed(DECEMBER)


@pytest.mark.parametrize("sources", [["census_ages", "area_lookup"], ["lsoa_centres"]])
def test_without_centres_or_children_nothing_is_published(
    install: Install, sources: list[str]
) -> None:
    fill(install)
    load(install, *sources)

    statistics = install.publish().statistics

    known = statistics.measures if statistics else {}
    assert not [one for one in known if one.startswith("reach")]
    assert statistics is None or statistics.reach.areas([one.code for one in CENTRES]) == []


def test_once_its_files_are_loaded_it_is_published_of_every_level(install: Install) -> None:
    fill(install)
    load(install)

    install.publish()

    statistics = statistics_of(install)
    measure = statistics.measures[REACH_PLACES]
    assert measure.as_at.isoformat() == "2026-11-22"
    assert list(measure.periods) == [Level.COUNTRY, Level.COUNCIL, Level.WARD, Level.LSOA]
    assert set(values(install, Level.WARD)) == {"E05990001", "E05990002"}
    assert statistics.areas[ENGLAND].name == "England"
    [one, *_] = statistics.reach.areas([CENTRES[0].code])
    assert one.children[ProvisionBand.ALL] == UNDER_16[one.code] * 5 / 16


def test_a_publication_of_the_next_month_replaces_the_month(install: Install) -> None:
    fill(install)
    load(install)
    install.publish()
    before = values(install)
    install.register(nursery(), nursery("EY100002"), childminder())

    next_month(install)

    periods = statistics_of(install).measures[REACH_PLACES].periods
    assert set(periods.values()) == {("2026-12",)}
    assert values(install) == pytest.approx(
        {code: 2 * (value or 0) for code, value in before.items()}, abs=0.002
    )


@pytest.mark.parametrize("is_area_only", [False, True])
def test_a_home_does_not_count_whatever_it_agreed_to(install: Install, is_area_only: bool) -> None:
    fill(install, to_area_only(consent()) if is_area_only else consent())
    load(install)

    shown = list(install.publish().settings.all())

    [nursery_only] = [one for one in shown if one.kind is not Kind.CHILDMINDER]
    assert len(shown) == 2
    assert values(install) == pytest.approx(expected(site(nursery_only)), abs=0.001)


@pytest.mark.parametrize("level", [Level.WARD, Level.LSOA])
def test_small_areas_of_a_source_that_nothing_protects_are_refused(
    install: Install, level: Level
) -> None:
    fill(install)
    install.publish()
    install.refresh("lait", FILES / "lait" / "lait.csv", as_at=AS_AT)
    pointer, folders = read_current_pointer(install.snapshots), folders_of(install.snapshots)
    code = {Level.WARD: "E05990001", Level.LSOA: "E01990001"}[level]
    with install.session() as session:
        add_figures(session, "lait_gld", [MeasureFigure(level, code, "2025", 61.0)])
        session.commit()

    with pytest.raises(CheckFailed, match=r"^lait: figures of wards or small areas, which only"):
        install.publish()

    assert read_current_pointer(install.snapshots) == pointer
    assert folders_of(install.snapshots) == folders
    assert install.public().statistics is None


def folders_of(root: Path) -> set[str]:
    return {str(one.relative_to(root)) for one in root.glob("*/[0-9]*")}
