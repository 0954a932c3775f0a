"""Funded places taken up: the council beside England, and its wards, as they were published.

Figures of wards are suppressed and rounded already; they are never added up.
"""

from collections.abc import Iterable
from typing import Final

from app.core.measures.figure import ENGLAND
from app.core.period import Period
from app.core.sufficiency.tables import (
    Age,
    Cell,
    CellUnit,
    Column,
    Message,
    Missing,
    ReportTable,
    Row,
    TableSource,
    cell_of,
)
from app.core.takeup import Entitlement, Figure
from app.core.translation_marks import mark
from app.snapshot.sufficiency.report_scope import ReportScope, source_of

# The shares that the report has: an entitlement and the ages.
_SHARES: Final = (
    (Entitlement.EARLY_LEARNING, "2", Age.TWO),
    (Entitlement.UNIVERSAL, "3", Age.THREE),
    (Entitlement.UNIVERSAL, "4", Age.FOUR),
    (Entitlement.UNIVERSAL, "3-4", Age.THREE_FOUR),
)
_COUNTS: Final = (
    (Entitlement.WORKING, "under-2", Age.UNDER_2),
    (Entitlement.WORKING, "2", Age.TWO),
    (Entitlement.WORKING, "3-4", Age.THREE_FOUR),
)
_ROUNDED: Final = Message(
    mark(
        "Counts of wards are rounded to 5 and small ones are hidden, so wards are not added up."
        " A ward is where the setting is, not where the child lives."
    )
)
_ESTIMATE: Final = Message(
    mark(
        "The number of children who could take up a place is an estimate, so a share can be above"
        " 100%%."
    )
)


def takeup_tables(scope: ReportScope) -> tuple[ReportTable, ...]:
    """Shares and counts of the council and England, then those of the wards."""
    published = scope.published
    own = published.takeup("council", scope.council.code)
    areas = [(scope.council.code, scope.council.name, own)]
    areas.append((ENGLAND, "England", published.takeup("country", ENGLAND)))
    wards = [(one.code, one.name, published.takeup("ward", one.code)) for one in scope.wards]
    found = (
        _shares("takeup", mark("Share of children who take up a funded place"), scope, areas),
        _working("working", mark("Children with hours for working parents"), scope, areas),
        _shares("ward_takeup", mark("Take-up by ward"), scope, wards),
        _working("ward_working", mark("Hours for working parents by ward"), scope, wards),
    )
    return tuple(one for one in found if one.rows)


_Areas = list[tuple[str, str, list[Figure]]]


def _shares(code: str, title: str, scope: ReportScope, areas: _Areas) -> ReportTable:
    """Children registered, eligible, and the share, of each age group that any area has."""
    period = _newest(figure for _, _, figures in areas for figure in figures if _is_share(figure))
    columns: list[Column] = []
    for _, _, age in _SHARES:
        columns += [
            Column(mark("Take up a place"), age),
            Column(mark("Could take one up"), age),
            Column(mark("Share"), age, CellUnit.PERCENT),
        ]
    rows = [Row(area, name, tuple(_share_cells(figures, period))) for area, name, figures in areas]
    return _without_empty_columns(
        ReportTable(
            code,
            Message(title),
            tuple(columns),
            tuple(rows),
            _sources(scope, areas, period, {Entitlement.EARLY_LEARNING, Entitlement.UNIVERSAL}),
            (_ESTIMATE, *((_ROUNDED,) if code.startswith("ward") else ())),
        )
    )


def _share_cells(figures: list[Figure], period: Period | None) -> Iterable[Cell]:
    for entitlement, ages, _ in _SHARES:
        figure = _find(figures, entitlement, ages, period)
        for value in ("registered_count", "eligible_count", "percent"):
            yield _cell(figure, value)


def _working(code: str, title: str, scope: ReportScope, areas: _Areas) -> ReportTable:
    """Children with working parents' hours: counts, because nobody publishes who could have them."""
    period = _newest(
        figure for _, _, figures in areas for figure in figures if not _is_share(figure)
    )
    rows = [
        Row(
            area,
            name,
            tuple(
                _cell(_find(figures, entitlement, ages, period), "registered_count")
                for entitlement, ages, _ in _COUNTS
            ),
        )
        for area, name, figures in areas
    ]
    return ReportTable(
        code,
        Message(title),
        tuple(Column(mark("Children"), age) for _, _, age in _COUNTS),
        tuple(rows),
        _sources(scope, areas, period, {Entitlement.WORKING}),
        (
            Message(
                mark(
                    "No share is given: nobody publishes how many children could have these hours."
                )
            ),
            *((_ROUNDED,) if code.startswith("ward") else ()),
        ),
    )


def _is_share(figure: Figure) -> bool:
    return figure.entitlement is not Entitlement.WORKING


def _newest(figures: Iterable[Figure]) -> Period | None:
    """The newest period with any figure; one period for a whole table, so that rows compare."""
    return max((one.period for one in figures), default=None)


def _find(
    figures: list[Figure], entitlement: Entitlement, ages: str, period: Period | None
) -> Figure | None:
    wanted = (entitlement, ages, period)
    found = (one for one in figures if (one.entitlement, one.ages, one.period) == wanted)
    return next(found, None)


def _cell(figure: Figure | None, name: str) -> Cell:
    return cell_of(getattr(figure, name), figure.hidden) if figure else Missing.NO_DATA


def _sources(
    scope: ReportScope, areas: _Areas, period: Period | None, wanted: set[Entitlement]
) -> tuple[TableSource, ...]:
    """The editions of the figures, with the period that they are about."""
    codes = {area for area, _, figures in areas if figures}
    names = {
        one.source
        for one in scope.published.all_takeup()
        if one.code in codes and one.figure.period == period and one.figure.entitlement in wanted
    }
    editions = scope.published.editions
    found = [source_of(editions[name]) for name in sorted(names) if name in editions]
    return tuple(TableSource(one.title, f"{_period_text(period)}") for one in found if period)


def _period_text(period: Period | None) -> str:
    return str(period).replace("-", " ") if period else ""


def _without_empty_columns(table: ReportTable) -> ReportTable:
    """The table without the ages that no area has; all of them where nothing is known."""
    width = 3
    kept = [
        position
        for position in range(len(table.columns))
        if any(
            row.cells[other] is not Missing.NO_DATA
            for row in table.rows
            for other in range(position - position % width, position - position % width + width)
        )
    ] or list(range(len(table.columns)))
    rows = tuple(
        Row(row.area_code, row.area_name, tuple(row.cells[one] for one in kept))
        for row in table.rows
    )
    columns = tuple(table.columns[one] for one in kept)
    return ReportTable(table.code, table.title, columns, rows, table.sources, table.notes)
