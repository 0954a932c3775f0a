"""What sentences of the checker's results pages would mean in our rules, for a typical family.

The checker's tests of its pages name no birth date: each sentence is tried on a child born on
15 March 2024 to a parent in work.
"""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

from app.core.entitlements.assessment import assess
from app.core.entitlements.childcare_costs import tax_free_childcare, universal_credit_childcare
from app.core.entitlements.early_learning import early_learning_hours
from app.core.entitlements.household import (
    Adult,
    Child,
    ChildFact,
    Household,
    Leave,
    Support,
    Work,
)
from app.core.entitlements.terms import add_months, next_term
from app.core.entitlements.universal import universal_hours
from app.core.entitlements.verdict import Outcome
from app.core.entitlements.working_parents import working_hours
from app.core.takeup import Entitlement

BORN = date(2024, 3, 15)
WORKING = Adult(Work.WORKING, earns_minimum=True)
ON_LEAVE = Adult(Work.PARENTAL_LEAVE, earns_minimum=True)
ALONE = Household((WORKING,))
ON_CREDIT = Household((WORKING,), support=Support.UNIVERSAL_CREDIT, is_within_limit=True)
BEFORE_BIRTH = BORN - timedelta(days=60)
ONE_DAY = timedelta(days=1)
CHILD = Child(BORN)
DISABLED = Child(BORN, frozenset({ChildFact.DLA}))


def working_hours_start_with_the_next_term(today: date) -> bool:
    return working_hours(ALONE, CHILD, today).first_day == next_term(today)


def early_learning_starts_later(today: date) -> bool:
    first_day = early_learning_hours(ON_CREDIT, CHILD, today).first_day
    return first_day is not None and first_day > today


def early_learning_is_applied_for(today: date, *, now: bool) -> bool:
    ask_from = early_learning_hours(ON_CREDIT, CHILD, today).ask_from
    return ask_from is not None and (ask_from <= today) == now


def universal_hours_start_at_3(today: date) -> bool:
    first_day = universal_hours(ALONE, CHILD, today).first_day
    return first_day is not None and first_day <= today


def universal_hours_start_in_the_term_after_3() -> bool:
    hours = universal_hours(ALONE, CHILD, BEFORE_BIRTH)
    return hours.first_day == next_term(add_months(BORN, 36))


def tax_free_begins(today: date, first: date) -> bool:
    apply_from = tax_free_childcare(ALONE, CHILD, today).apply_from
    return apply_from is not None and max(apply_from, today) == first


def tax_free_begins_with_work(*adults: Adult, back_on: tuple[date, ...], first: date) -> bool:
    """`first`: the window to apply for the last return to work."""
    on_leave = (number for number, adult in enumerate(adults) if adult is ON_LEAVE)
    leaves = tuple(Leave(number, day) for number, day in zip(on_leave, back_on, strict=True))
    answer = tax_free_childcare(Household(adults), Child(BORN, leaves=leaves), BORN)
    return answer.apply_from == first


def tax_free_ends_on_1_september() -> bool:
    """At 11 and, with a disability, at 16."""
    return all(
        tax_free_childcare(ALONE, child, date(year, 9, 2)).outcome is Outcome.NO
        for child, year in ((CHILD, 2035), (DISABLED, 2040))
    )


def universal_credit_ends_on_31_august() -> bool:
    last = date(2040, 8, 31)
    outcomes = [
        universal_credit_childcare(ON_CREDIT, CHILD, day).outcome for day in (last, last + ONE_DAY)
    ]
    return outcomes == [Outcome.MAY, Outcome.NO]


def hours_end_at_5() -> bool:
    """For a child who has not started school."""
    fifth_birthday = add_months(BORN, 60)
    return universal_hours(ALONE, CHILD, fifth_birthday - ONE_DAY).end == fifth_birthday


def are_had_together(*entitlements: Entitlement, today: date) -> bool:
    """In one term, with Tax-Free Childcare or Universal Credit as well, and 30 hours at most."""
    tax_free = assess(ALONE, DISABLED, today).tax_free.is_open
    credit = assess(ON_CREDIT, DISABLED, today).universal_credit.is_open
    periods = assess(ON_CREDIT, DISABLED, today).periods
    return tax_free and credit and any({*entitlements} <= {*one.entitlements} for one in periods)


def hours_together_are(hours: int, household: Household, *, at: date) -> bool:
    return assess(household, CHILD, at).periods[-2].hours == hours


UNIVERSAL, TWOS, THIRTY = Entitlement.UNIVERSAL, Entitlement.EARLY_LEARNING, Entitlement.WORKING
IDLE = Household((Adult(Work.NOT_WORKING),))
TWO, THREE = date(2026, 3, 20), date(2027, 3, 20)
BACK_1, BACK_2 = date(2025, 1, 6), date(2025, 2, 3)
# case id: whether our rules say what the page says
PAGE_TEXTS: dict[str, Callable[[], bool]] = {
    "C089": partial(working_hours_start_with_the_next_term, TWO),
    "C090": partial(early_learning_is_applied_for, TWO, now=True),
    "C091": partial(early_learning_is_applied_for, date(2025, 12, 31), now=False),
    "C092": partial(early_learning_starts_later, TWO),
    "C094": partial(universal_hours_start_at_3, THREE),
    "C095": universal_hours_start_in_the_term_after_3,
    "C096": partial(tax_free_begins, TWO, TWO),
    "C097": partial(tax_free_begins, BEFORE_BIRTH, BORN),
    "C100": tax_free_ends_on_1_september,
    "C101": universal_credit_ends_on_31_august,
    "C102": hours_end_at_5,
    "C103": hours_end_at_5,
    "C105": partial(are_had_together, TWOS, THIRTY, today=TWO),
    "C106": partial(are_had_together, TWOS, THIRTY, today=TWO),
    "C107": partial(are_had_together, UNIVERSAL, THIRTY, today=TWO),
    "C108": partial(hours_together_are, 30, ALONE, at=THREE),
    "C110": partial(hours_together_are, 15, IDLE, at=THREE),
    "C112": partial(
        tax_free_begins_with_work, WORKING, ON_LEAVE, back_on=(BACK_1,), first=date(2024, 9, 1)
    ),
    "C113": partial(
        tax_free_begins_with_work,
        ON_LEAVE,
        ON_LEAVE,
        back_on=(BACK_1, BACK_2),
        first=date(2025, 1, 1),
    ),
}
