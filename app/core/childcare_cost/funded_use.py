"""The funded hours that a family can use in a week, and the weeks in which a setting gives care.

Source: docs/rules.md#funded-entitlements; docs/rules.md#what-a-family-would-pay.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from app.core.childcare_cost.care_wanted import CareWanted, FundedPattern
from app.core.offer import AgeBand, Ages, Funded, Offer
from app.core.opening_rules import OpenWeeks, open_weeks

TERM_WEEKS: Final = 38  # of funded hours a year
YEAR_WEEKS: Final = 52
FUNDED_HOURS_A_DAY_MAX: Final = 10
BAND_AGES: Final = {
    AgeBand.UNDER_2: Ages(0, 23),
    AgeBand.TWO: Ages(24, 35),
    AgeBand.THREE_FOUR: Ages(36, 59),
}
# The most hours a week in term by each entitlement.
_FUNDED_HOURS: Final = {
    AgeBand.UNDER_2: {Funded.WORKING_UNDER_2: 30},
    AgeBand.TWO: {Funded.EARLY_LEARNING_2: 15, Funded.WORKING_2: 30},
    AgeBand.THREE_FOUR: {Funded.UNIVERSAL_3_4: 15, Funded.WORKING_3_4: 30},
}


@dataclass(frozen=True)
class FundedUse:
    """The funded hours used: `in_term` and `in_holidays` a week.

    `claimed` are those a family asks for, at most those `offered`, a week in term; stretched they
    are `weekly` in every week. `offered` is the most that the setting offers for the age; None
    where not known.
    """

    claimed: int
    offered: int | None
    is_stretched: bool
    weekly: Fraction
    in_term: Fraction
    in_holidays: Fraction


def is_term_only(offer: Offer) -> bool:
    """Whether the setting is known to open in term only."""
    return OpenWeeks.TERM_ONLY in (open_weeks(offer) or ())


def is_open_all_year(offer: Offer) -> bool:
    """Whether the setting is known to open in term and holidays."""
    return OpenWeeks.ALL_YEAR in (open_weeks(offer) or ())


def takes_band(ages: Ages, band: AgeBand) -> bool:
    """Whether these ages include some children of an age group."""
    of_band = BAND_AGES[band]
    is_young_enough = of_band.to_months is None or ages.from_months <= of_band.to_months
    return is_young_enough and (ages.to_months is None or ages.to_months >= of_band.from_months)


def first_band(ages: Ages | None) -> AgeBand:
    """The youngest age group that is taken; under 2 where the ages are not known or later."""
    return next((band for band in AgeBand if ages and takes_band(ages, band)), AgeBand.UNDER_2)


def funded_hours_offered(offer: Offer, band: AgeBand) -> int | None:
    """The most funded hours a week in term for an age group; None where not known."""
    if offer.funded is None:
        return None
    hours = (hours for funded, hours in _FUNDED_HOURS[band].items() if funded in offer.funded)
    return max(hours, default=0)


def funded_use(offer: Offer, care: CareWanted) -> FundedUse:
    """The funded hours used in a week of term and of the holidays.

    At most the hours wanted and 10 a day. Stretched over 52 weeks they are the same each week; a
    setting that opens in term only gives them in term.
    """
    offered = funded_hours_offered(offer, care.band)
    claimed = care.funded_hours if offered is None else min(care.funded_hours, offered)
    is_stretched = care.pattern is FundedPattern.STRETCHED and not is_term_only(offer)
    weekly = Fraction(claimed * TERM_WEEKS, YEAR_WEEKS) if is_stretched else Fraction(claimed)
    used = min(weekly, care.hours, Fraction(FUNDED_HOURS_A_DAY_MAX * care.days))
    return FundedUse(
        claimed=claimed,
        offered=offered,
        is_stretched=is_stretched,
        weekly=weekly,
        in_term=used,
        in_holidays=used if is_stretched else Fraction(0),
    )
