"""Writing `statistics.sqlite`, the database of a statistics directory."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path

from app.core.area_shapes import ShapeFrame
from app.core.measures.figure import ALL_CHILDREN, Level
from app.core.measures.reach import POPULATION
from app.core.measures.small_areas import unprotected_sources
from app.data.measures import StoredFigure, as_core
from app.data.tables import Measure
from app.publish.errors import CheckFailed
from app.publish.statistics.derived_values import DerivedValues
from app.publish.statistics.map_shapes import MapKey
from app.publish.statistics.selection import StatisticsRows
from app.snapshot.published_reach import ReachArea

_TABLES = """
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA temp_store = MEMORY;
CREATE TABLE measure (number INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE, as_at TEXT NOT NULL,
                      edition_id INTEGER NOT NULL, facts TEXT NOT NULL);
CREATE TABLE area (level TEXT, code TEXT, name TEXT, vintage TEXT, parent_code TEXT, la_number TEXT,
                   district_code TEXT, PRIMARY KEY (level, code)) WITHOUT ROWID;
CREATE INDEX area_parent ON area (parent_code);
CREATE INDEX area_district ON area (district_code);
CREATE TABLE figure (measure INTEGER, breakdown INTEGER, level TEXT, period TEXT, area TEXT,
                     value REAL, numerator REAL, denominator REAL, symbol TEXT, rank INTEGER,
                     ranked_count INTEGER, quartile TEXT, neighbours_mean REAL,
                     neighbours_rank INTEGER,
                     PRIMARY KEY (measure, breakdown, level, period, area)) WITHOUT ROWID;
CREATE TABLE block (measure INTEGER, breakdown INTEGER, level TEXT, period TEXT, figures INTEGER,
                    PRIMARY KEY (measure, breakdown, level, period)) WITHOUT ROWID;
CREATE TABLE reach_area (code TEXT PRIMARY KEY, latitude REAL, longitude REAL, under_5 REAL,
                         under_2 REAL, aged_2 REAL, aged_3_4 REAL) WITHOUT ROWID;
CREATE INDEX reach_area_latitude ON reach_area (latitude);
CREATE TABLE neighbour (list TEXT, area TEXT, position INTEGER, neighbour TEXT, closeness TEXT,
                        PRIMARY KEY (list, area, position)) WITHOUT ROWID;
CREATE TABLE map (whole TEXT, level TEXT, width INTEGER, height INTEGER,
                  PRIMARY KEY (whole, level)) WITHOUT ROWID;
CREATE TABLE shape (whole TEXT, level TEXT, code TEXT, path TEXT,
                    PRIMARY KEY (whole, level, code)) WITHOUT ROWID;
"""
_COUNT_BLOCKS = """
INSERT INTO block SELECT measure, breakdown, level, period, count(*) FROM figure GROUP BY 1, 2, 3, 4
"""
_Coverage = dict[str, tuple[dict[Level, set[str]], set[str]]]


def write_statistics(file: Path, rows: StatisticsRows) -> None:
    """Create the file with all rows.

    Raises CheckFailed where SQLite finds it damaged, and for figures of wards or small areas from a
    source that may have none (`core.measures.small_areas`).
    """
    _refuse_unprotected(rows)
    derived = DerivedValues(rows)
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(_TABLES)
        coverage = _coverage(rows.figures)
        breakdowns = {code: _ordered(known) for code, (_, known) in coverage.items()}
        numbers = {one.code: number for number, one in enumerate(rows.measures)}
        connection.executemany(
            "INSERT INTO measure VALUES (?, ?, ?, ?, ?)",
            (
                (
                    numbers[one.code],
                    one.code,
                    one.as_at.isoformat(),
                    one.edition_id,
                    _facts(one, coverage, breakdowns),
                )
                for one in rows.measures
            ),
        )
        connection.executemany("INSERT INTO area VALUES (?, ?, ?, ?, ?, ?, ?)", rows.areas)
        connection.executemany(
            f"INSERT INTO figure VALUES ({', '.join('?' * 14)})",
            _figures(rows.figures, numbers, breakdowns, derived),
        )
        connection.execute(_COUNT_BLOCKS)
        connection.executemany("INSERT INTO neighbour VALUES (?, ?, ?, ?, ?)", rows.neighbours)
        _insert_reach_areas(connection, rows.reach_areas)
        for key, frame in rows.maps:
            _insert_map(connection, key, frame)
        connection.commit()
        checked = connection.execute("PRAGMA quick_check").fetchone()[0]
    if checked != "ok":
        raise CheckFailed(f"{file.name}: {checked}")


def _refuse_unprotected(rows: StatisticsRows) -> None:
    sources = {one.code: one.source for one in rows.measures}
    pairs = {(sources[one.measure], Level(one.level)) for one in rows.figures}
    if found := unprotected_sources(pairs):
        raise CheckFailed(
            f"{', '.join(found)}: figures of wards or small areas, which only open statistics and"
            " counts of settings may have"
        )


def _insert_reach_areas(connection: sqlite3.Connection, areas: Iterable[ReachArea]) -> None:
    connection.executemany(
        "INSERT INTO reach_area VALUES (?, ?, ?, ?, ?, ?, ?)",
        ((*one[:3], *(one.children[band] for band in POPULATION)) for one in areas),
    )


def _insert_map(connection: sqlite3.Connection, key: MapKey, frame: ShapeFrame) -> None:
    connection.execute("INSERT INTO map VALUES (?, ?, ?, ?)", (*key, frame.width, frame.height))
    connection.executemany(
        "INSERT INTO shape VALUES (?, ?, ?, ?)",
        ((*key, one.code, one.path) for one in frame.shapes),
    )


def _coverage(figures: Iterable[StoredFigure]) -> _Coverage:
    """The periods by level, and the breakdowns, of each measure."""
    found: _Coverage = {}
    for one in figures:
        periods, breakdowns = found.setdefault(one.measure, ({}, set()))
        periods.setdefault(Level(one.level), set()).add(one.period)
        breakdowns.add(one.breakdown)
    return found


def _ordered(breakdowns: set[str]) -> list[str]:
    return sorted(breakdowns, key=lambda one: (one != ALL_CHILDREN, one))


def _facts(measure: Measure, coverage: _Coverage, breakdowns: Mapping[str, list[str]]) -> str:
    periods, _ = coverage.get(measure.code, ({}, set()))
    facts = {
        "measure": as_core(measure).to_facts(),
        "periods": {level.value: sorted(periods[level]) for level in Level if level in periods},
        "breakdowns": breakdowns.get(measure.code, []),
    }
    return json.dumps(facts, ensure_ascii=False, sort_keys=True)


def _figures(
    figures: Iterable[StoredFigure],
    numbers: Mapping[str, int],
    breakdowns: Mapping[str, list[str]],
    derived: DerivedValues,
) -> Iterator[tuple[object, ...]]:
    positions = {
        (code, label): position
        for code, labels in breakdowns.items()
        for position, label in enumerate(labels)
    }
    for one in figures:
        yield (
            numbers[one.measure],
            positions[one.measure, one.breakdown],
            one.level,
            one.period,
            one.area_code,
            one.value,
            one.numerator,
            one.denominator,
            one.symbol,
            *derived.of(one),
        )
