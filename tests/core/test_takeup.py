"""Take-up: single figures, and suppression in a table of small areas."""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from app.core.period import Period
from app.core.takeup import (
    EarlierFigures,
    Figure,
    HiddenReason,
    TakeupCell,
    is_few,
    out_of_ten,
    rounded_figure,
    suppress,
    to_nearest_5,
)
from tests.core.disclosure_attacker import (
    TERM,
    TWOS,
    UNIVERSAL,
    WORKING,
    by_age,
    cell,
    earlier_figures,
)


def hidden_areas(cells: Iterable[TakeupCell], ages: str = "2", **choices: object) -> list[str]:
    figures = suppress(cells, **choices)  # type: ignore[arg-type]
    return [key.area for key, figure in figures.items() if figure.hidden and key.ages == ages]


def earlier_figures_of(cells: list[TakeupCell]) -> EarlierFigures:
    """What is remembered of an edition with these cells."""
    return earlier_figures(suppress(cells))


# --- one figure


@pytest.mark.parametrize(
    ("count", "rounded"), [(0, 0), (2, 0), (3, 5), (7, 5), (8, 10), (12.5, 15)]
)
def test_counts_are_rounded_to_the_nearest_five(count, rounded):
    assert to_nearest_5(count) == rounded


def test_a_percent_comes_from_the_rounded_counts():
    figures = suppress([cell("a", 43, 61), cell("b", 66, 60)])

    # 45 of 60, where the exact counts would say 70 %; and 65 of 60.
    assert [figure.percent for figure in figures.values()] == [75, 108]


@pytest.mark.parametrize(
    ("funded", "eligible"), [(0, 60), (4, 60), (56, 60), (60, 60), (9, 9), (5, 9.9), (7, 11.5)]
)
def test_a_count_is_small_if_few_take_a_place_or_do_not_or_are_eligible(funded, eligible):
    assert is_few(funded, eligible)


@pytest.mark.parametrize(("funded", "eligible"), [(5, 10), (5, 60), (55, 60), (61, 60), (11, 10)])
def test_a_count_at_the_edge_is_not_small(funded, eligible):
    assert not is_few(funded, eligible)


@pytest.mark.parametrize(
    ("percent", "tens"), [(71.6, 7), (65, 7), (64.9, 6), (4.9, 0), (94.9, 9), (96, 10), (233.3, 10)]
)
def test_a_percentage_is_converted_to_so_many_in_ten(percent, tens):
    assert out_of_ten(percent) == tens


# --- a table


def test_a_shown_figure_is_rounded_and_a_hidden_one_has_no_values():
    figures = suppress([cell("a", 43, 61), cell("b", 3), cell("c", 21), cell("d", 30)])

    assert list(figures.values()) == [
        Figure(TWOS, "2", TERM, 45, 60, 75),
        Figure(TWOS, "2", TERM, hidden=HiddenReason.FEW),
        Figure(TWOS, "2", TERM, hidden=HiddenReason.FEW),
        Figure(TWOS, "2", TERM, 30, 60, 50),
    ]


def test_no_rate_is_made_for_working_parents():
    figures = suppress([cell(area, 43, 61, entitlement=WORKING) for area in "ab"])

    assert list(figures.values()) == [Figure(WORKING, "2", TERM, 45)] * 2


@pytest.mark.parametrize("registered", [0, 4, 56, 60])
def test_a_ward_with_a_small_count_is_hidden_with_the_next_in_size(registered):
    cells = [cell("a", 10, 60), cell("b", 30, 70), cell("c", registered), cell("d", 40, 80)]

    assert hidden_areas(cells) == ["a", "c"]


def test_the_next_in_size_is_found_without_looking_at_the_counts():
    cells = [cell("a", 3, 50), cell("b", 45, 51), cell("c", 10, 90), cell("d", 11, 91)]

    assert hidden_areas(cells) == ["a", "b"]


