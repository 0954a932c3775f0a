"""What Ofsted found, in words: one block per inspection, bad news first, no scale across systems.

Rules: domain.md §3c-d. The words for a report card and for the previous system never share a
colour or a line, and neither becomes a number.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.core.provision import Kind, Registers
from app.core.ratings import (
    CARDS,
    GRADED,
    Area,
    Framework,
    Inspection,
    Requirements,
    Standard,
)
from app.i18n import Voice
from app.web.present.labels import AREAS, GRADES, LOOKS, REQUIREMENTS, STANDARDS

FASTER_FIRST_VISIT_FROM: Final = date(
    2026, 4, 1
)  # 18 months; 30 before (written answers, Jan 2026)
FIRST_VISIT_WITHIN_DAYS: Final = 913  # 30 months, the longest that Ofsted gave itself


@dataclass(frozen=True)
class Tag:
    """A word with its tint and shape; `look` is "" for the previous system, which has none."""

    text: str
    look: str


@dataclass(frozen=True)
class AreaLine:
    """One area of an inspection and the word for it."""

    area: str
    word: str
    look: str


@dataclass(frozen=True)
class Block:
    """One inspection as a page tells it.

    `alerts` come before everything else; `tags` are the card's summary, `areas` the setting page's
    list; `details` are sentences for the setting page only. `quote` is what Ofsted wrote, in English.
    """

    heading: str
    alerts: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    quote: str = ""
    tags: tuple[Tag, ...] = ()
    note: str = ""
    areas: tuple[AreaLine, ...] = ()
    details: tuple[str, ...] = ()
    is_graded: bool = False


def block(inspection: Inspection, voice: Voice) -> Block:
    """The words for an inspection of any framework."""
    if inspection.framework is Framework.REPORT_CARD:
        return _report_card(inspection, voice)
    if inspection.framework is Framework.SCHOOL_REPORT_CARD:
        return _school_report_card(inspection, voice)
    if inspection.framework in GRADED:
        return _graded(inspection, voice)
    if inspection.framework is Framework.SCHOOL_UNGRADED:
        return _ungraded(inspection, voice)
    return _visit(inspection, voice)


def not_inspected(
    kind: Kind,
    registers: Registers,
    registered_on: date | None,
    as_at: date | None,
    voice: Voice,
) -> Block:
    """Neutral words where we hold no inspection; `as_at` is the date of the register we hold."""
    if kind in (Kind.NURSERY_CLASS, Kind.NURSERY_SCHOOL):
        if kind is Kind.NURSERY_SCHOOL:
            inspected = voice.gettext("Ofsted inspects it as a school.")
        else:
            inspected = voice.gettext("Ofsted inspects it with its school.")
        return Block(voice.gettext("Inspection: not known"), lines=(inspected,))
    heading = voice.gettext("Not inspected yet")
    if registers.voluntary and not (registers.early_years or registers.compulsory):
        voluntary = voice.gettext(
            "On the voluntary register. Ofsted does not routinely grade these."
        )
        return Block(heading, lines=(voluntary,))
    lines: list[str] = []
    if registered_on:
        day = voice.date(registered_on)
        lines.append(voice.gettext("Registered on %(date)s.", date=day))
    if not registers.early_years and registers.compulsory:
        lines.append(
            voice.gettext("On the Childcare Register only. Ofsted checks these and gives no grade.")
        )
        return Block(heading, lines=tuple(lines))
    return Block(heading, lines=tuple(lines), details=_first_visit(registered_on, as_at, voice))


def _first_visit(registered_on: date | None, as_at: date | None, voice: Voice) -> tuple[str, ...]:
    if registered_on is None:
        return ()
    if registered_on >= FASTER_FIRST_VISIT_FROM:
        return (voice.gettext("Ofsted visits a new place within 18 months."),)
    if as_at and (as_at - registered_on).days > FIRST_VISIT_WITHIN_DAYS:
        return (voice.gettext("The list we hold names no inspection. Ask them about it."),)
    return (
        voice.gettext(
            "When it registered, Ofsted visited new places within 30 months,"
            " so a first visit may still be due."
        ),
    )


def _dated(inspection: Inspection, voice: Voice) -> str:
    if inspection.inspected_on is None:
        return voice.gettext("date not known")
    return voice.date(inspection.inspected_on)


def _report_card(inspection: Inspection, voice: Voice) -> Block:
    return Block(
        voice.gettext("Report card, %(date)s", date=_dated(inspection, voice)),
        alerts=_safeguarding_alerts(inspection, voice),
        lines=_card_safeguarding(inspection, voice),
        tags=tuple(_counted(inspection, voice)),
        areas=_areas(inspection, voice),
    )


def _school_report_card(inspection: Inspection, voice: Voice) -> Block:
    """A family reads the early years line first; other areas are named only when below expected."""
    early = inspection.standards.get(Area.EARLY_YEARS)
    lines = _card_safeguarding(inspection, voice)
    tags = list(_below_expected(inspection, voice, without=Area.EARLY_YEARS))
    if early:
        tags.insert(0, _named(Area.EARLY_YEARS, early, voice))
    else:
        lines += (voice.gettext("The school's report card has no early years line."),)
    return Block(
        voice.gettext("School report card, %(date)s", date=_dated(inspection, voice)),
        alerts=_safeguarding_alerts(inspection, voice),
        lines=lines,
        tags=tuple(tags),
        areas=_areas(inspection, voice),
    )


def _safeguarding_alerts(inspection: Inspection, voice: Voice) -> tuple[str, ...]:
    if inspection.safeguarding_met is not False:
        return ()
    if inspection.framework in CARDS:
        return (voice.gettext("Safeguarding: not met"),)
    return (voice.gettext("Safeguarding: not effective"),)


def _card_safeguarding(inspection: Inspection, voice: Voice) -> tuple[str, ...]:
    if inspection.safeguarding_met is None:
        return (voice.gettext("Safeguarding: not known"),)
    return (voice.gettext("Safeguarding: met"),) if inspection.safeguarding_met else ()


def _counted(inspection: Inspection, voice: Voice) -> Iterator[Tag]:
    """Areas counted by standard, best first; each area below expected is named instead."""
    for standard in Standard:
        count = sum(1 for found in inspection.standards.values() if found is standard)
        if count and not standard.is_below_expected:
            text = voice.ngettext(
                "%(standard)s: %(num)s area",
                "%(standard)s: %(num)s areas",
                count,
                standard=voice.gettext(STANDARDS[standard]),
            )
            yield Tag(text, LOOKS[standard])
    yield from _below_expected(inspection, voice)


def _below_expected(
    inspection: Inspection, voice: Voice, without: Area | None = None
) -> Iterator[Tag]:
    for standard in (Standard.ATTENTION, Standard.URGENT):
        for area, found in inspection.standards.items():
            if found is standard and area is not without:
                yield _named(area, found, voice)


def _named(area: Area, standard: Standard, voice: Voice) -> Tag:
    text = voice.gettext(
        "%(area)s: %(standard)s",
        area=voice.gettext(AREAS[area]),
        standard=voice.gettext(STANDARDS[standard]),
    )
    return Tag(text, LOOKS[standard])


def _areas(inspection: Inspection, voice: Voice) -> tuple[AreaLine, ...]:
    """Every area in Ofsted's order, which is the order of `Area`."""
    lines: list[AreaLine] = []
    if standards := inspection.standards:
        lines += (
            AreaLine(voice.gettext(AREAS[area]), voice.gettext(STANDARDS[found]), LOOKS[found])
            for area in Area
            if (found := standards.get(area))
        )
    if grades := inspection.grades:
        lines += (
            AreaLine(voice.gettext(AREAS[area]), voice.gettext(GRADES[grade]), "")
            for area in Area
            if (grade := grades.get(area))
        )
    return tuple(lines)


