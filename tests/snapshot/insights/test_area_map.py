"""A measure on a map: the state and the class of each area, with and without boundaries."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.measures.figure import ENGLAND, Level, MeasureFigure
from app.core.statistics.map_classes import ClassMethod
from app.core.takeup import HiddenReason
from app.snapshot.insights.area_map import (
    AreaMap,
    AreaState,
    MappedArea,
    find_area_map,
    find_matrix,
)
from app.snapshot.insights.mapped_measures import MappedMeasure
from app.snapshot.published_statistics import PublishedStatistics
from app.snapshot.reader import Snapshots
from tests.builders import map_publication as published
from tests.builders.map_publication import (
    CODES,
    COUNTY_WARDS,
    EMPTY,
    LAST,
    LSOAS,
    SANDMERE,
    TERNSHIRE,
    YEARS,
    ZERO,
    map_dir,
)

FEW = (HiddenReason.CONFIDENTIAL, HiddenReason.LOW, HiddenReason.FEW, HiddenReason.OLD)


@pytest.fixture(scope="module")
def statistics(tmp_path_factory: pytest.TempPathFactory) -> PublishedStatistics:
    return statistics_of(map_dir(tmp_path_factory.mktemp("maps")))


def statistics_of(data_dir: Path) -> PublishedStatistics:
    snapshot = Snapshots(data_dir / "snapshots").current()
    assert snapshot
    assert snapshot.statistics
    return snapshot.statistics


def found(
    statistics: PublishedStatistics,
    code: str = "poverty",
    whole: str = SANDMERE,
    level: Level = Level.WARD,
    period: str = YEARS[-1],
    **chosen: ClassMethod | str,
) -> AreaMap:
    mapped = MappedMeasure(statistics.measures[code])
    area = statistics.areas[whole]
    shown = find_area_map(statistics, mapped, area, level, period, **chosen)
    assert shown
    return shown


@pytest.mark.parametrize("symbol", [*HiddenReason, None])
def test_an_area_is_too_few_no_data_or_shown(symbol: HiddenReason | None) -> None:
    figure = MeasureFigure(Level.WARD, CODES[0], "2025", None, symbol=symbol)

    state = MappedArea(CODES[0], "", figure).state

    assert state is (AreaState.TOO_FEW if symbol in FEW else AreaState.NO_DATA)


def test_an_area_without_a_figure_has_no_data_and_0_is_a_value() -> None:
    zero = MeasureFigure(Level.WARD, CODES[0], "2025", 0.0)

    assert MappedArea(CODES[0], "", None).state is AreaState.NO_DATA
    assert MappedArea(CODES[0], "", zero).state is AreaState.SHOWN


def test_every_ward_of_a_council_is_on_its_map_by_name(statistics: PublishedStatistics) -> None:
    shown = found(statistics)

    assert [one.name for one in shown.areas] == sorted(published.WARDS.values(), key=str.casefold)
    states = {one.code: one.state for one in shown.areas}
    few = {code for code, symbol in published.SYMBOLS.items() if symbol in ("c", "low")}
    assert {code for code, one in states.items() if one is AreaState.TOO_FEW} == few
    assert states[ZERO] is AreaState.SHOWN
    assert shown.shades[ZERO] == 1


@pytest.mark.parametrize("method", ClassMethod)
def test_classes_count_the_areas_that_they_hold(
    statistics: PublishedStatistics, method: ClassMethod
) -> None:
    shown = found(statistics, method=method)

    numbers = [shown.class_of(one) for one in shown.areas]
    counts = [one.count for one in shown.classes.classes]
    assert shown.classes.method is method
    assert counts == [numbers.count(number) for number in range(len(counts))]
    assert numbers.count(None) == sum(one.value is None for one in shown.areas)
    for one in shown.areas:
        if (number := shown.class_of(one)) is not None:
            limits = shown.classes.classes[number]
            assert limits.lower <= round(one.value or 0, 1) <= limits.upper


def test_fixed_limits_are_the_same_in_each_period(statistics: PublishedStatistics) -> None:
    def limits(method: ClassMethod) -> set[tuple[float, ...]]:
        maps = [found(statistics, period=year, method=method) for year in YEARS]
        return {tuple(one.upper for one in shown.classes.classes) for shown in maps}

    assert len(limits(ClassMethod.FIXED)) == 1
    assert len(limits(ClassMethod.QUANTILES)) == len(YEARS)


def test_an_area_without_a_boundary_is_counted_and_one_without_a_figure_is_drawn(
    statistics: PublishedStatistics,
) -> None:
    shown = found(statistics)

    assert shown.unplaced_count == 1
    assert set(CODES) - shown.placed_codes == {LAST}
    assert EMPTY in shown.placed_codes
    assert shown.values[EMPTY] is None


def test_an_area_that_only_a_boundary_names_has_its_code_as_name(tmp_path: Path) -> None:
    drawn = [((SANDMERE, "ward"), published.grid_frame(["E05999999"]))]

    shown = found(statistics_of(map_dir(tmp_path, drawn=drawn)))

    assert {one.code: one.name for one in shown.areas}["E05999999"] == "E05999999"
    assert shown.unplaced_count == len(CODES) - 1


def test_without_boundaries_a_map_has_its_areas_and_no_frame(tmp_path: Path) -> None:
    shown = found(statistics_of(map_dir(tmp_path, drawn=[])))

    assert shown.frame is None
    assert (len(shown.areas), shown.unplaced_count) == (len(CODES), 0)


@pytest.mark.parametrize(
    ("code", "level", "areas"),
    [("poverty", Level.WARD, COUNTY_WARDS), ("score", Level.LSOA, LSOAS)],
)
def test_a_county_has_the_areas_of_all_its_districts(
    statistics: PublishedStatistics, code: str, level: Level, areas: tuple[str, ...]
) -> None:
    shown = found(statistics, code, TERNSHIRE, level)

    assert sorted(one.code for one in shown.areas) == list(areas)
    assert shown.placed_codes == set(areas)


def test_england_has_its_councils(statistics: PublishedStatistics) -> None:
    shown = found(statistics, "gld", ENGLAND, Level.COUNCIL)

    assert [one.name for one in shown.areas] == ["Overwick", "Sandmere", "Ternshire"]


def test_a_period_without_figures_has_no_map(statistics: PublishedStatistics) -> None:
    mapped = MappedMeasure(statistics.measures["poverty"])
    area = statistics.areas[SANDMERE]

    assert find_area_map(statistics, mapped, area, Level.WARD, "2001") is None
    assert find_area_map(statistics, mapped, area, Level.LSOA, YEARS[-1]) is None


def test_a_breakdown_has_figures_of_its_own(statistics: PublishedStatistics) -> None:
    every = found(statistics, "speech", period="2024")
    boys = found(statistics, "speech", period="2024", breakdown=published.BOYS)

    assert every.values[CODES[0]] == 40
    assert boys.values[CODES[0]] == 20


def test_two_measures_put_each_area_with_both_values_into_a_cell(
    statistics: PublishedStatistics,
) -> None:
    first, second = found(statistics), found(statistics, "speech", period="2024")

    matrix = find_matrix(first, second)

    with_both = {
        code for code in CODES if first.values[code] is not None and second.values[code] is not None
    }
    assert set(matrix.row_and_column) == with_both
    assert sum(len(cell) for row in matrix.cells for cell in row) == len(with_both)


@given(
    st.lists(st.floats(0, 1e6) | st.none(), min_size=1, max_size=12),
    st.sampled_from(ClassMethod),
)
def test_any_values_have_at_most_five_classes(
    statistics: PublishedStatistics, values: list[float | None], method: ClassMethod
) -> None:
    own = {
        "2025": {
            code: MeasureFigure(Level.WARD, code, "2025", value)
            for code, value in zip(CODES, values, strict=False)
        }
    }
    mapped = MappedMeasure(statistics.measures["poverty"], own)

    shown = find_area_map(
        statistics, mapped, statistics.areas[SANDMERE], Level.WARD, "2025", method=method
    )

    assert shown
    assert len(shown.classes.classes) <= min(5, len({one for one in values if one is not None}))
    assert sum(one.count for one in shown.classes.classes) == len(shown.shades)