def test_hidden_wards_with_a_small_sum_take_the_next_pair_with_them():
    few = [cell("a", 1), cell("b", 2), cell("c", 21), cell("d", 40), cell("e", 30), cell("f", 40)]
    more = [cell("a", 3), cell("b", 4), *few[2:]]

    assert hidden_areas(few) == ["a", "b", "c", "d"]
    assert hidden_areas(more) == ["a", "b"]


def test_hidden_wards_that_lack_few_in_all_take_the_next_pair_with_them():
    cells = [
        cell("a", 58),
        cell("b", 58),
        cell("c", 21),
        cell("d", 40),
        cell("e", 30),
        cell("f", 40),
    ]

    assert hidden_areas(cells) == ["a", "b", "c", "d"]


def test_of_three_wards_all_are_hidden_or_none():
    assert hidden_areas([cell("a", 3), cell("b", 20), cell("c", 30)]) == ["a", "b", "c"]


def test_a_council_of_one_ward_shows_only_its_total():
    assert hidden_areas([cell("a", 30)]) == ["a"]


def test_only_the_total_is_shown_where_a_ward_could_have_fewer_than_five():
    wide = [cell("a", 3, 5), cell("b", 9, 15), cell("c", 30), cell("d", 40)]

    assert hidden_areas(wide) == ["a", "b"]
    assert hidden_areas([cell("a", 3, 4), *wide[1:]]) == ["a", "b", "c", "d"]


def test_a_table_without_small_counts_is_shown_completely():
    assert hidden_areas([cell("a", 10), cell("b", 20), cell("c", 66)]) == []


def test_a_ward_with_a_small_count_for_one_age_is_hidden_for_all_ages():
    cells = by_age("a", 2, 30) + by_age("b", 20, 22) + by_age("c", 25, 24) + by_age("d", 30, 30)

    for ages in ("3", "4", "3-4"):
        assert hidden_areas(cells, ages) == ["a", "b"]


def test_an_age_that_is_not_listed_cannot_be_subtracted_either():
    listed = [one for area in "abc" for one in by_age(area, 20, 3 if area == "a" else 20)]
    cells = [one for one in listed if one.key.ages != "4"]

    assert "a" in hidden_areas(cells, "3") or "a" in hidden_areas(cells, "3-4")


def test_series_of_other_terms_and_of_other_children_are_left_alone():
    few = [cell("a", 2), cell("b", 21), cell("c", 40), cell("d", 40)]
    universal = [cell(area, 30, ages="3", entitlement=UNIVERSAL) for area in "abcd"]
    later = [
        replace(one, key=one.key._replace(period=Period.parse("2026-summer"))) for one in universal
    ]

    figures = suppress(few + universal + later)

    assert [figures[one.key].hidden for one in few] == [
        HiddenReason.FEW,
        HiddenReason.FEW,
        None,
        None,
    ]
    assert [figures[one.key].hidden for one in universal + later] == [None] * 8


def nested(*wards: tuple[int, int, float]) -> list[TakeupCell]:
    """Wards a, b, ... with universal hours, working parents' children and eligible counts."""
    return [
        one
        for area, (both, working, eligible) in zip("abcdef", wards, strict=False)
        for one in (
            cell(area, both, eligible, "3-4", UNIVERSAL),
            cell(area, working, None, "3-4", WORKING),
        )
    ]


@pytest.mark.parametrize(
    "of_few",
    [
        pytest.param((23, 23, 23), id="all of the eligible"),
        pytest.param((23, 14, 23), id="universal only"),
        pytest.param((40, 3, 60), id="working parents only"),
        pytest.param((40, 37, 60), id="the difference"),
    ],
)
def test_nested_series_are_hidden_together(of_few):
    cells = nested(of_few, (50, 20, 65), (50, 20, 70), (55, 30, 75))

    figures = suppress(cells)

    assert {key.area for key, one in figures.items() if one.hidden} == {"a", "b"}
    assert sum(1 for one in figures.values() if one.hidden) == 4


