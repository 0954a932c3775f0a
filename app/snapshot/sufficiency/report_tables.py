"""The tables of every section of a council's report."""

from collections.abc import Mapping

from app.core.measures.figure import Level
from app.core.measures.measure import MeasureUnit
from app.core.measures.reach import REACH_SOURCE
from app.core.sufficiency.tables import (
    Cell,
    CellUnit,
    Column,
    Message,
    Missing,
    ReportTable,
    TableSource,
    cell_of,
)
from app.snapshot.layout import NamedArea
from app.snapshot.published_statistics import PublishedMeasure
from app.snapshot.sufficiency.change_tables import RegisterCells, change_tables
from app.snapshot.sufficiency.children_tables import children_tables
from app.snapshot.sufficiency.declared_tables import (
    holidays_table,
    school_age_table,
    send_table,
    step_free_table,
    unusual_hours_tables,
    vacancies_table,
)
from app.snapshot.sufficiency.price_tables import price_tables
from app.snapshot.sufficiency.provision_tables import provision_tables
from app.snapshot.sufficiency.quality_tables import quality_tables
from app.snapshot.sufficiency.report_scope import ReportScope, source_of
from app.snapshot.sufficiency.takeup_tables import takeup_tables


def find_tables(
    scope: ReportScope, changes: RegisterCells
) -> Mapping[str, tuple[ReportTable, ...]]:
    """The tables by the code of their section; a section without any has only texts."""
    return {
        "children": children_tables(scope),
        "places": provision_tables(scope),
        "vacancies": (vacancies_table(scope),),
        "takeup": takeup_tables(scope),
        "changes": change_tables(scope, changes),
        "prices": price_tables(scope),
        "send": (send_table(scope),),
        "school_age": (school_age_table(scope),),
        "holidays": (holidays_table(scope),),
        "unusual_hours": unusual_hours_tables(scope),
        "quality": quality_tables(scope),
        "accessibility": (*reach_tables(scope), step_free_table(scope)),
    }


def reach_tables(scope: ReportScope) -> tuple[ReportTable, ...]:
    """A table for each published measure of reach, of its newest period."""
    published = scope.statistics.measures if scope.statistics else {}
    return tuple(
        _measure_table(scope, measure)
        for measure in published.values()
        if measure.measure.source == REACH_SOURCE
    )


def _measure_table(scope: ReportScope, measure: PublishedMeasure) -> ReportTable:
    assert scope.statistics is not None
    facts = measure.measure
    wanted = {Level.COUNCIL: [scope.council.code], Level.WARD: [one.code for one in scope.wards]}
    period = max(
        (measure.periods[one][-1] for one in wanted if measure.periods.get(one)), default=""
    )
    found: dict[str, Cell] = {
        one.figure.area_code: cell_of(one.figure.value, one.figure.symbol)
        for level, codes in wanted.items()
        if codes
        for one in scope.statistics.figures(measure, level, areas=codes, periods=[period])
    }

    def cells(area: NamedArea) -> tuple[Cell, ...]:
        return (found.get(area.code, Missing.NO_DATA),)

    edition = scope.published.editions.get(facts.source)
    title = source_of(edition).title if edition else facts.owner
    is_whole = facts.decimals == 0
    unit = CellUnit.PERCENT if facts.unit is MeasureUnit.PERCENT else CellUnit.TENTHS
    return ReportTable(
        facts.code,
        Message("%(title)s", {"title": facts.title}),
        (Column(unit=CellUnit.COUNT if is_whole else unit),),
        scope.rows(cells),
        (TableSource(title, measure.as_at),),
        (Message("%(gaps)s", {"gaps": facts.gaps}),) if facts.gaps else (),
    )
