"""Writing `places.sqlite`, the database of a places directory, and making changed copies of it."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from app.core.help_points import NO_DETAILS
from app.core.json_text import encode
from app.core.school_served import school_key
from app.publish.errors import CheckFailed
from app.publish.selection.public_record import Selection
from app.publish.selection.town_names import TownName
from app.snapshot.layout import AreaFigure, Setting
from app.snapshot.published_settings import NameEntry

TABLES = """
CREATE TABLE place (number INTEGER PRIMARY KEY, provider_id TEXT NOT NULL UNIQUE, la_code TEXT,
                    facts TEXT NOT NULL);
CREATE INDEX place_council ON place (la_code);
CREATE TABLE area (level TEXT, code TEXT, name TEXT, parent_code TEXT, la_number TEXT,
                   PRIMARY KEY (level, code)) WITHOUT ROWID;
CREATE TABLE counted (la_code TEXT, choice TEXT, count INTEGER,
                      PRIMARY KEY (la_code, choice)) WITHOUT ROWID;
CREATE TABLE name (folded TEXT, label TEXT, kind TEXT, key TEXT, detail TEXT,
                   latitude REAL, longitude REAL, PRIMARY KEY (kind, key)) WITHOUT ROWID;
CREATE TABLE town (key TEXT PRIMARY KEY, weight INTEGER, district_code TEXT, la_code TEXT,
                   stands_for TEXT) WITHOUT ROWID;
CREATE TABLE town_place (key TEXT, provider_id TEXT, is_own INTEGER,
                         PRIMARY KEY (key, provider_id)) WITHOUT ROWID;
CREATE INDEX town_of_place ON town_place (provider_id);
CREATE TABLE summary (level TEXT, code TEXT, facts TEXT NOT NULL,
                      PRIMARY KEY (level, code)) WITHOUT ROWID;
CREATE TABLE takeup (level TEXT, code TEXT, source TEXT, facts TEXT NOT NULL);
CREATE INDEX takeup_area ON takeup (level, code);
CREATE TABLE help_point (la_code TEXT, facts TEXT NOT NULL);
CREATE INDEX help_point_council ON help_point (la_code);
CREATE TABLE help_details (la_code TEXT, reference TEXT, facts TEXT NOT NULL,
                           PRIMARY KEY (la_code, reference)) WITHOUT ROWID;
CREATE TABLE school_served (key TEXT, name TEXT, number INTEGER,
                            PRIMARY KEY (key, number)) WITHOUT ROWID;
CREATE TABLE agency (la_code TEXT, facts TEXT NOT NULL);
CREATE INDEX agency_council ON agency (la_code);
"""


@contextmanager
def opened(file: Path) -> Iterator[sqlite3.Connection]:
    """A connection to a file that nobody reads yet; overwritten values leave no trace in it."""
    connection = sqlite3.connect(f"file:{quote(str(file))}", uri=True)
    try:
        quick = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA temp_store = MEMORY;"
        connection.executescript(f"{quick} PRAGMA secure_delete = ON;")
        yield connection
        connection.commit()
        checked = connection.execute("PRAGMA quick_check").fetchone()[0]
    finally:
        connection.close()
    if checked != "ok":
        raise CheckFailed(f"places.sqlite: {checked}")


def write_rows(file: Path, selection: Selection) -> None:
    """Create the file with all rows of a selection."""
    with opened(file) as connection:
        connection.executescript(TABLES)
        put_settings(connection, enumerate(selection.settings))
        put_schools(connection, enumerate(selection.settings))
        put_names(connection, selection.names)
        put_towns(connection, selection.towns)
        put_takeup(connection, selection.takeup)
        connection.executemany(
            "INSERT INTO area VALUES (?, ?, ?, ?, ?)",
            ((a.level, a.code, a.name, a.parent_code, a.la_number) for a in selection.areas),
        )
        connection.executemany(
            "INSERT INTO counted VALUES (?, ?, ?)",
            ((one.la_code, one.choice.value, one.count) for one in selection.counted),
        )
        connection.executemany(
            "INSERT INTO summary VALUES (?, ?, ?)",
            (
                (summary.level, summary.code, encode(summary.to_facts()))
                for summary in selection.summaries
            ),
        )
        connection.executemany(
            "INSERT INTO help_point VALUES (?, ?)",
            (
                (help_point.la_code, encode(help_point.to_facts()))
                for help_point in selection.help_points
            ),
        )
        connection.executemany(
            "INSERT OR IGNORE INTO help_details VALUES (?, ?, ?)",  # two lists without a council
            (
                (help_point.la_code, help_point.reference, encode(help_point.details.to_facts()))
                for help_point in selection.help_points
                if help_point.details != NO_DETAILS
            ),
        )
        connection.executemany(
            "INSERT INTO agency VALUES (?, ?)",
            ((agency.la_code, encode(vars(agency))) for agency in selection.agencies),
        )


def put_settings(connection: sqlite3.Connection, settings: Iterable[tuple[int, Setting]]) -> None:
    """Insert the rows of settings; each comes with its number."""
    connection.executemany(
        "INSERT INTO place VALUES (?, ?, ?, ?)",
        (
            (number, setting.provider_id, setting.la_code, encode(setting.to_facts()))
            for number, setting in settings
        ),
    )


def put_schools(connection: sqlite3.Connection, settings: Iterable[tuple[int, Setting]]) -> None:
    """Insert the schools that settings serve; each setting comes with its number."""
    connection.executemany(
        "INSERT OR IGNORE INTO school_served VALUES (?, ?, ?)",
        (
            (school_key(name), name, number)
            for number, setting in settings
            for name in setting.offer.school_runs
        ),
    )


def put_names(connection: sqlite3.Connection, names: Iterable[NameEntry]) -> None:
    rows = ((n.folded, n.label, n.kind, n.key, n.detail, n.latitude, n.longitude) for n in names)
    connection.executemany("INSERT INTO name VALUES (?, ?, ?, ?, ?, ?, ?)", rows)


def put_towns(connection: sqlite3.Connection, towns: list[TownName]) -> None:
    """Insert towns with their names and settings; `is_own` marks those that name the town."""
    put_names(connection, (town.name for town in towns))
    connection.executemany(
        "INSERT INTO town VALUES (?, ?, ?, ?, ?)",
        (
            (town.name.key, town.weight, at.district_code, at.la_code, town.own_district)
            for town in towns
            for at in (town.town.middle,)
        ),
    )
    connection.executemany(
        "INSERT INTO town_place VALUES (?, ?, ?)",
        (
            (town.name.key, setting.provider_id, number < town.town.own_count)
            for town in towns
            for number, setting in enumerate(town.town.settings)
        ),
    )


def put_takeup(connection: sqlite3.Connection, takeup: Iterable[AreaFigure]) -> None:
    connection.executemany(
        "INSERT INTO takeup VALUES (?, ?, ?, ?)",
        ((one.level, one.code, one.source, encode(one.figure.to_facts())) for one in takeup),
    )
