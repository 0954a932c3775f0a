"""Offers of settings."""

from datetime import date, time
from typing import Any

from app.core.offer import (
    AgeBand,
    Ages,
    Extra,
    ExtraHeading,
    Funded,
    Offer,
    Opening,
    Price,
    Space,
    Text,
    Unit,
    Vacancy,
    Weeks,
)


def offer(**facts: Any) -> Offer:
    """A day nursery's complete offer; `facts` replace the defaults."""
    weekdays = [
        Opening(day, time(8), time(15, 30) if day == 4 else time(18), Weeks.ALL_YEAR)
        for day in range(5)
    ]
    defaults: dict[str, Any] = {
        "ages": Ages(9, 59),
        "opening": tuple(weekdays),
        "vacancies": (
            Vacancy(AgeBand.UNDER_2, Space.WAITING_LIST),
            Vacancy(AgeBand.TWO, Space.NOW),
            Vacancy(AgeBand.THREE_FOUR, Space.FROM_MONTH, date(2027, 1, 1)),
        ),
        "space_confirmed_on": date(2026, 11, 3),
        "prices": (
            Price(750, Unit.HOUR, AgeBand.UNDER_2, date(2026, 9, 1)),
            Price(6500, Unit.DAY, AgeBand.TWO, date(2026, 9, 1)),
            Price(5000, Unit.ONCE),
        ),
        "extras": (
            Extra(ExtraHeading.FOOD, 350, Unit.MEAL, "bring a packed lunch"),
            Extra(ExtraHeading.CONSUMABLES, None, None, "bring your own nappies"),
            Extra(ExtraHeading.ACTIVITIES, 0),
        ),
        "funded": tuple(Funded),
        "apply_by": date(2027, 1, 15),
        "step_free": True,
        "languages": ("en", "pl", "pa"),
        "school_runs": ("Tern Street Primary School",),
        "texts": {
            Text.DESCRIPTION: {"en": "A garden, hens and a quiet room.", "pl": "Ogród i kury."},
            Text.FUNDED_PATTERN: {"en": "Two long days or three short ones, 38 weeks a year."},
            Text.HOW_TO_APPLY: {"en": "Ring and visit us first."},
            Text.SEND_SUPPORT: {"en": "Our SENCO has trained staff in signing."},
            Text.FOOD: {"en": "Cooked here; halal on request."},
        },
    }
    return Offer(**(defaults | facts))
