"""One block of text per inspection: alerts first, and no common scale for the two systems.

Rules: docs/rules.md#inspections. A report card and a grade of the previous system never share a
colour or a line, and neither is converted to a number.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from app.core.first_inspection import FirstInspection, first_inspection
from app.core.inspection_filters import GRADE_NAMES
from app.core.provision import Kind, Registers
from app.core.ratings import (
    CARDS,
    GRADED,
    Framework,
    Inspection,
    JudgementArea,
    Requirements,
)
from app.i18n import Translator, mark
from app.web.presenters.labels import AREAS, REQUIREMENTS, STANDARD_LOOKS, STANDARDS

FIRST_INSPECTION_SENTENCES: Final = {
    FirstInspection.AS_SCHOOL: mark("Ofsted inspects it as a school."),
    FirstInspection.WITH_SCHOOL: mark("Ofsted inspects it with its school."),
    FirstInspection.NOT_ROUTINE: mark(
        "On the voluntary register. Ofsted does not routinely grade these."
    ),
    FirstInspection.CHECKED_WITHOUT_GRADE: mark(
        "On the Childcare Register only. Ofsted checks these and gives no grade."
    ),
    FirstInspection.WITHIN_18_MONTHS: mark("Ofsted visits a new place within 18 months."),
    FirstInspection.MAY_BE_DUE: mark(
        "When it registered, Ofsted visited new places within 30 months,"
        " so a first visit may still be due."
    ),
    FirstInspection.NOT_IN_LIST: mark("The list we have names no inspection of it."),
}


@dataclass(frozen=True)
class AreaLine:
    """One area of an inspection and its standard or grade.

    `look` is the CSS class of a standard, "" for a grade, which has no colour.
    """

    area: str
    rating: str
    look: str


@dataclass(frozen=True)
class InspectionBlock:
    """The texts about one inspection.

    `alerts` come before everything else. `quote` is Ofsted's own English text.
    """

    heading: str
    alerts: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    quote: str = ""
    note: str = ""
    areas: tuple[AreaLine, ...] = ()
    is_graded: bool = False


def inspection_block(inspection: Inspection, translator: Translator) -> InspectionBlock:
    """The block for an inspection of any framework."""
    if inspection.framework is Framework.REPORT_CARD:
        return _report_card(inspection, translator)
    if inspection.framework is Framework.SCHOOL_REPORT_CARD:
        return _school_report_card(inspection, translator)
    if inspection.framework in GRADED:
        return _graded(inspection, translator)
    if inspection.framework is Framework.SCHOOL_UNGRADED:
        return _ungraded(inspection, translator)
    return _visit(inspection, translator)


def not_inspected(
    kind: Kind,
    registers: Registers,
    registered_on: date | None,
    as_at: date | None,
    translator: Translator,
) -> InspectionBlock:
    """A neutral block for a setting without a known inspection; `as_at` is the register's date."""
    expected = first_inspection(kind, registers, registered_on, as_at)
    sentences: tuple[str, ...] = ()
    if sentence := FIRST_INSPECTION_SENTENCES.get(expected):
        sentences = (translator.gettext(sentence),)
    if expected in (FirstInspection.AS_SCHOOL, FirstInspection.WITH_SCHOOL):
        return InspectionBlock(translator.gettext("Inspection: not known"), lines=sentences)
    heading = translator.gettext("Not inspected yet")
    registered: tuple[str, ...] = ()
    if registered_on and expected is not FirstInspection.NOT_ROUTINE:
        day = translator.date(registered_on)
        registered = (translator.gettext("Registered on %(date)s.", date=day),)
    return InspectionBlock(heading, lines=registered + sentences)


def not_on_list(as_at: date | None, translator: Translator) -> InspectionBlock:
    """The block for a setting that only its council lists; `as_at` is the date of Ofsted's list."""
    listed = translator.gettext("The council lists it.")
    if as_at:
        listed = translator.gettext(
            "The council lists it. Ofsted's list of %(date)s does not contain it.",
            date=translator.date(as_at),
        )
    return InspectionBlock(translator.gettext("Not on Ofsted's list"), lines=(listed,))


def _date_text(inspection: Inspection, translator: Translator) -> str:
    if inspection.inspected_on is None:
        return translator.gettext("date not known")
    return translator.date(inspection.inspected_on)


def _report_card(inspection: Inspection, translator: Translator) -> InspectionBlock:
    return InspectionBlock(
        translator.gettext("Report card, %(date)s", date=_date_text(inspection, translator)),
        alerts=_safeguarding_alerts(inspection, translator),
        lines=_card_safeguarding(inspection, translator),
        areas=_areas(inspection, translator),
    )


def _school_report_card(inspection: Inspection, translator: Translator) -> InspectionBlock:
    lines = _card_safeguarding(inspection, translator)
    if JudgementArea.EARLY_YEARS not in inspection.standards:
        lines += (translator.gettext("The school's report card has no early years line."),)
    return InspectionBlock(
        translator.gettext("School report card, %(date)s", date=_date_text(inspection, translator)),
        alerts=_safeguarding_alerts(inspection, translator),
        lines=lines,
        areas=_areas(inspection, translator),
    )


