"""Suppression in tables of small areas, tested against an attacker."""

from dataclasses import replace
from random import Random
from time import process_time

from hypothesis import given
from hypothesis import strategies as st

from app.core.series_overlaps import TakeupSeries, group_by_overlap
from app.core.takeup import TakeupCell, is_few, suppress
from tests.core.disclosure_attacker import (
    WORKING,
    attack,
    by_age,
    cell,
    earlier_figures,
    narrowly_known_from_both,
    without_secondary,
)

small_counts = st.one_of(st.integers(0, 6), st.integers(0, 25))
rows = st.tuples(small_counts, small_counts, st.integers(0, 20))


@st.composite
def tables_of_one_age(draw: st.DrawFn) -> list[TakeupCell]:
    drawn = draw(st.lists(rows, min_size=3, max_size=7))
    return [cell(f"E0{n}", a, max(0, a + more - 5)) for n, (a, _, more) in enumerate(drawn)]


@st.composite
def tables_by_age(draw: st.DrawFn) -> list[TakeupCell]:
    drawn = draw(st.lists(rows, min_size=3, max_size=5))
    ages = draw(st.sampled_from([("3", "4", "3-4"), ("3", "4"), ("3", "3-4")]))
    cells = []
    for number, (threes, fours, more) in enumerate(drawn):
        cells += by_age(f"E0{number}", threes, fours, max(threes, fours) + more)
    return [one for one in cells if one.key.ages in ages]


tables = st.one_of(tables_of_one_age(), tables_by_age())


@given(cells=tables, sees_exactly=st.booleans())
def test_no_hidden_count_can_be_calculated_to_within_two(cells, sees_exactly):
    figures = suppress(cells)

    assert attack(cells, figures, sees_exactly=sees_exactly).narrowly_known() == []


@given(cells=tables, data=st.data())
def test_a_second_edition_reveals_nothing_new_where_the_first_hid_a_ward(cells, data):
    first = suppress(cells)
    revised = [
        replace(
            one,
            registered_count=(one.registered_count or 0)
            + (data.draw(st.integers(0, 9)) if one.key.ages == "2" else 0),
            eligible_count=200 if one.key.ages == "3-4" else 100,
        )
        for one in cells
    ]

    second = suppress(revised, before=earlier_figures(first))

    for family in group_by_overlap(
        {TakeupSeries(key.entitlement.value, key.ages) for key in first}
    ):
        keys = [key for key in first if TakeupSeries(key.entitlement.value, key.ages) in family]
        if any(first[key].hidden for key in keys):
            assert [second[key] for key in keys] == [first[key] for key in keys]
        else:
            assert not any(second[key].hidden for key in keys)


def test_the_attacker_succeeds_where_an_edition_ignores_the_one_before():
    before = [cell("a", 20), cell("b", 12), cell("c", 30), cell("d", 40)]
    after = [cell("a", 3), cell("b", 12), cell("c", 30), cell("d", 40)]

    narrowly_known = narrowly_known_from_both((before, suppress(before)), (after, suppress(after)))

    assert narrowly_known == [before[0].key, before[1].key]


@given(cells=tables)
def test_every_row_with_small_counts_is_hidden_and_hidden_figures_have_no_number(cells):
    figures = suppress(cells)

    for one in cells:
        figure = figures[one.key]
        assert figure.hidden or not is_few(one.registered_count, one.eligible_count)
        if figure.hidden:
            assert (figure.registered_count, figure.eligible_count, figure.percent) == (None,) * 3
        else:
            assert figure.registered_count % 5 == figure.eligible_count % 5 == 0


@given(cells=tables)
def test_publishing_the_same_counts_again_changes_nothing(cells):
    figures = suppress(cells)

    assert suppress(cells, before=earlier_figures(figures)) == figures


@given(cells=tables)
def test_a_table_with_one_hidden_row_is_never_published(cells):
    hidden = [key for key, figure in suppress(cells).items() if figure.hidden]

    assert len(hidden) != 1


def test_the_attacker_succeeds_where_only_rows_with_small_counts_are_hidden():
    one_age = [cell("a", 1), cell("b", 20), cell("c", 30)]
    narrow = [cell("a", 1), cell("b", 2), cell("c", 22)]
    two_ages = by_age("a", 2, 30) + by_age("b", 20, 3) + by_age("c", 25, 24)

    assert len(attack(one_age, without_secondary(one_age), sees_exactly=True).narrowly_known()) == 1
    assert len(attack(narrow, without_secondary(narrow), sees_exactly=True).narrowly_known()) == 2
    assert (
        len(attack(two_ages, without_secondary(two_ages), sees_exactly=True).narrowly_known()) == 2
    )


def test_the_attacker_finds_every_possible_whole_number():
    cells = [cell("a", 1), cell("b", 4), cell("c", 21)]

    ranges = attack(cells, without_secondary(cells)).ranges()

    # 26 in all, of which c has 18 to 22.
    assert [ranges[one.key] for one in cells[:2]] == [(0, 8), (0, 8)]


def test_most_figures_of_a_council_of_seventy_wards_are_shown():
    cells = []
    for number in range(70):
        cells += by_age(f"E{number:02}", 3 + number * 7 % 41, 2 + number * 11 % 43)

    figures = suppress(cells)
    few = [one for one in cells if is_few(one.registered_count, one.eligible_count)]
    hidden = [key for key, figure in figures.items() if figure.hidden]

    assert len(few) <= len(hidden) <= 2 * 3 * len({one.key.area for one in few})


def test_two_hundred_wards_over_ten_terms_take_seconds():
    chance, cells = Random(3), []
    for number in range(200):
        threes, fours, working = chance.randrange(60), chance.randrange(60), chance.randrange(40)
        cells += by_age(f"E{number:03}", threes, fours, max(threes, fours) + chance.randrange(20))
        cells.append(cell(f"E{number:03}", chance.randrange(25), 30))
        cells.append(cell(f"E{number:03}", min(working, threes), None, "3", WORKING))
    cells = [
        replace(one, key=one.key._replace(period=f"{year}-spring"))
        for year in range(2015, 2025)
        for one in cells
    ]

    started = process_time()
    figures = suppress(cells)

    assert len(figures) == 10_000
    assert process_time() - started < 5
