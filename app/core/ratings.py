"""What Ofsted found, in Ofsted's words: two systems that never compare.

Graded inspections ended on 9 November 2025; report cards began the day after. Neither becomes a
number, none of these types can be ordered, and nothing here turns one into the other.
Source: Ofsted, early years inspection operating guide, November 2025; docs/rules.md#inspections.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Any, Self

from app.core.errors import OutcomeUnknown


class OverallGrade(Enum):
    """The previous system's four words."""

    OUTSTANDING = "outstanding"
    GOOD = "good"
    REQUIRES_IMPROVEMENT = "requires-improvement"
    INADEQUATE = "inadequate"


class Standard(Enum):
    """A report card's five words for an area, as Ofsted prints them, best first."""

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
    EARLY_YEARS = "early-years"  # the one line of a school's card that a nursery parent reads
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
        """From Ofsted's text, whose brackets and prepositions vary: `Not Met (with actions)`."""
        words = text.casefold()
        if words.startswith("not met"):
            if "enforcement" in words:
                return cls("not-met-enforcement")
            return cls("not-met-actions" if "action" in words else "not-met")
        if words.startswith("met"):
            return cls("met")
        raise OutcomeUnknown(text)


class Framework(Enum):
    """The system that an inspection belongs to. Outcomes compare only within one."""

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


@dataclass(frozen=True)
class Inspection:
    """One inspection as its framework reports it; what a framework does not know stays empty.

    `inspected_on` is None where the publisher gave an outcome and no date. `number` is Ofsted's
    inspection number, "" where the file has none. `grades` holds the previous system's
    sub-judgements, `standards` a report card's areas. `safeguarding_met` answers both "Safeguarding
    is effective?" and "Safeguarding standards met?". `note` is a text outcome of a school visit.
    """

    framework: Framework
    inspected_on: date | None
    number: str = ""
    overall: OverallGrade | None = None
    grades: Mapping[JudgementArea, OverallGrade] = field(default_factory=dict)
    standards: Mapping[JudgementArea, Standard] = field(default_factory=dict)
    safeguarding_met: bool | None = None
    requirements: Requirements | None = None
    note: str = ""

    def to_facts(self) -> dict[str, Any]:
        """As JSON keeps it: words for enums, ISO dates, nothing that is empty."""
        facts: dict[str, Any] = {"framework": self.framework.value}
        if self.inspected_on:
            facts["inspected_on"] = self.inspected_on.isoformat()
        if self.number:
            facts["number"] = self.number
        if self.overall:
            facts["overall"] = self.overall.value
        if self.grades:
            facts["grades"] = {area.value: grade.value for area, grade in self.grades.items()}
        if self.standards:
            facts["standards"] = {a.value: standard.value for a, standard in self.standards.items()}
        if self.safeguarding_met is not None:
            facts["safeguarding_met"] = self.safeguarding_met
        if self.requirements:
            facts["requirements"] = self.requirements.value
        if self.note:
            facts["note"] = self.note
        return facts

    @classmethod
    def from_facts(cls, facts: Mapping[str, Any]) -> Self:
        """The inverse of `to_facts`."""
        day, overall = facts.get("inspected_on"), facts.get("overall")
        requirements = facts.get("requirements")
        return cls(
            framework=Framework(facts["framework"]),
            inspected_on=date.fromisoformat(day) if day else None,
            number=facts.get("number", ""),
            overall=OverallGrade(overall) if overall else None,
            grades={JudgementArea(a): OverallGrade(g) for a, g in facts.get("grades", {}).items()},
            standards={
                JudgementArea(a): Standard(s) for a, s in facts.get("standards", {}).items()
            },
            safeguarding_met=facts.get("safeguarding_met"),
            requirements=Requirements(requirements) if requirements else None,
            note=facts.get("note", ""),
        )


def newest_first(inspections: list[Inspection]) -> list[Inspection]:
    """By date, undated last; on one day a report card before other kinds."""
    return sorted(
        inspections,
        key=lambda one: (one.inspected_on or date.min, one.framework in CARDS, one.number),
        reverse=True,
    )


@dataclass(frozen=True)
class InspectionSummary:
    """How a place's inspections are told: one current, the others under "earlier".

    `current` is the newest report card; without one the newest graded inspection; without one the
    newest visit that grades nothing. A visit without children never replaces a grade, so a later
    one stands beside it in `visits`.
    Rule: docs/rules.md#which-inspection-is-shown-first.
    """

    current: Inspection | None
    visits: tuple[Inspection, ...]
    earlier: tuple[Inspection, ...]


def summarise_inspections(inspections: list[Inspection]) -> InspectionSummary:
    """Which inspection is shown first, which visits stand beside it, which are earlier."""
    ordered = newest_first(inspections)
    cards = [one for one in ordered if one.framework in CARDS]
    graded = [one for one in ordered if one.framework in GRADED]
    others = [one for one in ordered if one not in cards and one not in graded]
    ranked = cards + graded
    if not ranked:
        return InspectionSummary(others[0] if others else None, (), tuple(others[1:]))
    current = ranked[0]
    since = current.inspected_on or date.min
    visits = tuple(one for one in others if (one.inspected_on or date.min) > since)
    earlier = newest_first([one for one in ranked[1:] + others if one not in visits])
    return InspectionSummary(current, visits, tuple(earlier))
