"""What a family would pay: cases calculated by hand, and what always holds."""

import csv
from dataclasses import replace
from datetime import date, time
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.childcare_cost.bill_help import help_rates
from app.core.childcare_cost.care_wanted import (
    FUNDED_CHOICES,
    BillHelp,
    CareWanted,
    Field,
    FundedPattern,
    read_care_wanted,
)
from app.core.childcare_cost.estimate import Amounts, Estimate, estimate
from app.core.childcare_cost.funded_use import FUNDED_HOURS_A_DAY_MAX, TERM_WEEKS
from app.core.childcare_cost.pence_range import PenceRange, rounded
from app.core.entitlements.rates import RateName, rates_on
from app.core.listing_cells.price_parsers import parse_prices
from app.core.offer import (
    AgeBand,
    Ages,
    Funded,
    Offer,
    Opening,
    Price,
    Unit,
    Weeks,
)
from app.core.offer_status import CARE_UNITS

TODAY = date(2026, 11, 30)
RATES = help_rates(TODAY)
CASES = list(
    csv.DictReader(
        Path(__file__).with_name("childcare_costs.csv").read_text(encoding="utf-8").splitlines()
    )
)
OPENING = {
    "all-year": (Opening(0, time(8), time(18), Weeks.ALL_YEAR),),
    "term": (Opening(0, time(8), time(18), Weeks.TERM),),
    "": (),
}
OFFERED = {"": None, "none": ()}


def care_of(case: dict[str, str]) -> CareWanted:
    typed = {field: case[field.value] for field in Field}
    answers = read_care_wanted(typed)
    assert isinstance(answers, CareWanted)
    return answers


def offer_of(case: dict[str, str]) -> Offer:
    names = case["offered"]
    return Offer(
        opening=OPENING[case["opening"]],
        prices=parse_prices(case["prices"]),
        funded=OFFERED[names] if names in OFFERED else (Funded(names),),
    )


def text(amount: PenceRange | None) -> str:
    if amount is None:
        return ""
    ends = [f"{rounded(end) / 100:.2f}" for end in (amount.low, amount.high)]
    return "-".join(dict.fromkeys(ends))


def shown(result: Estimate) -> dict[str, str]:
    if result.bill is None:
        return {"week": "ask", "holidays": "", "month": "ask"}
    cost, to_pay = result.bill.cost, result.bill.to_pay
    amounts = {"week": cost.week, "holidays": cost.holiday_week, "month": cost.month}
    if result.care.bill_help is not BillHelp.NONE:
        amounts |= {
            "pay_week": to_pay.week,
            "pay_holidays": to_pay.holiday_week,
            "pay_month": to_pay.month,
        }
    return {name: text(amount) for name, amount in amounts.items()}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_the_cost_is_the_one_calculated_by_hand(case):
    found = shown(estimate(offer_of(case), care_of(case), TODAY, RATES))

    assert found == {name: case[name] for name in found}


def test_every_case_shows_its_sum_in_words():
    assert len(CASES) >= 40
    assert all(len(case["sum"]) > 10 for case in CASES)
    assert len({case["case"] for case in CASES}) == len(CASES)


def test_the_weeks_and_hours_of_the_rules_are_those_of_the_entitlements():
    rates = rates_on(TODAY)

    assert rates[RateName.FUNDED_WEEKS] == TERM_WEEKS
    assert rates[RateName.FUNDED_HOURS_A_DAY] == FUNDED_HOURS_A_DAY_MAX
    assert {rates[RateName.HOURS_15], rates[RateName.HOURS_30]} == {*FUNDED_CHOICES} - {0}


CARE_PRICES = st.lists(
    st.builds(
        Price,
        pence=st.integers(0, 200_000),
        unit=st.sampled_from(Unit),
        band=st.sampled_from((*AgeBand, None)),
        valid_from=st.sampled_from((None, date(2026, 9, 1), date(2027, 4, 1))),
    ),
    max_size=5,
).map(tuple)
OFFERS = st.builds(
    Offer,
    opening=st.sampled_from([*OPENING.values()]),
    prices=CARE_PRICES,
    funded=st.sampled_from((None, (), tuple(Funded), (Funded.UNIVERSAL_3_4,))),
)


# Offers with a price for every age, so that there is always a bill.
PRICED = st.builds(
    lambda offer, unit, pence: replace(offer, prices=(*offer.prices, Price(pence, unit))),
    OFFERS,
    st.sampled_from(CARE_UNITS),
    st.integers(0, 200_000),
)
BILL_HELP = st.sampled_from(BillHelp)


@st.composite
def care(draw, bill_help=BILL_HELP) -> CareWanted:
    days = draw(st.integers(1, 7))
    return CareWanted(
        band=draw(st.sampled_from(AgeBand)),
        hours=Fraction(draw(st.integers(2, min(120, 48 * days))), 2),
        days=days,
        funded_hours=draw(st.sampled_from(FUNDED_CHOICES)),
        pattern=draw(st.sampled_from(FundedPattern)),
        bill_help=draw(bill_help),
    )


