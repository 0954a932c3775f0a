"""A setting's inspections as one line on a card. Bad news comes first and is never counted away.

Rules: docs/rules.md#inspections. Every standard and grade is in words, and a grade of the previous
system is called an old one, so that nobody compares it with a report card.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.core.first_inspection import FirstInspection, first_inspection
from app.core.inspection_filters import GRADE_NAMES
from app.core.ratings import (
    GRADED,
    Framework,
    Inspection,
    JudgementArea,
    OverallGrade,
    Requirements,
    Standard,
    is_over_six_years_old,
    shown_grade,
    summarise_inspections,
)
from app.core.source_names import REGISTER
from app.i18n import Translator, mark
from app.snapshot.layout import Edition, Setting
from app.web.presenters import formatting
from app.web.presenters.labels import AREAS, REQUIREMENTS, STANDARDS

NOT_INSPECTED: Final = {
    FirstInspection.AS_SCHOOL: mark("inspected as a school, outcome not known"),
    FirstInspection.WITH_SCHOOL: mark("inspected with its school, outcome not known"),
    FirstInspection.NOT_ROUTINE: mark("no routine inspections (voluntary register)"),
    FirstInspection.CHECKED_WITHOUT_GRADE: mark("checked without a grade (Childcare Register)"),
}
BELOW_GOOD: Final = (OverallGrade.REQUIRES_IMPROVEMENT, OverallGrade.INADEQUATE)
NOT_INSPECTED_YET: Final = mark("not inspected yet")


@dataclass(frozen=True)
class InspectionPart:
    """A part of the line; `look` is "alert", "below" (below Expected standard or Good) or "" ."""

    text: str
    look: str = ""


def inspection_line(
    setting: Setting, editions: Mapping[str, Edition], translator: Translator, today: date
) -> tuple[InspectionPart, ...]:
    """The parts of the line after "Ofsted:", alerts (of later visits too) first."""
    summary = summarise_inspections(list(setting.inspections))
    if summary.current is None:
        return (InspectionPart(_without_inspection(setting, editions, translator)),)
    inspected = (summary.current, *summary.visits)
    alerts = [
        InspectionPart(text, "alert") for one in inspected for text in _alerts(one, translator)
    ]
    return (*dict.fromkeys(alerts), *_outcome(summary.current, translator, today))


def inspection_day(day: date, translator: Translator, today: date) -> str:
    """The month of an inspection, and whether it was over six years ago."""
    month = translator.month(day)
    if is_over_six_years_old(day, today):
        return translator.gettext("%(month)s, over six years ago", month=month)
    return month


def _without_inspection(
    setting: Setting, editions: Mapping[str, Edition], translator: Translator
) -> str:
    if not setting.is_registered:
        return translator.gettext("not on its list")
    register = editions.get(setting.sources.get("registration", "")) or editions.get(REGISTER)
    expected = first_inspection(
        setting.kind,
        setting.registers,
        setting.registered_on,
        register.as_at if register else None,
    )
    return translator.gettext(NOT_INSPECTED.get(expected, NOT_INSPECTED_YET))


def _alerts(inspection: Inspection, translator: Translator) -> Iterator[str]:
    if inspection.safeguarding_met is False:
        if inspection.framework in GRADED:
            yield translator.gettext("safeguarding not effective")
        else:
            yield translator.gettext("safeguarding not met")
    if inspection.requirements not in (None, Requirements.MET):
        yield translator.gettext(REQUIREMENTS[inspection.requirements])


def _outcome(
    inspection: Inspection, translator: Translator, today: date
) -> Iterator[InspectionPart]:
    day = _day_text(inspection, translator, today)
    if inspection.framework is Framework.REPORT_CARD:
        yield InspectionPart(translator.gettext("report card, %(month)s", month=day))
        yield from _standards(inspection, translator)
    elif inspection.framework is Framework.SCHOOL_REPORT_CARD:
        yield InspectionPart(translator.gettext("school report card, %(month)s", month=day))
        yield from _standards(inspection, translator)
    elif inspection.framework in GRADED:
        grade = inspection.grades.get(JudgementArea.EARLY_YEARS) or inspection.overall
        look = "below" if grade in BELOW_GOOD else ""
        yield InspectionPart(_old_grade(inspection, day, translator), look)
    elif inspection.framework is Framework.SCHOOL_UNGRADED:
        yield InspectionPart(
            translator.gettext("school visit without grades, %(month)s", month=day)
        )
    elif inspection.framework is Framework.NO_CHILDREN:
        yield InspectionPart(
            translator.gettext("visited in %(month)s, but no children were there", month=day)
        )
    elif inspection.requirements is Requirements.MET:
        yield InspectionPart(translator.gettext("requirements met, %(month)s", month=day))
    else:
        yield InspectionPart(translator.gettext("checked in %(month)s", month=day))


def _day_text(inspection: Inspection, translator: Translator, today: date) -> str:
    if inspection.inspected_on is None:
        return translator.gettext("date not known")
    return inspection_day(inspection.inspected_on, translator, today)


def _standards(inspection: Inspection, translator: Translator) -> Iterator[InspectionPart]:
    """Safeguarding, then each area below expected by name; of the others only if none is below."""
    if inspection.safeguarding_met is None:
        yield InspectionPart(translator.gettext("safeguarding not known"))
    elif inspection.safeguarding_met:
        yield InspectionPart(translator.gettext("safeguarding met"))
    others = len(inspection.standards)
    for standard in (Standard.URGENT, Standard.ATTENTION):
        areas = [area for area, found in inspection.standards.items() if found is standard]
        if areas:
            others -= len(areas)
            names = [translator.gettext(AREAS[area]) for area in areas]
            text = translator.gettext(
                "%(standard)s: %(areas)s",
                standard=translator.gettext(STANDARDS[standard]),
                areas=formatting.join_with_commas(names, translator),
            )
            yield InspectionPart(text, "below")
    if JudgementArea.EARLY_YEARS in inspection.standards:
        early = inspection.standards[JudgementArea.EARLY_YEARS]
        if not early.is_below_expected:
            yield InspectionPart(
                translator.gettext(
                    "%(standard)s: %(areas)s",
                    standard=translator.gettext(STANDARDS[early]),
                    areas=translator.gettext(AREAS[JudgementArea.EARLY_YEARS]),
                )
            )
    elif others and others == len(inspection.standards):
        yield InspectionPart(translator.gettext("every area at Expected standard or above"))


def _old_grade(inspection: Inspection, day: str, translator: Translator) -> str:
    """The grade of the previous system; for a school the early years grade if known."""
    grade = shown_grade(inspection)
    if grade is None:
        return translator.gettext("inspected %(month)s, no overall grade", month=day)
    message = mark("%(grade)s, %(month)s (old grade)")
    if inspection.framework is Framework.SCHOOL_PREVIOUS:
        message = (
            mark("early years %(grade)s, %(month)s (old grade)")
            if JudgementArea.EARLY_YEARS in inspection.grades
            else mark("whole school %(grade)s, %(month)s (old grade)")
        )
    return translator.gettext(message, grade=translator.gettext(GRADE_NAMES[grade]), month=day)
