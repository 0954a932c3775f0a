"""Wording about an offer that a card and the page of a setting share."""

from collections.abc import Collection
from datetime import date

from app.core.offer import AgeBand, Offer, Unit
from app.core.offer_status import care_patterns
from app.i18n import Translator
from app.web.presenters import formatting
from app.web.presenters.labels import AGE_BAND_COMBINATIONS, PERIODS, UNITS


def age_bands(bands: Collection[AgeBand], translator: Translator) -> str:
    """These age groups as one text, "" for none."""
    in_order = tuple(band for band in AgeBand if band in bands)
    return translator.gettext(AGE_BAND_COMBINATIONS[in_order]) if in_order else ""


def care_periods(offer: Offer, translator: Translator) -> str:
    """Ofsted's general periods as one text, "" if there is a timetable or none is known."""
    return " · ".join(translator.gettext(PERIODS[period]) for period in care_patterns(offer))


def amount(pence: int, unit: Unit | None, translator: Translator) -> str:
    """A sum of money by its unit: "£60.00 a day"."""
    sum_of_money = formatting.money(pence, translator)
    return translator.gettext(UNITS[unit], price=sum_of_money) if unit else sum_of_money


def price_from(price: str, start: date, translator: Translator) -> str:
    """A price that applies from a day."""
    return translator.gettext("%(price)s, from %(date)s", price=price, date=translator.date(start))