def test_early_learning_is_hidden_with_the_two_year_olds_of_working_parents():
    cells = [cell(area, 3 if area == "a" else 30) for area in "abcd"]
    working = [cell(area, 30, None, entitlement=WORKING) for area in "abcd"]

    figures = suppress(cells + working)

    assert [figures[one.key].hidden for one in working] == [
        HiddenReason.FEW,
        HiddenReason.FEW,
        None,
        None,
    ]


def test_the_total_of_working_parents_is_shown_where_each_part_is_shown():
    parts = (("under-2", 30), ("2", 30), ("3-4", 30), ("all", 90))
    cells = [cell(area, many, None, ages, WORKING) for area in "abcd" for ages, many in parts]
    cells[0] = cell("a", 3, None, "under-2", WORKING)
    cells[3] = cell("a", 63, None, "all", WORKING)

    for ages, hidden in (("under-2", ["a", "b"]), ("2", []), ("3-4", []), ("all", ["a", "b"])):
        assert hidden_areas(cells, ages) == hidden


def test_a_series_without_any_child_hides_nothing_else():
    cells = [cell(area, 30) for area in "abcd"]
    working = [cell(area, 0, None, entitlement=WORKING) for area in "abcd"]

    figures = suppress(cells + working)

    assert [figures[one.key].hidden for one in cells + working] == [None] * 4 + [
        HiddenReason.FEW
    ] * 4


def test_a_ward_that_one_series_leaves_out_is_hidden_in_those_that_overlap():
    cells = [cell(area, 30) for area in "abcdef"]
    working = [cell(area, 20, None, entitlement=WORKING) for area in "abcde"]

    assert set(hidden_areas(cells + working)) == {"a", "b", "e", "f"}


def test_districts_with_totals_of_their_own_are_protected_each():
    cells = [cell("a", 3), cell("c", 10), cell("b", 40), cell("d", 11)]
    cells += [cell("e", 30), cell("f", 30)]
    districts = {ward: "north" if ward in "abef" else "south" for ward in "abcdef"}

    assert hidden_areas(cells) == ["a", "b"]
    assert hidden_areas(cells, district_of=districts) == ["a", "b"]
    districts["b"] = "south"
    assert hidden_areas(cells, district_of=districts) == ["a", "e", "f"]


@pytest.mark.parametrize(
    "revised",
    [
        pytest.param([30, 25, 41, 50], id="no longer few"),
        pytest.param([3, 7, 40, 50], id="one of the hidden wards alone"),
        pytest.param([1, 2, 30, 40], id="too few to be covered"),
        pytest.param([3, 21, 2, 50], id="few in a ward that was shown"),
    ],
)
def test_a_term_with_a_hidden_ward_stays_as_it_was_published_first(revised):
    first = [cell("a", 3), cell("b", 21), cell("c", 40), cell("d", 50)]
    cells = [cell(area, many, 80) for area, many in zip("abcd", revised, strict=True)]
    figures = suppress(first)

    assert suppress(cells, before=earlier_figures(figures)) == figures


def test_a_count_cannot_be_hidden_if_that_needs_hiding_counts_shown_before():
    before = earlier_figures_of([cell("a", 20), cell("b", 12), cell("c", 30), cell("d", 40)])
    revised = [cell("a", 3), cell("b", 12), cell("c", 30), cell("d", 40)]

    with pytest.raises(ValueError, match=r"early-learning of 2026-spring: .* too late to hide"):
        suppress(revised, before=before)


@pytest.mark.parametrize(
    "again",
    [
        pytest.param([*by_age("a", 2, 48)[:2], *by_age("b", 30, 30)[:2]], id="split into ages"),
        pytest.param([by_age("a", 20, 30)[2]], id="an area less"),
        pytest.param([by_age(area, 20, 30)[2] for area in "abc"], id="an area more"),
        pytest.param([cell(area, 20, None, "3-4", WORKING) for area in "ab"], id="others only"),
    ],
)
def test_a_term_given_again_for_other_areas_or_ages_is_refused(again):
    before = earlier_figures_of([by_age("a", 20, 30)[2], by_age("b", 30, 30)[2]])

    with pytest.raises(
        ValueError, match=r"universal of 2026-spring was published before for other"
    ):
        suppress(again, before=before)


