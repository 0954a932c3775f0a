"""Help beside funded hours: what a family hears of, by age and nation."""

from datetime import date

import pytest

from app.core.entitlements.further_help import FurtherHelp, further_help
from app.core.entitlements.household import Adult, Child, ChildFact, Household, Study, Work

STUDENT = Household((Adult(Work.NOT_WORKING, study=Study.UNIVERSITY),))


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
