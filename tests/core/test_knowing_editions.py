"""A term and its revision, against an attacker who knows both editions and what was not revised."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from random import Random

import pytest

from app.core.takeup import CellKey, Figure, TakeupCell, suppress
from app.core.takeup import HiddenReason as Why
from tests.core.disclosure_attacker import earlier_figures
from tests.core.rule_aware_attacker import LAYOUTS, Hidden, Publish, Table, joint_ranges
from tests.core.test_disclosure_rule_aware import WIDTH, council, one_age, small_table


def revised_table(chance: Random, layout: str, wards: int) -> tuple[Table, Table]:
    """A term and its revision, in which about half of the wards have other counts."""
    first = small_table(chance, layout, wards)
    other = small_table(chance, layout, wards)
    revised = {ward for ward in first.children if chance.random() < 0.5}
    children = {
        ward: (other if ward in revised else first).children[ward] for ward in first.children
    }
    second = replace(first, children=children)
    eligible = {
        (ward, series): max(most, second.count(ward, series) + chance.randrange(3, 9))
        for (ward, series), most in first.eligible.items()
    }
    return first, replace(second, eligible=eligible)


def after(first: Table) -> Publish:
    """The rule for a revision of a term."""
    return partial(suppress, before=earlier_figures(suppress(first.cells())))


def the_same_hidden(first: Table) -> Publish:
    """A revision hides the wards that the first edition hid, and shows new counts of the others."""
    figures = suppress(first.cells())

    def publish(cells: list[TakeupCell]) -> Mapping[CellKey, Figure]:
        shown = {
            cell.key: Figure(*cell.key[1:], registered_count=cell.registered_count)
            for cell in cells
        }
        return {key: figures[key] if figures[key].hidden else one for key, one in shown.items()}

    return publish


def narrow_by_both(
    editions: tuple[Table, Table], publish: Publish, publish_again: Publish
) -> list[CellKey]:
    """The counts hidden in a first edition that both together give away, but for total alone."""
    first, second = editions
    partly = Hidden.of(first, publish(first.cells())).partly(first)
    same = [ward for ward in first.children if first.children[ward] == second.children[ward]]
    found = joint_ranges(editions, (publish, publish_again), same) if partly else {}
    return [
        key
        for key, (least, most) in found.items()
        if (key.entitlement, key.ages) in partly and most - least < WIDTH
    ]


@pytest.mark.parametrize("wards", [2, 3, 4])
@pytest.mark.parametrize("layout", ["one age", "nested", "ages"])
def test_with_up_to_four_wards_a_revision_and_its_first_edition_reveal_no_more(layout, wards):
    chance = Random(f"{layout} {wards}")
    for _ in range(6):
        editions = first, _ = revised_table(chance, layout, wards)

        assert narrow_by_both(editions, suppress, after(first)) == []


def test_a_ward_that_was_not_revised_reveals_a_small_count_of_one_that_fell():
    first, second = (one_age((3, 60), (many, 60), (30, 60), (40, 60)) for many in (20, 7))

    narrow = narrow_by_both((first, second), suppress, the_same_hidden(first))

    assert [key.area for key in narrow] == ["a", "b"]
    assert narrow_by_both((first, second), suppress, after(first)) == []


def test_a_ward_that_was_not_revised_gives_away_few_by_revised_eligible_counts():
    first = one_age((12, 30), (28, 30), (20, 40), (20, 40))
    second = one_age((12, 20), (28, 40), (21, 40), (22, 40))

    narrow = narrow_by_both((first, second), suppress, the_same_hidden(first))

    assert [key.area for key in narrow] == ["a", "b"]
    assert narrow_by_both((first, second), suppress, after(first)) == []


@pytest.mark.parametrize("wards", [3, 4, 5, 8, 13, 21, 34, 69])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_in_councils_of_any_size_a_revised_term_is_published_as_its_first_edition(layout, wards):
    chance = Random(f"{layout} {wards}")
    first, second = (council(chance, layout, wards) for _ in range(2))
    figures = suppress(first.cells())

    if any(one.hidden for one in figures.values()):
        assert suppress(second.cells(), before=earlier_figures(figures)) == figures


def test_an_edition_that_ignores_the_one_before_reveals_what_that_one_hid():
    first = one_age((3, 20), (9, 20), (9, 20), (10, 20)).cells()
    revised = one_age((6, 20), (9, 20), (9, 20), (10, 20)).cells()

    forgetful, mindful = (
        suppress(revised),
        suppress(revised, before=earlier_figures(suppress(first))),
    )

    assert [one.hidden for one in forgetful.values()] == [None] * 4
    assert [one.hidden for one in mindful.values()] == [Why.FEW, Why.FEW, None, None]
