"""What a map shows of a hidden ward depends on nothing but that it is hidden."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.measures.figure import Level, MeasureFigure
from app.core.measures.ward_takeup import ward_figures
from app.core.period import Period
from app.core.statistics.map_classes import ClassMethod
from app.core.takeup import (
    Entitlement,
    Figure,
    HiddenReason,
)
from app.i18n import translator
from app.snapshot.insights.area_map import AreaMap, find_area_map, find_matrix
from app.snapshot.insights.mapped_measures import MappedMeasure
from app.snapshot.published_statistics import PublishedStatistics
from app.snapshot.reader import Snapshots
from app.web.figure_views.map_page import map_page
from app.web.figure_views.map_picture import map_picture
from app.web.figure_views.matrix_page import matrix_page
from tests.builders.map_publication import CODES, SANDMERE, map_dir

ENGLISH = translator("en")
EARLY = Entitlement.EARLY_LEARNING


@pytest.fixture(scope="module")
def statistics(tmp_path_factory: pytest.TempPathFactory) -> PublishedStatistics:
    snapshot = Snapshots(map_dir(tmp_path_factory.mktemp("maps")) / "snapshots").current()
    assert snapshot
    assert snapshot.statistics
    return snapshot.statistics


def map_of(
    statistics: PublishedStatistics, figures: dict[str, MeasureFigure], method: ClassMethod
) -> AreaMap:
    mapped = MappedMeasure(
        replace(statistics.measures["poverty"], periods={Level.WARD: ("2025",)}),
        {"2025": figures},
    )
    area = statistics.areas[SANDMERE]
    found = find_area_map(statistics, mapped, area, Level.WARD, "2025", method=method)
    assert found
    return found


def shown(first: AreaMap, second: AreaMap) -> tuple[object, ...]:
    """All that a page and a picture show of two maps, and of both at once."""
    both = matrix_page(first, second, find_matrix(first, second), ENGLISH)
    return (
        first.classes,
        *(map_page(first, ENGLISH, sort) for sort in ("name", "value")),
        *(
            matrix_page(first, second, find_matrix(first, second), ENGLISH, sort)
            for sort in ("name", "value", "second")
        ),
        map_picture(first, None, map_page(first, ENGLISH), {}, ENGLISH),
        map_picture(first, second, both, {}, ENGLISH),
    )


_COUNTS = st.none() | st.floats(0, 500)


@given(
    st.dictionaries(st.sampled_from(CODES), st.integers(0, 100), min_size=1),
    st.dictionaries(st.sampled_from(CODES), st.tuples(_COUNTS, _COUNTS), min_size=1),
    st.sampled_from(ClassMethod),
)
def test_counts_behind_a_hidden_ward_change_nothing(
    statistics: PublishedStatistics,
    values: dict[str, int],
    hidden: dict[str, tuple[float | None, float | None]],
    method: ClassMethod,
) -> None:
    plain = {code: MeasureFigure(Level.WARD, code, "2025", one) for code, one in values.items()}
    bare = {
        code: MeasureFigure(Level.WARD, code, "2025", None, symbol=HiddenReason.FEW)
        for code in hidden
    }
    exact = {
        code: replace(bare[code], numerator=counts[0], denominator=counts[1])
        for code, counts in hidden.items()
    }
    second = map_of(statistics, plain, method)

    maps = [map_of(statistics, plain | one, method) for one in (bare, exact)]

    one, other = (shown(found, second) for found in maps)
    assert one == other


@given(st.lists(st.tuples(_COUNTS, _COUNTS, _COUNTS), min_size=3, max_size=3))
def test_the_figures_of_a_hidden_ward_reach_no_map(
    statistics: PublishedStatistics, counts: list[tuple[float | None, ...]]
) -> None:
    period = Period.parse("2026-spring")
    given_ = [
        (code, Figure(EARLY, "2", period, *exact, hidden=HiddenReason.FEW))
        for code, exact in zip(CODES, counts, strict=False)
    ]
    bare = [(code, Figure(EARLY, "2", period, hidden=HiddenReason.FEW)) for code in CODES[:3]]

    assert ward_figures(given_) == ward_figures(bare)
