"""The usual range of the prices that the settings of an area publish.

Prices by different units are never mixed, because hours, days and sessions of different lengths
cannot be converted into one another.
Source: docs/rules.md#usual-prices.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Final

from app.core.offer import AgeBand, Offer, Unit, includes_band
from app.core.offer_status import current_price

# In the order in which a unit is chosen where several have as many settings.
COMPARED_UNITS: Final = (Unit.HOUR, Unit.DAY, Unit.HALF_DAY, Unit.SESSION, Unit.WEEK)
SETTINGS_MIN: Final = 5  # with fewer settings a range says little about an area


@dataclass(frozen=True)
class PriceRange:
    """The usual range of the price of a unit of care for an age band, in pence.

    At least half of the `settings_count` settings have a price from `low_pence` to `high_pence`.
    """

    band: AgeBand
    unit: Unit
    low_pence: int
    high_pence: int
    settings_count: int


def comparable_prices(offer: Offer, band: AgeBand, today: date) -> Mapping[Unit, int]:
    """One price in pence for each unit by which a setting charges today for an age band.

    A price for every age counts only where the setting is known to accept children of the band.
    """
    takes_band = offer.ages is not None and includes_band(offer.ages, band)
    prices = [price for price in offer.prices if price.band is band or takes_band]
    units = {price.unit for price in prices if price.unit in COMPARED_UNITS}
    found = ((unit, current_price(prices, band, today, (unit,))) for unit in units)
    return {unit: price.pence for unit, price in found if price}


def price_range(band: AgeBand, settings: Iterable[Mapping[Unit, int]]) -> PriceRange | None:
    """The usual range by the unit with most settings; None with fewer than SETTINGS_MIN.

    `settings` has the comparable prices of each setting for the band. The ends are the lower and
    the upper quartile by nearest rank, so that both are prices that a setting charges.
    """
    by_unit: defaultdict[Unit, list[int]] = defaultdict(list)
    for prices in settings:
        for unit, pence in prices.items():
            by_unit[unit].append(pence)
    unit = max(COMPARED_UNITS, key=lambda one: len(by_unit[one]))  # the first of equals
    prices_of_unit = sorted(by_unit[unit])
    count = len(prices_of_unit)
    if count < SETTINGS_MIN:
        return None
    low, high = (prices_of_unit[ceil(count * quarters / 4) - 1] for quarters in (1, 3))
    return PriceRange(band, unit, low, high, count)
