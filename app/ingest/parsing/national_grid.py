"""Positions on the British National Grid as degrees."""

from functools import cache

from pyproj import Transformer


@cache
def to_degrees() -> Transformer:
    """From easting and northing in metres to longitude and latitude (WGS84).

    Accurate to about 5 m: the exact OSTN15 grid is not part of pyproj.
    """
    return Transformer.from_crs("EPSG:27700", "EPSG:4326", always_xy=True)
