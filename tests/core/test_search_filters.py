"""Search filters parsed from query parameters."""

from collections.abc import Sequence
from contextlib import suppress
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.child_ages import CHILD_AGES, CHILD_AGES_BY_CODE
from app.core.declared_filters import DISTANCES_MILES, FILTERS
from app.core.errors import QueryInvalid
from app.core.filter_declaration import BIT_ARRAYS
from app.core.offer import Ages, Funded, Offer
from app.core.provision import UNDER_FIVES, Choice
from app.core.search_filters import (
    LAST_PAGE,
    Filters,
    Masks,
    filter_parameters,
    parse_filters,
    parse_page,
    stored_bits,
)
from app.core.takeup import Entitlement
from app.web.public.results.fast_path import QUERY_MAX_LENGTH
from tests.builders import chosen_filters, setting


def parse(**given: str | Sequence[str]) -> Filters:
    """The filters of a query string with these parameters."""
    values = {name: [one] if isinstance(one, str) else one for name, one in given.items()}
    return parse_filters(lambda name: values.get(name, []))


def test_without_filters_the_search_is_for_under_fives_at_any_distance() -> None:
    filters = parse(kind=[], within="")

    assert filters == Filters()
    assert filters.mask == sum(choice.bit for choice in UNDER_FIVES)
    assert (filters.within_miles, filters.counted_miles) == (None, 5)


def test_empty_values_are_ignored_and_repeated_values_count_once() -> None:
    filters = parse(kind=["", "childminder", "childminder", "other"])

    assert filters.kinds == {Choice.CHILDMINDER, Choice.OTHER}
    assert filters.mask == Choice.CHILDMINDER.bit | Choice.OTHER.bit


@pytest.mark.parametrize("miles", DISTANCES_MILES)
def test_a_chosen_distance_is_also_the_counted_distance(miles: int) -> None:
    filters = parse(within=str(miles))

    assert (filters.within_miles, filters.counted_miles) == (miles, miles)


@pytest.mark.parametrize("kind", ["castle", "CHILDMINDER", "childminder ", "x" * 20_000, "\0"])
def test_a_kind_that_does_not_exist_is_refused_by_name(kind: str) -> None:
    with pytest.raises(QueryInvalid) as refused:
        parse(kind=["other", kind])

    assert refused.value.parameter == "kind"
    assert len(str(refused.value)) < 250


@pytest.mark.parametrize("within", ["0", "-1", "4", "05", "5.0", "1e309", "NaN", "５", "10" * 30])
def test_a_distance_that_is_not_on_offer_is_refused(within: str) -> None:
    with pytest.raises(QueryInvalid) as refused:
        parse(within=within)

    assert refused.value.parameter == "within"


@pytest.mark.parametrize(
    ("text", "page"), [("", 1), ("1", 1), ("007", 7), (str(LAST_PAGE), LAST_PAGE)]
)
def test_a_page_is_a_whole_number_from_one(text: str, page: int) -> None:
    assert parse_page(text) == page


@pytest.mark.parametrize(
    "text", ["0", "-1", "1.5", "1e3", "NaN", "10000", "٣", "²", " 1", "1" * 20_000]
)
def test_any_other_page_is_refused(text: str) -> None:
    with pytest.raises(QueryInvalid):
        parse_page(text)


@given(
    st.dictionaries(
        st.sampled_from(filter_parameters()), st.lists(st.text(max_size=20), max_size=3)
    )
)
def test_any_filter_values_are_parsed_or_refused(values: dict[str, list[str]]) -> None:
    with suppress(QueryInvalid):
        assert parse(**values).mask > 0


@given(st.text(max_size=20))
def test_any_page_number_is_parsed_or_refused(page: str) -> None:
    with suppress(QueryInvalid):
        assert 1 <= parse_page(page) <= LAST_PAGE


# --- a child's age and funded hours ---


def fits(offer: Offer, filters: Filters) -> str:
    """Whether an offer matches by the stored bits: yes, no or unknown."""
    listed = setting(offer=offer)

    def passes(masks: Masks) -> bool:
        return all(stored_bits(listed, array) & bits for array, bits in masks)

    if passes(filters.known_masks):
        return "yes"
    return "unknown" if passes(filters.possible_masks) else "no"


def test_ages_on_offer_are_months_under_two_and_years_from_there() -> None:
    assert [age.code for age in CHILD_AGES[:2] + CHILD_AGES[-11:]] == [
        "0m",
        "1m",
        "23m",
        *(f"{year}y" for year in range(2, 12)),
    ]
    assert len({age.bit for age in CHILD_AGES}) == len(CHILD_AGES)
    assert (CHILD_AGES_BY_CODE["3y"].first_month, CHILD_AGES_BY_CODE["3y"].last_month) == (36, 47)


@pytest.mark.parametrize(
    "age", ["24m", "1y", "12y", "2", "0M", " 2y", "²y", "-1m", "٢y", "x" * 9999]
)
def test_an_age_that_is_not_on_offer_is_refused(age: str) -> None:
    with pytest.raises(QueryInvalid) as refused:
        parse(age=age)

    assert refused.value.parameter == "age"


@pytest.mark.parametrize(
    ("parameter", "value"), [("funded", "free"), ("unknown", "yes"), ("unknown", "0")]
)
def test_unknown_values_of_the_offer_filters_are_refused(parameter: str, value: str) -> None:
    with pytest.raises(QueryInvalid) as refused:
        parse(**{parameter: value})

    assert refused.value.parameter == parameter


