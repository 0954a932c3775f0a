"""Funded hours on the sheet: from a family's assessments, from ages, or in general."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.core.child_ages import ChildAge
from app.core.entitlements.assessment import Assessment
from app.core.entitlements.household import Child
from app.core.entitlements.rates import RateName, rates_on
from app.core.entitlements.terms import last_day_to_apply, next_term, safe_day_to_apply
from app.core.takeup import Entitlement
from app.i18n import Translator, mark
from app.web.presenters import formatting
from app.web.presenters.could_get import could_get
from app.web.presenters.paying.hours import entitlement_name
from app.web.presenters.paying.result import child_result

AssessedChild = tuple[Child, Assessment]
_FOR_ALL: Final = {
    Entitlement.WORKING: (
        RateName.HOURS_30,
        mark("up to %(hours)s hours a week from 9 months, if you and any partner work."),
    ),
    Entitlement.EARLY_LEARNING: (
        RateName.HOURS_15,
        mark(
            "%(hours)s hours a week if your income is low or your child gets extra support: ask "
            "your council."
        ),
    ),
    Entitlement.UNIVERSAL: (
        RateName.HOURS_15,
        mark("%(hours)s hours a week for every child, from the term after they turn 3."),
    ),
}


@dataclass(frozen=True)
class ChildHours:
    """What some children could get and by when; `children` is "" where the lines are for all."""

    children: str
    lines: tuple[str, ...]


def funded_hours(
    ages: Sequence[ChildAge],
    assessments: Sequence[AssessedChild] | None,
    translator: Translator,
    today: date,
) -> tuple[ChildHours, ...]:
    """The most exact lines that the family's details allow.

    Children at school have none. Source: docs/rules.md#funded-entitlements.
    """
    if assessments is not None:
        found = [_assessed(child, one, translator, today) for child, one in assessments]
        return tuple(_joined(found, translator))
    if ages:
        codes = tuple(age.code for age in ages)
        by_age = could_get(codes, today, translator)
        found = [
            ChildHours(one.age, tuple(f"{line.born} {line.text}".strip() for line in one.lines))
            for one in by_age
        ]
        return tuple(_joined(found, translator))
    return (ChildHours("", tuple(_in_general(translator, today))),)


def _joined(found: Iterable[ChildHours], translator: Translator) -> Iterator[ChildHours]:
    """The same with each line once, for all children that have it: a sheet has little room."""
    names_by_line: dict[str, list[str]] = {}
    for one in found:
        for line in one.lines:
            names_by_line.setdefault(line, []).append(one.children)
    lines_by_names: dict[tuple[str, ...], list[str]] = {}
    for line, names in names_by_line.items():
        lines_by_names.setdefault(tuple(dict.fromkeys(names)), []).append(line)
    for each, lines in lines_by_names.items():
        yield ChildHours(formatting.join_with_and(list(each), translator), tuple(lines))


def _assessed(child: Child, found: Assessment, translator: Translator, today: date) -> ChildHours:
    """The funded hours of a child in full, and the names of other help, which has no room."""
    result = child_result(child, found, translator, today)
    titles = {entitlement_name(one, translator) for one in Entitlement}
    lines = [
        _titled(panel.title, f"{panel.lead} {panel.deadline}".strip(), translator)
        for panel in result.panels
        if panel.title in titles
    ]
    others = [panel.title for panel in result.panels if panel.title not in titles]
    if names := [*others, *(one.name for one in result.help_lines)]:
        text = formatting.join_with_commas(names, translator)
        lines.append(translator.gettext("Ask about other help too: %(names)s.", names=text))
    return ChildHours(result.name, tuple(lines))


def _in_general(translator: Translator, today: date) -> Iterator[str]:
    rates = rates_on(today)
    for entitlement, (rate, message) in _FOR_ALL.items():
        text = translator.gettext(message, hours=rates[rate])
        if entitlement is Entitlement.WORKING:
            text = f"{text} {_next_code(translator, today)}"
        yield _titled(entitlement_name(entitlement, translator), text, translator)


def _titled(title: str, text: str, translator: Translator) -> str:
    return translator.gettext("%(title)s: %(text)s", title=title, text=text)


def _next_code(translator: Translator, today: date) -> str:
    """By when a code is needed for hours from the next term."""
    term = next_term(today)
    month, last = translator.month(term), translator.day_and_month(last_day_to_apply(term))
    safe_by = safe_day_to_apply(term)
    if safe_by < today:
        return translator.gettext(
            "For hours from %(month)s apply now: you need a code by %(day)s.", month=month, day=last
        )
    return translator.gettext(
        "For hours from %(month)s apply by %(safe_day)s: you need a code by %(day)s.",
        month=month,
        safe_day=translator.day_and_month(safe_by),
        day=last,
    )
