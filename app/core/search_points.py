"""The points of a search that are not typed as a postcode: a position, and the use of a second."""

import re
from enum import Enum
from typing import NamedTuple

from app.core.errors import QueryInvalid

# The United Kingdom with its islands, in degrees.
UK_SOUTH, UK_NORTH = 49.8, 60.9
UK_WEST, UK_EAST = -8.7, 1.8

# A position is precise to 100 metres: three decimals, and never more.
_position = re.compile(r"([0-9]{2}(?:\.[0-9]{1,3})?),(-?[0-9](?:\.[0-9]{1,3})?)").fullmatch


class Position(NamedTuple):
    """Degrees, with at most three decimals."""

    latitude: float
    longitude: float

    def __repr__(self) -> str:
        return "Position(…)"  # a family's position is in no log and no error report

    def __str__(self) -> str:
        return f"{self.latitude:.3f},{self.longitude:.3f}"


def parse_position(text: str) -> Position:
    """The position in "51.123,-0.123"; raises QueryInvalid unless it is one in the UK."""
    match = _position(text)
    if match is None:
        raise QueryInvalid("near", text)
    latitude, longitude = float(match[1]), float(match[2])
    if not (UK_SOUTH <= latitude <= UK_NORTH and UK_WEST <= longitude <= UK_EAST):
        raise QueryInvalid("near", text)
    return Position(latitude, longitude)


class PointOrder(Enum):
    """How a search with two points orders its list."""

    EITHER = "either"  # by the distance to the nearer point
    DETOUR = "detour"  # by how much longer the way from one point to the other becomes


def parse_order(text: str) -> PointOrder:
    """The chosen order, by the nearer point for ""; raises QueryInvalid for an unknown one."""
    try:
        return PointOrder(text) if text else PointOrder.EITHER
    except ValueError:
        raise QueryInvalid("order", text) from None
