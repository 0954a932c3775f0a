"""Selected figures agree with a simple filter of all figures, in every part of the list."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.measures.figure import Level
from app.snapshot.figure_selection import FigureSelection, SelectedFigure, SelectedFigures
from app.snapshot.published_statistics import PublishedStatistics
from tests.builders.statistics_publication import BOYS, COUNCILS, LSOAS, YEARS, publish_statistics

PERIODS = (*YEARS, "2023", "2024")
CODES = (*list(COUNCILS)[:3], *LSOAS[:3], "E92000001", "E99999999")


@pytest.fixture(scope="module")
def statistics(tmp_path_factory: pytest.TempPathFactory) -> PublishedStatistics:
    return publish_statistics(tmp_path_factory.mktemp("statistics"))


def some_of(values: tuple[object, ...]) -> st.SearchStrategy[frozenset[object] | None]:
    return st.none() | st.frozensets(st.sampled_from(values), min_size=1)


selections = st.fixed_dictionaries(
    {
        "measures": st.lists(st.sampled_from(["gld", "population"]), min_size=1, unique=True),
        "breakdowns": some_of(("", BOYS)),
        "levels": some_of(tuple(Level)),
        "areas": some_of(CODES),
        "periods": some_of(PERIODS),
        "first_period": st.sampled_from(["", *PERIODS]),
        "last_period": st.sampled_from(["", *PERIODS]),
    }
)


def simply_filtered(
    statistics: PublishedStatistics, wanted: FigureSelection
) -> list[tuple[str, str, str, str, str]]:
    """What the selection contains, from all figures of each measure."""
    return [
        (measure.measure.code, breakdown, level.value, one.figure.period, one.figure.area_code)
        for measure in wanted.measures
        for breakdown in measure.breakdowns
        for level in Level
        for one in statistics.figures(measure, level, breakdown=breakdown)
        if (wanted.breakdowns is None or breakdown in wanted.breakdowns)
        and (wanted.levels is None or level in wanted.levels)
        and (wanted.areas is None or one.figure.area_code in wanted.areas)
        and (wanted.periods is None or one.figure.period in wanted.periods)
        and one.figure.period >= wanted.first_period
        and (not wanted.last_period or one.figure.period <= wanted.last_period)
    ]


def key(one: SelectedFigure) -> tuple[str, str, str, str, str]:
    figure = one.published.figure
    level = figure.level.value
    return one.measure.measure.code, figure.breakdown, level, figure.period, figure.area_code


@given(facts=selections, offset=st.integers(0, 300), limit=st.integers(1, 300))
def test_each_part_of_a_selection_is_that_of_a_simple_filter(statistics, facts, offset, limit):
    facts["measures"] = tuple(statistics.measures[code] for code in facts["measures"])
    selection = FigureSelection(**facts)
    expected = simply_filtered(statistics, selection)

    selected = SelectedFigures(statistics, selection)

    assert selected.total == len(expected)
    assert [key(one) for one in selected.read(offset, limit)] == expected[offset : offset + limit]


def test_the_latest_period_is_that_of_each_measure_and_may_be_joined_by_others(statistics):
    both = tuple(statistics.measures.values())
    latest = FigureSelection(measures=both, is_latest=True)
    with_2023 = FigureSelection(measures=both, is_latest=True, periods=frozenset({"2023"}))

    def periods(selection: FigureSelection) -> set[str]:
        rows = SelectedFigures(statistics, selection).read(0, 1_000)
        return {one.published.figure.period for one in rows}

    assert periods(latest) == {"202425", "2024"}
    assert periods(with_2023) == {"202425", "2024", "2023"}


def test_selected_figures_have_the_names_of_their_areas_and_equal_those_read_one_by_one(statistics):
    measure = statistics.measures["gld"]
    selection = FigureSelection(measures=(measure,), levels=frozenset({Level.COUNCIL}))

    rows = SelectedFigures(statistics, selection).read(0, 1_000)

    assert [one.published for one in rows] == statistics.figures(measure, Level.COUNCIL)
    assert {one.area_name for one in rows} == set(COUNCILS.values())
