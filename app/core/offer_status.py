"""What may be said about an offer on a day: space, dates, hours, charges and texts.

Source: docs/rules.md#vacancies; docs/rules.md#charges; docs/rules.md#funded-entitlements.
"""

from collections.abc import Collection, Container, Iterable, Iterator, Sequence
from datetime import date
from enum import Enum
from typing import Final

from app.core.offer import (
    AgeBand,
    CarePattern,
    Funded,
    Offer,
    Price,
    Space,
    Text,
    Unit,
    Vacancy,
)
from app.core.provision import UNDER_FIVES, Choice

# The units of a price for care, in the order in which a card prefers them.
CARE_UNITS: Final = (
    Unit.DAY,
    Unit.SESSION,
    Unit.HOUR,
    Unit.HALF_DAY,
    Unit.WEEK,
    Unit.MONTH,
    Unit.TERM,
)


class VacancyFreshness(Enum):
    """Whether the vacancies of a setting are recent, by the day on which they were confirmed."""

    CURRENT = "current"  # confirmed within VACANCY_VALID_DAYS
    OLD = "old"  # confirmed before that
    NONE = "none"  # without a date, or with one in the future


def vacancy_freshness(offer: Offer, today: date) -> VacancyFreshness | None:
    """Whether the vacancies are current; None without vacancies."""
    if not offer.vacancies:
        return None
    if offer.space_confirmed_on is None or offer.space_confirmed_on > today:
        return VacancyFreshness.NONE
    return VacancyFreshness.CURRENT if offer.current_vacancies(today) else VacancyFreshness.OLD


def unavailable_status(vacancies: Collection[Vacancy]) -> Space | None:
    """WAITING_LIST or FULL if no age group has space now or later; None otherwise.

    One age group with a waiting list is enough for WAITING_LIST.
    """
    spaces = {vacancy.space for vacancy in vacancies}
    if not spaces or not spaces <= {Space.WAITING_LIST, Space.FULL}:
        return None
    return Space.WAITING_LIST if Space.WAITING_LIST in spaces else Space.FULL


def months_with_space(vacancies: Iterable[Vacancy]) -> list[date]:
    """The months from which age groups have space, as first days, earliest first."""
    return sorted({vacancy.from_month for vacancy in vacancies if vacancy.from_month})


class WorkingParentsHours(Enum):
    """Working parents' hours that a setting offers, from the youngest age up."""

    FROM_9_MONTHS = "from-9-months"
    FROM_2_YEARS = "from-2-years"
    UNDER_2 = "under-2"
    TWO = "2"
    THREE_FOUR = "3-4"


def working_parents_hours(funded: Collection[Funded]) -> tuple[WorkingParentsHours, ...]:
    """The hours as one value if all ages from 9 months or from 2 years have them.

    Otherwise one value for each age that has them, () for none.
    """
    ages = {
        Funded.WORKING_UNDER_2: WorkingParentsHours.UNDER_2,
        Funded.WORKING_2: WorkingParentsHours.TWO,
        Funded.WORKING_3_4: WorkingParentsHours.THREE_FOUR,
    }
    offered = [age for hours, age in ages.items() if hours in funded]
    if len(offered) == len(ages):
        return (WorkingParentsHours.FROM_9_MONTHS,)
    if offered == [WorkingParentsHours.TWO, WorkingParentsHours.THREE_FOUR]:
        return (WorkingParentsHours.FROM_2_YEARS,)
    return tuple(offered)


def may_have_charges(offer: Offer, choice: Choice) -> bool:
    """Whether there may be charges on top of funded hours: not where it is known to offer none."""
    return bool(offer.extras) or (choice in UNDER_FIVES and offer.funded != ())


def care_patterns(offer: Offer) -> tuple[CarePattern, ...]:
    """Ofsted's general periods; () if there is a timetable, because the two may differ."""
    return () if offer.opening else offer.periods


def is_deadline_past(offer: Offer, today: date) -> bool:
    """Whether the last day to apply is before `today`."""
    return offer.apply_by is not None and offer.apply_by < today


def text_in(offer: Offer, text: Text, language_code: str) -> tuple[str, str] | None:
    """A text and its language: the given one, otherwise English; None if there is none."""
    by_language = offer.texts.get(text, {})
    for code in (language_code, "en"):
        if written := by_language.get(code):
            return written, code
    return None


def price_for(offer: Offer, band: AgeBand | None, today: date) -> Price | None:
    """The price of care that a card shows for an age band; None where none is known.

    The current one, by the first of CARE_UNITS; only where no price is valid yet, the first that
    will be.
    """
    if current := current_price(offer.prices, band, today, CARE_UNITS):
        return current

    def preference(price: Price) -> tuple[bool, int, date]:
        return price.band is None, CARE_UNITS.index(price.unit), price.valid_from or today

    return min(_prices_of(offer.prices, band, CARE_UNITS), key=preference, default=None)


def current_price(
    prices: Iterable[Price], band: AgeBand | None, today: date, units: Sequence[Unit]
) -> Price | None:
    """The price that is valid today for an age band, by one of the units; None where there is none.

    A price of the band goes before one for every age; then the first of the units; then the newest.
    Of equal prices the lowest, so that their order does not matter.
    """
    valid = (
        price
        for price in _prices_of(prices, band, units)
        if price.valid_from is None or price.valid_from <= today
    )

    def preference(price: Price) -> tuple[bool, int, int, int]:
        start = price.valid_from.toordinal() if price.valid_from else 0
        return price.band is None, units.index(price.unit), -start, price.pence

    return min(valid, key=preference, default=None)


def _prices_of(
    prices: Iterable[Price], band: AgeBand | None, units: Container[Unit]
) -> Iterator[Price]:
    return (price for price in prices if price.unit in units and price.band in (band, None))


def is_for_other_ages(price: Price, prices: Iterable[Price]) -> bool:
    """Whether a price without an age group is for the ages that have no price of their own.

    That is where an age group has a price by the same unit; otherwise it is for every age.
    """
    return any(one.band and one.unit is price.unit for one in prices)
