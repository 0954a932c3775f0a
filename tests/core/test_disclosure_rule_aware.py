"""Suppression, tested against an attacker who knows totals, eligible counts, subsets and the rule.

"At least 5 wide": of every hidden count the least and the most that it can be differ by 5 or more,
unless its series is hidden in all wards and the council's total stands alone.
"""

from dataclasses import replace
from random import Random

import pytest

from app.core.period import Period
from app.core.takeup import CellKey, Entitlement, Figure, TakeupCell, is_few, suppress
from app.core.takeup import HiddenReason as Why
from tests.core.disclosure_attacker import WORKING
from tests.core.reachable_tables import Mover
from tests.core.rule_aware_attacker import (
    E2,
    LAYOUTS,
    U3,
    U4,
    U34,
    W2,
    Hidden,
    Publish,
    Table,
    ranges,
)

WIDTH = 5
SMALL = ("one age", "ages", "an age and the total", "nested", "overlapping")


def small_table(
    chance: Random, layout: str, wards: int, unknown: Entitlement | None = WORKING
) -> Table:
    """One ward of few children, the others with a few more than that.

    Of the entitlement `unknown` nobody knows how many are eligible; where there is none, some wards
    have nearly all of those who are.
    """
    kinds = LAYOUTS[layout]
    children = {
        f"w{n}": tuple(chance.randrange(5) if n == 0 else chance.randrange(5, 13) for _ in kinds)
        for n in range(wards)
    }
    table = Table(kinds, children, {})
    eligible = {
        (ward, series): float(table.count(ward, series) + chance.randrange(5 if unknown else 0, 12))
        for ward in children
        for series in table.series
        if series[0] is not unknown
    }
    return Table(kinds, children, eligible)


def council(
    chance: Random, layout: str, wards: int, unknown: Entitlement | None = WORKING
) -> Table:
    """A realistic council: small and large wards, most with a high take-up."""
    kinds, children, eligible = LAYOUTS[layout], {}, {}
    share, base = chance.uniform(0.6, 0.95), chance.choice([20, 40, 80])
    for n in range(wards):
        size = base * share * chance.uniform(0.4, 1.6)
        children[f"w{n:02}"] = tuple(round(size * chance.uniform(0.6, 1.1)) for _ in kinds)
    table = Table(kinds, children, {})
    for ward in children:
        for series in table.series:
            if series[0] is not unknown:
                within = min(1.0, max(0.3, chance.gauss(share, 0.08)))
                eligible[ward, series] = round(table.count(ward, series) / within, 1)
        if (ward, U3) in eligible and (ward, U4) in eligible:
            eligible[ward, U34] = eligible[ward, U3] + eligible[ward, U4]
    return Table(kinds, children, eligible)


def narrow_by_enumeration(table: Table, publish: Publish) -> list[CellKey]:
    """The hidden counts whose bounds are too narrow, with and without trust in the estimates."""
    partly = Hidden.of(table, publish(table.cells())).partly(table)
    if not partly:
        return []
    return [
        key
        for within in (False, True)
        for key, (least, most) in ranges(table, publish, within_estimates=within).items()
        if (key.entitlement, key.ages) in partly and most - least < WIDTH
    ]


