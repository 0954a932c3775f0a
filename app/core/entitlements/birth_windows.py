"""What children of an age can get, by the birth dates for which the answer differs.

For searches, which name ages and never a birth date. Each answer comes from the rules of the
entitlements, for a household that meets every condition and a child who starts school at the usual
time.
"""

from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from itertools import groupby
from typing import Final, Generic, TypeVar

from app.core.child_ages import FUNDED_AGES, ChildAge
from app.core.entitlements.early_learning import early_learning_hours
from app.core.entitlements.household import Adult, Child, ChildFact, Household, Support, Work
from app.core.entitlements.rates import RateName, rates_on
from app.core.entitlements.terms import ONE_DAY, add_months, reception_start, term_of
from app.core.entitlements.universal import universal_hours
from app.core.entitlements.verdict import WorkingHours
from app.core.entitlements.working_parents import working_hours
from app.core.offer import SCHOOL_AGE_MONTHS
from app.core.takeup import Entitlement

QUALIFYING: Final = Household(
    (Adult(Work.WORKING, earns_minimum=True),),
    support=Support.UNIVERSAL_CREDIT,
    is_within_limit=True,
)
STARTS_ON_TIME: Final = frozenset({ChildFact.IN_RECEPTION})
_RULES: Final = {
    Entitlement.UNIVERSAL: (universal_hours, RateName.HOURS_15),
    Entitlement.EARLY_LEARNING: (early_learning_hours, RateName.HOURS_15),
    Entitlement.WORKING: (working_hours, RateName.HOURS_30),
}
YOUNGEST_WITH_SCHOOL = 36  # months; earlier, the start of school is too far away to help
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class BirthWindow(Generic[Answer]):
    """Birth dates with the same answer, both ends included.

    `born_from` is None for the oldest children of the age, `born_to` for the youngest ones.
    """

    born_from: date | None
    born_to: date | None
    answer: Answer

    def includes(self, born: date) -> bool:
        """Whether a birth date is in the window."""
        return (self.born_from or born) <= born <= (self.born_to or born)


@dataclass(frozen=True)
class HoursOffer:
    """Funded hours a week that a family can have from a first day on.

    `first_day` is the first day of this term where the hours have started; with working parents'
    hours, of the first term for a family without a code. Only these have the last two: the day by
    which to apply, and the last day on which the code may be issued.
    """

    entitlement: Entitlement
    hours: int
    first_day: date
    safe_by: date | None = None
    apply_by: date | None = None


def birth_dates(age: ChildAge, today: date) -> tuple[date, date]:
    """The first and the last birth date of children who have an age today.

    At the end of a month an age may be counted in two ways: both are included. Under 2 the dates
    reach a month further on each side: families round ages in months.
    """
    margin = 1 if age.first_month == age.last_month else 0
    first = add_months(today, -age.last_month - 1 - margin) + ONE_DAY
    last = add_months(today, margin - age.first_month)
    if (today + ONE_DAY).day == 1:  # the last days of a longer month come before the same day
        last = date(last.year, last.month, monthrange(last.year, last.month)[1])
    return first, min(last, today)


def hours_by_birth(age: ChildAge, today: date) -> tuple[BirthWindow[HoursOffer], ...]:
    """What children of an age can get: entitlement by entitlement, the oldest children first.

    Children who can no longer start an entitlement are in none of its windows. Children of school
    age are in none at all.
    """
    if age.first_month >= SCHOOL_AGE_MONTHS:
        return ()
    return tuple(
        BirthWindow(window.born_from, window.born_to, offer)
        for entitlement in _entitlements(age)
        for window in _windows(age, today, partial(_offer, entitlement, today))
        if (offer := window.answer)
    )


def school_by_birth(age: ChildAge, today: date) -> tuple[BirthWindow[date], ...]:
    """The 1 September on which children start school, past or future; () under 3 and from 5 on."""
    if not YOUNGEST_WITH_SCHOOL <= age.first_month < SCHOOL_AGE_MONTHS:
        return ()
    return _windows(age, today, reception_start)


def _entitlements(age: ChildAge) -> Iterator[Entitlement]:
    """Those of children of this age; before 9 months the working parents' hours to come."""
    for entitlement, periods in FUNDED_AGES.items():
        if entitlement is Entitlement.WORKING or any(
            first <= age.first_month <= last for _, first, last in periods
        ):
            yield entitlement


def _offer(entitlement: Entitlement, today: date, born: date) -> HoursOffer | None:
    """The hours of a child born on a day; None if the child can no longer start them."""
    rule, rate = _RULES[entitlement]
    hours = rule(QUALIFYING, Child(born, STARTS_ON_TIME), today)
    if hours.first_day is None:
        return None
    offer = HoursOffer(entitlement, rates_on(today)[rate], max(hours.first_day, term_of(today)))
    if isinstance(hours, WorkingHours):
        return replace(offer, safe_by=hours.safe_by, apply_by=hours.apply_by)
    return offer


def _windows(
    age: ChildAge, today: date, answer_for: Callable[[date], Answer]
) -> tuple[BirthWindow[Answer], ...]:
    """The windows of an age, the oldest children first."""
    oldest, youngest = birth_dates(age, today)
    parts = _parts(oldest, youngest, answer_for)
    joined = [list(group) for _, group in groupby(parts, key=lambda part: part[2])]
    return tuple(
        BirthWindow(
            None if group[0][0] == oldest else group[0][0],
            None if group[-1][1] == youngest else group[-1][1],
            group[0][2],
        )
        for group in joined
    )


def _parts(
    first: date, last: date, answer_for: Callable[[date], Answer]
) -> Iterator[tuple[date, date, Answer]]:
    """Birth dates from the first to the last one in parts with one answer each.

    Every answer moves one way only from older to younger children: equal at both ends, it is equal
    between them. Neighbouring parts may have the same answer.
    """
    answer = answer_for(first)
    if answer == answer_for(last):
        yield first, last, answer
        return
    middle = first + (last - first) // 2
    yield from _parts(first, middle, answer_for)
    yield from _parts(middle + ONE_DAY, last, answer_for)
