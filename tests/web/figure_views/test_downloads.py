"""The rows of the CSV files that have no figure of the area itself."""

import csv
import io
from datetime import date

from app.core.measures.definitions import measures
from app.core.measures.figure import ENGLAND, Level, MeasureFigure
from app.snapshot.insights.comparators import Comparator, ComparatorKind, ComparatorValue
from app.snapshot.insights.trend import AreaSeries, Trend
from app.snapshot.published_statistics import PublishedFigure, PublishedMeasure, StatisticalArea
from app.web.figure_views.downloads import BYTE_ORDER_MARK, as_csv, trend_rows

MEASURE = PublishedMeasure(
    measures()["lait_gld"], 1, date(2026, 4, 8), 1, {Level.COUNCIL: ("2023", "2025")}, ("",)
)


def area(level: Level, code: str, name: str) -> StatisticalArea:
    return StatisticalArea(level, code, name, "", "", "", "")


def series(one: StatisticalArea, values: dict[str, float]) -> AreaSeries:
    figures = (
        MeasureFigure(one.level, one.code, period, value) for period, value in values.items()
    )
    return AreaSeries(one, tuple(map(PublishedFigure, figures)), {}, (), None, None)


def test_a_trend_has_a_row_for_a_period_in_which_only_another_area_has_a_figure() -> None:
    england = area(Level.COUNTRY, ENGLAND, "England")
    leeds = area(Level.COUNCIL, "E08000035", "Leeds")
    trend = Trend(
        measure=MEASURE,
        breakdown="",
        series=(
            series(leeds, {"2025": 63.9}),
            series(area(Level.COUNCIL, "E08000019", "Sheffield"), {"2023": 65.0}),
        ),
        comparator=Comparator(ComparatorKind.ENGLAND, england),
        comparator_values={
            "2024": ComparatorValue(67.7, 1),
            "2025": ComparatorValue(68.3, 1),
        },
        periods=("2023", "2024", "2025"),
        breaks=(),
    )

    text = as_csv(trend_rows(trend, None, "England")).removeprefix(BYTE_ORDER_MARK)

    columns = ("area_name", "period", "value", "symbol", "comparator_value")
    assert [[row[name] for name in columns] for row in csv.DictReader(io.StringIO(text))] == [
        ["Leeds", "2023", "", "", ""],
        ["Leeds", "2024", "", "", "67.7"],
        ["Leeds", "2025", "63.9", "", "68.3"],
        ["Sheffield", "2023", "65.0", "", ""],
        ["Sheffield", "2024", "", "", ""],
        ["Sheffield", "2025", "", "", ""],
    ]
