"""The suppression for wards with one or two settings, against one of these settings.

The only setting of a ward knows how many children its ward has; one of two knows a part of them. It
combines this with the published figures, totals, eligible counts and the rule to work out other
wards.
"""

from collections.abc import Callable, Collection, Mapping
from random import Random

import pytest

from app.core.takeup import CellKey, Figure, TakeupCell, suppress
from app.publish.selection.ward_takeup_disclosure import suppress_single_setting_wards
from app.snapshot.layout import AreaFigure
from tests.builders import setting
from tests.core.disclosure_attacker import WORKING
from tests.core.rule_aware_attacker import LAYOUTS, U34, Hidden, Publish, Series, Table, ranges

WIDTH = 5
Config = Mapping[str, int]  # settings by ward


def published(settings: Config) -> Publish:
    """The suppression at import and at publication, as one function."""
    places = [setting(ward_code=ward) for ward, many in settings.items() for _ in range(many)]

    def publish(cells: list[TakeupCell]) -> Mapping[CellKey, Figure]:
        imported = [
            AreaFigure("ward", key.area, "ward_takeup/995", figure)
            for key, figure in suppress(cells).items()
        ]
        return {
            CellKey(
                ward.code,
                ward.figure.entitlement,
                ward.figure.ages,
                ward.figure.period,
            ): ward.figure
            for ward in suppress_single_setting_wards(imported, places)
        }

    return publish


def council(chance: Random, layout: str, counts: Callable[[], int]) -> Table:
    kinds = LAYOUTS[layout]
    table = Table(kinds, {ward: tuple(counts() for _ in kinds) for ward in "abcd"}, {})
    eligible: dict[tuple[str, Series], float] = {
        (ward, series): float(table.count(ward, series) + chance.randrange(5, 25))
        for ward in table.children
        for series in table.series
        if series[0] is not WORKING
    }
    return Table(kinds, table.children, eligible)


def narrow(table: Table, publish: Publish, known: Collection[str]) -> list[CellKey]:
    """The hidden counts of other wards that a person who knows `known` can narrow down too far."""
    partly = Hidden.of(table, publish(table.cells())).partly(table)
    if not partly:
        return []
    return [
        key
        for within in (False, True)
        for key, (least, most) in ranges(
            table, publish, within_estimates=within, known=known
        ).items()
        if key.area not in known and (key.entitlement, key.ages) in partly and most - least < WIDTH
    ]


@pytest.mark.parametrize("settings", [{"a": 1}, {"b": 1, "c": 2}, {"d": 2}, {"a": 1, "b": 3}])
@pytest.mark.parametrize("layout", ["one age", "nested"])
def test_a_setting_that_knows_its_own_ward_cannot_work_out_another(layout, settings):
    chance = Random(f"{layout} {settings}")
    publish = published(settings)
    for _ in range(3):
        few = council(chance, layout, lambda: chance.randrange(3, 14))
        many = council(chance, layout, lambda: chance.randrange(9, 18))

        for ward in settings:
            assert narrow(few, publish, [ward]) == []
            assert narrow(many, publish, [ward]) == []


def test_nobody_else_can_work_out_the_wards_of_single_settings():
    chance = Random(1)
    tables = [council(chance, "one age", lambda: chance.randrange(8, 16)) for _ in range(2)]

    assert [narrow(table, published({"b": 1}), []) for table in tables] == [[]] * 2


def test_tables_with_single_settings_can_be_published_in_part():
    chance = Random(2)
    tables = [council(chance, "one age", lambda: chance.randrange(9, 18)) for _ in range(40)]
    publish = published({"a": 1})

    partly = [table for table in tables if Hidden.of(table, publish(table.cells())).partly(table)]

    assert len(partly) > len(tables) / 2


def test_a_setting_in_one_of_two_hidden_wards_knows_the_other_where_no_third_is_hidden():
    kinds, eligible = LAYOUTS["one age"], 40.0
    children = {"a": (3,), "b": (12,), "c": (14,), "d": (15,)}
    (series,) = kinds[0]
    table = Table(kinds, children, {(ward, series): eligible for ward in children})

    assert [key.area for key in narrow(table, suppress, ["b"])] == ["a", "a"]
    assert narrow(table, published({"b": 1}), ["b"]) == []


def test_a_ward_of_few_with_a_single_setting_hides_all_wards_of_these_series_alone():
    twos, universal = LAYOUTS["one age"][0], frozenset({U34})
    children = {"a": (3, 20), "b": (12, 22), "c": (14, 23), "d": (15, 24)}
    table = Table((twos, universal), children, {})
    eligible = {(ward, series): 60.0 for ward in children for series in table.series}
    figures = published({"a": 1})(Table(table.kinds, children, eligible).cells())

    shown = sorted((key.area, key.ages) for key, one in figures.items() if not one.hidden)

    assert shown == [("d", "3-4")]
