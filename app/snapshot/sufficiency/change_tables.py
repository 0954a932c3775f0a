"""Openings and closures over the last 12 months, and the number of settings month by month."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from app.core.consent import is_home
from app.core.measures.figure import Level
from app.core.measures.periods import written
from app.core.provision import PUBLISHED_COUNT_FROM
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
from app.core.translation_marks import mark
from app.snapshot.layout import NamedArea, Setting
from app.snapshot.sufficiency.provision_tables import HOMES_NOTE
from app.snapshot.sufficiency.report_scope import ReportScope

_SETTINGS = "provision_settings"
_NOTES = (
    Message(
        mark("Opened: registered in the 12 months up to the date of the register, and still open.")
    ),
    Message(
        mark(
            "Closed: no longer in the register. A setting whose registration changed counts as"
            " closed and opened, unless the council confirmed that it is the same one."
        )
    ),
    Message(mark("By ward only openings outside homes are known.")),
)


def change_tables(scope: ReportScope, changes: "RegisterCells") -> tuple[ReportTable, ...]:
    """Settings that opened and closed, and the change of their number between months."""
    return _openings(scope, changes), _months(scope)


@dataclass(frozen=True)
class RegisterCells:
    """What the record knows of a council's registrations over 12 months, which no snapshot has."""

    closed: Cell = Missing.NO_DATA
    opened_homes: Cell = Missing.NO_DATA
    closed_homes: Cell = Missing.NO_DATA
    sources: tuple[TableSource, ...] = ()


def homes_cell(count: int) -> Cell:
    """A number of homes; a small one is not shown, since some never agreed to be listed."""
    return Missing.TOO_FEW if 0 < count < PUBLISHED_COUNT_FROM else count


def year_before(day: date) -> date:
    """The same day a year earlier; 28 February for a leap day."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def _openings(scope: ReportScope, changes: RegisterCells) -> ReportTable:
    editions = scope.published.editions
    is_known = any(one.registered_on for one in scope.settings)

    def keys(setting: Setting) -> Iterable[str]:
        edition = editions.get(setting.sources.get("registration", ""))
        day = setting.registered_on
        is_new = day and edition and year_before(edition.as_at) < day <= edition.as_at
        if is_new and not is_home([setting.kind], setting.offer.premises):
            yield "opened"

    counts = scope.tally(keys)

    def cells(area: NamedArea) -> tuple[Cell, ...]:
        opened = counts[area.code]["opened"] if is_known else Missing.NO_DATA
        if area != scope.council:
            return opened, Missing.NO_DATA, Missing.NO_DATA, Missing.NO_DATA
        return opened, changes.closed, changes.opened_homes, changes.closed_homes

    return ReportTable(
        "openings",
        Message(mark("Settings that opened and closed in 12 months")),
        (
            Column(mark("Opened, not in a home")),
            Column(mark("Closed, not in a home")),
            Column(mark("Opened, in a listed home")),
            Column(mark("Closed, in a listed home")),
        ),
        scope.rows(cells),
        (*scope.sources_of("registration"), *changes.sources),
        _NOTES,
    )


def _months(scope: ReportScope) -> ReportTable:
    """The number of settings in the first and the last counted month of the last 13."""
    known = scope.statistics.measures.get(_SETTINGS) if scope.statistics else None
    months = known.periods.get(Level.WARD, known.periods.get(Level.COUNCIL, ())) if known else ()
    first, last = (months[0], months[-1]) if len(months) > 1 else ("", "")
    values = _counts_of_months(scope, (first, last)) if first else {}

    def cells(area: NamedArea) -> tuple[Cell, ...]:
        before, after = (values.get((area.code, one), Missing.NO_DATA) for one in (first, last))
        if not isinstance(before, int | float) or not isinstance(after, int | float):
            return before, after, Missing.NO_DATA
        return before, after, after - before

    names = {"first": written(first), "last": written(last)}
    is_known = bool(first)
    columns = (
        Column(mark("In %(first)s") if is_known else mark("First month"), values=names),
        Column(mark("In %(last)s") if is_known else mark("Last month"), values=names),
        Column(mark("Change"), unit=CellUnit.CHANGE),
    )
    source = TableSource(mark("Counted by this service"), written(last))
    return ReportTable(
        "settings_by_month",
        Message(mark("Number of settings, month by month")),
        columns,
        scope.rows(cells),
        (source,) if is_known else (),
        (HOMES_NOTE,),
    )


def _counts_of_months(
    scope: ReportScope, months: tuple[str, str]
) -> Mapping[tuple[str, str], Cell]:
    assert scope.statistics is not None
    measure = scope.statistics.measures[_SETTINGS]
    wanted = {Level.COUNCIL: [scope.council.code], Level.WARD: [one.code for one in scope.wards]}
    return {
        (one.figure.area_code, one.figure.period): cell_of(one.figure.value, one.figure.symbol)
        for level, codes in wanted.items()
        if codes
        for one in scope.statistics.figures(measure, level, areas=codes, periods=months)
    }
