"""What is true of the entitlements of every family, whatever its adults and its child."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.entitlements.assessment import Assessment, assess
from app.core.entitlements.household import (
    Adult,
    Benefit,
    Child,
    ChildFact,
    Household,
    Leave,
    Study,
    Support,
    Work,
)
from app.core.entitlements.terms import term_of
from app.core.entitlements.verdict import Outcome
from app.core.postcode_areas import Nation

CERTAINTY = [Outcome.NO, Outcome.ASK, Outcome.MAY, Outcome.YES]
ALL_RATES_FROM = date(2026, 4, 6)  # every amount of rates.toml applies from this day on

days = st.dates(ALL_RATES_FROM, date(2033, 12, 31))
adults = st.builds(
    Adult,
    st.sampled_from(Work),
    earns_minimum=st.sampled_from([True, False, None]),
    is_over_income_limit=st.booleans(),
    starts_on=st.none() | days,
    benefits=st.frozensets(st.sampled_from(Benefit), max_size=2),
    study=st.none() | st.sampled_from(Study),
    has_childcare_vouchers=st.booleans(),
)
households = st.builds(
    Household,
    st.lists(adults, min_size=1, max_size=2).map(tuple),
    nation=st.sampled_from([Nation.ENGLAND] * 4 + [Nation.WALES]),
    support=st.sampled_from([Support.NONE, Support.UNIVERSAL_CREDIT, *Support]),
    is_within_limit=st.sampled_from([True, False, None]),
    may_claim_public_funds=st.booleans(),
)
couples = st.builds(replace, households, adults=st.tuples(adults, adults))
leaves = st.lists(
    st.builds(Leave, st.sampled_from([0, 1]), st.none() | days),
    max_size=2,
    unique_by=lambda leave: leave.adult,
).map(tuple)
children = st.builds(
    Child,
    st.dates(date(2019, 1, 1), date(2031, 12, 31)),
    facts=st.frozensets(st.sampled_from(ChildFact), max_size=2),
    leaves=leaves,
)


@given(couples, children, days)
def test_the_order_of_the_adults_changes_nothing(
    household: Household, child: Child, today: date
) -> None:
    swapped = replace(household, adults=household.adults[::-1])
    swapped_child = replace(
        child, leaves=tuple(replace(leave, adult=1 - leave.adult) for leave in child.leaves)
    )

    found, found_swapped = assess(household, child, today), assess(swapped, swapped_child, today)

    positions = tuple(sorted(1 - position for position in found.working.ends_with_leave_of))
    assert found_swapped == replace(
        found, working=replace(found.working, ends_with_leave_of=positions)
    )


@given(households, children, days)
def test_every_period_of_hours_differs_from_the_one_before_and_the_last_has_none(
    household: Household, child: Child, today: date
) -> None:
    periods = assess(household, child, today).periods

    assert periods[0].first_day == term_of(today)
    assert periods[-1].hours == 0
    for one, other in pairwise(periods):
        assert one.first_day < other.first_day
        assert one.entitlements != other.entitlements


def less_pay(adult: Adult) -> list[Adult]:
    """The same adult with pay one step lower, or over the income limit."""
    steps: dict[bool | None, bool | None] = {True: None, None: False, False: False}
    return [
        replace(adult, earns_minimum=steps[adult.earns_minimum]),
        replace(adult, is_over_income_limit=True),
    ]


@given(households, children, days, st.integers(0, 1))
def test_no_family_gains_by_losing_pay_or_by_going_over_the_income_limit(
    household: Household, child: Child, today: date, position: int
) -> None:
    position %= len(household.adults)
    found = assess(household, child, today)

    for adult in less_pay(household.adults[position]):
        changed = list(household.adults)
        changed[position] = adult
        after = assess(replace(household, adults=tuple(changed)), child, today)

        assert_no_gain(found, after)


def assert_no_gain(before: Assessment, after: Assessment) -> None:
    for one, other in ((before.working, after.working), (before.tax_free, after.tax_free)):
        assert CERTAINTY.index(other.outcome) <= CERTAINTY.index(one.outcome)
    for period in after.periods:
        earlier = [one.hours for one in before.periods if one.first_day <= period.first_day]
        assert period.hours <= earlier[-1]


@given(households, children, days, st.integers(0, 1))
def test_unknown_pay_leaves_the_answer_open_unless_pay_changes_nothing(
    household: Household, child: Child, today: date, position: int
) -> None:
    position %= len(household.adults)

    unknown, *known = (
        assess(
            replace(
                household,
                adults=tuple(
                    replace(adult, earns_minimum=earns) if number == position else adult
                    for number, adult in enumerate(household.adults)
                ),
            ),
            child,
            today,
        )
        for earns in (None, True, False)
    )

    for name in ("working", "tax_free"):
        outcomes = {getattr(one, name).outcome for one in known}
        expected = outcomes if len(outcomes) == 1 else {Outcome.ASK}
        assert {getattr(unknown, name).outcome} == expected


Change = Callable[[Household, Child], tuple[Household, Child]]


def with_fact(fact: ChildFact) -> Change:
    return lambda household, child: (household, replace(child, facts=child.facts | {fact}))


def with_adults(**values: object) -> Change:
    def change(household: Household, child: Child) -> tuple[Household, Child]:
        changed = (replace(adult, **values) for adult in household.adults)  # type: ignore[arg-type]
        return replace(household, adults=tuple(changed)), child

    return change


UNCHANGED: list[tuple[str, Change, str]] = [
    ("disability allowance", with_fact(ChildFact.DLA), "universal working universal_credit"),
    (
        "other disability",
        with_fact(ChildFact.OTHER_DISABILITY),
        "universal early_learning working universal_credit",
    ),
    ("EHC plan", with_fact(ChildFact.EHC_PLAN), "universal working universal_credit"),
    ("left care", with_fact(ChildFact.LEFT_CARE), "universal working tax_free universal_credit"),
    ("fostered", with_fact(ChildFact.FOSTERED), "universal"),
    ("kinship", with_fact(ChildFact.KINSHIP), "universal universal_credit"),
    (
        "reception",
        with_fact(ChildFact.IN_RECEPTION),
        "early_learning tax_free universal_credit",
    ),
    (
        "study",
        with_adults(study=Study.UNIVERSITY),
        "universal early_learning working tax_free universal_credit",
    ),
    (
        "vouchers",
        with_adults(has_childcare_vouchers=True),
        "universal early_learning working universal_credit further_help",
    ),
    (
        "pay",
        with_adults(earns_minimum=False),
        "universal early_learning universal_credit further_help",
    ),
    ("work", with_adults(work=Work.NOT_WORKING), "universal early_learning further_help"),
    (
        "income",
        with_adults(is_over_income_limit=True),
        "universal early_learning universal_credit further_help",
    ),
    (
        "benefits",
        with_adults(benefits=frozenset({Benefit.CARERS_ALLOWANCE})),
        "universal early_learning further_help",
    ),
    (
        "limit of early learning",
        lambda household, child: (replace(household, is_within_limit=True), child),
        "universal working tax_free universal_credit further_help",
    ),
    (
        "leave",
        lambda household, child: (household, replace(child, leaves=())),
        "universal early_learning universal_credit further_help",
    ),
]


@pytest.mark.parametrize(
    ("change", "names"),
    [(change, names) for _, change, names in UNCHANGED],
    ids=[name for name, _, _ in UNCHANGED],
)
@given(households, children, days)
def test_a_fact_changes_no_entitlement_that_it_is_not_about(
    change: Change, names: str, household: Household, child: Child, today: date
) -> None:
    before, after = assess(household, child, today), assess(*change(household, child), today)

    for name in names.split():
        assert getattr(before, name) == getattr(after, name)
