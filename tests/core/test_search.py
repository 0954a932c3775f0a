"""What a family asks for, read from the words of an address."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import QueryInvalid
from app.core.provision import UNDER_FIVES, Choice
from app.core.search import DISTANCES_MILES, LAST_PAGE, Filters, read_filters, read_page


def test_nothing_chosen_is_care_for_under_fives_at_any_distance() -> None:
    filters = read_filters([], "")

    assert filters == Filters()
    assert filters.mask == sum(choice.bit for choice in UNDER_FIVES)
    assert (filters.within_miles, filters.counted_miles) == (None, 5)


def test_empty_words_are_not_chosen_and_words_said_twice_count_once() -> None:
    filters = read_filters(["", "childminder", "childminder", "other"], "")

    assert filters.kinds == {Choice.CHILDMINDER, Choice.OTHER}
    assert filters.mask == Choice.CHILDMINDER.bit | Choice.OTHER.bit


@pytest.mark.parametrize("miles", DISTANCES_MILES)
def test_a_distance_on_offer_is_taken_and_is_the_one_that_is_counted(miles: int) -> None:
    filters = read_filters([], str(miles))

    assert (filters.within_miles, filters.counted_miles) == (miles, miles)


@pytest.mark.parametrize("kind", ["castle", "CHILDMINDER", "childminder ", "x" * 20_000, "\0"])
def test_a_kind_that_does_not_exist_is_refused_by_name(kind: str) -> None:
    with pytest.raises(QueryInvalid) as refused:
        read_filters(["other", kind], "")

    assert refused.value.parameter == "kind"
    assert len(str(refused.value)) < 250


@pytest.mark.parametrize("within", ["0", "-1", "4", "05", "5.0", "1e309", "NaN", "５", "10" * 30])
def test_a_distance_that_is_not_on_offer_is_refused(within: str) -> None:
    with pytest.raises(QueryInvalid) as refused:
        read_filters([], within)

    assert refused.value.parameter == "within"


@pytest.mark.parametrize(
    ("text", "page"), [("", 1), ("1", 1), ("007", 7), (str(LAST_PAGE), LAST_PAGE)]
)
def test_a_page_is_a_whole_number_from_one(text: str, page: int) -> None:
    assert read_page(text) == page


@pytest.mark.parametrize(
    "text", ["0", "-1", "1.5", "1e3", "NaN", "10000", "٣", "²", " 1", "1" * 20_000]
)
def test_any_other_page_is_refused(text: str) -> None:
    with pytest.raises(QueryInvalid):
        read_page(text)


@given(st.lists(st.text(max_size=20)), st.text(max_size=20), st.text(max_size=20))
def test_whatever_is_asked_is_understood_or_refused(
    kinds: list[str], within: str, page: str
) -> None:
    with suppress(QueryInvalid):
        assert read_filters(kinds, within).mask > 0
        assert 1 <= read_page(page) <= LAST_PAGE
