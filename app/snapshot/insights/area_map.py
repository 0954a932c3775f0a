"""A measure on a map: the areas of a council, each with its figure and its class."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from app.core.area_shapes import ShapeFrame
from app.core.measures.figure import Level, MeasureFigure
from app.core.statistics.map_classes import (
    ClassMethod,
    MapClasses,
    classes_with_limits,
    fixed_limits,
    jenks_classes,
    quantile_classes,
)
from app.core.statistics.two_measures import TwoMeasureMatrix, two_measure_matrix
from app.core.takeup import TOO_FEW, HiddenReason
from app.snapshot.insights.mapped_measures import MappedMeasure
from app.snapshot.published_statistics import PublishedStatistics, StatisticalArea

_HIDDEN = (*TOO_FEW, HiddenReason.OLD)


class AreaState(Enum):
    """What a map shows of an area: its shade, hatching, or grey."""

    SHOWN = "shown"
    TOO_FEW = "too few"
    NO_DATA = "no data"


@dataclass(frozen=True)
class MappedArea:
    """An area of a map with its figure, None where there is not even a symbol.

    `ward` is the ward that fits an LSOA best, "" for other areas and where it is not known.
    """

    code: str
    name: str
    figure: MeasureFigure | None
    ward: str = ""

    @property
    def value(self) -> float | None:
        return self.figure.value if self.figure else None

    @property
    def state(self) -> AreaState:
        if self.value is not None:
            return AreaState.SHOWN
        is_hidden = self.figure is not None and self.figure.symbol in _HIDDEN
        return AreaState.TOO_FEW if is_hidden else AreaState.NO_DATA


@dataclass(frozen=True)
class AreaMap:
    """The areas of a level within `whole` in one period, in the order of their names.

    `classes` are those of the shown values. `frame` has their outlines, None where no boundaries
    are loaded; `unplaced_count` areas with a figure are not on it.
    """

    mapped: MappedMeasure
    whole: StatisticalArea
    level: Level
    period: str
    breakdown: str
    areas: tuple[MappedArea, ...]
    classes: MapClasses
    frame: ShapeFrame | None
    unplaced_count: int

    @property
    def values(self) -> Mapping[str, float | None]:
        return {one.code: one.value for one in self.areas}

    @cached_property
    def placed_codes(self) -> frozenset[str]:
        """The codes of the areas that have an outline."""
        return frozenset(one.code for one in self.frame.shapes) if self.frame else frozenset()

    @property
    def shades(self) -> Mapping[str, int]:
        """The class of each area with a value, from 1, the lowest."""
        classes = {one.code: self.class_of(one) for one in self.areas}
        return {code: number + 1 for code, number in classes.items() if number is not None}

    def class_of(self, area: MappedArea) -> int | None:
        """The number of an area's class from 0, the lowest; None without a value."""
        return None if area.value is None else self.classes.number_of(area.value)


def find_area_map(
    statistics: PublishedStatistics,
    mapped: MappedMeasure,
    whole: StatisticalArea,
    level: Level,
    period: str,
    *,
    breakdown: str = "",
    method: ClassMethod = ClassMethod.QUANTILES,
) -> AreaMap | None:
    """The map of a measure; None where none of the areas has a figure in the period."""
    frame = statistics.maps.frame(whole.code, level)
    within = statistics.areas_within(level, whole.code)
    names = {one.code: one.name for one in within}
    wards = ward_names(statistics, within)
    names |= {one.code: one.code for one in frame.shapes if one.code not in names} if frame else {}
    periods = mapped.measure.periods.get(level, ()) if method is ClassMethod.FIXED else (period,)
    by_period = mapped.values(statistics, level, breakdown, names, periods)
    figures = by_period.get(period)
    if not figures:
        return None
    listed = sorted(names.items(), key=lambda one: (one[1].casefold(), one[0]))
    areas = tuple(
        MappedArea(code, name, figures.get(code), wards.get(code, "")) for code, name in listed
    )
    placed = {one.code for one in frame.shapes} if frame else set()
    return AreaMap(
        mapped,
        whole,
        level,
        period,
        breakdown,
        areas,
        _classes(by_period, period, method, mapped.measure.measure.decimals),
        frame,
        sum(one.figure is not None and one.code not in placed for one in areas) if frame else 0,
    )


def ward_names(statistics: PublishedStatistics, areas: Sequence[StatisticalArea]) -> dict[str, str]:
    """The name of the ward of each of these areas that is an LSOA, by its code."""
    lsoas = [one for one in areas if one.level is Level.LSOA and one.parent_code]
    names = statistics.names(Level.WARD, {one.parent_code for one in lsoas})
    return {one.code: names[one.parent_code] for one in lsoas if one.parent_code in names}


def _classes(
    by_period: Mapping[str, Mapping[str, MeasureFigure]],
    period: str,
    method: ClassMethod,
    decimals: int,
) -> MapClasses:
    values = {
        one: [figure.value for figure in figures.values() if figure.value is not None]
        for one, figures in by_period.items()
    }
    shown = values.get(period, [])
    if method is ClassMethod.FIXED:
        limits = fixed_limits(values, decimals=decimals)
        return classes_with_limits(limits, shown, decimals=decimals)
    if method is ClassMethod.JENKS:
        return jenks_classes(shown, decimals=decimals)
    return quantile_classes(shown, decimals=decimals)


def find_matrix(first: AreaMap, second: AreaMap) -> TwoMeasureMatrix:
    """Two measures of the same areas, each in thirds."""
    return two_measure_matrix(
        first.values,
        second.values,
        first_decimals=first.mapped.measure.measure.decimals,
        second_decimals=second.mapped.measure.measure.decimals,
    )
