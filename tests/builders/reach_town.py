"""An invented town with small areas and settings, and reach in it by a slow, simple calculation."""

from collections.abc import Mapping, Sequence
from datetime import date
from math import exp
from pathlib import Path
from random import Random

from geopy.distance import geodesic

from app.core.measures.figure import ENGLAND, Level
from app.core.measures.provision import ProvisionBand
from app.core.measures.reach import POPULATION
from app.core.offer import Ages, Offer
from app.data.area_positions import StoredPosition
from app.data.measures import StoredFigure
from app.publish.statistics.published_areas import AreaValues
from app.publish.statistics.reach_figures import (
    ReachInputs,
    reach_areas,
    reach_figures,
    reach_inputs,
    reach_measures,
)
from app.publish.statistics.selection import StatisticsRows
from app.publish.statistics.statistics_database import write_statistics
from app.snapshot.layout import Setting
from app.snapshot.published_statistics import DATABASE, PublishedStatistics
from tests.builders.published import setting

DAY = date(2026, 11, 30)
COUNCIL, NEIGHBOUR = "E06990001", "E06990002"
WARDS = tuple(f"E0599000{number}" for number in range(1, 6))
_SOUTH, _WEST = 53.90, -1.60
_AGES = (Ages(0, 59), Ages(24, 59), Ages(0, 23), Ages(36, 59))
Weights = Mapping[str, float]


def town_areas(chosen: Random, count: int = 20) -> list[StoredPosition]:
    """The centres of small areas in about 6 by 6 km."""
    return [StoredPosition(f"E01990{number:03}", *_point(chosen)) for number in range(1, count + 1)]


def town_settings(chosen: Random, count: int = 15, places: int = 1_000) -> list[Setting]:
    """Nurseries with known ages; `places` is a factor of the number of places of each.

    A factor of 1,000 gives values of which figures keep 8 digits.
    """
    found = []
    for number in range(count):
        latitude, longitude = _point(chosen)
        facts = {
            "latitude": latitude,
            "longitude": longitude,
            "places_count": chosen.randint(10, 90) * places,
            "offer": Offer(ages=chosen.choice(_AGES)),
        }
        found.append(setting(f"setting{number:05}", **facts))
    return found


def _point(chosen: Random) -> tuple[float, float]:
    return _SOUTH + chosen.random() * 0.055, _WEST + chosen.random() * 0.09


def town_figures(chosen: Random, areas: Sequence[StoredPosition]) -> list[StoredFigure]:
    """ONS's estimates of the children in each area, of one year; under 5 is the sum of all ages."""
    found = []
    for area in areas:
        ages = [float(chosen.randint(1, 30)) for _ in range(5)]
        codes = ("population_under_1", *(f"population_{age}" for age in range(1, 5)))
        for code, count in [*zip(codes, ages, strict=True), ("population_under_5", sum(ages))]:
            found.append(children_figure(area.code, code, count))
    return sorted(found)


def children_figure(area: str, measure: str, count: float, period: str = "2024") -> StoredFigure:
    return StoredFigure(measure, Level.LSOA.value, area, period, "", count, None, None, None)


def town_wholes(areas: Sequence[StoredPosition]) -> dict[Level, dict[str, str]]:
    """Five wards of four areas; the last two are of the neighbouring council."""
    wards = {one.code: WARDS[number // 4] for number, one in enumerate(areas)}
    councils = {code: COUNCIL if ward < WARDS[3] else NEIGHBOUR for code, ward in wards.items()}
    england = {one.code: ENGLAND for one in areas}
    return {Level.WARD: wards, Level.COUNCIL: councils, Level.COUNTRY: england}


def slow_children(figures: Sequence[StoredFigure], band: ProvisionBand) -> dict[str, float]:
    found: dict[str, float] = {}
    for one in figures:
        if one.measure in POPULATION[band] and one.value is not None:
            found[one.area_code] = found.get(one.area_code, 0) + one.value
    return found


def slow_weight(distance: float, catchment: float) -> float:
    if distance >= catchment:
        return 0
    return (exp(-0.5 * (distance / catchment) ** 2) - exp(-0.5)) / (1 - exp(-0.5))


def slow_reach(
    areas: Sequence[StoredPosition],
    children: Mapping[str, float],
    settings: Sequence[tuple[float, float, float]],
) -> dict[str, float]:
    """Places per 100 children of each area; `settings` are latitudes, longitudes and places."""
    found = dict.fromkeys((one.code for one in areas), 0.0)
    for latitude, longitude, places in settings:
        weights = {
            one.code: slow_weight(geodesic((latitude, longitude), one[1:3]).meters, 3000)
            for one in areas
        }
        demand = sum(children[code] * weight for code, weight in weights.items())
        for code, weight in weights.items():
            found[code] += 100 * places * weight / demand if demand else 0
    return found


def slow_mean(values: Weights, children: Weights, codes: Sequence[str]) -> float:
    return sum(values[one] * children[one] for one in codes) / sum(children[one] for one in codes)


def town_inputs(seed: int, places: int = 100_000) -> ReachInputs:
    """What reach in the town of this number is computed from."""
    chosen = Random(seed)
    areas = town_areas(chosen)
    figures = town_figures(chosen, areas)
    settings = town_settings(chosen, places=places)
    return reach_inputs(areas, figures, settings, [], town_wholes(areas))


def publish_town(folder: Path, inputs: ReachInputs) -> PublishedStatistics:
    """The statistics of a town, written to `folder` and opened."""
    figures = reach_figures(inputs, DAY)
    wards, councils = inputs.wholes[Level.WARD], inputs.wholes[Level.COUNCIL]
    council_of_ward = {ward: councils[code] for code, ward in wards.items()}
    areas = [
        AreaValues("council", code, f"Town {code}", "2026", "", code[-3:], "")
        for code in (COUNCIL, NEIGHBOUR)
    ]
    areas += [
        AreaValues("ward", ward, f"Ward {ward[-1]}", "2026", council, "", "")
        for ward, council in council_of_ward.items()
    ]
    areas += [
        AreaValues("lsoa", code, f"Town {code[-3:]}", "2021", ward, "", councils[code])
        for code, ward in wards.items()
    ]
    rows = StatisticsRows(reach_measures(DAY, figures), figures, areas, [], [], reach_areas(inputs))
    write_statistics(folder / DATABASE, rows)
    return PublishedStatistics(folder, {"seq": 1})