def _safeguarding_alerts(inspection: Inspection, translator: Translator) -> tuple[str, ...]:
    if inspection.safeguarding_met is not False:
        return ()
    if inspection.framework in CARDS:
        return (translator.gettext("Safeguarding: not met"),)
    return (translator.gettext("Safeguarding: not effective"),)


def _card_safeguarding(inspection: Inspection, translator: Translator) -> tuple[str, ...]:
    if inspection.safeguarding_met is None:
        return (translator.gettext("Safeguarding: not known"),)
    return (translator.gettext("Safeguarding: met"),) if inspection.safeguarding_met else ()


def _areas(inspection: Inspection, translator: Translator) -> tuple[AreaLine, ...]:
    """Every area in Ofsted's order, which is the order of `JudgementArea`."""
    lines: list[AreaLine] = []
    if standards := inspection.standards:
        lines += (
            AreaLine(
                translator.gettext(AREAS[area]),
                translator.gettext(STANDARDS[found]),
                STANDARD_LOOKS[found],
            )
            for area in JudgementArea
            if (found := standards.get(area))
        )
    if grades := inspection.grades:
        lines += (
            AreaLine(translator.gettext(AREAS[area]), translator.gettext(GRADE_NAMES[grade]), "")
            for area in JudgementArea
            if (grade := grades.get(area))
        )
    return tuple(lines)


def _graded(inspection: Inspection, translator: Translator) -> InspectionBlock:
    """The previous system. For a school nursery the early years grade comes first if known."""
    is_school = inspection.framework is Framework.SCHOOL_PREVIOUS
    day = _date_text(inspection, translator)
    early = inspection.grades.get(JudgementArea.EARLY_YEARS)
    overall = inspection.overall and translator.gettext(GRADE_NAMES[inspection.overall])
    lines: tuple[str, ...] = ()
    if is_school and early:
        grade = translator.gettext(GRADE_NAMES[early])
        heading = translator.gettext("Early years: %(grade)s, %(date)s", grade=grade, date=day)
        lines = (translator.gettext("Whole school: %(grade)s", grade=overall),) if overall else ()
    elif is_school and overall:
        heading = translator.gettext("Whole school: %(grade)s, %(date)s", grade=overall, date=day)
    elif overall:
        heading = translator.gettext("%(grade)s, %(date)s", grade=overall, date=day)
    else:
        heading = translator.gettext("Inspected, %(date)s", date=day)
        lines = (translator.gettext("No overall grade was given."),)
    return InspectionBlock(
        heading,
        alerts=_safeguarding_alerts(inspection, translator),
        lines=lines + _previous_safeguarding(inspection, translator),
        note=translator.gettext(
            "Previous inspection system. It can't be compared with a report card."
        ),
        areas=_areas(inspection, translator),
        is_graded=True,
    )


def _previous_safeguarding(inspection: Inspection, translator: Translator) -> tuple[str, ...]:
    if inspection.safeguarding_met is None:
        return (translator.gettext("Safeguarding: not known"),)
    return (translator.gettext("Safeguarding: effective"),) if inspection.safeguarding_met else ()


def _ungraded(inspection: Inspection, translator: Translator) -> InspectionBlock:
    unknown = () if inspection.note else (translator.gettext("The outcome is not known."),)
    return InspectionBlock(
        translator.gettext(
            "School visit without grades, %(date)s", date=_date_text(inspection, translator)
        ),
        alerts=_safeguarding_alerts(inspection, translator),
        lines=unknown,
        quote=inspection.note,
    )


def _visit(inspection: Inspection, translator: Translator) -> InspectionBlock:
    """A visit without grades: no children present, out-of-school care, Childcare Register."""
    day, found = _date_text(inspection, translator), inspection.requirements
    alerts, lines = list(_safeguarding_alerts(inspection, translator)), []
    if inspection.framework is Framework.NO_CHILDREN:
        heading = translator.gettext(
            "Ofsted visited, but no children were there, %(date)s", date=day
        )
        lines.append(_no_children(found, translator))
    elif inspection.framework is Framework.OUT_OF_SCHOOL:
        heading = translator.gettext("Checked against requirements, %(date)s", date=day)
    else:
        heading = translator.gettext(
            "Checked against the requirements of the Childcare Register, %(date)s",
            date=day,
        )
    if found is None:
        lines.append(translator.gettext("The outcome is not known."))
    elif found is not Requirements.MET:
        alerts.append(translator.gettext(REQUIREMENTS[found]))
    elif inspection.framework is not Framework.NO_CHILDREN:
        lines.append(translator.gettext(REQUIREMENTS[found]))
    lines.append(translator.gettext("A visit like this gives no grade."))
    return InspectionBlock(heading, alerts=tuple(alerts), lines=tuple(lines))


def _no_children(found: Requirements | None, translator: Translator) -> str:
    if found is Requirements.MET:
        return translator.gettext(
            "When Ofsted visited there were no children to observe."
            " It checked that registration requirements were met."
        )
    return translator.gettext("When Ofsted visited there were no children to observe.")
