"""Reach as measures and figures, computed from the published settings when statistics are published.

They come from no edition: this service computes them (docs/rules.md#reach).
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from sqlmodel import Session

from app.core.distance import METRES_PER_MILE
from app.core.measures.definitions import measures_of
from app.core.measures.figure import Level
from app.core.measures.provision import ALL_KINDS, ProvisionBand, breakdown_of
from app.core.measures.reach import (
    CATCHMENT_M,
    CATCHMENT_MINUTES,
    CENSUS,
    FURTHEST_M,
    KNOWN_AGES_LEAST,
    POPULATION,
    REACH_PLACES,
    REACH_SIX,
    REACH_SOURCE,
    REACH_TRAVEL,
    children_of_band,
    counts_in_reach,
    is_open_at_six,
    takes_band,
)
from app.core.statistics.reach import Floats, Pairs, Points, nearest, pairs_within, reach
from app.core.takeup import HiddenReason
from app.data.area_positions import (
    StoredPosition,
    StoredTravelTime,
    find_positions,
    find_travel_times,
)
from app.data.measures import StoredFigure
from app.data.tables import Measure
from app.snapshot.layout import Setting
from app.snapshot.published_reach import ReachArea
from app.snapshot.published_statistics import OWN_COUNT

ROUNDING = 1e-9  # relative: exactly the least share is enough
Wholes = Mapping[Level, Mapping[str, str]]  # by level, the area that each LSOA is in


@dataclass(frozen=True)
class ReachInputs:
    """What reach is computed from.

    `wholes` name the ward, the council and perhaps the country of each of their LSOAs.
    """

    positions: Sequence[StoredPosition]
    children: Mapping[ProvisionBand, Mapping[str, float]]
    settings: Sequence[Setting]
    travel_times: Sequence[StoredTravelTime]
    wholes: Wholes


@dataclass(frozen=True)
class ComputedReach:
    """What statistics have of reach; empty where something that it needs is not loaded."""

    measures: Sequence[Measure] = ()
    figures: Sequence[StoredFigure] = ()
    areas: Sequence[ReachArea] = ()


def compute_reach(
    session: Session,
    settings: Sequence[Setting],
    as_at: date,
    figures: Sequence[StoredFigure],
    wholes: Wholes,
) -> ComputedReach:
    """Reach of the settings that are published on a day."""
    positions = find_positions(session, Level.LSOA)
    if not positions:
        return ComputedReach()
    inputs = reach_inputs(positions, figures, settings, find_travel_times(session), wholes)
    found = reach_figures(inputs, as_at)
    return ComputedReach(reach_measures(as_at, found), found, reach_areas(inputs))


def reach_inputs(
    positions: Sequence[StoredPosition],
    figures: Sequence[StoredFigure],
    settings: Sequence[Setting],
    travel_times: Sequence[StoredTravelTime],
    wholes: Wholes,
) -> ReachInputs:
    """The inputs, with the areas whose position and children are known."""
    needed = {CENSUS, *(code for codes in POPULATION.values() for code in codes)}
    values: dict[str, dict[str, float]] = {}
    for one in figures:  # of one area the newest period comes last
        if one.measure in needed and one.level == Level.LSOA.value and one.value is not None:
            values.setdefault(one.measure, {})[one.area_code] = one.value
    census = values.pop(CENSUS, {})
    children = {band: children_of_band(band, values, census) for band in POPULATION}
    known = [one for one in positions if all(one.code in by_area for by_area in children.values())]
    return ReachInputs(known, children, settings, travel_times, wholes)


def reach_areas(inputs: ReachInputs) -> list[ReachArea]:
    """The areas with their children, for "what if places open here?"."""
    return [
        ReachArea(*one, {band: by_area[one.code] for band, by_area in inputs.children.items()})
        for one in inputs.positions
    ]


def reach_measures(as_at: date, figures: Sequence[StoredFigure]) -> list[Measure]:
    """The measures of reach that have figures."""
    known = {one.measure for one in figures}
    return [
        Measure(
            **{**vars(one), "breaks": json.dumps(one.to_facts()["breaks"])},
            edition_id=OWN_COUNT,
            as_at=as_at,
            position=position,
        )
        for position, one in enumerate(measures_of(REACH_SOURCE))
        if one.code in known
    ]


def reach_figures(inputs: ReachInputs, as_at: date) -> list[StoredFigure]:
    """The figures of every measure, band and level; [] without areas or settings."""
    counted = [
        one
        for one in inputs.settings
        if counts_in_reach(one.choice, one.kind, one.offer.premises, one.latitude)
    ]
    settings = [one for one in counted if one.places_count]
    if not inputs.positions or not settings:
        return []
    areas, sites = _points(inputs.positions), _points(settings)
    pairs = pairs_within(areas, sites, CATCHMENT_M)
    period = f"{as_at:%Y-%m}"
    found = list(_by_band(inputs, settings, pairs, period))
    found += _open_at_six(inputs, counted, period)
    if inputs.travel_times:
        found += _by_travel(inputs, settings, period)
    return found


def _by_band(
    inputs: ReachInputs, settings: Sequence[Setting], pairs: Pairs, period: str
) -> Iterator[StoredFigure]:
    """Places per 100 children by age: not available where too few ages in reach are known."""
    for band in POPULATION:
        children = _children(inputs, band)
        takes = [takes_band(one.offer.ages, one.choice, band) for one in settings]
        places = np.array([one.places_count or 0 for one in settings], float)
        taken = places * np.array([one is True for one in takes])
        per_area = reach(pairs, children, taken, CATCHMENT_M).per_area
        if band is not ProvisionBand.ALL:
            known = places * np.array([one is not None for one in takes])
            of_known = reach(pairs, children, known, CATCHMENT_M).per_area
            of_all = reach(pairs, children, places, CATCHMENT_M).per_area
            has_ages = of_known >= KNOWN_AGES_LEAST * of_all * (1 - ROUNDING)
            if not (has_ages & (of_all > 0)).any():
                continue
            per_area = np.where(has_ages, per_area, np.nan)  # without a setting in reach it is 0
        breakdown = breakdown_of(ALL_KINDS, band.value)
        yield from _figures(inputs, REACH_PLACES, period, breakdown, per_area, children)


def _open_at_six(
    inputs: ReachInputs, counted: Sequence[Setting], period: str
) -> Iterator[StoredFigure]:
    """The miles to the nearest setting that is known to be open until 6pm."""
    late = [one for one in counted if is_open_at_six(one.offer)]
    if late:
        metres = nearest(_points(inputs.positions), _points(late), FURTHEST_M).distances_m
        miles = metres / METRES_PER_MILE
        children = _children(inputs, ProvisionBand.ALL)
        yield from _figures(inputs, REACH_SIX, period, "", miles, children)


def _by_travel(
    inputs: ReachInputs, settings: Sequence[Setting], period: str
) -> Iterator[StoredFigure]:
    """Places per 100 children by travel times; only the areas that the file has."""
    number = {one.code: position for position, one in enumerate(inputs.positions)}
    lies_in = nearest(_points(settings), _points(inputs.positions), FURTHEST_M).settings
    by_area: dict[int, list[int]] = {}
    for setting, area in enumerate(lies_in):
        by_area.setdefault(int(area), []).append(setting)
    found = [
        (number[one.from_code], setting, one.minutes)
        for one in inputs.travel_times
        if one.from_code in number and one.to_code in number
        for setting in by_area.get(number[one.to_code], ())
    ]
    if not found:
        return
    columns = list(zip(*found, strict=True))
    pairs = Pairs(
        np.array(columns[0], np.int32), np.array(columns[1], np.int32), np.array(columns[2], float)
    )
    children = _children(inputs, ProvisionBand.ALL)
    places = np.array([one.places_count or 0 for one in settings], float)
    per_area = reach(pairs, children, places, CATCHMENT_MINUTES).per_area
    origins = {one.from_code for one in inputs.travel_times}
    is_origin = np.array([one.code in origins for one in inputs.positions])
    values = np.where(is_origin, per_area, np.nan)
    yield from _figures(inputs, REACH_TRAVEL, period, "", values, children)


def _figures(
    inputs: ReachInputs,
    measure: str,
    period: str,
    breakdown: str,
    values: Floats,
    children: Floats,
) -> Iterator[StoredFigure]:
    """The figure of each small area, and of each larger one the mean weighted by children.

    NaN is not available, and so is the mean of an area with a small area without a value, or
    without a known centre or children.
    """
    codes = [one.code for one in inputs.positions]
    known = set(codes)
    for code, value in zip(codes, values, strict=True):
        yield _figure(measure, Level.LSOA, code, period, breakdown, float(value))
    for level, whole_of in inputs.wholes.items():
        missing = {whole for code, whole in whole_of.items() if code not in known}
        sums: dict[str, tuple[float, float]] = {}
        for code, value, weight in zip(codes, values, children, strict=True):
            if whole := whole_of.get(code):
                total, weights = sums.get(whole, (0.0, 0.0))
                sums[whole] = total + float(value) * float(weight), weights + float(weight)
        for whole, (total, weights) in sorted(sums.items()):
            mean = total / weights if weights and whole not in missing else float("nan")
            yield _figure(measure, level, whole, period, breakdown, mean)


def _figure(
    measure: str, level: Level, code: str, period: str, breakdown: str, value: float
) -> StoredFigure:
    is_missing = value != value
    symbol = HiddenReason.NOT_AVAILABLE.value if is_missing else None
    shown = None if is_missing else round(value, 3)
    return StoredFigure(measure, level.value, code, period, breakdown, shown, None, None, symbol)


def _children(inputs: ReachInputs, band: ProvisionBand) -> Floats:
    by_area = inputs.children[band]
    return np.array([by_area[one.code] for one in inputs.positions], float)


def _points(places: Sequence[StoredPosition] | Sequence[Setting]) -> Points:
    return Points(
        np.array([one.latitude for one in places], float),
        np.array([one.longitude for one in places], float),
    )
