"""Similar areas by their characteristics, and how many are shared with DfE's neighbours."""

import csv
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from app.core.statistics.similar_areas import similar_areas
from tests.core.statistics.lait_files import SHARED, official_neighbours

FEATURES = SHARED / "insights" / "utla_features_census2021_iod2025.csv"
LINE = np.array([[0.0], [1.0], [3.0], [7.0]])
matrices = st.integers(2, 8).flatmap(
    lambda rows: st.lists(
        st.lists(st.integers(0, 3), min_size=3, max_size=3), min_size=rows, max_size=rows
    )
)


def council_features() -> tuple[NDArray[np.float64], list[str]]:
    """A row per council and its three-digit number; the population is left out."""
    if not FEATURES.exists():
        pytest.skip("../shared/data holds no characteristics of councils")
    with FEATURES.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    assert header[:3] == ["utla_code", "dfe_code", "population_2021"]
    return np.array([row[3:] for row in rows], dtype=float), [row[1] for row in rows]


def test_the_nearest_area_comes_first() -> None:
    found = similar_areas(LINE, ["a", "b", "c", "d"])

    assert found["a"] == ("b", "c", "d")
    assert found["d"] == ("c", "b", "a")


def test_areas_at_one_distance_are_in_the_order_of_their_codes() -> None:
    same = np.array([[5.0, 1.0], [0.0, 2.0], [5.0, 1.0], [5.0, 1.0]])

    assert similar_areas(same, ["d", "c", "b", "a"])["d"] == ("a", "b", "c")


def test_a_characteristic_that_all_areas_share_changes_nothing() -> None:
    with_constant = np.hstack([LINE, np.full((4, 1), 0.1)])

    assert similar_areas(with_constant, list("abcd")) == similar_areas(LINE, list("abcd"))


@pytest.mark.parametrize(
    ("features", "codes"),
    [(LINE, ["a", "b", "c"]), (LINE, ["a", "a", "b", "c"]), (LINE.ravel(), list("abcd"))],
)
def test_codes_that_do_not_fit_the_rows_are_refused(
    features: NDArray[np.float64], codes: list[str]
) -> None:
    with pytest.raises(ValueError, match="codes for features"):
        similar_areas(features, codes)


def test_a_missing_number_is_refused() -> None:
    with pytest.raises(ValueError, match="missing number"):
        similar_areas(np.array([[1.0], [np.nan]]), ["a", "b"])


@given(matrices, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(rows: list[list[int]], chosen: Random) -> None:
    codes = [f"area {number}" for number in range(len(rows))]
    order = list(range(len(rows)))
    chosen.shuffle(order)
    features = np.array(rows, dtype=float)

    shuffled = similar_areas(features[order], [codes[row] for row in order])

    assert shuffled == similar_areas(features, codes)


def test_half_of_the_ten_are_shared_with_dfes_neighbours() -> None:
    features, codes = council_features()
    official = official_neighbours()

    ours = similar_areas(features, codes)

    assert features.shape == (153, 46)
    assert {len(similar) for similar in ours.values()} == {10}
    shared = [len({*ours[code]} & {*official[code]}) for code in codes]
    assert sum(shared) / len(shared) == pytest.approx(5.48, abs=0.01)


def test_a_second_way_to_the_components_finds_the_same_areas() -> None:
    features, codes = council_features()
    scores = (features - features.mean(axis=0)) / features.std(axis=0)
    _, axes = np.linalg.eigh(np.cov(scores.T))
    points = scores @ axes[:, -4:]

    ours = similar_areas(features, codes)

    for code, point in zip(codes, points, strict=True):
        distances = ((points - point) ** 2).sum(axis=1)
        by_distance = sorted(zip(distances, codes, strict=True))
        assert ours[code] == tuple(other for _, other in by_distance if other != code)[:10]
