"""Which age bands and areas a setting counts in, and what a count is called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.consent import Consent
from app.core.measures.figure import Level
from app.core.measures.provision import (
    ALL_KINDS,
    ProvisionBand,
    ProvisionCounts,
    bands_of,
    breakdown_of,
    counts_in_ward,
    counts_of_setting,
    keys_of_area,
)
from app.core.offer import Ages, Premises
from app.core.provision import Choice, Kind

OF_AGES = (
    *(ProvisionBand.UNDER_2, ProvisionBand.TWO),
    *(ProvisionBand.THREE_FOUR, ProvisionBand.SCHOOL_AGE),
)
FIRST_MONTHS = dict(zip(OF_AGES, (0, 24, 36, 60), strict=True))
MONTHS = 20 * 12


@pytest.mark.parametrize(
    ("ages", "choice", "values"),
    [
        (Ages(24, 59), Choice.PRE_SCHOOL, ["all", "2", "3-4"]),
        (Ages(0, 59), Choice.DAY_NURSERY, ["all", "under-2", "2", "3-4"]),
        (Ages(36, None), Choice.SCHOOL_NURSERY, ["all", "3-4", "school-age"]),
        (Ages(48, 48), Choice.OTHER, ["all", "3-4"]),
        (Ages(24, 59), Choice.OLDER_CHILDREN, ["all", "2", "3-4"]),
        (None, Choice.DAY_NURSERY, ["all", "not-known"]),
        (None, Choice.OLDER_CHILDREN, ["all", "school-age"]),
    ],
)
def test_a_setting_takes_the_bands_of_its_ages(
    ages: Ages | None, choice: Choice, values: list[str]
) -> None:
    assert [band.value for band in bands_of(ages, choice)] == values


@given(st.integers(0, 150), st.integers(0, 100) | st.none())
def test_a_band_is_taken_if_one_of_its_months_is(first: int, more: int | None) -> None:
    ages = Ages(first, None if more is None else first + more)

    bands = bands_of(ages, Choice.OTHER)

    accepted = [month for month in range(MONTHS) if ages.includes(month)]
    slow = {next(b for b in reversed(OF_AGES) if month >= FIRST_MONTHS[b]) for month in accepted}
    assert {*bands} == slow | {ProvisionBand.ALL}


def test_a_home_counts_in_no_ward_whatever_it_agreed_to() -> None:
    for consent in Consent:
        assert not counts_in_ward(Kind.CHILDMINDER, Premises.NON_DOMESTIC, consent)
        assert not counts_in_ward(Kind.DOMESTIC, None, consent)
        assert not counts_in_ward(Kind.OUT_OF_SCHOOL, Premises.OWN_HOME, consent)
    assert counts_in_ward(Kind.OUT_OF_SCHOOL, None, Consent.ALL)
    assert not counts_in_ward(Kind.OTHER, None, Consent.AREA)


def test_a_ward_has_no_count_by_kind_and_age() -> None:
    bands = bands_of(Ages(24, 59), Choice.PRE_SCHOOL)

    ward = keys_of_area(Level.WARD, "E05990001", Choice.PRE_SCHOOL, bands)
    council = keys_of_area(Level.COUNCIL, "E06990001", Choice.PRE_SCHOOL, bands)

    assert [(key.kind, key.band.value) for key in ward] == [
        *((ALL_KINDS, "all"), (ALL_KINDS, "2"), (ALL_KINDS, "3-4")),
        ("pre-school", "all"),
    ]
    assert len({*council}) == len(council) == 6


def test_places_are_unknown_only_where_no_setting_gives_a_number() -> None:
    unknown, known = counts_of_setting(None), counts_of_setting(12)

    assert unknown.known_places is None
    assert (unknown + known) == ProvisionCounts(2, 12, 1)
    assert (unknown + known).known_places == 12
    assert ProvisionCounts().known_places == 0


def test_breakdowns_are_one_for_each_kind_and_band() -> None:
    names = {
        breakdown_of(kind, band.value)
        for kind in (ALL_KINDS, *(choice.value for choice in Choice))
        for band in ProvisionBand
    }

    assert len(names) == (len(Choice) + 1) * len(ProvisionBand)
    assert max(map(len, names)) <= 120
    assert {"", "age: 2", "kind: Day nurseries", "kind: Day nurseries, age: under 2"} <= names
