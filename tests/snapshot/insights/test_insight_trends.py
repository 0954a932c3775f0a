"""Trends of areas: segments, changes by counts, and what lies before and after a change of service."""

from pathlib import Path

import pytest

from app.core.measures.measure import MeasureBreak
from app.snapshot.insights.comparators import ComparatorKind, find_comparator
from app.snapshot.insights.service_change import find_service_change
from app.snapshot.insights.trend import ChangeResult, Trend, find_trend
from app.snapshot.published_statistics import PublishedStatistics
from tests.builders.statistics import (
    COUNCILS,
    ENGLAND,
    OWN,
    counted,
    measure,
    published_statistics,
    uncounted,
)

YEARS = (("2023", 60.0), ("2024", 61.0), ("2025", 62.0), ("2026", 70.0))
BREAK = measure(breaks=(MeasureBreak("2024", "another definition"),))


def trend_of(
    statistics: PublishedStatistics, kind: ComparatorKind = ComparatorKind.ENGLAND
) -> Trend:
    area, one = statistics.areas[OWN], statistics.measures["gld"]
    comparator = find_comparator(statistics, area, kind)
    return find_trend(statistics, one, [area], comparator)


@pytest.mark.parametrize(
    ("before", "latest", "result"),
    [
        ((560, 800), (640, 800), ChangeResult.ROSE),
        ((640, 800), (560, 800), ChangeResult.FELL),
        ((56, 80), (48, 80), ChangeResult.NO_CLEAR_CHANGE),
    ],
)
def test_a_change_with_counts_is_clear_where_its_interval_leaves_out_zero(
    tmp_path: Path, before: tuple[int, int], latest: tuple[int, int], result: ChangeResult
) -> None:
    statistics = published_statistics(
        tmp_path, [counted(OWN, "2024", *before), counted(OWN, "2025", *latest)]
    )

    (line,) = trend_of(statistics).series

    assert line.change is not None
    assert line.change.result is result
    assert line.change.interval is not None
    assert (line.change.interval.lower <= 0 <= line.change.interval.upper) is (
        result is ChangeResult.NO_CLEAR_CHANGE
    )


def test_a_change_without_counts_is_only_higher_or_lower(tmp_path: Path) -> None:
    statistics = published_statistics(
        tmp_path, [uncounted(OWN, "2024", 60.0), uncounted(OWN, "2025", 61.5)]
    )

    (line,) = trend_of(statistics).series

    assert line.change is not None
    assert (line.change.result, line.change.interval) == (ChangeResult.HIGHER, None)


def test_a_break_ends_a_line_and_no_change_is_given_across_it(tmp_path: Path) -> None:
    figures = [uncounted(OWN, year, 60.0) for year in ("2022", "2023", "2024")]
    statistics = published_statistics(tmp_path, figures, [BREAK])

    trend = trend_of(statistics)

    assert [len(part) for part in trend.series[0].segments] == [2, 1]
    assert (trend.series[0].change, trend.series[0].breaks_after) == (None, "2023")
    assert [one.period for one in trend.breaks] == ["2024"]


def test_a_symbol_is_kept_and_ends_a_line(tmp_path: Path) -> None:
    figures = [uncounted(OWN, "2023", 60.0), uncounted(OWN, "2024", None, symbol="c")]
    statistics = published_statistics(tmp_path, [*figures, uncounted(OWN, "2025", 61.0)])

    (line,) = trend_of(statistics).series

    assert [one.figure.value for one in line.figures] == [60.0, None, 61.0]
    assert line.change is None


def test_a_comparator_s_value_is_england_s_or_the_plain_mean_of_the_neighbours(
    tmp_path: Path,
) -> None:
    figures = [uncounted(OWN, "2025", 50.0), uncounted(ENGLAND, "2025", 68.3)]
    figures += [uncounted(code, "2025", 60.0 + n) for n, code in enumerate(COUNCILS[1:10])]
    figures += [uncounted(COUNCILS[10], "2025", None, symbol="x")]
    statistics = published_statistics(tmp_path, figures)

    assert trend_of(statistics).comparator_values == {"2025": (68.3, 1)}
    neighbours = trend_of(statistics, ComparatorKind.NEIGHBOURS)
    assert neighbours.comparator_values == {"2025": (64.0, 9)}  # one has no value


def test_five_counted_points_get_the_test_for_trend(tmp_path: Path) -> None:
    years = [("2021", 500), ("2022", 540), ("2023", 580), ("2024", 620), ("2025", 660)]
    statistics = published_statistics(tmp_path, [counted(OWN, year, n, 900) for year, n in years])

    (line,) = trend_of(statistics).series

    assert line.test is not None
    assert line.test.trend.value == "rising"


def test_periods_can_be_bounded(tmp_path: Path) -> None:
    figures = [uncounted(OWN, year, 60.0) for year in ("2022", "2023", "2024", "2025")]
    statistics = published_statistics(tmp_path, figures)
    area = statistics.areas[OWN]

    trend = find_trend(
        statistics, statistics.measures["gld"], [area], None, first="2023", last="2024"
    )

    assert trend.periods == ("2023", "2024")


def with_neighbours(own: tuple[int, int], others: tuple[int, int]) -> list:
    figures = []
    for code in COUNCILS[:11]:
        before, after = own if code == OWN else others
        figures += [counted(code, "2023", before, 800), counted(code, "2025", after, 800)]
    return figures


def test_a_service_change_is_the_change_beyond_that_of_the_neighbours(tmp_path: Path) -> None:
    statistics = published_statistics(tmp_path, with_neighbours((400, 520), (400, 440)))
    area = statistics.areas[OWN]
    members = [statistics.areas[code] for code in COUNCILS[1:11]]

    change = find_service_change(statistics, statistics.measures["gld"], area, members, "2024")

    assert change is not None
    assert change.difference == pytest.approx(10.0)
    assert (change.others_count, change.is_clear) == (10, True)
    assert change.interval is not None
    assert change.interval.lower < change.difference < change.interval.upper


def test_a_service_change_uses_the_last_figure_before_a_break(tmp_path: Path) -> None:
    figures = [uncounted(OWN, year, value) for year, value in YEARS]
    later_break = measure(breaks=(MeasureBreak("2026", "another definition"),))
    statistics = published_statistics(tmp_path, figures, [later_break])
    area, one = statistics.areas[OWN], statistics.measures["gld"]

    change = find_service_change(statistics, one, area, [], "2024")
    within = find_service_change(statistics, one, area, [], "2024", last="2024")

    assert change is not None
    assert within is not None
    assert (change.before.period, change.after.period) == ("2023", "2025")
    assert (within.after.period, change.breaks) == ("2024", ())


def test_no_service_change_is_computed_across_a_break(tmp_path: Path) -> None:
    statistics = published_statistics(tmp_path, with_neighbours((400, 520), (400, 440)), [BREAK])
    area = statistics.areas[OWN]

    change = find_service_change(statistics, statistics.measures["gld"], area, [], "2024")

    assert change is not None
    assert (change.difference, [one.reason for one in change.breaks]) == (
        None,
        ["another definition"],
    )


@pytest.mark.parametrize("period", ["2023", "2026"])
def test_a_service_change_needs_figures_before_and_after(tmp_path: Path, period: str) -> None:
    statistics = published_statistics(tmp_path, with_neighbours((400, 520), (400, 440)))

    area, one = statistics.areas[OWN], statistics.measures["gld"]

    assert find_service_change(statistics, one, area, [], period) is None
