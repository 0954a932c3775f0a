"""The result of "What could we get?": for each child, what it can have and what to do by when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from app.core.child_ages import CHILD_AGES, ChildAge
from app.core.entitlements.answers import Answers, children_count, situation
from app.core.entitlements.assessment import Assessment, HoursPeriod, assess
from app.core.entitlements.household import Child
from app.core.entitlements.reminders import reminders
from app.core.entitlements.terms import add_months
from app.core.entitlements.verdict import Outcome, Reason, Verdict
from app.core.postcode_areas import Nation
from app.core.takeup import Entitlement
from app.i18n import Translator, mark
from app.web.presenters.paying.costs import (
    TAX_FREE,
    UNIVERSAL_CREDIT,
    HelpLine,
    help_line,
    tax_free_panel,
    universal_credit_panel,
)
from app.web.presenters.paying.hours import (
    SchemePanel,
    code_now,
    early_learning_panel,
    entitlement_name,
    universal_panel,
    working_panel,
)
from app.web.presenters.paying.question_texts import child_name
from app.web.presenters.paying.reasons import REASONS
from app.web.presenters.search_outcomes import ExternalLink, nation_contacts, nation_name

START_WITHIN: Final = timedelta(days=365)


@dataclass(frozen=True)
class PeriodLine:
    """Funded hours from a day on, in question_texts."""

    when: str
    hours: str


@dataclass(frozen=True)
class RefusedLine:
    """An entitlement that the child does not have, with the reason."""

    title: str
    reason: str


@dataclass(frozen=True)
class ChildResult:
    """What one child can have: hours by term, what to do, other help, and what it cannot have."""

    name: str
    periods: tuple[PeriodLine, ...]
    code_now: str
    panels: tuple[SchemePanel, ...]
    help_lines: tuple[HelpLine, ...]
    refused: tuple[RefusedLine, ...]
    school: str
    school_deadline: date | None


@dataclass(frozen=True)
class ToDo:
    """One thing to do in time, for one child or ("") the only one."""

    day: date
    child: str
    title: str
    text: str


@dataclass(frozen=True)
class FamilyResult:
    """The result for all children; `to_do` is in order of the day.

    `search` are the fields of a search for places that fit: ages and an entitlement. `nation` is
    the nation outside England that the family lives in, or "", with its `links`.
    """

    to_do: tuple[ToDo, ...]
    children: tuple[ChildResult, ...]
    search: tuple[tuple[str, str], ...]
    has_dates: bool
    nation: str
    links: tuple[ExternalLink, ...]


def family_result(answers: Answers, translator: Translator, today: date) -> FamilyResult:
    """The result for every child of these answers, which are complete."""
    numbers = range(1, children_count(answers) + 1)
    cases = [situation(answers, number, today) for number in numbers]
    found = [(child, assess(household, child, today)) for household, child in cases]
    nation = cases[0][0].nation
    children = tuple(child_result(child, one, translator, today) for child, one in found)
    return FamilyResult(
        to_do=tuple(sorted(_to_do(children, translator, today), key=lambda one: one.day)),
        children=children,
        search=tuple(_search_fields(found, today)),
        has_dates=bool(reminders((one for _, one in found), today)),
        nation="" if nation is Nation.ENGLAND else nation_name(nation, translator),
        links=nation_contacts(nation),
    )


def child_result(
    child: Child, found: Assessment, translator: Translator, today: date
) -> ChildResult:
    """The result for one child, from what the rules say about it."""
    panels = tuple(_panels(found, translator, today))
    # Nothing in England: hours of another nation are not known here.
    is_in_england = found.universal.reason is not Reason.OUTSIDE_ENGLAND
    return ChildResult(
        name=child_name(child.born, translator, today),
        periods=tuple(_period_lines(found.periods, translator)) if is_in_england else (),
        code_now=code_now(found.working, translator, today),
        panels=panels,
        help_lines=tuple(help_line(one, translator, today) for one in found.further_help),
        refused=tuple(_refused(found, translator)),
        school=_school(found, translator),
        school_deadline=found.school_deadline,
    )


def _panels(found: Assessment, translator: Translator, today: date) -> Iterator[SchemePanel]:
    """Open entitlements and those to ask about; what a family must apply for comes first."""
    if found.early_learning.outcome is not Outcome.NO:
        yield early_learning_panel(found.early_learning, translator, today)
    if found.working.outcome is not Outcome.NO:
        yield working_panel(found.working, translator, today)
    if found.universal.outcome is not Outcome.NO:
        is_within = found.working.is_open
        yield universal_panel(found.universal, translator, today, is_within_working=is_within)
    if found.tax_free.outcome is not Outcome.NO:
        yield tax_free_panel(found.tax_free, translator, today)
    if found.universal_credit.outcome is not Outcome.NO:
        yield universal_credit_panel(found.universal_credit, translator, today)


def _refused(found: Assessment, translator: Translator) -> Iterator[RefusedLine]:
    schemes: tuple[tuple[str, Verdict], ...] = (
        (entitlement_name(Entitlement.UNIVERSAL, translator), found.universal),
        (entitlement_name(Entitlement.EARLY_LEARNING, translator), found.early_learning),
        (entitlement_name(Entitlement.WORKING, translator), found.working),
        (translator.gettext(TAX_FREE), found.tax_free),
        (translator.gettext(UNIVERSAL_CREDIT), found.universal_credit),
    )
    for title, verdict in schemes:
        if verdict.outcome is Outcome.NO:
            yield RefusedLine(title, translator.gettext(REASONS[verdict.reason]))


_HOURS: Final = {
    Entitlement.UNIVERSAL: mark("%(hours)s hours a week"),
    Entitlement.EARLY_LEARNING: mark("%(hours)s hours a week, if you qualify"),
    Entitlement.WORKING: mark("Up to %(hours)s hours a week, if you qualify and apply in time"),
}


def _period_lines(periods: tuple[HoursPeriod, ...], translator: Translator) -> Iterator[PeriodLine]:
    """The periods with those of the same hours joined: only the first day counts for a family."""
    previous: int | None = None
    for position, period in enumerate(periods):
        if period.hours == previous:
            continue
        previous = period.hours
        is_last = position == len(periods) - 1
        day = translator.date(period.first_day)
        when = (
            translator.gettext("From %(date)s", date=day) if position else translator.gettext("Now")
        )
        if period.hours:
            message = _HOURS[period.entitlements[-1]]
            hours = translator.gettext(message, hours=period.hours)
        elif is_last and position:
            hours = translator.gettext("School: funded hours end")
        else:
            hours = translator.gettext("No funded hours")
        yield PeriodLine(when, hours)


def _school(found: Assessment, translator: Translator) -> str:
    """When to apply for reception; "" where that is past."""
    if found.school_deadline is None or found.universal.outcome is Outcome.NO:
        return ""
    return translator.gettext(
        "School: apply to your council for reception by %(date)s. A nursery place does not give your"
        " child a place at the school.",
        date=translator.date(found.school_deadline),
    )


def _to_do(
    children: tuple[ChildResult, ...], translator: Translator, today: date
) -> Iterator[ToDo]:
    for child in children:
        name = child.name if len(children) > 1 else ""
        for panel in child.panels:
            if panel.deadline:
                yield ToDo(panel.act_on or date.max, name, panel.title, panel.deadline)
        if child.school and child.school_deadline and child.school_deadline <= today + START_WITHIN:
            text = translator.gettext(
                "Apply to your council by %(date)s.", date=translator.date(child.school_deadline)
            )
            yield ToDo(child.school_deadline, name, translator.gettext("School (reception)"), text)


def _search_fields(found: list[tuple[Child, Assessment]], today: date) -> Iterator[tuple[str, str]]:
    """A search for places that fit: ages, and the entitlement to look for first.

    Each child has the age at which its hours start, if they start within a year.
    """
    soon = today + START_WITHIN
    starts = [_next_hours(one, soon) for _, one in found]
    order = (Entitlement.EARLY_LEARNING, Entitlement.WORKING, Entitlement.UNIVERSAL)
    chosen = next((one for one in order if one in {each for each, _ in starts}), None)
    ages = [
        age.code
        for (child, _), (_, day) in zip(found, starts, strict=True)
        if (age := age_of(child.born, max(today, day or today)))
    ]
    for code in dict.fromkeys(ages):
        yield "age", code
    if chosen and ages:
        yield "funded", chosen.value


def _next_hours(found: Assessment, soon: date) -> tuple[Entitlement | None, date | None]:
    """The entitlement to look for, where it starts by a day, and when."""
    for entitlement, hours in (
        (Entitlement.EARLY_LEARNING, found.early_learning),
        (Entitlement.WORKING, found.working),
        (Entitlement.UNIVERSAL, found.universal),
    ):
        if hours.first_day and hours.first_day <= soon:
            return entitlement, hours.first_day
    return None, None


def age_of(born: date, today: date) -> ChildAge | None:
    """The age to search with; None for a baby who is not born and for children of 12 and over."""
    if born > today:
        return None
    months = (today.year - born.year) * 12 + today.month - born.month
    months -= add_months(born, months) > today
    return next((age for age in CHILD_AGES if age.first_month <= months <= age.last_month), None)
