"""Help that a family should hear of beside funded hours.

Source: docs/rules.md#other-help-for-families.
"""

from datetime import date
from enum import Enum

from app.core.entitlements.household import Child, ChildFact, Household, Study, Support
from app.core.entitlements.terms import add_months, september_after
from app.core.entitlements.universal import hours_end
from app.core.postcode_areas import Nation

HEALTHY_START_YEARS = 4
CHILDCARE_GRANT_YEARS, CHILDCARE_GRANT_YEARS_SEND = 15, 17
_SEND = (ChildFact.DLA, ChildFact.OTHER_DISABILITY, ChildFact.EHC_PLAN)
_LOW_INCOME = frozenset({Support.UNIVERSAL_CREDIT, Support.PENSION_CREDIT, Support.OLDER_BENEFITS})


class FurtherHelp(Enum):
    """Help that a child's family may get; HMRC, the NHS, the council or a college decides."""

    CARE_TO_LEARN = "care-to-learn"
    LEARNER_SUPPORT = "learner-support"
    CHILDCARE_GRANT = "childcare-grant"
    HEALTHY_START = "healthy-start"
    FREE_MEALS = "free-meals"
    DISABILITY_ACCESS_FUND = "disability-access-fund"
    PUPIL_PREMIUM = "pupil-premium"


_OF_STUDY = {
    Study.SCHOOL_OR_COLLEGE: FurtherHelp.CARE_TO_LEARN,
    Study.FURTHER_EDUCATION: FurtherHelp.LEARNER_SUPPORT,
    Study.UNIVERSITY: FurtherHelp.CHILDCARE_GRANT,
}


def further_help(household: Household, child: Child, today: date) -> tuple[FurtherHelp, ...]:
    """What the family may get for a child in England, in a fixed order; () in other nations."""
    if household.nation is not Nation.ENGLAND:
        return ()
    found = {_OF_STUDY[adult.study] for adult in household.adults if adult.study in _OF_STUDY}
    if today >= _childcare_grant_end(child):
        found.discard(FurtherHelp.CHILDCARE_GRANT)
    has_low_income = household.support in _LOW_INCOME
    is_before_school = today < hours_end(child, today)
    if has_low_income and today < add_months(child.born, 12 * HEALTHY_START_YEARS):
        found.add(FurtherHelp.HEALTHY_START)
    if household.support is Support.UNIVERSAL_CREDIT and is_before_school:
        found.add(FurtherHelp.FREE_MEALS)
    if child.has(ChildFact.DLA) and is_before_school:
        found.add(FurtherHelp.DISABILITY_ACCESS_FUND)
    is_in_care = child.has(ChildFact.FOSTERED, ChildFact.LEFT_CARE)
    if (has_low_income or is_in_care) and is_before_school:
        found.add(FurtherHelp.PUPIL_PREMIUM)
    return tuple(one for one in FurtherHelp if one in found)


def _childcare_grant_end(child: Child) -> date:
    """The child's age counts at the start of the academic year."""
    years = CHILDCARE_GRANT_YEARS_SEND if child.has(*_SEND) else CHILDCARE_GRANT_YEARS
    return september_after(child.born, years)
