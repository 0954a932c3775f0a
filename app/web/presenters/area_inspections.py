"""Inspection outcomes in an area: one table for each of the two systems, never combined.

The tables count settings by their current inspection. There are no percentages and no ranking: the
two systems assess different things, and the listed settings do not show an area's quality
(docs/rules.md#inspections-in-an-area).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from app.core.inspection_filters import GRADE_NAMES
from app.core.ratings import JudgementArea, OverallGrade, Standard, may_have_report_cards
from app.i18n import Translator
from app.snapshot.layout import AreaSummary
from app.web.presenters.labels import AREAS, STANDARD_LOOKS, STANDARDS


@dataclass(frozen=True)
class GradeCount:
    """Settings whose current inspection gave this grade of the previous system."""

    grade: str
    count: str


@dataclass(frozen=True)
class StandardCount:
    """Settings whose report card has this standard for an area; `look` is its CSS class."""

    standard: str
    look: str
    count: str


@dataclass(frozen=True)
class AreaCounts:
    """One area of the report cards with the count of each standard, best first."""

    area: str
    standards: tuple[StandardCount, ...]


@dataclass(frozen=True)
class AreaInspections:
    """The two tables and their notes; a system without inspections here is empty.

    `alert` counts settings where safeguarding is not met, or is "". `may_have_report_cards`: the
    register is dated on or after the first day of report cards.
    """

    grades: tuple[GradeCount, ...]
    report_cards_sentence: str
    may_have_report_cards: bool
    alert: str
    standards: tuple[AreaCounts, ...]
    others: tuple[str, ...]


def area_inspections(
    summary: AreaSummary, translator: Translator, register_day: date | None
) -> AreaInspections:
    """The inspection outcomes in an area. `register_day` is the date of Ofsted's register."""
    return AreaInspections(
        grades=tuple(_grades(summary, translator)),
        report_cards_sentence=_cards_line(summary, translator),
        may_have_report_cards=may_have_report_cards(register_day),
        alert=_alert(summary, translator),
        standards=tuple(_standards(summary, translator)),
        others=tuple(_others(summary, translator)),
    )


def _grades(summary: AreaSummary, translator: Translator) -> Iterator[GradeCount]:
    if any(summary.grades.values()):
        for grade in OverallGrade:
            count = summary.grades.get(grade, 0)
            yield GradeCount(translator.gettext(GRADE_NAMES[grade]), translator.number(count))


def _cards_line(summary: AreaSummary, translator: Translator) -> str:
    if not summary.cards_count:
        return ""
    return translator.ngettext(
        "%(num)s setting has a report card.",
        "%(num)s settings have a report card.",
        summary.cards_count,
    )


def _alert(summary: AreaSummary, translator: Translator) -> str:
    if not summary.unsafe_count:
        return ""
    return translator.ngettext(
        "Safeguarding not met: %(num)s setting",
        "Safeguarding not met: %(num)s settings",
        summary.unsafe_count,
    )


def _standards(summary: AreaSummary, translator: Translator) -> Iterator[AreaCounts]:
    """Areas in Ofsted's order, without standards that no setting has."""
    for area in JudgementArea:
        found = summary.standards.get(area, {})
        counts = tuple(
            StandardCount(
                translator.gettext(STANDARDS[rating]),
                STANDARD_LOOKS[rating],
                translator.number(count),
            )
            for rating in Standard
            if (count := found.get(rating, 0))
        )
        if counts:
            yield AreaCounts(translator.gettext(AREAS[area]), counts)


def _others(summary: AreaSummary, translator: Translator) -> Iterator[str]:
    """Sentences about settings that are in neither table."""
    if summary.not_inspected_count:
        yield translator.ngettext(
            "%(num)s setting is not inspected yet, or its inspection is not known.",
            "%(num)s settings are not inspected yet, or their inspection is not known.",
            summary.not_inspected_count,
        )
    if summary.visited_count:
        yield translator.ngettext(
            "%(num)s setting had a visit that gives no grade.",
            "%(num)s settings had a visit that gives no grade.",
            summary.visited_count,
        )
