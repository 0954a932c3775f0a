"""The invented geography: two councils in the open North Sea, their wards and postcodes.

Wards are cells of a grid whose corners and edge middles are nudged, so that neighbours share every
point of their border. Postcodes use the area ZZ, which Royal Mail has never assigned.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import atan2
from random import Random

AREAS_HEADER = ("level", "code", "name", "parent_code", "la_number", "former_names", "vintage",
                "boundary")  # fmt: skip
POSTCODES_HEADER = ("postcode", "latitude", "longitude", "district_code", "ward_code", "lsoa_code",
                    "retired")  # fmt: skip
# An invented spot in the open North Sea, far from any postcode; plain factors instead of a
# projection, so that every machine rounds to the same digits.
MIDDLE_LATITUDE, MIDDLE_LONGITUDE = 53.9, 1.2
KM_PER_DEGREE_NORTH, KM_PER_DEGREE_EAST = 111.3, 65.7
EAST_KM, NORTH_KM = (-6.0, -2.6, 0.0, 2.6, 6.0, 10.0), (-5.0, -1.7, 1.7, 5.0)
NUDGE_KM, TOWN_SPREAD_KM = 0.6, 1.8
SANDMERE, OVERWICK = "E06990001", "E06990002"
VINTAGE = "2026-06"
# One cell of the grid each, from the south-west; the fifth of each row belongs to Overwick.
WARDS = (
    ("Hollin Moor", "ZZ7", "Hollin"), ("Priory Fields", "ZZ2", "Sandmere"),
    ("Blackthorn Vale", "ZZ6", "Sandmere"), ("Eastfleet", "ZZ3", "Eastfleet"),
    ("Teasel Bank", "ZZ9", "Overwick"),
    ("Saltmarsh End", "ZZ2", "Sandmere"), ("Town Quay", "ZZ1", "Sandmere"),
    ("St Hild's", "ZZ1", "Sandmere"), ("Ottergate", "ZZ3", "Eastfleet"),
    ("Overwick Market", "ZZ8", "Overwick"),
    ("Gannet Point", "ZZ5", "Gannet Point"), ("Marram", "ZZ4", "Sandmere"),
    ("Kelderholme", "ZZ4", "Sandmere"), ("Lanthorn Hill", "ZZ6", "Lanthorn"),
    ("Overwick Staithe", "ZZ8", "Overwick"),
)  # fmt: skip
POSTCODES_COUNT = 2000
INWARD_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"
RETIRED, WITHOUT_POSITION = {"ZZ3 9AA"}, {"ZZ2 9AA", "ZZ6 4AB", "ZZ9 7AA"}

Point = tuple[float, float]  # kilometres east and north of the middle of the town


@dataclass(frozen=True)
class Council:
    name: str
    la_number: str
    former_names: str
    columns: tuple[int, int]  # of the grid, first and last


COUNCILS = {
    SANDMERE: Council("Sandmere", "995", "Sandmere Bay", (0, 3)),
    OVERWICK: Council("Overwick", "996", "", (4, 4)),
}


@dataclass(frozen=True)
class Ward:
    code: str
    council: str
    name: str
    outward: str
    town: str
    ring: tuple[Point, ...]


@dataclass(frozen=True)
class Postcode:
    text: str
    position: Point | None
    ward: Ward
    lsoa: str
    retired: str


def degrees(point: Point, digits: int) -> tuple[str, str]:
    """Latitude and longitude in the format of the files."""
    latitude = MIDDLE_LATITUDE + point[1] / KM_PER_DEGREE_NORTH
    longitude = MIDDLE_LONGITUDE + point[0] / KM_PER_DEGREE_EAST
    return f"{latitude:.{digits}f}", f"{longitude:.{digits}f}"


def draw_corners(rng: Random) -> list[list[Point]]:
    """Corners of all wards and the middles between them, nudged off the grid; neighbours share."""

    def with_middles(edges: Sequence[float]) -> list[float]:
        return sorted([*edges, *((a + b) / 2 for a, b in pairwise(edges))])

    def nudged(value: float) -> float:
        return round(value + (rng.random() - 0.5) * NUDGE_KM, 3)

    easts, norths = with_middles(EAST_KM), with_middles(NORTH_KM)
    return [[(nudged(east), nudged(north)) for east in easts] for north in norths]


def outline(
    corners: list[list[Point]], west: int, east: int, south: int, north: int
) -> list[Point]:
    """The closed ring around the cells west..east, south..north of the grid, anticlockwise."""
    w, e, s, n = 2 * west, 2 * east + 2, 2 * south, 2 * north + 2
    path = [(s, column) for column in range(w, e)] + [(row, e) for row in range(s, n)]
    path += [(n, column) for column in range(e, w, -1)] + [(row, w) for row in range(n, s - 1, -1)]
    return [corners[row][column] for row, column in path]


def draw_wards(corners: list[list[Point]]) -> list[Ward]:
    """One ward for each cell of the grid."""
    wards = []
    for number, (name, outward, town) in enumerate(WARDS):
        row, column = divmod(number, 5)
        ring = tuple(outline(corners, column, column, row, row))
        council = SANDMERE if column <= COUNCILS[SANDMERE].columns[1] else OVERWICK
        wards.append(Ward(f"E05{990001 + number}", council, name, outward, town, ring))
    return wards


def holds(ring: Sequence[Point], x: float, y: float) -> bool:
    """Whether a point is inside: a line drawn eastwards crosses the ring an odd number of times."""
    inside = False
    for (ax, ay), (bx, by) in pairwise(ring):
        if (ay > y) != (by > y) and x < ax + (y - ay) * (bx - ax) / (by - ay):
            inside = not inside
    return inside


def lsoa_code(ward: Ward, x: float, y: float) -> str:
    """One of the four LSOAs of a ward: its south-west, south-east, north-west and north-east."""
    middle_x, middle_y = (sum(values) / len(values) for values in zip(*ward.ring[1:], strict=True))
    first = 990001 + 4 * (int(ward.code[3:]) - 990001)
    return f"E01{first + (x > middle_x) + 2 * (y > middle_y)}"


def scatter(rng: Random, wards: list[Ward]) -> dict[str, list[tuple[float, float, Ward]]]:
    """Points for postcodes by outward code: two in three near the town, the others anywhere."""
    found: dict[str, list[tuple[float, float, Ward]]] = {}
    for _ in range(POSTCODES_COUNT):
        ward = None
        while not ward:
            x, y = rng.gauss(0, TOWN_SPREAD_KM), rng.gauss(0, TOWN_SPREAD_KM)
            if rng.random() < 1 / 3:
                x, y = (
                    rng.uniform(EAST_KM[0], EAST_KM[-1]),
                    rng.uniform(NORTH_KM[0], NORTH_KM[-1]),
                )
            ward = next((ward for ward in wards if holds(ward.ring, x, y)), None)
        found.setdefault(ward.outward, []).append((x, y, ward))
    return found


def make_postcodes(rng: Random, wards: list[Ward]) -> list[Postcode]:
    """Postcodes in order; a sector is a wedge of its district, since real ones lie together."""
    postcodes: list[Postcode] = []
    for outward, points in sorted(scatter(rng, wards).items()):
        middle_x = sum(x for x, _, _ in points) / len(points)
        middle_y = sum(y for _, y, _ in points) / len(points)
        points.sort(key=lambda one: atan2(one[1] - middle_y, one[0] - middle_x))
        for index, (x, y, ward) in enumerate(points):
            sector = index * 10 // len(points)
            first, second = divmod(index - -(-sector * len(points) // 10), 8)
            text = f"{outward} {sector}{INWARD_LETTERS[first]}{INWARD_LETTERS[second]}"
            point = None if text in WITHOUT_POSITION else (x, y)
            is_retired = text in RETIRED or len(postcodes) % 83 == 40
            month = f"{rng.randint(2015, 2025)}-{rng.randint(1, 12):02}" if is_retired else ""
            postcodes.append(Postcode(text, point, ward, lsoa_code(ward, x, y), month))
    return postcodes


def boundary(ring: Iterable[Point]) -> str:
    """A ring as GeoJSON geometry: longitude first, five decimals (a metre)."""
    positions = [[float(part) for part in reversed(degrees(point, 5))] for point in ring]
    return json.dumps({"type": "Polygon", "coordinates": [positions]}, separators=(",", ":"))


def area_rows(wards: list[Ward], corners: list[list[Point]]) -> Iterator[Sequence[str]]:
    """Header, councils, districts, wards; a unitary council and its one district share a code."""
    yield AREAS_HEADER
    for code, council in COUNCILS.items():
        border = boundary(outline(corners, *council.columns, 0, 2))
        name, number, former = council.name, council.la_number, council.former_names
        yield "council", code, name, "", number, former, VINTAGE, border
        yield "district", code, name, code, "", "", VINTAGE, border
    for ward in wards:
        yield ("ward", ward.code, ward.name, ward.council, "", "", VINTAGE, boundary(ward.ring))


def postcode_rows(postcodes: list[Postcode]) -> Iterator[Sequence[str]]:
    """Header and postcodes."""
    yield POSTCODES_HEADER
    for one in postcodes:
        position = degrees(one.position, 6) if one.position else ("", "")
        yield one.text, *position, one.ward.council, one.ward.code, one.lsoa, one.retired