def amounts(of: Amounts) -> list[PenceRange]:
    return [amount for amount in (of.week, of.holiday_week, of.month) if amount]


@given(PRICED, care())
def test_no_amount_is_negative_and_no_low_end_is_above_the_high_one(offer, wanted):
    bill = estimate(offer, wanted, TODAY, RATES).bill
    assert bill

    for part in (bill.cost, bill.help, bill.to_pay):
        assert all(0 <= amount.low <= amount.high for amount in amounts(part))


@given(PRICED, care())
def test_help_is_at_most_the_cost_and_its_limit_and_the_rest_is_to_pay(offer, wanted):
    bill = estimate(offer, wanted, TODAY, RATES).bill
    assert bill

    most = {
        BillHelp.NONE: 0,
        BillHelp.TAX_FREE_CHILDCARE: Fraction(50_000, 3),
        BillHelp.UNIVERSAL_CREDIT: 107_109,
    }[wanted.bill_help]
    assert bill.help.month.high <= most
    parts = zip(*map(amounts, (bill.cost, bill.help, bill.to_pay)), strict=True)
    for cost, given_back, to_pay in parts:
        assert given_back.high <= cost.high
        assert given_back + to_pay == cost or (
            (given_back.high + to_pay.low, given_back.low + to_pay.high) == (cost.low, cost.high)
        )


def test_a_limit_at_the_high_end_of_a_month_keeps_the_help_with_a_week_in_order():
    # 10 of 10.5 hours are funded in term and none in the holidays: the week there is exact,
    # and only the high end of the month (£833.34) reaches the limit of £166.67.
    offer = Offer(opening=OPENING["all-year"], prices=(Price(19_231, Unit.DAY),))
    wanted = CareWanted(
        band=AgeBand.UNDER_2,
        hours=Fraction(21, 2),
        days=1,
        funded_hours=15,
        pattern=FundedPattern.TERM,
        bill_help=BillHelp.TAX_FREE_CHILDCARE,
    )

    bill = estimate(offer, wanted, TODAY, RATES).bill

    assert bill
    assert bill.help.holiday_week == PenceRange(Fraction(50_000, 13), Fraction(19_231, 5))
    assert bill.to_pay.holiday_week == PenceRange(Fraction(76_924, 5), Fraction(200_003, 13))


@given(care(), st.integers(0, 3_000))
def test_more_hours_never_cost_less_by_the_hour(wanted, pence):
    more = replace(wanted, hours=wanted.hours + Fraction(1, 2))
    offer = Offer(prices=(Price(pence, Unit.HOUR),))

    fewer_bill, more_bill = (estimate(offer, one, TODAY, RATES).bill for one in (wanted, more))

    for fewer, dearer in zip(amounts(fewer_bill.cost), amounts(more_bill.cost), strict=False):
        assert dearer.low >= fewer.low
    assert more_bill.cost.month.low >= fewer_bill.cost.month.low
    assert more_bill.to_pay.month.low >= fewer_bill.to_pay.month.low


@given(OFFERS, care())
def test_care_that_is_all_funded_costs_nothing(offer, wanted):
    wanted = replace(wanted, funded_hours=wanted.funded_hours or 15)
    hours = min(wanted.hours, Fraction(wanted.funded_hours), Fraction(10 * wanted.days))
    offer = replace(offer, opening=OPENING["term"], funded=tuple(Funded))

    bill = estimate(offer, replace(wanted, hours=hours), TODAY, RATES).bill

    assert bill
    assert amounts(bill.cost) == [PenceRange.exactly(0)] * 2


@given(OFFERS, care())
def test_the_order_of_prices_does_not_matter(offer, wanted):
    found = {
        estimate(replace(offer, prices=tuple(prices)), wanted, TODAY, RATES)
        for prices in (offer.prices, offer.prices[::-1], sorted(offer.prices, key=repr))
    }

    assert len(found) == 1


@given(PRICED, care(bill_help=st.just(BillHelp.NONE)))
def test_funded_hours_never_raise_the_cost_and_without_them_every_week_is_the_same(offer, wanted):
    without = estimate(offer, replace(wanted, funded_hours=0), TODAY, RATES).bill
    with_hours = estimate(offer, wanted, TODAY, RATES).bill

    assert without
    assert with_hours
    assert without.cost.holiday_week is None
    assert with_hours.cost.month.low <= without.cost.month.low
    assert with_hours.cost.month.high <= without.cost.month.high


def test_a_setting_that_does_not_take_the_age_has_no_bill():
    offer = Offer(ages=Ages(24, 59), prices=(Price(600, Unit.HOUR),))

    taken = {
        band: estimate(offer, CareWanted(band, Fraction(20), 2), TODAY, RATES) for band in AgeBand
    }

    assert {band for band, one in taken.items() if one.bill} == {AgeBand.TWO, AgeBand.THREE_FOUR}
    assert taken[AgeBand.UNDER_2].takes_age is False


def test_a_half_penny_is_rounded_up():
    assert [rounded(Fraction(1, 2)), rounded(Fraction(149, 100)), rounded(Fraction(5))] == [1, 1, 5]
    assert rounded(Fraction(14_250), 100) == 14_300
