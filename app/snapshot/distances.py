"""Distances from one point to many, fast and exact to a millimetre."""

from math import cos, radians, sin

import numpy as np
import numpy.typing as npt

from app.core.distance import ECCENTRICITY_SQUARED, radii_m

Floats = npt.NDArray[np.float64]


def metres_from(latitudes: Floats, longitudes: Floats, latitude: float, longitude: float) -> Floats:
    """The metres from a point, in degrees, to each of the others."""
    metres: Floats = np.sqrt(squared_metres(latitudes, longitudes, latitude, longitude))
    return metres


def squared_metres(lats: Floats, lons: Floats, latitude: float, longitude: float) -> Floats:
    """The squares of `core.distance.metres_between` from one point to many.

    Metres per degree at the middle latitude come from Taylor series about the point (second order
    eastwards, first northwards): accurate to 1 mm within 60 km, without trigonometry per setting.
    """
    degree = radians(1)
    north, east = radii_m(latitude)
    slope, along = sin(radians(latitude)), cos(radians(latitude))
    east_slope = -north * slope * degree**2 / 2  # halves, for the middle between the two latitudes
    east_bend = -north * along * degree**3 / 8
    bulge = 1 - ECCENTRICITY_SQUARED * slope * slope
    north_slope = 1.5 * ECCENTRICITY_SQUARED * north * slope * along / bulge * degree**2
    up = lats - latitude
    eastwards = up * east_bend
    eastwards += east_slope
    eastwards *= up
    eastwards += east * degree
    eastwards *= lons - longitude
    northwards = up * north_slope
    northwards += north * degree
    northwards *= up
    eastwards *= eastwards
    northwards *= northwards
    eastwards += northwards
    return eastwards
