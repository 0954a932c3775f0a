"""Parsers and writers of prices such as `2: 8.10 an hour from 2026-09-01`, and of extra charges."""

import re
from collections.abc import Iterable, Mapping

from app.core.listing_cells.council_cells import (
    day,
    items,
    line,
    long_text,
    plain,
)
from app.core.offer import AgeBand, Extra, ExtraHeading, Price, Unit

PENCE_MAX = 1_000_000
PRICES_MAX = 60
EXTRA_COLUMNS: Mapping[ExtraHeading, str] = {
    ExtraHeading.FOOD: "extra_food",
    ExtraHeading.CONSUMABLES: "extra_consumables",
    ExtraHeading.ACTIVITIES: "extra_activities",
    ExtraHeading.EXTRA_HOURS: "extra_hours",
}
_AMOUNT = r"(?P<price>£? ?(?P<pounds>\d{1,6})(?:\.(?P<pence>\d{2}))?)"
_UNIT = r"(?:(?:(?:an?|per|each) |/ ?)(?P<unit>[a-z][a-z -]*?)|once)"
_CHARGE = re.compile(rf"{_AMOUNT} ?{_UNIT}", re.ASCII)
_PRICE = re.compile(
    rf"(?:(?P<band>[a-z0-9 -]+?) ?: ?)?{_AMOUNT} ?{_UNIT}(?: from (?P<day>[\d/-]+))?", re.ASCII
)
_UNITS = {unit.value.replace("-", " "): unit for unit in Unit}
_BANDS = {band.value.replace("-", " "): band for band in AgeBand}
_AFTER_CHARGE = re.compile("[;\n]")
_CHARGED = "charged"  # an extra without a known amount


def parse_prices(cell: str) -> tuple[Price, ...]:
    """The prices in a cell, in its order.

    Raises ValueError when one has another form, or is given twice for the same age, unit and day.
    """
    prices = tuple(map(_price, items(cell)))
    if len(prices) > PRICES_MAX:
        raise ValueError(f"these are more than {PRICES_MAX} prices")
    if len({(price.band, price.unit, price.valid_from) for price in prices}) < len(prices):
        raise ValueError("two prices for the same age and unit are valid from the same day")
    return prices


def write_prices(prices: Iterable[Price]) -> str:
    """The text of prices, in the form that `parse_prices` reads."""
    return "; ".join(map(_write_price, prices))


def parse_extra(heading: ExtraHeading, cell: str) -> Extra:
    """An extra charge and, after the first semicolon, the alternative without charge.

    "charged" stands for an unknown amount. Raises ValueError for any other text.
    """
    charge, alternative, *_ = *_AFTER_CHARGE.split(long_text(cell), maxsplit=1), ""
    text = plain(charge)
    if text == _CHARGED:
        return Extra(heading, alternative=line(alternative))
    found = _CHARGE.fullmatch(text)
    if not found:
        raise ValueError("start with the amount and the unit, such as 3.50 a meal")
    return Extra(heading, _pence(found), _unit(found["unit"]), line(alternative))


def write_extra(extra: Extra) -> str:
    """The text of an extra, in the form that `parse_extra` reads."""
    charge = _CHARGED
    if extra.pence is not None and extra.unit:
        charge = f"{_pounds(extra.pence)} {_write_unit(extra.unit)}"
    return f"{charge}; {extra.alternative}" if extra.alternative else charge


def _price(item: str) -> Price:
    found = _PRICE.fullmatch(plain(item))
    if not found:
        raise ValueError(f"{item[:60]!r} is not written as 2: 8.10 an hour from 2026-09-01")
    band = found["band"] and _band(found["band"])
    valid_from = day(found["day"]) if found["day"] else None
    return Price(_pence(found), _unit(found["unit"]), band or None, valid_from)


def _band(text: str) -> AgeBand:
    band = _BANDS.get(text.replace("-", " ").strip())
    if band is None:
        known = ", ".join(age_band.value for age_band in AgeBand)
        raise ValueError(f"{text!r} is not an age band: write one of {known}")
    return band


def _pence(found: re.Match[str]) -> int:
    pence = int(found["pounds"]) * 100 + int(found["pence"] or 0)
    if pence > PENCE_MAX:
        raise ValueError(f"{found['price']} is more than {PENCE_MAX // 100:,} pounds")
    return pence


def _unit(text: str | None) -> Unit:
    if text is None:
        return Unit.ONCE
    unit = _UNITS.get(text.replace("-", " "))
    if unit is None:
        raise ValueError(f"{text!r} is not a unit: write one of {', '.join(_UNITS)}")
    return unit


def _write_price(price: Price) -> str:
    band = f"{price.band.value}: " if price.band else ""
    since = f" from {price.valid_from.isoformat()}" if price.valid_from else ""
    return f"{band}{_pounds(price.pence)} {_write_unit(price.unit)}{since}"


def _pounds(pence: int) -> str:
    return f"{pence // 100}.{pence % 100:02d}"


def _write_unit(unit: Unit) -> str:
    if unit is Unit.ONCE:
        return "once"
    return f"{'an' if unit is Unit.HOUR else 'a'} {unit.value.replace('-', ' ')}"
