"""What changes if places open: against recomputing reach, and where there is no answer."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.measures.figure import Level
from app.core.measures.provision import ProvisionBand
from app.core.measures.reach import POPULATION
from app.core.offer import Ages, Offer
from app.publish.statistics.reach_figures import ReachInputs
from app.snapshot.insights.what_if import WhatIf, find_what_if
from app.snapshot.published_statistics import DATABASE, PublishedStatistics
from tests.builders import setting
from tests.builders.reach_town import (
    COUNCIL,
    NEIGHBOUR,
    WARDS,
    publish_town,
    slow_reach,
    town_inputs,
)

ALL = ProvisionBand.ALL
folders = count()


def opened(
    folder: Path, seed: int = 1, **changed: object
) -> tuple[ReachInputs, PublishedStatistics]:
    """A town with usual numbers of places, and its statistics."""
    inputs = replace(town_inputs(seed, places=1), **changed)  # type: ignore[arg-type]  # any field
    own = folder / str(next(folders))
    own.mkdir()
    return inputs, publish_town(own, inputs)


def change(
    statistics: PublishedStatistics, code: str, places: int = 50, band: ProvisionBand = ALL
) -> WhatIf | None:
    site = statistics.area(Level.WARD if code in WARDS else Level.LSOA, code)
    assert site is not None
    return find_what_if(statistics, site, places, band)


def gains(found: WhatIf | None) -> dict[str, float]:
    assert found is not None
    return {one.code: one.gain for one in found.rows}


def middle_of(inputs: ReachInputs, codes: list[str]) -> tuple[float, float]:
    """The mean position, weighted by children under 5."""
    weights = {code: inputs.children[ALL][code] for code in codes}
    total = sum(weights.values())
    within = [one for one in inputs.positions if one.code in weights]
    return (
        sum(one.latitude * weights[one.code] for one in within) / total,
        sum(one.longitude * weights[one.code] for one in within) / total,
    )


@given(
    st.integers(1, 8),
    st.integers(0, 19),
    st.integers(1, 500),
    st.sampled_from(list(POPULATION)),
)
def test_the_gain_equals_reach_computed_again_with_the_setting(
    tmp_path_factory: pytest.TempPathFactory,
    seed: int,
    number: int,
    places: int,
    band: ProvisionBand,
) -> None:
    inputs, statistics = opened(tmp_path_factory.mktemp("town"), seed)
    at = inputs.positions[number]
    children = inputs.children[band]
    before = [
        (one.latitude or 0.0, one.longitude or 0.0, float(one.places_count or 0))
        for one in inputs.settings
    ]

    found = gains(change(statistics, at.code, places, band))

    without = slow_reach(inputs.positions, children, before)
    after = slow_reach(inputs.positions, children, [*before, (*at[1:], places)])
    expected = {code: after[code] - without[code] for code in children}
    assert {code: found.get(code, 0.0) for code in expected} == pytest.approx(
        expected, rel=1e-6, abs=2e-4
    )


@pytest.mark.parametrize("band", POPULATION)
def test_afterwards_is_the_published_reach_of_a_record_with_the_setting(
    tmp_path: Path, band: ProvisionBand
) -> None:
    inputs, statistics = opened(tmp_path)
    at = inputs.positions[7]
    new = setting(
        "new", places_count=50, offer=Offer(ages=Ages(0, 59)), latitude=at[1], longitude=at[2]
    )
    _, later = opened(tmp_path, settings=[*inputs.settings, new])

    found = change(statistics, at.code, 50, band)
    again = change(later, at.code, 50, band)

    assert found
    assert again
    assert {one.code: (one.now or 0) + one.gain for one in found.rows} == pytest.approx(
        {one.code: one.now for one in again.rows}, abs=0.002
    )


@pytest.mark.parametrize("ward", WARDS)
def test_the_site_of_a_ward_is_the_middle_weighted_by_children(tmp_path: Path, ward: str) -> None:
    inputs, statistics = opened(tmp_path)
    parts = [code for code, whole in inputs.wholes[Level.WARD].items() if whole == ward]
    children = inputs.children[ALL]
    site = (*middle_of(inputs, parts), 50.0)

    found = gains(change(statistics, ward))

    expected = slow_reach(inputs.positions, children, [site])
    assert found == pytest.approx({one: expected[one] for one in found}, rel=1e-6, abs=1e-6)
    assert sum(found[one] * children[one] for one in found) == pytest.approx(100 * 50)


def test_areas_of_the_neighbouring_council_are_included(tmp_path: Path) -> None:
    inputs, statistics = opened(tmp_path)
    councils = inputs.wholes[Level.COUNCIL]

    found = gains(change(statistics, WARDS[2]))

    assert {councils[code] for code in found} == {COUNCIL, NEIGHBOUR}


def test_the_largest_gain_comes_first_with_names_and_children(tmp_path: Path) -> None:
    inputs, statistics = opened(tmp_path)

    found = change(statistics, inputs.positions[5].code)

    assert found
    assert list(gains(found).values()) == sorted(gains(found).values(), reverse=True)
    [own] = [one for one in found.rows if one.code == "E01990006"]
    assert (own.name, own.ward) == ("Town 006", "Ward 2")
    assert own.children == inputs.children[ALL]["E01990006"]
    assert found.children == sum(inputs.children[ALL][one.code] for one in found.rows)


def test_a_value_that_is_not_known_now_stays_unknown(tmp_path: Path) -> None:
    unknown = [replace(one, offer=Offer()) for one in town_inputs(1).settings]
    _, statistics = opened(tmp_path, settings=unknown)

    found = change(statistics, WARDS[0], band=ProvisionBand.TWO)

    assert found
    assert {one.now for one in found.rows} == {None}
    assert min(gains(found).values()) > 0


def without_children(
    inputs: ReachInputs, *codes: str
) -> Mapping[ProvisionBand, Mapping[str, float]]:
    empty = dict.fromkeys(codes, 0.0)
    return {band: {**children, **empty} for band, children in inputs.children.items()}


def test_an_area_without_children_of_its_own_reaches_those_beside_it(tmp_path: Path) -> None:
    inputs = town_inputs(1, places=1)
    code = inputs.positions[4].code
    inputs, statistics = opened(tmp_path, children=without_children(inputs, code))

    found = gains(change(statistics, code))

    at = inputs.positions[4]
    expected = slow_reach(inputs.positions, inputs.children[ALL], [(*at[1:], 50.0)])
    assert found == pytest.approx({one: expected[one] for one in found}, rel=1e-6, abs=1e-6)


def test_without_any_child_near_there_is_no_answer(tmp_path: Path) -> None:
    inputs = town_inputs(1, places=1)
    codes = [one.code for one in inputs.positions]
    _, statistics = opened(tmp_path, children=without_children(inputs, *codes))

    assert change(statistics, codes[0]) is None
    assert change(statistics, WARDS[0]) is None


def test_an_area_whose_centre_is_not_known_has_no_answer(tmp_path: Path) -> None:
    inputs = town_inputs(1, places=1)
    _, statistics = opened(tmp_path, positions=inputs.positions[1:])

    assert change(statistics, inputs.positions[0].code) is None
    assert change(statistics, WARDS[0]) is not None  # of its other areas


def test_statistics_of_an_earlier_release_give_no_answer_and_no_error(tmp_path: Path) -> None:
    inputs, _ = opened(tmp_path)
    [file] = tmp_path.glob(f"*/{DATABASE}")
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("DROP TABLE reach_area")

    older = PublishedStatistics(file.parent, {"seq": 1})

    assert change(older, inputs.positions[0].code) is None
    assert change(older, WARDS[0]) is None
    assert older.reach.areas_around(53.9, -1.6, 3000) == []
