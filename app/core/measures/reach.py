"""Reach: which settings and which children count, by age. docs/rules.md#reach."""

from collections.abc import Mapping
from datetime import time
from typing import Final

from app.core.consent import is_home
from app.core.measures.provision import ProvisionBand, bands_of
from app.core.offer import Ages, Offer, Premises
from app.core.opening_rules import daily_hours
from app.core.provision import UNDER_FIVES, Choice, Kind

CATCHMENT_M: Final = 3000.0  # metres in a straight line; about 40 minutes on foot with a pushchair
CATCHMENT_MINUTES: Final = 15.0  # of a file of travel times; as Ofsted and ONS for a drive
FURTHEST_M: Final = 32_000.0  # 20 miles: beyond that no family would call a setting near
KNOWN_AGES_LEAST: Final = 0.9  # of the places in reach, for a figure of an age
SIX_PM: Final = time(18)
REACH_SOURCE: Final = "reach"  # in the definitions of measures
REACH_PLACES, REACH_TRAVEL, REACH_SIX = "reach_places", "reach_places_travel", "reach_open_at_6pm"
# The measures of children whose sum is the demand of each band; ALL is under 5.
POPULATION: Final[Mapping[ProvisionBand, tuple[str, ...]]] = {
    ProvisionBand.ALL: ("population_under_5",),
    ProvisionBand.UNDER_2: ("population_under_1", "population_1"),
    ProvisionBand.TWO: ("population_2",),
    ProvisionBand.THREE_FOUR: ("population_3", "population_4"),
}
_YEARS: Final = {
    ProvisionBand.ALL: 5,
    ProvisionBand.UNDER_2: 2,
    ProvisionBand.TWO: 1,
    ProvisionBand.THREE_FOUR: 2,
}
CENSUS: Final = "census2021_under_16"
_CENSUS_YEARS: Final = 16


def counts_in_reach(
    choice: Choice, kind: Kind, premises: Premises | None, latitude: float | None
) -> bool:
    """Whether a setting counts: for under-fives, with a position, and not in a home.

    A home counts in no area below its council (`core.measures.provision.counts_in_ward`): if it
    later agreed to less, figures of small areas from before would show where it is.
    """
    return choice in UNDER_FIVES and latitude is not None and not is_home([kind], premises)


def takes_band(ages: Ages | None, choice: Choice, band: ProvisionBand) -> bool | None:
    """Whether a setting takes children of a band; None where no source gives its ages."""
    bands = bands_of(ages, choice)
    if band is ProvisionBand.ALL:
        return True
    return None if ProvisionBand.NOT_KNOWN in bands else band in bands


def is_open_at_six(offer: Offer) -> bool:
    """Whether it closes at 6pm or later on every day from Monday to Friday on which it opens."""
    hours = daily_hours(offer)
    return bool(hours) and all(closes >= SIX_PM for _, closes in (hours or {}).values())


def children_of_band(
    band: ProvisionBand,
    population: Mapping[str, Mapping[str, float]],
    census: Mapping[str, float],
) -> dict[str, float]:
    """The children of a band in each area: the estimate, else a share of those under 16.

    `population` has the values of each measure of POPULATION by area, `census` the children under
    16. The share is that of the areas with both; without any, that of the years of age.
    """
    parts = [population.get(code, {}) for code in POPULATION[band]]
    estimated = {
        area: sum(part[area] for part in parts)
        for area in parts[0]
        if all(area in part for part in parts)
    }
    both = [area for area in estimated if area in census]
    under_16 = sum(census[area] for area in both)
    share = sum(estimated[area] for area in both) / under_16 if under_16 else 0
    share = share or _YEARS[band] / _CENSUS_YEARS
    return {area: share * count for area, count in census.items()} | estimated
