"""What a service counts as in the family's filter."""

from itertools import product

import pytest

from app.core.consent import Consent
from app.core.provision import HOME_BASED, UNDER_FIVES, Choice, Kind, Registers, filter_choice_for

FULL, NONE = Registers(early_years=True), Registers(compulsory=True, voluntary=True)


@pytest.mark.parametrize(
    ("kind", "registers", "expected"),
    [
        (Kind.DAY_NURSERY, FULL, Choice.DAY_NURSERY),
        (Kind.DAY_NURSERY, NONE, Choice.OLDER_CHILDREN),
        (Kind.PRE_SCHOOL, FULL, Choice.PRE_SCHOOL),
        (Kind.NURSERY_CLASS, FULL, Choice.SCHOOL_NURSERY),
        (Kind.NURSERY_CLASS, Registers(), Choice.SCHOOL_NURSERY),
        (Kind.NURSERY_SCHOOL, Registers(), Choice.SCHOOL_NURSERY),
        (Kind.CHILDMINDER, FULL, Choice.CHILDMINDER),
        (Kind.CHILDMINDER, NONE, Choice.OLDER_CHILDREN),
        (Kind.DOMESTIC, FULL, Choice.CHILDMINDER),
        (Kind.OTHER, FULL, Choice.OTHER),
        (Kind.OTHER, NONE, Choice.OLDER_CHILDREN),
        (Kind.OUT_OF_SCHOOL, FULL, Choice.OUT_OF_SCHOOL),
        (Kind.OUT_OF_SCHOOL, NONE, Choice.OUT_OF_SCHOOL),
        (Kind.NANNY, FULL, None),
        (Kind.NANNY, NONE, None),
    ],
)
def test_every_service_has_exactly_one_filter_choice(
    kind: Kind, registers: Registers, expected: Choice | None
) -> None:
    assert filter_choice_for(kind, registers) is expected


def test_only_nannies_have_no_filter_choice() -> None:
    left_out = {
        kind
        for kind, flags in product(Kind, product([True, False], repeat=3))
        if filter_choice_for(kind, Registers(*flags)) is None
    }

    assert left_out == {Kind.NANNY}


def test_every_choice_has_a_bit_of_its_own() -> None:
    assert sum(choice.bit for choice in Choice) == 2 ** len(Choice) - 1


def test_the_default_list_is_care_for_under_fives() -> None:
    assert set(Choice) - UNDER_FIVES == {Choice.OUT_OF_SCHOOL, Choice.OLDER_CHILDREN}


def test_home_based_are_childminders_domestic_care_and_nannies() -> None:
    assert {Kind.CHILDMINDER, Kind.DOMESTIC, Kind.NANNY} == HOME_BASED


@pytest.mark.parametrize("words", [Kind, Choice, Consent])
def test_enums_of_provision_have_no_order(words: type) -> None:
    one, other = list(words)[:2]

    with pytest.raises(TypeError):
        assert one < other
