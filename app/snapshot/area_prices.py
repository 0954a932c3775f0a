"""The usual prices of care for under-fives in a council or ward, from its published settings."""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from app.core.consent import Consent
from app.core.measures.provision import counts_in_ward
from app.core.offer import AgeBand, Offer, Premises
from app.core.price_range import PriceRange, comparable_prices, price_range
from app.core.provision import UNDER_FIVES, Kind

# One call, because each reads the whole text.
_QUERY = """
SELECT json_extract(facts, '$.choice', '$.ward_code', '$.sources.offer', '$.offer.ages',
  '$.offer.prices', '$.kind', '$.consent', '$.offer.premises')
FROM place WHERE la_code = ? AND instr(facts, '"prices":')
"""
_UNDER_FIVES = frozenset(choice.value for choice in UNDER_FIVES)


@dataclass(frozen=True)
class AreaPrices:
    """The usual range of each age band that has one, and the sources of the prices."""

    ranges: Mapping[AgeBand, PriceRange] = field(default_factory=dict)
    sources: frozenset[str] = frozenset()


def find_area_prices(
    connection: sqlite3.Connection, la_code: str, ward_code: str, today: date
) -> AreaPrices:
    """The usual prices of a council, or of one of its wards where `ward_code` is not "".

    Homes count in no ward: the change after one agreed to less would show its ward.
    """
    offers = _offers(connection, la_code, ward_code)
    ranges, sources = {}, set()
    for band in AgeBand:
        of_settings = [(comparable_prices(offer, band, today), source) for offer, source in offers]
        if usual := price_range(band, (prices for prices, _ in of_settings)):
            ranges[band] = usual
            sources |= {source for prices, source in of_settings if usual.unit in prices}
    return AreaPrices(ranges, frozenset(sources))


def _offers(
    connection: sqlite3.Connection, la_code: str, ward_code: str
) -> list[tuple[Offer, str]]:
    """Ages and prices of each setting for under-fives with any price, and their source."""
    return [
        (Offer.from_facts({"ages": ages, "prices": prices} if ages else {"prices": prices}), source)
        for (text,) in connection.execute(_QUERY, (la_code,))
        for choice, ward, source, ages, prices, *home in (json.loads(text),)
        if prices
        and choice in _UNDER_FIVES
        and (not ward_code or (ward == ward_code and _counts_in_ward(*home)))
    ]


def _counts_in_ward(kind: str, consent: str, premises: str | None) -> bool:
    where = Premises(premises) if premises else None
    return counts_in_ward(Kind(kind), where, Consent(consent))
