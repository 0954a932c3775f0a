"""The measures of maps: those of the statistics, and each council's own take-up by ward."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.measures.figure import ENGLAND, Level
from app.core.measures.measure import MeasureUnit
from app.core.measures.ward_takeup import ward_figures
from app.core.period import Period
from app.core.takeup import Entitlement, Figure, HiddenReason
from app.snapshot.insights.mapped_measures import MappedMeasure, mapped_measures
from app.snapshot.reader import Snapshot, Snapshots
from tests.builders.map_publication import (
    CODES,
    HIDDEN_EARLY,
    OVERWICK,
    OVERWICK_WARD,
    SANDMERE,
    TERNSHIRE,
    map_dir,
)

EARLY, UNIVERSAL = "ward_takeup_early_learning_2", "ward_takeup_universal_3_4"
WORKING = "ward_takeup_working_all"
SPRING = Period.parse("2026-spring")


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    current = Snapshots(map_dir(tmp_path_factory.mktemp("maps")) / "snapshots").current()
    assert current
    return current


def measures_of(snapshot: Snapshot, council: str | None) -> dict[str, MappedMeasure]:
    assert snapshot.statistics
    area = snapshot.statistics.areas[council] if council else None
    return mapped_measures(snapshot.statistics, snapshot.settings, area)


def test_a_council_s_own_measures_come_first(snapshot: Snapshot) -> None:
    assert list(measures_of(snapshot, SANDMERE)) == [
        *(EARLY, UNIVERSAL, WORKING),
        *("poverty", "speech", "gld", "score"),
    ]


@pytest.mark.parametrize("council", [TERNSHIRE, ENGLAND, None])
def test_without_own_take_up_there_are_the_measures_of_the_statistics(
    snapshot: Snapshot, council: str | None
) -> None:
    assert list(measures_of(snapshot, council)) == ["poverty", "speech", "gld", "score"]


def test_terms_are_in_order(snapshot: Snapshot) -> None:
    own = measures_of(snapshot, SANDMERE)[EARLY]

    assert own.measure.periods == {Level.WARD: ("2025-3", "2026-1")}


def test_take_up_is_never_that_of_another_council(snapshot: Snapshot) -> None:
    sandmere, overwick = (measures_of(snapshot, code)[EARLY].own for code in (SANDMERE, OVERWICK))

    assert sandmere
    assert overwick
    assert set(sandmere["2026-1"]) == set(CODES)
    assert sandmere["2026-1"][CODES[0]].denominator == 60  # Overwick's edition has 95
    assert set(overwick["2026-1"]) == {OVERWICK_WARD}


def test_a_hidden_ward_has_its_reason_and_nothing_else(snapshot: Snapshot) -> None:
    own = measures_of(snapshot, SANDMERE)[EARLY].own

    assert own
    for code in HIDDEN_EARLY:
        one = own["2026-1"][code]
        assert (one.value, one.numerator, one.denominator) == (None, None, None)
        assert one.symbol is HiddenReason.FEW


def test_hours_of_working_parents_are_a_count_and_others_a_share(snapshot: Snapshot) -> None:
    measures = measures_of(snapshot, SANDMERE)

    units = [measures[code].measure.measure.unit for code in (EARLY, UNIVERSAL, WORKING)]
    own = measures[WORKING].own

    assert units == [MeasureUnit.PERCENT, MeasureUnit.PERCENT, MeasureUnit.CHILDREN]
    assert own
    assert own["2026-1"][CODES[1]].value == 35


def test_own_take_up_has_figures_of_wards_only(snapshot: Snapshot) -> None:
    own = measures_of(snapshot, SANDMERE)[EARLY]
    assert snapshot.statistics

    def values(level: Level, *periods: str) -> dict[str, set[str]]:
        assert snapshot.statistics
        found = own.values(snapshot.statistics, level, "", CODES[:2], periods)
        return {period: set(figures) for period, figures in found.items()}

    assert values(Level.WARD, "2026-1", "2020-1") == {"2026-1": set(CODES[:2])}
    assert values(Level.LSOA, "2026-1") == {}


def test_a_council_without_the_edition_has_no_own_take_up(tmp_path: Path) -> None:
    snapshot = Snapshots(map_dir(tmp_path) / "snapshots").current()
    assert snapshot
    del snapshot.settings.editions["ward_takeup/995"]

    assert EARLY not in measures_of(snapshot, SANDMERE)


@given(
    st.sampled_from(Entitlement),
    st.sampled_from(HiddenReason),
    st.tuples(*[st.none() | st.floats(0, 500)] * 3),
)
def test_of_a_hidden_figure_only_the_reason_is_used(
    entitlement: Entitlement, reason: HiddenReason, counts: tuple[float | None, ...]
) -> None:
    exact = Figure(entitlement, "2", SPRING, *counts, hidden=reason)
    bare = Figure(entitlement, "2", SPRING, hidden=reason)

    assert ward_figures([(CODES[0], exact)]) == ward_figures([(CODES[0], bare)])
