"""What optional extras cost in a week, and which of them count in the sum."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from app.core.childcare_cost.bill_help import help_rates
from app.core.childcare_cost.care_wanted import CareWanted
from app.core.childcare_cost.estimate import estimate
from app.core.childcare_cost.extra_charges import ExtraCount, all_known
from app.core.offer import AgeBand, Extra, ExtraHeading, Offer, Price, Unit

TODAY = date(2026, 11, 30)
RATES = help_rates(TODAY)
EXTRAS = {  # an extra -> pence a week for 30 hours in 3 days with 15 of them funded
    Extra(ExtraHeading.FOOD, 350, Unit.MEAL): 1050,
    Extra(ExtraHeading.FOOD, 400, Unit.DAY): 1200,
    Extra(ExtraHeading.FOOD, 200, Unit.SESSION): 600,
    Extra(ExtraHeading.FOOD, 150, Unit.HALF_DAY): 450,
    Extra(ExtraHeading.CONSUMABLES, 50, Unit.HOUR): 750,
    Extra(ExtraHeading.CONSUMABLES, 500, Unit.WEEK): 500,
    Extra(ExtraHeading.ACTIVITIES, 1300, Unit.MONTH): 300,
    Extra(ExtraHeading.ACTIVITIES, 3800, Unit.TERM): 300,
    Extra(ExtraHeading.ACTIVITIES, 0): 0,
}
THIRTY_HOURS = CareWanted(AgeBand.TWO, Fraction(30), 3, 15)


@pytest.mark.parametrize(("extra", "pence"), EXTRAS.items())
def test_an_extra_costs_its_amount_by_its_unit_and_never_enters_the_cost(extra, pence):
    priced = Offer(prices=(Price(600, Unit.HOUR),))
    plain = estimate(priced, THIRTY_HOURS, TODAY, RATES)
    with_extra = estimate(replace(priced, extras=(extra,)), THIRTY_HOURS, TODAY, RATES)

    assert [one.weekly for one in with_extra.extras] == [pence]
    assert with_extra.extras[0].count is ExtraCount.WEEKLY
    assert with_extra.bill == plain.bill


@pytest.mark.parametrize(
    ("extra", "count"),
    [
        (Extra(ExtraHeading.FOOD), ExtraCount.UNKNOWN),
        (Extra(ExtraHeading.FOOD, 300), ExtraCount.UNKNOWN),
        (Extra(ExtraHeading.ACTIVITIES, 5000, Unit.ONCE), ExtraCount.APART),
        (Extra(ExtraHeading.EXTRA_HOURS, 700, Unit.HOUR), ExtraCount.APART),
    ],
)
def test_an_extra_that_is_not_by_the_week_is_left_out_of_the_sum(extra, count):
    offer = Offer(extras=(extra, Extra(ExtraHeading.FOOD, 300, Unit.MEAL)))

    charges = estimate(offer, THIRTY_HOURS, TODAY, RATES).extras

    assert charges[0].count is count
    assert all_known(charges) == 900


def test_an_extra_by_the_funded_hour_is_left_out_without_funded_hours():
    offer = Offer(extras=(Extra(ExtraHeading.CONSUMABLES, 50, Unit.HOUR),))

    charges = estimate(offer, replace(THIRTY_HOURS, funded_hours=0), TODAY, RATES).extras

    assert charges[0].count is ExtraCount.APART
