"""Children by age: estimates of the population, of wards where they are published."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from app.core.measures.figure import Level
from app.core.measures.periods import written
from app.core.sufficiency.tables import (
    Age,
    Cell,
    Column,
    Message,
    Missing,
    ReportTable,
    TableSource,
    cell_of,
)
from app.core.translation_marks import mark
from app.snapshot.layout import NamedArea
from app.snapshot.published_statistics import PublishedFigure, PublishedMeasure
from app.snapshot.sufficiency.report_scope import ReportScope, source_of

# Each column is the sum of these measures.
_COLUMNS: Final[Mapping[Age, tuple[str, ...]]] = {
    Age.UNDER_2: ("population_under_1", "population_1"),
    Age.TWO: ("population_2",),
    Age.THREE_FOUR: ("population_3_4",),
    Age.UNDER_5: ("population_under_5",),
    Age.FIVE_SEVEN: ("population_5_7",),
}


@dataclass(frozen=True)
class ChildrenCounts:
    """Children under 5 by area code; `period` is the year of the estimates, "" without any."""

    by_area: Mapping[str, float]
    period: str
    sources: tuple[TableSource, ...]


def children_tables(scope: ReportScope) -> tuple[ReportTable, ...]:
    """Children by age in the council and in each ward."""
    codes = {code for measures in _COLUMNS.values() for code in measures}
    measures = _measures(scope, codes)
    period = _latest_period(measures)
    figures = {code: _figures(scope, measure, period) for code, measure in measures.items()}

    def cells(area: NamedArea) -> tuple[Cell, ...]:
        return tuple(
            _sum([_cell(figures.get(code, {}).get(area.code)) for code in parts])
            for parts in _COLUMNS.values()
        )

    return (
        ReportTable(
            "children",
            Message(mark("Children by age")),
            tuple(Column(age=age) for age in _COLUMNS),
            scope.rows(cells),
            _sources(scope, measures, period),
            (Message(mark("No source gives the number of children from 8 years on.")),),
        ),
    )


def children_under_5(scope: ReportScope) -> ChildrenCounts:
    """The newest estimates of children under 5, of the areas that have one."""
    measures = _measures(scope, {"population_under_5"})
    period = _latest_period(measures)
    found: dict[str, float] = {}
    for measure in measures.values():
        figures = _figures(scope, measure, period)
        found = {
            code: one.figure.value for code, one in figures.items() if one.figure.value is not None
        }
    return ChildrenCounts(
        found, written(period) if period else "", _sources(scope, measures, period)
    )


def _measures(scope: ReportScope, codes: set[str]) -> dict[str, PublishedMeasure]:
    published = scope.statistics.measures if scope.statistics else {}
    return {code: one for code, one in published.items() if code in codes}


def _latest_period(measures: Mapping[str, PublishedMeasure]) -> str:
    """The newest period of the council's estimates; "" without any."""
    periods = (one.periods.get(Level.COUNCIL, ()) for one in measures.values())
    return max((listed[-1] for listed in periods if listed), default="")


def _figures(
    scope: ReportScope, measure: PublishedMeasure, period: str
) -> dict[str, PublishedFigure]:
    """The figures of the council and its wards in one period, so that rows are comparable."""
    assert scope.statistics is not None
    wanted = {Level.COUNCIL: [scope.council.code], Level.WARD: [one.code for one in scope.wards]}
    return {
        one.figure.area_code: one
        for level, codes in wanted.items()
        if codes
        for one in scope.statistics.figures(measure, level, areas=codes, periods=[period])
    }


def _cell(figure: PublishedFigure | None) -> Cell:
    return cell_of(figure.figure.value, figure.figure.symbol) if figure else Missing.NO_DATA


def _sum(cells: list[Cell]) -> Cell:
    """The sum; no sum of a part is missing, so that nothing hidden follows from it."""
    missing = [one for one in cells if isinstance(one, Missing)]
    if missing:
        return Missing.TOO_FEW if Missing.TOO_FEW in missing else Missing.NO_DATA
    return sum(one for one in cells if isinstance(one, int | float))


def _sources(
    scope: ReportScope, measures: Mapping[str, PublishedMeasure], period: str
) -> tuple[TableSource, ...]:
    sources = sorted({one.measure.source for one in measures.values()})
    editions = scope.published.editions
    titles = [source_of(editions[one]).title for one in sources if one in editions]
    if sources and not titles:  # after a rollback the settings may be older than the figures
        titles = [next(iter(measures.values())).measure.owner]
    return tuple(TableSource(title, f"mid-{written(period)}") for title in titles if period)
