"""What a family may expect where no inspection is known.

Source: Ofsted, early years inspection framework, September 2025; written answers in Parliament, 28
and 29 January 2026; docs/rules.md#first-inspections.
"""

from datetime import date
from enum import Enum
from typing import Final

from app.core.provision import Kind, Registers

# Settings registered from this day are visited within 18 months, earlier ones within 30.
FASTER_FIRST_VISIT_FROM: Final = date(2026, 4, 1)
FIRST_VISIT_WITHIN_DAYS: Final = 913  # 30 months


class FirstInspection(Enum):
    """Why no inspection is known, or when the first is due."""

    AS_SCHOOL = "as-school"  # a nursery school is inspected as a school
    WITH_SCHOOL = "with-school"  # a nursery class is inspected with its school
    NOT_ROUTINE = "not-routine"  # on the voluntary register alone
    CHECKED_WITHOUT_GRADE = "checked-without-grade"  # on the Childcare Register alone
    WITHIN_18_MONTHS = "within-18-months"
    MAY_BE_DUE = "may-be-due"  # within 30 months
    NOT_IN_LIST = "not-in-list"  # overdue on the day of the list, so the list may lack it
    NOT_KNOWN = "not-known"  # no date of registration


def first_inspection(
    kind: Kind, registers: Registers, registered_on: date | None, as_at: date | None
) -> FirstInspection:
    """What to expect of a registered setting without a known inspection; `as_at` is the list's date."""
    if kind is Kind.NURSERY_SCHOOL:
        return FirstInspection.AS_SCHOOL
    if kind is Kind.NURSERY_CLASS:
        return FirstInspection.WITH_SCHOOL
    if registers.voluntary and not (registers.early_years or registers.compulsory):
        return FirstInspection.NOT_ROUTINE
    if registers.compulsory and not registers.early_years:
        return FirstInspection.CHECKED_WITHOUT_GRADE
    if registered_on is None:
        return FirstInspection.NOT_KNOWN
    if registered_on >= FASTER_FIRST_VISIT_FROM:
        return FirstInspection.WITHIN_18_MONTHS
    if as_at and (as_at - registered_on).days > FIRST_VISIT_WITHIN_DAYS:
        return FirstInspection.NOT_IN_LIST
    return FirstInspection.MAY_BE_DUE
