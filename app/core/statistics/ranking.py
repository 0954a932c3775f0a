"""An area among others by the rules of DfE's LAIT. Source: docs/rules.md#rank-and-quartile-bands.

Values are as published, such as percentages; None is a missing value and is never ranked.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from math import copysign, floor, fsum


class QuartileBand(Enum):
    """The quarter of the areas in which an area is; A is the best."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"


@dataclass(frozen=True)
class Quartiles:
    """The values below which a quarter, a half and three quarters of the areas lie."""

    lower: float
    median: float
    upper: float


def neighbours_mean(values: Iterable[float | None]) -> float | None:
    """The mean of the values that are not missing, each with the same weight; None without any."""
    found = [value for value in values if value is not None]
    return fsum(found) / len(found) if found else None


def ranks(values: Mapping[str, float | None], higher_is_better: bool) -> dict[str, int]:
    """The rank of each area that has a value, by its code; 1 is best, equal values share the best.

    Without the areas whose value is missing.
    """
    found = {code: value for code, value in values.items() if value is not None}
    rank_by_value: dict[float, int] = {}
    for rank, value in enumerate(sorted(found.values(), reverse=higher_is_better), start=1):
        rank_by_value.setdefault(value, rank)
    return {code: rank_by_value[value] for code, value in found.items()}


def quartiles(values: Iterable[float | None]) -> Quartiles | None:
    """The quartiles of the values that are not missing; None without any.

    Interpolated linearly between the two nearest values (type 7 of Hyndman and Fan).
    """
    found = sorted(value for value in values if value is not None)
    if not found:
        return None
    return Quartiles(*(_quantile(found, quarters) for quarters in (1, 2, 3)))


def quartile_band(value: float, limits: Quartiles, higher_is_better: bool) -> QuartileBand:
    """The band of a value; one on a limit is in the band of the lower values, as in LAIT."""
    below = [limit < value for limit in (limits.lower, limits.median, limits.upper)].count(True)
    return list(QuartileBand)[3 - below if higher_is_better else below]


def change_on_previous_year(values: Mapping[int, float | None]) -> float | None:
    """The value of the latest year minus that of the year before; None if either is missing.

    By year (of a split year, its first); never across a year without a value.
    """
    if not values:
        return None
    latest = max(values)
    now, before = values[latest], values.get(latest - 1)
    return None if now is None or before is None else now - before


def children_to_reach_mean(share: float, mean_share: float, denominator: int) -> int:
    """How many more children, of the same denominator, would bring the area's share to the mean.

    Negative where the area is above the mean: that many fewer children would bring it there.
    Shares are between 0 and 1, or above 1 where the denominator is an estimate. Halves are
    rounded away from zero, so that an area above and one below are treated alike.
    """
    children = round((mean_share - share) * denominator, 9)  # 9.5, not 9.4999999999999
    return int(copysign(floor(abs(children) + 0.5), children))


def _quantile(ordered: list[float], quarters: int) -> float:
    position, remainder = divmod((len(ordered) - 1) * quarters, 4)
    below = ordered[position]
    if not remainder:
        return below
    return below + (ordered[position + 1] - below) * remainder / 4
