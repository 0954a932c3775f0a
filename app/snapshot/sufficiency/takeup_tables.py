"""Funded places taken up: the council beside England, and its wards, as they were published.

Figures of wards are suppressed and rounded already; they are never added up.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from app.core.measures.figure import ENGLAND
from app.core.period import Period
from app.core.source_names import FUNDED_TAKEUP, WARD_TAKEUP
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


@dataclass(frozen=True)
class _Share:
    """A share that the report has: the children of one entitlement and age group."""

    code: str
    entitlement: Entitlement
    ages: str
    age: Age
    title: str
    ward_title: str


_SHARES: Final = (
    _Share(
        "takeup_2",
        Entitlement.EARLY_LEARNING,
        "2",
        Age.TWO,
        mark("2-year-olds with early learning for families who get extra support"),
        mark("2-year-olds with early learning, by ward"),
    ),
    _Share(
        "takeup_3",
        Entitlement.UNIVERSAL,
        "3",
        Age.THREE,
        mark("3-year-olds with universal hours"),
        mark("3-year-olds with universal hours, by ward"),
    ),
    _Share(
        "takeup_4",
        Entitlement.UNIVERSAL,
        "4",
        Age.FOUR,
        mark("4-year-olds with universal hours"),
        mark("4-year-olds with universal hours, by ward"),
    ),
    _Share(
        "takeup_3_4",
        Entitlement.UNIVERSAL,
        "3-4",
        Age.THREE_FOUR,
        mark("3 and 4-year-olds with universal hours"),
        mark("3 and 4-year-olds with universal hours, by ward"),
    ),
)
_AGES_OF_WORKING: Final = {
    "under-2": Age.UNDER_2,
    "2": Age.TWO,
    "3-4": Age.THREE_FOUR,
}
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
_NO_SHARE: Final = Message(
    mark("No share is given: nobody publishes how many children could have these hours.")
)


@dataclass(frozen=True)
class _Areas:
    """Areas with their figures: the council and England, or the wards."""

    scope: ReportScope
    figures: dict[tuple[str, str], list[Figure]]  # by code and name
    is_wards: bool

    def newest(self, entitlement: Entitlement, ages: tuple[str, ...]) -> Period | None:
        """The newest period with such a figure; one for a whole table, so that rows compare."""
        periods = (
            one.period
            for figures in self.figures.values()
            for one in figures
            if one.entitlement is entitlement and one.ages in ages
        )
        return max(periods, default=None)

    def sources(self, period: Period | None) -> tuple[TableSource, ...]:
        """The edition of the figures, with the period that they are about."""
        own = f"{WARD_TAKEUP}/{self.scope.council.la_number}"
        edition = self.scope.published.editions.get(own if self.is_wards else FUNDED_TAKEUP)
        if edition is None or period is None:
            return ()
        return (TableSource(source_of(edition).title, _period_text(period)),)


def takeup_tables(scope: ReportScope) -> tuple[ReportTable, ...]:
    """Shares and counts of the council and England, then of the wards."""
    published, council = scope.published, scope.council
    own = {
        (council.code, council.name): published.takeup("council", council.code),
        (ENGLAND, "England"): published.takeup("country", ENGLAND),
    }
    of_wards = {(one.code, one.name): published.takeup("ward", one.code) for one in scope.wards}
    tables = list(_tables_of(_Areas(scope, own, is_wards=False)))
    known = {one.code for one in tables if not one.is_empty}
    # Publishers give 3 and 4 together or each; what is given in the other way is not missing.
    unwanted = {"takeup_3", "takeup_4"}
    if known & unwanted:
        unwanted = {"takeup_3_4"}
    every_ward = tuple(_tables_of(_Areas(scope, of_wards, is_wards=True)))
    known_wards = tuple(one for one in every_ward if one.rows and not one.is_empty)
    return (
        *(one for one in tables if one.code in known or one.code not in unwanted),
        *(known_wards or (_no_wards(scope),)),
    )


def _no_wards(scope: ReportScope) -> ReportTable:
    """That no take-up by ward is known."""
    row = Row(scope.council.code, scope.council.name, (Missing.NO_DATA,))
    return ReportTable("takeup_wards", Message(mark("Take-up by ward")), (Column(),), (row,), ())


def _tables_of(areas: _Areas) -> Iterator[ReportTable]:
    for share in _SHARES:
        yield _share_table(share, areas)
    yield _working_table(areas)


def _share_table(share: _Share, areas: _Areas) -> ReportTable:
    """Children who take up a place, who could take one up, and the share of them."""
    period = areas.newest(share.entitlement, (share.ages,))
    rows = []
    for (code, name), figures in areas.figures.items():
        figure = _find(figures, share.entitlement, share.ages, period)
        values = ("registered_count", "eligible_count", "percent")
        rows.append(Row(code, name, tuple(_cell(figure, value) for value in values)))
    return ReportTable(
        f"ward_{share.code}" if areas.is_wards else share.code,
        Message(share.ward_title if areas.is_wards else share.title),
        (
            Column(mark("Take up a place"), share.age),
            Column(mark("Could take one up"), share.age),
            Column(mark("Share"), share.age, CellUnit.PERCENT),
        ),
        tuple(rows),
        areas.sources(period),
        (_ESTIMATE, _ROUNDED) if areas.is_wards else (_ESTIMATE,),
    )


def _working_table(areas: _Areas) -> ReportTable:
    """Children with working parents' hours: counts only."""
    entitlement = Entitlement.WORKING
    period = areas.newest(entitlement, tuple(_AGES_OF_WORKING))
    rows = []
    for (code, name), figures in areas.figures.items():
        found = (_find(figures, entitlement, ages, period) for ages in _AGES_OF_WORKING)
        rows.append(Row(code, name, tuple(_cell(one, "registered_count") for one in found)))
    title = mark("Children with hours for working parents")
    ward_title = mark("Children with hours for working parents, by ward")
    return ReportTable(
        "ward_working" if areas.is_wards else "working",
        Message(ward_title if areas.is_wards else title),
        tuple(Column(age=age) for age in _AGES_OF_WORKING.values()),
        tuple(rows),
        areas.sources(period),
        (_NO_SHARE, _ROUNDED) if areas.is_wards else (_NO_SHARE,),
    )


def _find(
    figures: list[Figure], entitlement: Entitlement, ages: str, period: Period | None
) -> Figure | None:
    wanted = (entitlement, ages, period)
    found = (one for one in figures if (one.entitlement, one.ages, one.period) == wanted)
    return next(found, None)


def _cell(figure: Figure | None, name: str) -> Cell:
    return cell_of(getattr(figure, name), figure.hidden) if figure else Missing.NO_DATA


def _period_text(period: Period | None) -> str:
    """The period in words: "2026", "spring 2026"."""
    if period is None:
        return ""
    return f"{period.term.name.lower()} {period.year}" if period.is_term else str(period.year)
