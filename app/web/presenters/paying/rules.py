"""The table of rules, amounts and dates behind "What could we get?", for policy officers."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from app.core.entitlements.rates import Rate, all_rates, rates_on
from app.core.entitlements.rules import RuleGroup, rule_groups
from app.core.entitlements.terms import Window, grace_rules, term_rules, terms_file
from app.core.entitlements.work_check import WageGroup, minimum_pay
from app.i18n import Translator
from app.web.presenters import formatting

POUNDS: Final = "pence"  # units of money start with it
LEAP_YEAR: Final = 2028  # has every day of a year


@dataclass(frozen=True)
class RateRow:
    """One amount: what it is, its value with unit, since when, and whether it applies today."""

    meaning: str
    value: str
    valid_from: str
    source: str
    source_date: str
    is_current: bool


@dataclass(frozen=True)
class TermRow:
    """The windows of one term."""

    first_day: str
    age_reached: str
    work_starts: str
    apply: str
    safe: str


@dataclass(frozen=True)
class RulesPage:
    """Everything on the page; `sources` are those of the term dates, with their days."""

    groups: tuple[RuleGroup, ...]
    rates: tuple[RateRow, ...]
    minimum_pay: tuple[tuple[str, str], ...]
    terms: tuple[TermRow, ...]
    grace: tuple[tuple[str, str], ...]
    sources: tuple[tuple[str, str], ...]


_WAGE_GROUPS: Final = {
    WageGroup.FROM_21: "21 and over",
    WageGroup.FROM_18: "18 to 20",
    WageGroup.YOUNGEST: "Under 18, or apprentice under 19 or in the first year",
}


def rules_page(translator: Translator, today: date) -> RulesPage:
    """The rules with every amount, past ones included."""
    return RulesPage(
        groups=rule_groups(),
        rates=tuple(_rate_row(rate, translator, today) for rate in all_rates()),
        minimum_pay=tuple(
            (name, formatting.money(minimum_pay(group, today), translator))
            for group, name in _WAGE_GROUPS.items()
        ),
        terms=tuple(
            TermRow(
                _day(rule.first_day, translator),
                _window(rule.age_reached, translator),
                _window(rule.work_starts, translator),
                _window(rule.apply, translator),
                _window(rule.safe, translator),
            )
            for rule in term_rules()
        ),
        grace=tuple(
            (_window(rule.validity_ends, translator), _day(rule.last_day, translator))
            for rule in grace_rules()
        ),
        sources=tuple(_sources(translator)),
    )


def _rate_row(rate: Rate, translator: Translator, today: date) -> RateRow:
    if rate.unit.startswith(POUNDS):
        value = formatting.money(rate.value, translator) + rate.unit.removeprefix(POUNDS)
    else:
        value = f"{translator.number(rate.value)} {rate.unit}"
    is_current = rate.valid_from <= today and rates_on(today).get(rate.name) == rate.value
    return RateRow(
        rate.meaning,
        value,
        translator.date(rate.valid_from),
        rate.source,
        translator.date(rate.source_date),
        is_current,
    )


def _sources(translator: Translator) -> list[tuple[str, str]]:
    source = terms_file()["source"]
    names = [name for name in source if not name.endswith("_date")]
    return [(source[name], translator.date(source[f"{name}_date"])) for name in names]


def _day(month_day: tuple[int, int], translator: Translator) -> str:
    return translator.day_and_month(date(LEAP_YEAR, *month_day))


def _window(window: Window, translator: Translator) -> str:
    first, last = window
    return f"{_day(first, translator)} to {_day(last, translator)}"
