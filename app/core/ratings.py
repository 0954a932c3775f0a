"""Ofsted's inspection outcomes in two systems, which are never compared.

Graded inspections ended on 9 November 2025; report cards started the next day. Outcomes are never
converted to numbers, never ordered, and never converted from one system to the other.
Source: Ofsted, early years inspection operating guide, November 2025; docs/rules.md#inspections.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Any, Self

from app.core import facts
from app.core.errors import OutcomeUnknown


class OverallGrade(Enum):
    """The four overall grades of the previous system."""

    OUTSTANDING = "outstanding"
    GOOD = "good"
    REQUIRES_IMPROVEMENT = "requires-improvement"
    INADEQUATE = "inadequate"


class Standard(Enum):
    """The five standards of an area on a report card, in Ofsted's wording, best first."""

    EXCEPTIONAL = "exceptional"
    STRONG = "strong-standard"
    EXPECTED = "expected-standard"
    ATTENTION = "needs-attention"
    URGENT = "urgent-improvement"

    @property
    def is_below_expected(self) -> bool:
        return self in (Standard.ATTENTION, Standard.URGENT)


class JudgementArea(Enum):
    """What is judged: areas of a report card, and the previous system's sub-judgements."""

    INCLUSION = "inclusion"
    CURRICULUM = "curriculum-and-teaching"
    ACHIEVEMENT = "achievement"
    BEHAVIOUR_ROUTINES = "behaviour-attitudes-routines"
    WELFARE = "welfare-and-wellbeing"
    LEADERSHIP_GOVERNANCE = "leadership-and-governance"
    EARLY_YEARS = "early-years"  # the line of a school's report that concerns its nursery
    QUALITY_OF_EDUCATION = "quality-of-education"
    BEHAVIOUR = "behaviour-and-attitudes"
    PERSONAL_DEVELOPMENT = "personal-development"
    LEADERSHIP = "leadership-and-management"


class Requirements(Enum):
    """The outcome of a visit that grades nothing."""

    MET = "met"
    NOT_MET = "not-met"
    NOT_MET_ACTIONS = "not-met-actions"
    NOT_MET_ENFORCEMENT = "not-met-enforcement"

    @classmethod
    def parse(cls, text: str) -> Self:
        """The outcome in Ofsted's text, e.g. `Not Met (with actions)`; raises OutcomeUnknown.

        Brackets and prepositions vary between files.
        """
        folded = text.casefold()
        if folded.startswith("not met"):
            if "enforcement" in folded:
                return cls("not-met-enforcement")
            return cls("not-met-actions" if "action" in folded else "not-met")
        if folded.startswith("met"):
            return cls("met")
        raise OutcomeUnknown(text)


class Framework(Enum):
    """The system that an inspection belongs to. Outcomes are comparable only within one system."""

    PREVIOUS = "previous"
    REPORT_CARD = "report-card"
    NO_CHILDREN = "no-children"
    OUT_OF_SCHOOL = "out-of-school"
    CHILDCARE_REGISTER = "childcare-register"
    SCHOOL_PREVIOUS = "school-previous"
    SCHOOL_REPORT_CARD = "school-report-card"
    SCHOOL_UNGRADED = "school-ungraded"


GRADED = frozenset({Framework.PREVIOUS, Framework.SCHOOL_PREVIOUS})
CARDS = frozenset({Framework.REPORT_CARD, Framework.SCHOOL_REPORT_CARD})


REPORT_CARDS_FROM = date(2025, 11, 10)  # first report cards; docs/rules.md#inspections


def may_have_report_cards(register_day: date | None) -> bool:
    """Whether a register of this date can have report cards; False without a register."""
    return register_day is not None and register_day >= REPORT_CARDS_FROM


@dataclass(frozen=True)
class Inspection:
    """One inspection; fields that its framework does not have stay empty.

    `inspected_on` is None where the publisher gave an outcome without a date. `number` is Ofsted's
    inspection number, "" where the file has none. `grades` are the previous system's
    sub-judgements, `standards` the areas of a report card. `safeguarding_met` is the answer to both
    "Safeguarding is effective?" and "Safeguarding standards met?". `note` is the text outcome of a
    school visit.
    """

    framework: Framework
    inspected_on: date | None = None
    number: str = ""
    overall: OverallGrade | None = None
    grades: Mapping[JudgementArea, OverallGrade] = field(default_factory=dict)
    standards: Mapping[JudgementArea, Standard] = field(default_factory=dict)
    safeguarding_met: bool | None = None
    requirements: Requirements | None = None
    note: str = ""

    def to_facts(self) -> dict[str, Any]:
        """Values for JSON (`core.facts`)."""
        return facts.to_facts(self)

    @classmethod
    def from_facts(cls, stored: Mapping[str, Any]) -> Self:
        """The inverse of `to_facts`."""
        return facts.from_facts(cls, stored)


def shown_grade(inspection: Inspection) -> OverallGrade | None:
    """The grade of the previous system that a card shows: for a school, of its early years first."""
    if inspection.framework not in GRADED:
        return None
    is_school = inspection.framework is Framework.SCHOOL_PREVIOUS
    early = inspection.grades.get(JudgementArea.EARLY_YEARS) if is_school else None
    return early or inspection.overall


def newest_first(inspections: list[Inspection]) -> list[Inspection]:
    """The inspections newest first, undated ones last; on the same day report cards come first."""
    return sorted(
        inspections,
        key=lambda inspection: (
            inspection.inspected_on or date.min,
            inspection.framework in CARDS,
            inspection.number,
        ),
        reverse=True,
    )


@dataclass(frozen=True)
class InspectionSummary:
    """A setting's inspections as pages show them: one current, the others under "earlier".

    `current` is the newest report card; else the newest graded inspection; else the newest visit
    without grades. A visit without children on the premises never replaces a grade, so visits after
    the current inspection are in `visits`. Source: docs/rules.md#which-inspection-is-shown-first.
    """

    current: Inspection | None
    visits: tuple[Inspection, ...]
    earlier: tuple[Inspection, ...]


def summarise_inspections(inspections: list[Inspection]) -> InspectionSummary:
    """The current inspection, visits after it, and earlier inspections."""
    ordered = newest_first(inspections)
    cards = [inspection for inspection in ordered if inspection.framework in CARDS]
    graded = [inspection for inspection in ordered if inspection.framework in GRADED]
    others = [
        inspection for inspection in ordered if inspection not in cards and inspection not in graded
    ]
    ranked = cards + graded
    if not ranked:
        return InspectionSummary(others[0] if others else None, (), tuple(others[1:]))
    current = ranked[0]
    since = current.inspected_on or date.min
    visits = tuple(other for other in others if (other.inspected_on or date.min) > since)
    earlier = newest_first(
        [inspection for inspection in ranked[1:] + others if inspection not in visits]
    )
    return InspectionSummary(current, visits, tuple(earlier))


def is_over_six_years_old(inspected_on: date, today: date) -> bool:
    """Whether an inspection is older than Ofsted's longest time between inspections was.

    Source: docs/rules.md#inspections.
    """
    return (inspected_on.year + 6, inspected_on.month, inspected_on.day) < (
        today.year,
        today.month,
        today.day,
    )
