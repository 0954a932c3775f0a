"""National data: the nearest settings of 1,000 random real postcodes, checked by a simple loop."""

import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from geopy.distance import geodesic
from sqlmodel import col, select

from app.core.distance import ECCENTRICITY_SQUARED, SEMI_MAJOR_M
from app.core.provision import UNDER_FIVES, Choice
from app.core.search_filters import Filters
from app.data.session import record
from app.data.tables import Provider
from app.snapshot.reader import Snapshot, Snapshots, read_current_pointer
from tests.builders import chosen_filters, close_engine, settings_for

pytestmark = pytest.mark.national
ASKED = 1_000
CANDIDATES = 16  # of which the geodesic decides
HALF_METRE = 0.001

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Plain:
    """Every setting with a position, in the order of numbers, without the grid."""

    numbers: npt.NDArray[np.int64]
    latitudes: Floats
    longitudes: Floats


@pytest.fixture(scope="module")
def england(national: Path) -> Snapshot:
    shown = Snapshots(national / "snapshots").current()
    assert shown is not None
    return shown


@pytest.fixture(scope="module")
def plain(england: Snapshot) -> dict[Filters, Plain]:
    """The settings of two filters."""
    clubs = chosen_filters(kind=["out-of-school", "other"])
    return {
        filters: _listed(england, filters.kinds or UNDER_FIVES) for filters in (Filters(), clubs)
    }


def test_the_ten_nearest_of_a_thousand_postcodes_equal_those_of_a_simple_check(
    england: Snapshot, plain: dict[Filters, Plain]
) -> None:
    for filters, settings in plain.items():
        for point in _points(england, random.Random(153)):
            metres = _metres(settings, *point)
            nearest = np.lexsort((settings.numbers, np.rint(metres)))[:CANDIDATES]
            expected = [
                (int(settings.numbers[row]), round(float(metres[row]))) for row in nearest[:10]
            ]

            found = england.settings.grid.nearest(*point, filters, 0, 10)

            if (np.abs(metres[nearest] % 1 - 0.5) > HALF_METRE).all():
                assert [(match.number, match.distance_m) for match in found.page] == expected
            assert found.counted == np.count_nonzero(metres <= 5 * 1609.344)
            assert found.total == len(settings.numbers)


def test_their_order_is_the_geodesic_one_within_a_metre(
    england: Snapshot, plain: dict[Filters, Plain]
) -> None:
    settings = plain[Filters()]
    for point in _points(england, random.Random(153)):
        rows = np.argsort(_metres(settings, *point))[:CANDIDATES]
        exact = {
            int(settings.numbers[row]): geodesic(
                point, (settings.latitudes[row], settings.longitudes[row])
            ).m
            for row in rows
        }

        found = england.settings.grid.nearest(*point, Filters(), 0, 10).page

        assert len(found) == 10
        for match, best in zip(found, sorted(exact.values()), strict=False):
            assert abs(exact[match.number] - match.distance_m) <= 1
            assert abs(match.distance_m - best) <= 1


def test_every_council_in_the_register_is_known_except_one_that_was_divided(
    national: Path,
) -> None:
    settings = settings_for(national)
    with record(settings.database_url) as session:
        unknown = session.exec(
            select(Provider.la_name)
            .where(col(Provider.la_number).is_(None), Provider.la_name != "")
            .distinct()
        ).all()
    close_engine(settings.database_url)

    assert unknown == ["Cumbria"]  # two councils since 2023


def test_nothing_of_a_redacted_home_is_public(england: Snapshot, national: Path) -> None:
    homes = [setting for setting in england.settings.all() if setting.choice is Choice.CHILDMINDER]
    seq = read_current_pointer(national / "snapshots")["places"]
    file = national / "snapshots" / "places" / f"{seq:06d}" / "places.sqlite"

    assert homes == []
    assert b"REDACTED" not in file.read_bytes()


def test_nearly_every_setting_has_a_position(england: Snapshot) -> None:
    settings: dict[str, Any] = england.settings.manifest

    assert settings["gaps"]["without_position"] < 0.005 * settings["rows"]


def _points(england: Snapshot, dice: random.Random) -> list[tuple[float, float]]:
    """The positions of so many random live postcodes."""
    points = []
    while len(points) < ASKED:
        entry = england.postcodes.find(
            england.postcodes._keys[dice.randrange(len(england.postcodes))]
        )
        if entry and entry.latitude is not None and entry.longitude is not None:
            points.append((entry.latitude, entry.longitude))
    return points


def _listed(england: Snapshot, kinds: frozenset[Choice]) -> Plain:
    rows = [
        (number, setting.latitude, setting.longitude)
        for number, setting in enumerate(england.settings.all())
        if setting.latitude is not None and setting.choice in kinds
    ]
    numbers, latitudes, longitudes = zip(*rows, strict=True)
    return Plain(np.array(numbers), np.array(latitudes), np.array(longitudes))


def _metres(settings: Plain, latitude: float, longitude: float) -> Floats:
    """`core.distance.metres_between` to every setting, term by term."""
    middle = np.radians((settings.latitudes + latitude) / 2)
    bulge = 1 - ECCENTRICITY_SQUARED * np.sin(middle) ** 2
    north = SEMI_MAJOR_M * (1 - ECCENTRICITY_SQUARED) / (bulge * np.sqrt(bulge))
    east = SEMI_MAJOR_M / np.sqrt(bulge) * np.cos(middle)
    metres: Floats = np.hypot(
        np.radians(settings.latitudes - latitude) * north,
        np.radians(settings.longitudes - longitude) * east,
    )
    return metres