def test_another_term_or_entitlement_may_be_published_later():
    first = [cell(area, 20) for area in "abc"]
    later = [
        replace(one, key=one.key._replace(period=Period.parse("2026-summer"))) for one in first[:2]
    ]
    working = [cell(area, 20, None, entitlement=WORKING) for area in "abc"]

    assert len(suppress([*first, *working], before=earlier_figures_of(first))) == 6
    assert len(suppress(later, before=earlier_figures_of(first))) == 2


def test_a_new_series_cannot_hide_one_that_was_shown_before():
    both = nested((50, 3, 65), (50, 20, 66), (50, 20, 70), (55, 30, 75))
    universal = [one for one in both if one.key.entitlement is UNIVERSAL]

    assert hidden_areas(universal, "3-4") == []
    with pytest.raises(ValueError, match=r"universal of 2026-spring: .* too late to hide"):
        suppress(both, before=earlier_figures_of(universal))


def test_a_series_added_after_one_with_a_hidden_ward_is_hidden_in_all_wards():
    both = nested((40, 20, 43), (50, 20, 65), (50, 20, 70), (55, 30, 75))
    universal = [one for one in both if one.key.entitlement is UNIVERSAL]
    first = suppress(universal)

    figures = suppress(both, before=earlier_figures(first))

    assert {key: figures[key] for key in first} == first
    assert [figures[one.key].hidden for one in both if one not in universal] == [
        HiddenReason.FEW
    ] * 4


def test_figures_that_an_earlier_release_showed_next_to_a_hidden_series_become_hidden():
    cells = nested((23, 23, 23), (50, 20, 65), (50, 20, 70), (55, 30, 75))
    keys = {one.key for one in cells}
    hidden = {key for key in keys if key.entitlement is UNIVERSAL and key.area in "ab"}
    shown = {key: rounded_figure(key, 20, None) for key in keys - hidden}

    figures = suppress(cells, before=EarlierFigures(keys, hidden, shown))

    assert {key.area for key, one in figures.items() if one.hidden} == {"a", "b"}
    assert sum(1 for one in figures.values() if one.hidden) == 4


def test_a_figure_that_was_not_available_may_be_shown_when_it_arrives():
    first = [cell("a", 20), cell("b", 30), cell("c", 40)]
    shown = {one.key: rounded_figure(one.key, 20, 60) for one in first[:2]}
    before = EarlierFigures({one.key for one in first}, shown=shown)

    assert hidden_areas(first, before=before) == []


def test_what_the_council_hid_already_hides_two_wards_whose_counts_are_known():
    cells = [cell("a", None), *(cell(area, 30) for area in "bcdef")]

    assert hidden_areas(cells) == ["a", "b", "c", "d"]


def test_a_figure_that_was_not_available_stays_hidden_next_to_a_hidden_ward():
    first = [cell("a", None), *(cell(area, 30) for area in "bcdef")]
    figures = suppress(first)
    earlier = earlier_figures(figures)
    before = earlier._replace(hidden=set(earlier.hidden) - {first[0].key})
    now = [cell("a", 20), *first[1:]]

    assert suppress(now, before=before) == figures


def test_the_threshold_may_be_raised_and_never_lowered():
    cells = [cell("a", 8), cell("b", 21), cell("c", 30), cell("d", 40)]

    assert hidden_areas(cells) == []
    assert hidden_areas(cells, threshold=10) == ["a", "b"]
    with pytest.raises(ValueError, match="only be raised"):
        suppress(cells, threshold=4)


def test_ages_that_do_not_add_up_are_refused():
    cells = [*by_age("a", 20, 20)[:2], cell("a", 45, 120, "3-4", UNIVERSAL)]

    with pytest.raises(ValueError, match=r"in a the ages .* do not add up to '3-4'"):
        suppress(cells)


def test_a_row_given_twice_is_refused():
    with pytest.raises(ValueError, match="two rows"):
        suppress([cell("a", 20), cell("a", 21)])