def test_unknown_settings_are_included_only_with_an_offer_filter() -> None:
    assert not parse(within="5", unknown="1").include_unknown
    assert parse(within="5", age="2y", unknown="1").include_unknown


@pytest.mark.parametrize(
    ("taken", "age", "fit"),
    [
        (Ages(9, 59), "9m", "yes"),
        (Ages(9, 59), "8m", "no"),
        (Ages(24, 59), "23m", "no"),
        (Ages(30, 59), "2y", "yes"),
        (Ages(36, 59), "2y", "no"),
        (Ages(0, 24), "2y", "yes"),
        (Ages(0, 23), "2y", "no"),
        (Ages(24, 47), "4y", "no"),
        (Ages(0), "4y", "yes"),
        (None, "2y", "unknown"),
    ],
)
def test_a_child_matches_who_is_accepted_in_one_month_of_their_age(
    taken: Ages | None, age: str, fit: str
) -> None:
    assert fits(Offer(ages=taken), parse(age=age)) == fit


@pytest.mark.parametrize(
    ("offered", "age", "funded", "fit"),
    [
        ((Funded.WORKING_2,), "", "working", "yes"),
        ((Funded.WORKING_2,), "2y", "working", "yes"),
        ((Funded.WORKING_2,), "3y", "working", "no"),
        ((Funded.WORKING_UNDER_2,), "11m", "working", "yes"),
        ((Funded.EARLY_LEARNING_2,), "2y", "working", "no"),
        ((Funded.UNIVERSAL_3_4,), "4y", "universal", "yes"),
        ((), "", "universal", "no"),
        (None, "", "universal", "unknown"),
        (None, "4y", "early-learning", "no"),
        (tuple(Funded), "6m", "universal", "no"),
    ],
)
def test_funded_hours_fit_that_are_offered_for_the_age(
    offered: tuple[Funded, ...] | None, age: str, funded: str, fit: str
) -> None:
    offer = Offer(ages=Ages(0, 59), funded=offered)

    assert fits(offer, parse(age=age, funded=funded)) == fit


def test_a_setting_known_not_to_match_one_filter_does_not_match_whatever_is_unknown() -> None:
    filters = parse(age="2y", funded="working")

    assert fits(Offer(ages=Ages(36, 59)), filters) == "no"
    assert fits(Offer(funded=()), filters) == "no"
    assert fits(Offer(ages=Ages(24, 59)), filters) == "unknown"
    assert fits(Offer(funded=(Funded.WORKING_2,)), filters) == "unknown"


def test_hours_that_no_child_of_the_age_has_are_a_contradiction() -> None:
    assert parse(age="3y", funded="early-learning").is_contradiction
    assert not any(parse(funded=one.value).is_contradiction for one in Entitlement)


# --- the declarations ---


def test_filters_do_not_share_a_bit_or_a_parameter() -> None:
    bits: dict[str, list[int]] = {array: [] for array in BIT_ARRAYS}
    for one in FILTERS:
        if one.stored:
            bits[one.stored.array] += one.stored.bits.values()
            bits[one.stored.array] += [one.unknown.bit] if one.unknown else []

    widths = dict.fromkeys(BIT_ARRAYS, 63) | {"space": 16}
    for array, own in bits.items():
        assert len({*own}) == len(own)
        assert all(bit.bit_count() == 1 and bit.bit_length() <= widths[array] for bit in own)
    parameters = [*filter_parameters(), "postcode", "around", "page"]
    assert len({*parameters}) == len(parameters)


def test_every_value_of_every_filter_can_be_chosen_and_removed() -> None:
    for declared in FILTERS:
        for value in declared.values:
            filters = parse(**{declared.parameter: value})

            assert filters.parameters == ((declared.parameter, value),)
            assert filters.choosing(declared.parameter) == Filters()


def test_the_longest_plain_search_is_short_enough_for_the_fast_path() -> None:
    longest = {
        one.parameter: one.values[-(one.lists or 99) :]
        if one.has_several_values
        else max(one.values, key=len)
        for one in FILTERS
    }
    everything = chosen_filters(include_unknown=True, **longest)

    assert len(f"postcode=ZZ99+9ZZ&{urlencode(everything.parameters)}") < QUERY_MAX_LENGTH


@pytest.mark.parametrize(
    ("ages", "taken", "fit"),
    [
        (("9m", "3y"), Ages(24, 59), "yes"),
        (("9m", "10m"), Ages(24, 59), "no"),
        (("5y", "11y"), Ages(48, 131), "yes"),
        (("11y",), Ages(48, 131), "no"),
    ],
)
def test_a_setting_matches_that_takes_one_of_several_children(
    ages: tuple[str, ...], taken: Ages, fit: str
) -> None:
    assert fits(Offer(ages=taken), parse(age=ages)) == fit


def test_a_fifth_age_is_refused_and_twins_count_once() -> None:
    assert parse(age=("3y", "3y", "9m", "2y", "4y")).values("age") == ("9m", "2y", "3y", "4y")
    with pytest.raises(QueryInvalid):
        parse(age=("0m", "1m", "2m", "3m", "4m"))


def test_a_search_for_a_child_of_school_age_includes_clubs() -> None:
    assert parse(age="4y").mask == parse().mask
    assert parse(age=("3y", "5y")).mask == sum(choice.bit for choice in Choice)
    assert parse(age="7y", kind="childminder").mask == Choice.CHILDMINDER.bit
