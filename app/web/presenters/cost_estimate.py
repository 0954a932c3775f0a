"""What a family would pay at a setting, in words: sums first, then how they were counted."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.core.childcare_cost.bill_help import HelpRates
from app.core.childcare_cost.care_price import prices_apart
from app.core.childcare_cost.care_wanted import BillHelp, CareWanted
from app.core.childcare_cost.estimate import Amounts, Bill, Estimate
from app.core.childcare_cost.extra_charges import CountedExtra, ExtraCount, all_known
from app.core.childcare_cost.funded_use import TERM_WEEKS, YEAR_WEEKS
from app.core.childcare_cost.pence_range import PenceRange, rounded
from app.core.offer import ExtraHeading, Price, Unit
from app.i18n import Translator, mark
from app.snapshot.layout import Edition, Setting
from app.web.presenters import formatting
from app.web.presenters.contact import Phone, email, phone, website
from app.web.presenters.cost_form import HELPS
from app.web.presenters.cost_wording import (
    LEADS,
    NOT_TAKEN,
    amount_lines,
    exact_pounds,
    hours,
    price_date,
    source_date,
)
from app.web.presenters.labels import AGE_BAND_COMBINATIONS, EXTRAS
from app.web.presenters.offer_wording import amount, price_from

PRICE_UNKNOWN: Final = mark("Ask them: we don't know their price for this age.")
PRICE_AND_CONTACT_UNKNOWN: Final = mark("We don't know their price for this age.")
PART_DAYS: Final = mark(
    "Where a price is not by the hour, the lower amount counts part of a day or week and the higher "
    "one whole days or weeks. Check how they charge."
)
STRETCHED: Final = mark(
    "Spread over 52 weeks, %(hours)s funded hours become about %(weekly)s a week. Settings that open "
    "fewer weeks give more hours a week."
)
TAX_FREE_CHILDCARE: Final = mark(
    "Tax-Free Childcare: the government pays a fifth of the cost, at most %(most)s in 3 months for "
    "one child, twice that for a disabled child. Amounts on %(date)s."
)
UNIVERSAL_CREDIT: Final = mark(
    "Universal Credit pays back up to %(percent)s%% of the cost, at most %(most)s a month for one "
    "child. How much depends on your pay. Amounts on %(date)s."
)


@dataclass(frozen=True)
class CostRow:
    """A row of the bill: its name, and an amount for each column."""

    label: str
    amounts: tuple[str, ...]


@dataclass(frozen=True)
class ExtraLine:
    """An optional extra; `alternative` is what is free instead, in English, "" if not known."""

    heading: str
    amount: str
    alternative: str


@dataclass(frozen=True)
class CostResult:
    """The answer. `amounts` are empty where there is no price; then `ask` says so.

    `columns` and `rows` are the bill with help, empty without help.
    """

    lead: str
    amounts: tuple[str, ...]
    ask: str
    phone: Phone | None
    dated: str
    columns: tuple[str, ...]
    rows: tuple[CostRow, ...]
    facts: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    has_funded_hours: bool
    extras: tuple[ExtraLine, ...]
    extras_total: str
    extras_dated: str


def cost_result(
    setting: Setting,
    result: Estimate,
    editions: Mapping[str, Edition],
    rates: HelpRates,
    translator: Translator,
    today: date,
) -> CostResult:
    """The answer in words; "ask them" only if the page shows how to reach the setting."""
    gettext, bill, care = translator.gettext, result.bill, result.care
    edition = editions.get(setting.sources.get("offer", ""))
    as_at = edition.as_at if edition else None
    with_help = bill if bill and care.bill_help is not BillHelp.NONE else None
    is_contactable = setting.phone or email(setting.email) or website(setting.website)
    no_price = PRICE_UNKNOWN if is_contactable else PRICE_AND_CONTACT_UNKNOWN
    total = all_known(result.extras)
    return CostResult(
        lead=gettext(LEADS[care.bill_help]),
        amounts=amount_lines(bill.to_pay, translator, is_term_only=result.is_term_only)
        if bill
        else (),
        ask="" if bill else gettext(NOT_TAKEN if result.takes_age is False else no_price),
        phone=None if bill else phone(setting.phone),
        dated=price_date(result.price, as_at, translator),
        columns=tuple(_columns(with_help.cost, translator)) if with_help else (),
        rows=tuple(_rows(with_help, care.bill_help, translator)) if with_help else (),
        facts=tuple(_facts(result, translator)),
        notes=tuple(_notes(setting, result, rates, translator, today)),
        has_funded_hours=bool(result.funded.in_term),
        extras=tuple(_extra(charge, translator) for charge in result.extras),
        extras_total=exact_pounds(PenceRange.exactly(total), translator) if total else "",
        extras_dated=source_date(as_at, translator),
    )


def _columns(cost: Amounts, translator: Translator) -> Iterator[str]:
    if cost.holiday_week is None:
        yield translator.gettext("A week")
    else:
        yield translator.gettext("A week in term")
        yield translator.gettext("A week in the holidays")
    yield translator.gettext("A month")


def _rows(bill: Bill, bill_help: BillHelp, translator: Translator) -> Iterator[CostRow]:
    name = translator.gettext(HELPS[bill_help])
    is_at_most = bill_help is BillHelp.UNIVERSAL_CREDIT
    labels = {
        translator.gettext("Cost before help"): bill.cost,
        translator.gettext("%(help)s, at most", help=name) if is_at_most else name: bill.help,
        translator.gettext("You would pay"): bill.to_pay,
    }
    for label, amounts in labels.items():
        parts = (amounts.week, amounts.holiday_week, amounts.month)
        yield CostRow(label, tuple(exact_pounds(part, translator) for part in parts if part))


def _facts(result: Estimate, translator: Translator) -> Iterator[tuple[str, str]]:
    gettext = translator.gettext
    yield gettext("Age of the child"), gettext(AGE_BAND_COMBINATIONS[(result.care.band,)])
    yield gettext("Hours a week"), hours(result.care.hours, translator)
    yield gettext("Days a week"), translator.number(result.care.days)
    yield gettext("Funded hours used a week"), _funded_hours(result, translator)
    if result.price:
        yield gettext("Price"), _dated_price(result.price, translator)
    weeks = TERM_WEEKS if result.is_term_only else YEAR_WEEKS
    yield gettext("Weeks counted"), gettext("%(weeks)s a year", weeks=translator.number(weeks))


def _dated_price(price: Price, translator: Translator) -> str:
    text = amount(price.pence, price.unit, translator)
    return price_from(text, price.valid_from, translator) if price.valid_from else text


def _funded_hours(result: Estimate, translator: Translator) -> str:
    funded = result.funded
    if not funded.in_term:
        return translator.gettext("None")
    used = hours(funded.in_term, translator)
    if (2 * funded.in_term).denominator > 1:
        return translator.gettext("about %(hours)s", hours=used)
    if funded.is_stretched or result.is_term_only:
        return used
    return translator.gettext("%(hours)s in term, none in the holidays", hours=used)


def _notes(
    setting: Setting, result: Estimate, rates: HelpRates, translator: Translator, today: date
) -> Iterator[str]:
    if result.care.funded_hours:
        yield from _funded_notes(result, translator)
    if result.bill:
        yield from bill_notes([result.bill], result.care, rates, translator, today)
    if apart := prices_apart(setting.offer.prices, result.care, today):
        texts = [amount(price.pence, price.unit, translator) for price in apart]
        prices = formatting.join_with_commas(texts, translator)
        yield translator.gettext("Not counted here: %(prices)s.", prices=prices)


def _funded_notes(result: Estimate, translator: Translator) -> Iterator[str]:
    funded, asked = result.funded, result.care.funded_hours
    if funded.offered is None:
        yield translator.gettext("We don't know if they offer funded hours. Check this first.")
    elif funded.offered == 0:
        yield translator.gettext("They offer no funded hours for this age, so none are counted.")
    elif funded.offered < asked:
        yield translator.gettext(
            "They offer %(hours)s funded hours a week for this age, so no more are counted.",
            hours=translator.number(funded.offered),
        )
    if funded.is_stretched and funded.claimed:
        yield translator.gettext(
            STRETCHED,
            hours=translator.number(funded.claimed),
            weekly=translator.number(rounded(funded.weekly)),
        )


def bill_notes(
    bills: Iterable[Bill],
    care: CareWanted,
    rates: HelpRates,
    translator: Translator,
    today: date,
) -> Iterator[str]:
    """Why some amounts are ranges, and the rules of the help."""
    if not all(bill.cost.month.is_exact for bill in bills):
        yield translator.gettext(PART_DAYS)
    if care.bill_help is not BillHelp.NONE:
        yield _help_note(care.bill_help, rates, translator, today)


def _help_note(bill_help: BillHelp, rates: HelpRates, translator: Translator, today: date) -> str:
    day = translator.date(today)
    if bill_help is BillHelp.TAX_FREE_CHILDCARE:
        most = formatting.money(rates.tax_free_quarter_pence, translator)
        return translator.gettext(TAX_FREE_CHILDCARE, most=most, date=day)
    return translator.gettext(
        UNIVERSAL_CREDIT,
        percent=translator.number(rates.universal_credit_percent),
        most=formatting.money(rates.universal_credit_month_pence, translator),
        date=day,
    )


def _extra(charge: CountedExtra, translator: Translator) -> ExtraLine:
    heading = translator.gettext(EXTRAS[charge.extra.heading])
    return ExtraLine(heading, _extra_amount(charge, translator), charge.extra.alternative)


def _extra_amount(charge: CountedExtra, translator: Translator) -> str:
    extra = charge.extra
    if extra.pence is None:
        return translator.gettext("There is a charge. Ask how much.")
    price = amount(extra.pence, extra.unit, translator)
    if charge.count is ExtraCount.UNKNOWN:
        return translator.gettext("%(price)s. Ask how often.", price=price)
    if extra.heading is ExtraHeading.EXTRA_HOURS:
        return translator.gettext("%(price)s. The cost above has all your hours.", price=price)
    if charge.count is ExtraCount.APART or extra.unit is Unit.WEEK:
        return price
    if extra.pence == 0:
        return translator.gettext("No charge")
    weekly = amount(rounded(charge.weekly), Unit.WEEK, translator)
    return translator.gettext("%(weekly)s (%(price)s)", weekly=weekly, price=price)
