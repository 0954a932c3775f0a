"""Whether an area's share differs from a comparator's. Source: docs/rules.md#comparison."""

from enum import Enum

from app.core.statistics.intervals import CountedShare, wilson_interval


class ShareComparison(Enum):
    """How an area's share lies to the comparator's, whichever of them is the better one."""

    HIGHER = "higher"
    LOWER = "lower"
    NO_CLEAR_DIFFERENCE = "no clear difference"
    NOT_KNOWN = "not known"


class ComparatorResult(Enum):
    """How an area does against a comparator."""

    BETTER = "better"
    SIMILAR = "similar"
    WORSE = "worse"
    NOT_KNOWN = "not known"


def compared_with_value(
    area: CountedShare | None, comparator_share: float | None
) -> ShareComparison:
    """Different where the comparator lies outside the area's 95 % Wilson interval.

    The comparator counts as exact, and that the area is often a part of it is ignored. Not known
    without counts (LAIT publishes none), without a comparator, and for a share above 1.
    """
    interval = wilson_interval(area) if area else None
    if interval is None or comparator_share is None:
        return ShareComparison.NOT_KNOWN
    if comparator_share < interval.lower:
        return ShareComparison.HIGHER
    if comparator_share > interval.upper:
        return ShareComparison.LOWER
    return ShareComparison.NO_CLEAR_DIFFERENCE


def compared_with_area(area: CountedShare | None, other: CountedShare | None) -> ShareComparison:
    """Different where the 95 % Wilson intervals of both do not overlap; not known as above.

    It finds fewer differences than an interval of the difference would (`share_difference`).
    """
    interval = wilson_interval(area) if area else None
    other_interval = wilson_interval(other) if other else None
    if interval is None or other_interval is None:
        return ShareComparison.NOT_KNOWN
    if other_interval.upper < interval.lower:
        return ShareComparison.HIGHER
    if other_interval.lower > interval.upper:
        return ShareComparison.LOWER
    return ShareComparison.NO_CLEAR_DIFFERENCE


def comparator_result(comparison: ShareComparison, higher_is_better: bool) -> ComparatorResult:
    """The comparison as better, similar or worse, for a measure of this polarity."""
    if comparison is ShareComparison.NOT_KNOWN:
        return ComparatorResult.NOT_KNOWN
    if comparison is ShareComparison.NO_CLEAR_DIFFERENCE:
        return ComparatorResult.SIMILAR
    is_higher = comparison is ShareComparison.HIGHER
    return ComparatorResult.BETTER if is_higher == higher_is_better else ComparatorResult.WORSE
