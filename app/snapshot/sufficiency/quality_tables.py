"""What inspections found: old grades and report cards in tables of their own, never a score."""

from collections.abc import Iterable, Mapping
from typing import Final

from app.core.inspection_filters import GRADE_NAMES
from app.core.ratings import (
    CARDS,
    GRADED,
    Inspection,
    JudgementArea,
    OverallGrade,
    Standard,
    may_have_report_cards,
    summarise_inspections,
)
from app.core.source_names import REGISTER
from app.core.sufficiency.tables import Cell, Column, Message, Missing, ReportTable
from app.core.translation_marks import mark
from app.snapshot.layout import NamedArea, Setting
from app.snapshot.sufficiency.provision_tables import HOMES_NOTE
from app.snapshot.sufficiency.report_scope import ReportScope

Key = OverallGrade | str
_CARD, _VISIT, _NONE, _UNSAFE, _BELOW = "card", "visit", "none", "unsafe", "below"
_GRADES: Final[Mapping[Key, Column]] = {grade: Column(GRADE_NAMES[grade]) for grade in OverallGrade}
_REPORT_CARDS: Final[Mapping[Key, Column]] = {
    _CARD: Column(mark("Report cards")),
    _UNSAFE: Column(mark("Safeguarding not met")),
    _BELOW: Column(mark("An area below Expected standard")),
}
_NEITHER: Final[Mapping[Key, Column]] = {
    _VISIT: Column(mark("A visit without a grade")),
    _NONE: Column(mark("Not inspected yet, or not known")),
}


def quality_tables(scope: ReportScope) -> tuple[ReportTable, ...]:
    """Settings by the outcome of their current inspection."""
    counts = scope.tally(_keys)
    sources = scope.sources_of("inspections", "registration")
    register = scope.published.editions.get(REGISTER)
    has_cards = may_have_report_cards(register.as_at if register else None)

    def table(code: str, title: str, columns: Mapping[Key, Column], *notes: Message) -> ReportTable:
        def cells(area: NamedArea) -> tuple[Cell, ...]:
            if not scope.settings or (columns is _REPORT_CARDS and not has_cards):
                return (Missing.NO_DATA,) * len(columns)
            return tuple(counts[area.code][key] for key in columns)

        every_note = (*notes, HOMES_NOTE)
        return ReportTable(
            code, Message(title), tuple(columns.values()), scope.rows(cells), sources, every_note
        )

    both = Message(
        mark(
            "Ofsted gave overall grades up to 9 November 2025 and gives report cards since. The two"
            " assess different things: they are not compared, added up or put in order."
        )
    )
    return (
        table("report_cards", mark("Settings with a report card"), _REPORT_CARDS, both),
        table("grades", mark("Settings with an overall grade, up to November 2025"), _GRADES),
        table("no_grade", mark("Settings with neither a report card nor a grade"), _NEITHER),
    )


def _keys(setting: Setting) -> Iterable[Key]:
    """What a setting counts in, by its current inspection; as `AreaSummary` counts."""
    current = summarise_inspections(list(setting.inspections)).current
    if current is None:
        yield _NONE
    elif current.framework in CARDS:
        yield from _card_keys(current)
    elif current.framework in GRADED and current.overall:
        yield current.overall
    else:
        yield _VISIT


def _card_keys(card: Inspection) -> Iterable[Key]:
    yield _CARD
    if card.safeguarding_met is False:
        yield _UNSAFE
    if any(one.is_below_expected for one in _standards(card)):
        yield _BELOW


def _standards(card: Inspection) -> Iterable[Standard]:
    return (card.standards[area] for area in JudgementArea if area in card.standards)
