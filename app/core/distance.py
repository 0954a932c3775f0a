"""Straight-line distance on the Earth's ellipsoid, fast enough for every result."""

from math import cos, degrees, hypot, radians, sin, sqrt

SEMI_MAJOR_M = 6_378_137.0  # WGS84
ECCENTRICITY_SQUARED = 0.006_694_379_990_14
METRES_PER_MILE = 1609.344


def radii_m(latitude: float) -> tuple[float, float]:
    """Metres per radian at a latitude in degrees: northwards, and eastwards along its circle."""
    slope = sin(radians(latitude))
    bulge = 1 - ECCENTRICITY_SQUARED * slope * slope
    north = SEMI_MAJOR_M * (1 - ECCENTRICITY_SQUARED) / (bulge * sqrt(bulge))
    return north, SEMI_MAJOR_M / sqrt(bulge) * cos(radians(latitude))


def metres_between(lat_a: float, lon_a: float, lat_b: float, lon_b: float) -> float:
    """Metres in a straight line between two points in degrees.

    Uses the ellipsoid's radii at the middle latitude: within 0.3 m of the geodesic up to 45 km.
    """
    north, east = radii_m((lat_a + lat_b) / 2)
    return hypot(radians(lat_b - lat_a) * north, radians(lon_b - lon_a) * east)


# 1 km northwards, the same everywhere: a step that depended on the point's own latitude would
# reveal that latitude.
GRID_ROW_DEGREES = 0.009


def snap_to_kilometre(latitude: float, longitude: float) -> tuple[float, float]:
    """The nearest corner of a fixed 1 km grid, in degrees: the only stored position of a home."""
    snapped = round(latitude / GRID_ROW_DEGREES) * GRID_ROW_DEGREES
    _, east = radii_m(snapped)
    column = degrees(1000 / east)
    return round(snapped, 6), round(round(longitude / column) * column, 6)
