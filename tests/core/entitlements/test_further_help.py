"""Help beside funded hours: what a family hears of, by age and nation."""

from datetime import date

import pytest

from app.core.entitlements.further_help import FurtherHelp, further_help
from app.core.entitlements.household import Adult, Child, ChildFact, Household, Study, Support, Work

TODAY = date(2026, 11, 30)
STUDENT = Household((Adult(Work.NOT_WORKING, study=Study.UNIVERSITY),))


def names(household: Household, child: Child) -> set[str]:
    return {one.value for one in further_help(household, child, TODAY)}


@pytest.mark.parametrize(
    ("facts", "last_day"),
    [
        (frozenset[ChildFact](), date(2031, 8, 31)),
        (frozenset({ChildFact.DLA}), date(2033, 8, 31)),
        (frozenset({ChildFact.EHC_PLAN}), date(2033, 8, 31)),
    ],
)
def test_the_childcare_grant_lasts_for_the_academic_year_in_which_a_child_turns_15_or_17(
    facts: frozenset[ChildFact], last_day: date
) -> None:
    child = Child(date(2016, 3, 10), facts)
    after = last_day.replace(month=9, day=1)

    found = [further_help(STUDENT, child, day) for day in (last_day, after)]

    assert found == [(FurtherHelp.CHILDCARE_GRANT,), ()]


@pytest.mark.parametrize(
    ("support", "found"),
    [
        (Support.NONE, set()),
        (Support.UNIVERSAL_CREDIT, {"healthy-start", "free-meals", "pupil-premium"}),
        (Support.PENSION_CREDIT, {"healthy-start", "pupil-premium"}),
        (Support.OLDER_BENEFITS, {"healthy-start", "pupil-premium"}),
        (Support.ASYLUM_SUPPORT, set()),
    ],
)
def test_low_income_opens_help_before_school(support: Support, found: set[str]) -> None:
    household = Household((Adult(Work.NOT_WORKING),), support=support)

    assert names(household, Child(date(2024, 3, 15))) == found


def test_healthy_start_ends_with_the_4th_birthday_and_other_help_with_reception() -> None:
    household = Household((Adult(Work.NOT_WORKING),), support=Support.UNIVERSAL_CREDIT)
    three, four = Child(date(2022, 12, 1)), Child(date(2022, 11, 30))
    at_school = Child(date(2022, 3, 15), frozenset({ChildFact.IN_RECEPTION}))

    assert names(household, three) == {"healthy-start", "free-meals", "pupil-premium"}
    assert names(household, four) == {"free-meals", "pupil-premium"}
    assert names(household, at_school) == set()


@pytest.mark.parametrize(
    ("fact", "found"),
    [
        (ChildFact.DLA, {"disability-access-fund"}),
        (ChildFact.FOSTERED, {"pupil-premium"}),
        (ChildFact.LEFT_CARE, {"pupil-premium"}),
        (ChildFact.KINSHIP, set()),
    ],
)
def test_what_is_true_of_a_child_opens_help_without_a_low_income(
    fact: ChildFact, found: set[str]
) -> None:
    household = Household((Adult(Work.NOT_WORKING),))

    assert names(household, Child(date(2024, 3, 15), frozenset({fact}))) == found