def _graded(inspection: Inspection, voice: Voice) -> Block:
    """The previous system. A school nursery is told by its early years grade where there is one."""
    is_school = inspection.framework is Framework.SCHOOL_PREVIOUS
    day = _dated(inspection, voice)
    early = inspection.grades.get(Area.EARLY_YEARS)
    overall = inspection.overall and voice.gettext(GRADES[inspection.overall])
    lines: tuple[str, ...] = ()
    if is_school and early:
        grade = voice.gettext(GRADES[early])
        heading = voice.gettext("Early years: %(grade)s, %(date)s", grade=grade, date=day)
        lines = (voice.gettext("Whole school: %(grade)s", grade=overall),) if overall else ()
    elif is_school and overall:
        heading = voice.gettext("Whole school: %(grade)s, %(date)s", grade=overall, date=day)
    elif overall:
        heading = voice.gettext("%(grade)s, %(date)s", grade=overall, date=day)
    else:
        heading = voice.gettext("Inspected, %(date)s", date=day)
        lines = (voice.gettext("No overall grade was given."),)
    return Block(
        heading,
        alerts=_safeguarding_alerts(inspection, voice),
        lines=lines,
        note=voice.gettext("Previous inspection system. It can't be compared with a report card."),
        areas=_areas(inspection, voice),
        details=_old_safeguarding(inspection, voice),
        is_graded=True,
    )


def _old_safeguarding(inspection: Inspection, voice: Voice) -> tuple[str, ...]:
    if inspection.safeguarding_met is None:
        return (voice.gettext("Safeguarding: not known"),)
    return (voice.gettext("Safeguarding: effective"),) if inspection.safeguarding_met else ()


def _ungraded(inspection: Inspection, voice: Voice) -> Block:
    unknown = () if inspection.note else (voice.gettext("The outcome is not known."),)
    return Block(
        voice.gettext("School visit without grades, %(date)s", date=_dated(inspection, voice)),
        alerts=_safeguarding_alerts(inspection, voice),
        lines=unknown,
        quote=inspection.note,
    )


def _visit(inspection: Inspection, voice: Voice) -> Block:
    """A visit that grades nothing: no children, out-of-school care, Childcare Register."""
    day, found = _dated(inspection, voice), inspection.requirements
    alerts, lines = list(_safeguarding_alerts(inspection, voice)), []
    if inspection.framework is Framework.NO_CHILDREN:
        heading = voice.gettext("Ofsted visited, but no children were there, %(date)s", date=day)
        lines.append(_no_children(found, voice))
    elif inspection.framework is Framework.OUT_OF_SCHOOL:
        heading = voice.gettext("Checked against requirements, %(date)s", date=day)
    else:
        heading = voice.gettext(
            "Checked against the requirements of the Childcare Register, %(date)s",
            date=day,
        )
    if found is None:
        lines.append(voice.gettext("The outcome is not known."))
    elif found is not Requirements.MET:
        alerts.append(voice.gettext(REQUIREMENTS[found]))
    elif inspection.framework is not Framework.NO_CHILDREN:
        lines.append(voice.gettext(REQUIREMENTS[found]))
    no_grade = voice.gettext("A visit like this gives no grade.")
    return Block(heading, alerts=tuple(alerts), lines=tuple(lines), details=(no_grade,))


def _no_children(found: Requirements | None, voice: Voice) -> str:
    if found is Requirements.MET:
        return voice.gettext(
            "When Ofsted visited there were no children to observe."
            " It checked that registration requirements were met."
        )
    return voice.gettext("When Ofsted visited there were no children to observe.")
