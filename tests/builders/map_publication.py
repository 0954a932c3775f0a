"""A publication with maps: figures of wards beside a council's own take-up by ward.

Sandmere has twelve wards. LAST has figures and no boundary, EMPTY a boundary and no figure. Of the
measure `poverty` it has in 2025 a ZERO, the symbols of `SYMBOLS`, and values in the others; `speech`
is of 2024 and from another publisher. Of Sandmere's own take-up some wards are hidden. Overwick has
one ward, with take-up too. Ternshire is a county with two districts of two wards each.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import partial
from json import dumps
from pathlib import Path
from typing import Any

import numpy as np

from app.core.area_shapes import ShapeFrame, shape_frame
from app.core.measures.figure import ENGLAND
from app.core.measures.measure import MeasureUnit, Polarity
from app.core.period import Period
from app.core.takeup import Entitlement, Figure, HiddenReason
from app.data.measures import StoredFigure
from app.publish.selection.public_record import Selection
from app.publish.statistics.map_shapes import MapKey
from app.publish.statistics.published_areas import AreaValues
from app.publish.statistics.selection import StatisticsRows
from app.publish.statistics.statistics_database import write_statistics
from app.publish.store.staging import write_directory, write_places, write_postcodes
from app.publish.store.switch import switch_pointer
from app.snapshot.layout import AreaFigure, Edition, NamedArea
from app.snapshot.published_postcodes import ARRAYS
from app.snapshot.published_statistics import DATABASE, STATISTICS
from tests.builders.statistics import measure, measure_row, uncounted

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
SANDMERE, OVERWICK, TERNSHIRE = "E06990001", "E06990002", "E10990003"
DISTRICTS = ("E07990008", "E07990009")
WARDS = {f"E05990{number:03}": name for number, name in enumerate((
    "Marram", "Samphire & Sedge", "Thrift", "Dune <End>", "Staithe", "Quay", "Tern", "Kelp",
    "Saltern", "Groyne", "Plover", "Dunlin",
), start=1)}  # fmt: skip
CODES = tuple(WARDS)
ZERO, EMPTY, LAST = CODES[6], CODES[10], CODES[11]
SYMBOLS = {CODES[7]: "c", CODES[8]: "low", CODES[9]: "x"}
OVERWICK_WARD = "E05990021"
COUNTY_WARDS = ("E05990031", "E05990032", "E05990033", "E05990034")
LSOAS = tuple(f"E01990{number:03}" for number in range(1, 9))
YEARS = ("2023", "2024", "2025")
BOYS = "sex: Boys"
OWN_SOURCE, OTHER_SOURCE = "ward_takeup/995", "census_ages"
HIDDEN_EARLY, HIDDEN_UNIVERSAL = CODES[2:4], CODES[4:6]  # wards whose take-up is hidden
_share = partial(measure, has_counts=False, source="population")  # one with small areas
MEASURES = (
    _share("poverty", title="Children in low income families", gaps="Not all families count."),
    _share("speech", title="Children with speech on track", source=OTHER_SOURCE),
    _share("gld", title="Good level of development"),
    _share(
        "score", title="Score of deprivation", unit=MeasureUnit.POINTS, polarity=Polarity.NONE,
        decimals=2,
    ),
)  # fmt: skip
EDITIONS = tuple(
    Edition(source, title, publisher, "", "", "", as_at, 400, 1, is_invented=False)
    for source, title, publisher, as_at in (
        ("population", "Families", "First publisher", date(2026, 4, 8)),
        (OTHER_SOURCE, "Speech", "Second publisher", date(2026, 5, 1)),
        (OWN_SOURCE, "Own take-up", "Sandmere Council", date(2026, 3, 31)),
        ("ward_takeup/996", "Own take-up", "Overwick Council", date(2026, 3, 31)),
    )
)


def square(column: int, row: int) -> str:
    """The boundary of a field in a grid of fields, as GeoJSON."""
    west, south = 1 + column / 50, 53.9 - row / 80
    east, north = west + 1 / 50, south + 1 / 80
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return dumps({"type": "Polygon", "coordinates": [ring]})


def grid_frame(codes: Iterable[str], columns: int = 4) -> ShapeFrame:
    """A map with these areas as squares, row by row."""
    squares = {code: square(*divmod(number, columns)[::-1]) for number, code in enumerate(codes)}
    frame = shape_frame(squares)
    assert frame
    return frame


def area_values() -> list[AreaValues]:
    """The areas of the statistics."""
    councils = {SANDMERE: ("Sandmere", "995"), OVERWICK: ("Overwick", "996")}
    councils[TERNSHIRE] = "Ternshire", "997"
    districts = {SANDMERE: SANDMERE, OVERWICK: OVERWICK, **dict.fromkeys(DISTRICTS, TERNSHIRE)}
    parents = dict.fromkeys(WARDS, SANDMERE) | {OVERWICK_WARD: OVERWICK}
    parents |= dict(zip(COUNTY_WARDS, (DISTRICTS[0],) * 2 + (DISTRICTS[1],) * 2, strict=True))
    return [
        AreaValues("country", ENGLAND, "England", "", "", "", ""),
        *(
            AreaValues("council", code, name, "2026", "", number, "")
            for code, (name, number) in councils.items()
        ),
        *(
            AreaValues("district", code, f"District {code[-1]}", "2026", council, "", "")
            for code, council in districts.items()
        ),
        *(
            AreaValues("ward", code, WARDS.get(code, f"Ward {code[-2:]}"), "2026", parent, "", "")
            for code, parent in parents.items()
        ),
        *(
            AreaValues("lsoa", code, f"Area {code[-1]}", "2021", "", "", DISTRICTS[number % 2])
            for number, code in enumerate(LSOAS)
        ),
    ]


def maps() -> list[tuple[MapKey, ShapeFrame]]:
    """The maps: of LAST there is no outline."""
    return [
        ((SANDMERE, "ward"), grid_frame(CODES[:-1])),
        ((TERNSHIRE, "ward"), grid_frame(COUNTY_WARDS)),
        ((TERNSHIRE, "lsoa"), grid_frame(LSOAS)),
        ((ENGLAND, "council"), grid_frame((SANDMERE, OVERWICK, TERNSHIRE))),
    ]


def figures() -> Iterator[StoredFigure]:
    for number, code in enumerate(code for code in CODES if code != EMPTY):
        for year in YEARS:
            symbol = SYMBOLS.get(code) if year == YEARS[-1] else None
            value = 0.0 if code == ZERO else 10.04 + 3 * number + int(year) - 2025
            yield uncounted(code, year, None if symbol else value, "poverty", symbol)
        speech = None if code == CODES[1] else 40.0 + 17 * number % 30
        yield uncounted(code, "2024", speech, "speech", None if speech else "c")
        boys = uncounted(code, "2024", 20.0 + number, "speech")
        yield boys._replace(breakdown=BOYS)
    for number, code in enumerate((SANDMERE, OVERWICK, TERNSHIRE)):
        for year in YEARS:
            yield uncounted(code, year, 60.0 + number, "gld")
    for number, code in enumerate(COUNTY_WARDS):
        yield uncounted(code, YEARS[-1], 20.0 + number, "poverty")
    for number, code in enumerate(LSOAS):
        yield uncounted(code, "2025", 1.25 * number, "score")


def takeup() -> Iterator[AreaFigure]:
    """Sandmere's own take-up in two terms, and that of Overwick's ward."""
    early, universal, working = Entitlement
    for term in ("2025-autumn", "2026-spring"):
        for number, code in enumerate(CODES):
            registered, eligible = 20 + 5 * (number * 7 % 8), 60
            yield _own(code, early, "2", term, code in HIDDEN_EARLY, registered, eligible)
            registered = 40 + 5 * (number * 5 % 9)
            yield _own(code, universal, "3-4", term, code in HIDDEN_UNIVERSAL, registered, 100)
            yield _own(code, working, "all", term, False, 30 + 5 * number, None)
    strange = Figure(early, "2", Period.parse("2026-spring"), 5, 95, 5)
    yield AreaFigure("ward", OVERWICK_WARD, "ward_takeup/996", strange)
    yield AreaFigure("ward", CODES[0], "ward_takeup/996", strange)  # before a boundary changed


def _own(
    code: str,
    entitlement: Entitlement,
    ages: str,
    term: str,
    is_hidden: bool,
    registered: int,
    eligible: int | None,
) -> AreaFigure:
    period = Period.parse(term)
    figure = Figure(entitlement, ages, period, hidden=HiddenReason.FEW)
    if not is_hidden:
        percent = round(100 * registered / eligible) if eligible else None
        figure = Figure(entitlement, ages, period, registered, eligible, percent)
    return AreaFigure("ward", code, OWN_SOURCE, figure)


def map_dir(
    data_dir: Path,
    *,
    stored: Sequence[StoredFigure] | None = None,
    drawn: Sequence[tuple[MapKey, ShapeFrame]] | None = None,
    has_statistics: bool = True,
) -> Path:
    """A data directory with the publication described above, or parts of it."""
    root = data_dir / "snapshots"
    councils = [
        NamedArea(SANDMERE, "council", "Sandmere", la_number="995"),
        NamedArea(OVERWICK, "council", "Overwick", la_number="996"),
        NamedArea(SANDMERE, "district", "Sandmere", SANDMERE),
        *(NamedArea(code, "ward", name, SANDMERE) for code, name in WARDS.items()),
    ]
    selection = Selection(
        [], [], councils, [], list(EDITIONS), is_invented=False, takeup=list(takeup())
    )
    write_directory(root, "places", 1, NOW, write_places(selection))
    empty = {name: np.zeros(0, np.int64) for name in ARRAYS}
    postcodes = write_postcodes(empty, {"districts": [], "wards": []})
    write_directory(root, "postcodes", 1, NOW, postcodes)
    parts: Mapping[str, int] = {"places": 1, "postcodes": 1}
    if has_statistics:
        rows = StatisticsRows(
            measures=[measure_row(one, number) for number, one in enumerate(MEASURES)],
            figures=sorted(figures() if stored is None else stored),
            areas=area_values(),
            neighbours=[],
            maps=maps() if drawn is None else drawn,
        )
        write_directory(root, STATISTICS, 1, NOW, partial(_write, rows))
        parts = {**parts, STATISTICS: 1}
    switch_pointer(root, dict(parts))
    return data_dir


def _write(rows: StatisticsRows, folder: Path) -> dict[str, Any]:
    write_statistics(folder / DATABASE, rows)
    return {"neighbours_as_at": ""}