def narrow_by_reachable_tables(table: Table, publish: Publish, most_wards: int = 2) -> list[str]:
    """The hidden counts for which no two tables, published alike, are far enough apart.

    Tried are about `most_wards` of each series' hidden wards.
    """
    figures = publish(table.cells())
    hidden = Hidden.of(table, figures)
    movable = hidden.movable(table)
    touched = sorted({ward for wards in movable.values() for ward in wards})
    caps = (False, True) if table.is_within_estimates(touched) else (False,)
    found = []
    for series in hidden.partly(table):
        wards = hidden.wards[series]
        for ward in wards[:: max(1, len(wards) // most_wards)]:
            for is_capped in caps:
                ends = [
                    Mover(table, movable, is_capped).reach(ward, series, is_up=is_up)
                    for is_up in (True, False)
                ]
                most, least = (end.count(ward, series) for end in ends)
                if most - least < WIDTH or any(publish(end.cells()) != figures for end in ends):
                    found.append(f"{series} of {ward}: {least} to {most}")
    return found


# --- nothing is found


@pytest.mark.parametrize("wards", [1, 2, 3, 4])
@pytest.mark.parametrize("layout", SMALL)
def test_with_up_to_four_wards_every_table_with_the_same_publication_is_considered(layout, wards):
    chance = Random(f"{layout} {wards}")
    for _ in range(10):
        table = small_table(chance, layout, wards)

        assert narrow_by_enumeration(table, suppress) == []


@pytest.mark.parametrize("wards", [2, 3, 4])
@pytest.mark.parametrize("layout", ["nested", "overlapping"])
def test_with_up_to_four_wards_eligible_counts_of_working_parents_do_not_help(layout, wards):
    chance = Random(f"{layout} {wards}")
    for _ in range(8):
        table = small_table(chance, layout, wards, unknown=None)

        assert narrow_by_enumeration(table, suppress) == []


def test_wards_where_nearly_all_eligible_working_parents_take_part_are_hidden():
    kinds = LAYOUTS["overlapping"]
    children = {"a": (9, 12), "b": (9, 8), "c": (9, 20), "d": (9, 20)}
    caps = {"a": 12.0, "b": 10.0, "c": 40.0, "d": 40.0}
    eligible = {(ward, E2): 50.0 for ward in caps} | {(ward, W2): caps[ward] for ward in caps}

    assert narrow_by_enumeration(Table(kinds, children, eligible), suppress) == []


@pytest.mark.parametrize("wards", [3, 5, 13, 34, 69])
@pytest.mark.parametrize("layout", ["nested", "overlapping", "nested by age"])
def test_in_councils_of_any_size_eligible_counts_of_working_parents_do_not_help(layout, wards):
    table = council(Random(f"{layout} {wards}"), layout, wards, unknown=None)

    assert narrow_by_reachable_tables(table, suppress) == []


def test_a_council_of_four_wards_can_be_published_in_part():
    chance = Random(5)
    tables = [small_table(chance, layout, 4) for layout in SMALL for _ in range(30)]

    partly = [table for table in tables if Hidden.of(table, suppress(table.cells())).partly(table)]

    assert len(partly) > len(tables) / 3


@pytest.mark.parametrize("layout", ["one age", "nested"])
def test_where_all_wards_are_hidden_only_totals_and_eligible_counts_give_bounds(layout):
    chance = Random(layout)
    kinds = LAYOUTS[layout]
    for _ in range(8):
        children = {f"w{n}": tuple(chance.randrange(3) for _ in kinds) for n in range(3)}
        table = Table(kinds, children, {(ward, s): 9.0 for ward in children for s in _open(kinds)})
        publish = {True: suppress, False: _nothing}

        known, unknown = (
            ranges(table, publish[one], within_estimates=True) for one in (True, False)
        )

        assert known == unknown


@pytest.mark.parametrize(
    "wards", [3, 4, 5, 8, 13, 21, 34, pytest.param(69, marks=pytest.mark.faults)]
)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_hidden_count_can_be_five_less_or_more_in_councils_of_any_size(layout, wards):
    chance = Random(f"{layout} {wards}")
    for _ in range(3 if wards < 20 else 1):
        table = council(chance, layout, wards)

        assert narrow_by_reachable_tables(table, suppress) == []


@pytest.mark.parametrize("layout", ["ages", "nested"])
def test_districts_with_totals_of_their_own_are_equally_safe(layout):
    chance = Random(layout)
    for _ in range(6):
        table = council(chance, layout, 24)
        district_of = {ward: str(n % 3) for n, ward in enumerate(table.children)}
        figures = suppress(table.cells(), district_of=district_of)

        for district in "012":
            inside = [ward for ward, one in district_of.items() if one == district]
            alone = replace(table, children={ward: table.children[ward] for ward in inside})
            assert narrow_by_reachable_tables(alone, suppress) == []
            assert suppress(alone.cells()).items() <= figures.items()


def _open(kinds: tuple[frozenset, ...]) -> set:
    return {one for kind in kinds for one in kind if one[0] is not WORKING}


def _nothing(cells: list[TakeupCell]) -> dict[CellKey, Figure]:
    return {
        cell.key: Figure(cell.key.entitlement, cell.key.ages, cell.key.period, hidden=Why.FEW)
        for cell in cells
    }


# --- the attacks that succeed against weaker rules


def only_few(cells: list[TakeupCell]) -> dict[CellKey, Figure]:
    """No second ward is hidden."""
    figures = suppress(cells)
    return {
        cell.key: _nothing([cell])[cell.key]
        if is_few(cell.registered_count or 0, cell.eligible_count)
        else Figure(*cell.key[1:], registered_count=cell.registered_count)
        for cell in cells
        if cell.key in figures
    }


def each_series_apart(cells: list[TakeupCell]) -> dict[CellKey, Figure]:
    """Series about the same children are not hidden together."""
    figures: dict[CellKey, Figure] = {}
    for series in {(cell.key.entitlement, cell.key.ages) for cell in cells}:
        figures |= suppress([cell for cell in cells if cell.key[1:3] == series])
    return {cell.key: figures[cell.key] for cell in cells}


def next_smallest_count(cells: list[TakeupCell]) -> dict[CellKey, Figure]:
    """The second ward is the one with the fewest children, as is usual: this uses a secret."""
    figures = only_few(cells)
    hidden = [cell for cell in cells if figures[cell.key].hidden]
    shown = sorted(
        (cell for cell in cells if not figures[cell.key].hidden),
        key=lambda one: (_children(one), one.key.area),
    )
    while hidden and shown and (len(hidden) < 2 or sum(map(_children, hidden)) < WIDTH):
        hidden.append(shown.pop(0))
    return figures | _nothing(hidden)


def _children(one: TakeupCell) -> int:
    return one.registered_count or 0


def one_age(*wards: tuple[int, float]) -> Table:
    names = "abcd"[: len(wards)]
    (series,) = LAYOUTS["one age"][0]
    return Table(
        LAYOUTS["one age"],
        {name: (many,) for name, (many, _) in zip(names, wards, strict=True)},
        {(name, series): most for name, (_, most) in zip(names, wards, strict=True)},
    )


def test_without_a_second_ward_a_count_is_what_the_total_leaves():
    table = one_age((3, 20), (9, 20), (9, 20), (10, 20))

    assert narrow_by_enumeration(table, only_few) != []
    assert narrow_by_enumeration(table, suppress) == []


def test_universal_hours_can_be_calculated_from_shown_counts_of_working_parents():
    kinds = LAYOUTS["nested"]  # universal only, and universal with working parents
    children = {"a": (0, 23), "b": (9, 9), "c": (8, 9), "d": (9, 9)}
    eligible = {(ward, U34): 23.0 if ward == "a" else 30.0 for ward in children}
    table = Table(kinds, children, eligible)

    narrow = narrow_by_enumeration(table, each_series_apart)

    assert CellKey("a", *U34, Period.parse("2026-spring")) in narrow
    assert narrow_by_enumeration(table, suppress) == []


def test_a_second_ward_chosen_by_its_count_reveals_which_ward_has_few_children():
    table = one_age((3, 40), (5, 40), (6, 40), (6, 40))

    narrow = narrow_by_enumeration(table, next_smallest_count)

    assert [key.area for key in narrow] == ["a", "b", "a", "b"]
    assert narrow_by_enumeration(table, suppress) == []


def test_counts_by_age_can_be_calculated_where_ages_are_hidden_separately():
    children = {"a": (3, 9), "b": (9, 9), "c": (9, 9), "d": (9, 8)}
    eligible = {(ward, series): 20.0 for ward in children for series in (U3, U4)}
    eligible |= {(ward, U34): 40.0 for ward in children}
    table = Table(LAYOUTS["ages"], children, eligible)

    assert narrow_by_enumeration(table, only_few) != []
    assert narrow_by_enumeration(table, suppress) == []
