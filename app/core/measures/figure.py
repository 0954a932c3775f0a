"""A figure: the value of a measure for one area, period and breakdown."""

from dataclasses import dataclass
from enum import Enum

from app.core.takeup import HiddenReason


class Level(Enum):
    """The levels of areas that have figures, the largest first."""

    COUNTRY = "country"
    REGION = "region"
    COUNCIL = "council"
    DISTRICT = "district"
    WARD = "ward"
    LSOA = "lsoa"


ENGLAND = "E92000001"
ALL_CHILDREN = ""  # the breakdown of a figure about all children of the measure


@dataclass(frozen=True)
class MeasureFigure:
    """One figure. `area_code` is an ONS code; `period` has a form of `core.measures.periods`.

    `breakdown` is ALL_CHILDREN or "topic: value", as in "sex: Boys". Numerator and denominator are
    None where the publisher gives none. `symbol` says why there is no `value`; it is never 0.
    """

    level: Level
    area_code: str
    period: str
    value: float | None
    breakdown: str = ALL_CHILDREN
    numerator: float | None = None
    denominator: float | None = None
    symbol: HiddenReason | None = None
