"""Which sources may have figures of wards and small areas."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.measures.figure import Level
from app.core.measures.small_areas import (
    ABOUT_SETTINGS,
    SMALL_AREAS,
    unprotected_sources,
)
from app.core.source_names import OPEN_SMALL_AREAS
from app.ingest.sources import SOURCES

ALLOWED = sorted(OPEN_SMALL_AREAS | ABOUT_SETTINGS)
pairs = st.tuples(
    st.sampled_from([*ALLOWED, "takeup", "lait", "population2"]), st.sampled_from(Level)
)


@pytest.mark.parametrize("source", ALLOWED)
@pytest.mark.parametrize("level", Level)
def test_open_statistics_and_counts_of_settings_may_have_every_level(
    source: str, level: Level
) -> None:
    assert unprotected_sources([(source, level)]) == []


@pytest.mark.parametrize("level", SMALL_AREAS)
def test_another_source_with_figures_of_small_areas_is_named(level: Level) -> None:
    found = unprotected_sources([("lait", level), ("population", level), ("takeup", level)])

    assert found == ["lait", "takeup"]


@given(st.lists(pairs))
def test_a_source_is_named_exactly_where_it_is_not_open_and_has_small_areas(
    given_pairs: list[tuple[str, Level]],
) -> None:
    expected = {
        source
        for source, level in given_pairs
        if level in (Level.WARD, Level.LSOA) and source not in ALLOWED
    }

    assert unprotected_sources(given_pairs) == sorted(expected)


def test_every_open_source_is_one_that_is_read() -> None:
    assert {one.name for one in SOURCES} >= OPEN_SMALL_AREAS
