"""What inspections found in an area: two tables for two systems, and no number made of both.

Counts of settings by their current inspection. No percent and no ranking: the two systems ask
different things, and which settings are listed says nothing of an area's quality (domain.md §3c).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.core.ratings import Area, OverallGrade, Standard
from app.i18n import Voice
from app.snapshot.layout import AreaSummary
from app.web.present.inspections import Tag
from app.web.present.labels import AREAS, GRADES, LOOKS, STANDARDS

FIRST_CARDS: Final = date(2025, 11, 10)  # the first day of report cards; domain.md §3


@dataclass(frozen=True)
class GradeCount:
    """Settings whose current inspection gave this grade of the previous system."""

    grade: str
    count: str


@dataclass(frozen=True)
class StandardCount:
    """Settings whose report card has this word for an area."""

    word: Tag
    count: str


@dataclass(frozen=True)
class AreaCounts:
    """One area of the report cards with each word that was found, best first."""

    area: str
    standards: tuple[StandardCount, ...]


@dataclass(frozen=True)
class Outcomes:
    """The two tables and what stands beside them; a system that nobody here has is empty.

    `alert` says where children were found not to be safe, "" where nowhere. `may_have_cards`: the
    register is of a day on which there could be report cards.
    """

    grades: tuple[GradeCount, ...]
    cards_line: str
    may_have_cards: bool
    alert: str
    standards: tuple[AreaCounts, ...]
    others: tuple[str, ...]


def outcomes(summary: AreaSummary, voice: Voice, register_day: date | None) -> Outcomes:
    """What is known of the inspections of the settings in an area, by a register as at that day."""
    return Outcomes(
        grades=tuple(_grades(summary, voice)),
        cards_line=_cards_line(summary, voice),
        may_have_cards=register_day is not None and register_day >= FIRST_CARDS,
        alert=_alert(summary, voice),
        standards=tuple(_standards(summary, voice)),
        others=tuple(_others(summary, voice)),
    )


def _grades(summary: AreaSummary, voice: Voice) -> Iterator[GradeCount]:
    if any(summary.grades.values()):
        for grade in OverallGrade:
            count = summary.grades.get(grade, 0)
            yield GradeCount(voice.gettext(GRADES[grade]), voice.number(count))


def _cards_line(summary: AreaSummary, voice: Voice) -> str:
    if not summary.cards_count:
        return ""
    return voice.ngettext(
        "%(num)s setting has a report card.",
        "%(num)s settings have a report card.",
        summary.cards_count,
    )


def _alert(summary: AreaSummary, voice: Voice) -> str:
    if not summary.unsafe_count:
        return ""
    return voice.ngettext(
        "Safeguarding not met: %(num)s setting",
        "Safeguarding not met: %(num)s settings",
        summary.unsafe_count,
    )


def _standards(summary: AreaSummary, voice: Voice) -> Iterator[AreaCounts]:
    """Areas in Ofsted's order; words that nobody has are left out, the page says so."""
    for area in Area:
        found = summary.standards.get(area, {})
        counts = tuple(
            StandardCount(Tag(voice.gettext(STANDARDS[word]), LOOKS[word]), voice.number(count))
            for word in Standard
            if (count := found.get(word, 0))
        )
        if counts:
            yield AreaCounts(voice.gettext(AREAS[area]), counts)


def _others(summary: AreaSummary, voice: Voice) -> Iterator[str]:
    """Settings that stand in neither table."""
    if summary.not_inspected_count:
        yield voice.ngettext(
            "%(num)s setting is not inspected yet, or its inspection is not known.",
            "%(num)s settings are not inspected yet, or their inspection is not known.",
            summary.not_inspected_count,
        )
    if summary.visited_count:
        yield voice.ngettext(
            "%(num)s setting had a visit that gives no grade.",
            "%(num)s settings had a visit that gives no grade.",
            summary.visited_count,
        )
