"""Offers and inspections as the facts that the record and snapshots store."""

import json
from datetime import date, time

import msgspec
import pytest

from app.core import offer as offers
from app.core.offer import Offer
from app.core.ratings import Framework, Inspection, JudgementArea, OverallGrade, Requirements

OFFER = Offer(
    ages=offers.Ages(24),
    opening=(offers.Opening(0, time(8), time(18, 30), offers.Weeks.TERM),),
    periods=(offers.CarePattern.ALL_YEAR,),
    vacancies=(
        offers.Vacancy(offers.AgeBand.TWO, offers.Space.FROM_MONTH, date(2027, 1, 1)),
        offers.Vacancy(offers.AgeBand.UNDER_2, offers.Space.FULL),
    ),
    prices=(offers.Price(650, offers.Unit.HOUR), offers.Price(0, offers.Unit.ONCE)),
    extras=(offers.Extra(offers.ExtraHeading.FOOD, alternative="Bring a lunch."),),
    funded=(),
    step_free=False,
    languages=("en",),
    texts={offers.Text.FOOD: {"en": "Fish.", "pl": "Ryby."}},
)
STORED_OFFER = {
    "ages": {"from_months": 24},
    "opening": [{"weekday": 0, "opens": "08:00", "closes": "18:30", "weeks": "term"}],
    "periods": ["ALYR"],
    "vacancies": [
        {"band": "2", "space": "from-month", "from_month": "2027-01-01"},
        {"band": "under-2", "space": "full"},
    ],
    "prices": [{"pence": 650, "unit": "hour"}, {"pence": 0, "unit": "once"}],
    "extras": [{"heading": "food", "alternative": "Bring a lunch."}],
    "funded": [],
    "step_free": False,
    "languages": ["en"],
    "texts": {"food": {"en": "Fish.", "pl": "Ryby."}},
}
INSPECTION = Inspection(
    Framework.PREVIOUS,
    None,
    grades={JudgementArea.LEADERSHIP: OverallGrade.GOOD},
    safeguarding_met=False,
    requirements=Requirements.MET,
)
STORED_INSPECTION = {
    "framework": "previous",
    "grades": {"leadership-and-management": "good"},
    "safeguarding_met": False,
    "requirements": "met",
}


@pytest.mark.parametrize(
    ("value", "stored"), [(OFFER, STORED_OFFER), (INSPECTION, STORED_INSPECTION), (Offer(), {})]
)
def test_facts_have_stored_values_in_order_and_no_defaults(value, stored) -> None:
    assert json.dumps(value.to_facts()) == json.dumps(stored)
    assert type(value).from_facts(stored) == value


@pytest.mark.parametrize(
    "stored", [{"ages": {"from_months": "2"}}, {"funded": ["free"]}, {"step_free": "no"}]
)
def test_facts_that_do_not_fit_are_refused(stored) -> None:
    with pytest.raises(msgspec.ValidationError):
        Offer.from_facts(stored)
