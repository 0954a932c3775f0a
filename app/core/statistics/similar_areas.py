"""The areas most like an area by their characteristics: our own calculation, not DfE's list.

Source: docs/rules.md#similar-areas.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

COMPONENTS_COUNT: Final = 4
SIMILAR_COUNT: Final = 10
# Decimals of a distance: what lies beyond differs between computers and must not decide the order.
DISTANCE_DECIMALS: Final = 9


def similar_areas(
    features: NDArray[np.float64], codes: Sequence[str]
) -> dict[str, tuple[str, ...]]:
    """The 10 nearest areas of each, nearest first, by code; areas at one distance in code order.

    `features` has a row per area, in the order of `codes`, and a column per characteristic: shares
    and scores, without the population. Fewer than 10 where there are fewer other areas.
    Raises ValueError for a missing number, a repeated code or another count of codes than of rows.
    """
    if features.ndim != 2 or len(codes) != len(features) or len(set(codes)) != len(codes):
        raise ValueError(f"{len(codes)} codes for features of the shape {features.shape}")
    if not np.isfinite(features).all():
        raise ValueError("features with a missing number")
    order = sorted(range(len(codes)), key=lambda row: codes[row])
    in_order = [codes[row] for row in order]
    points = _leading_components(features[order])
    return {code: _nearest(points, row, in_order) for row, code in enumerate(in_order)}


def _leading_components(features: NDArray[np.float64]) -> NDArray[np.float64]:
    """Scores on the leading principal components of the z-scores, in their own scale.

    Not whitened: a component counts by how much the areas differ in it.
    """
    varying = features[:, np.ptp(features, axis=0) > 0]
    scores = (varying - varying.mean(axis=0)) / varying.std(axis=0)
    left, singular, _ = np.linalg.svd(scores, full_matrices=False)
    components: NDArray[np.float64] = (left * singular)[:, :COMPONENTS_COUNT]
    return components


def _nearest(points: NDArray[np.float64], row: int, codes: list[str]) -> tuple[str, ...]:
    distances = np.sqrt(((points - points[row]) ** 2).sum(axis=1)).round(DISTANCE_DECIMALS)
    distances[row] = np.inf
    count = min(SIMILAR_COUNT, len(codes) - 1)
    farthest = np.partition(distances, count)[:count].max(initial=0.0)
    candidates = np.flatnonzero(distances <= farthest)
    # Stable, and the rows are in the order of their codes.
    nearest = candidates[np.argsort(distances[candidates], kind="stable")][:count]
    return tuple(codes[index] for index in nearest)
