"""Writing `places.sqlite`, the database of a places directory, and making changed copies of it."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from app.core.help_points import NO_DETAILS
from app.core.json_text import encode
from app.core.school_served import school_key
from app.publish.errors import CheckFailed
from app.publish.selection.area_summaries import UnlistedCounts, counted_facts, summarise
from app.publish.selection.name_index import TownName, town_names
from app.publish.selection.public_record import Selection
from app.publish.selection.towns import ADDRESS_LINES_NEEDED, middle_of
from app.snapshot.layout import AreaFigure, NamedArea, Setting
from app.snapshot.published_settings import NameEntry, PublishedSettings

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
_IN_TOWN = "provider_id IN (SELECT provider_id FROM town_place WHERE key = ? AND is_own = ?)"


@contextmanager
def _opened(file: Path) -> Iterator[sqlite3.Connection]:
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
    with _opened(file) as connection:
        connection.executescript(TABLES)
        _put_settings(connection, selection.settings)
        _put_schools(connection, enumerate(selection.settings))
        _put_names(connection, selection.names)
        _put_towns(connection, selection.towns)
        _put_takeup(connection, selection.takeup)
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


def _put_settings(connection: sqlite3.Connection, settings: Iterable[Setting]) -> None:
    connection.executemany(
        "INSERT INTO place VALUES (?, ?, ?, ?)",
        (
            (number, setting.provider_id, setting.la_code, encode(setting.to_facts()))
            for number, setting in enumerate(settings)
        ),
    )


def _put_schools(connection: sqlite3.Connection, settings: Iterable[tuple[int, Setting]]) -> None:
    """Insert the schools that settings serve; each setting comes with its number."""
    connection.executemany(
        "INSERT OR IGNORE INTO school_served VALUES (?, ?, ?)",
        (
            (school_key(name), name, number)
            for number, setting in settings
            for name in setting.offer.school_runs
        ),
    )


def _put_names(connection: sqlite3.Connection, names: Iterable[NameEntry]) -> None:
    rows = ((n.folded, n.label, n.kind, n.key, n.detail, n.latitude, n.longitude) for n in names)
    connection.executemany("INSERT INTO name VALUES (?, ?, ?, ?, ?, ?, ?)", rows)


def _put_towns(connection: sqlite3.Connection, towns: list[TownName]) -> None:
    """Insert towns with their names and settings; `is_own` marks those that name the town."""
    _put_names(connection, (town.name for town in towns))
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


def _put_takeup(connection: sqlite3.Connection, takeup: Iterable[AreaFigure]) -> None:
    connection.executemany(
        "INSERT INTO takeup VALUES (?, ?, ?, ?)",
        ((one.level, one.code, one.source, encode(one.figure.to_facts())) for one in takeup),
    )


def update_places(
    file: Path, old: PublishedSettings, changed: Iterable[tuple[Setting, Setting]]
) -> None:
    """Update the facts and summaries of settings, given as (before, after), in a copy of `old`.

    Raises CheckFailed where a setting is missing.
    """
    recounted = []
    with _opened(file) as connection:
        has_schools = _has_tables(connection, "main", "school_served")
        for before, setting in changed:
            row = (encode(setting.to_facts()), setting.provider_id)
            query = "UPDATE place SET facts = ? WHERE provider_id = ? RETURNING number"
            done = connection.execute(query, row).fetchall()
            if len(done) != 1:
                raise CheckFailed(f"places.sqlite: {setting.provider_id} is not in it")
            if has_schools:
                connection.execute("DELETE FROM school_served WHERE number = ?", done[0])
                _put_schools(connection, [(done[0][0], setting)])
            if counted_facts(before) != counted_facts(setting):
                recounted += [before, setting]
        _put_summaries(connection, old, recounted)


def copy_without(
    source: Path,
    file: Path,
    old: PublishedSettings,
    removed: Mapping[int, Setting],
    takeup: list[AreaFigure] | None,
) -> None:
    """Create a file with the rows of an older one, without any trace of the removed settings.

    The remaining settings are renumbered without gaps. `takeup` replaces the figures unless None.
    """
    with _opened(file) as connection:
        connection.executescript(TABLES)
        connection.execute("ATTACH ? AS old", (f"file:{quote(str(source))}?immutable=1",))
        connection.execute("CREATE TEMP TABLE gone (number INTEGER PRIMARY KEY, key TEXT)")
        gone = ((number, setting.provider_id) for number, setting in removed.items())
        connection.executemany("INSERT INTO gone VALUES (?, ?)", gone)
        connection.execute(
            "INSERT INTO place SELECT row_number() OVER (ORDER BY number) - 1, provider_id, "
            "la_code, facts FROM old.place WHERE number NOT IN (SELECT number FROM gone) "
            "ORDER BY number"
        )
        connection.execute(
            "INSERT INTO name SELECT * FROM old.name "
            "WHERE kind <> 'setting' OR key NOT IN (SELECT key FROM gone)"
        )
        has_towns = _has_tables(connection, "old", "town", "town_place")
        for table in ("town", "town_place") if has_towns else ():
            connection.execute(f"INSERT INTO {table} SELECT * FROM old.{table}")
        if _has_tables(connection, "old", "school_served"):
            connection.execute(
                "INSERT INTO school_served SELECT served.key, served.name, place.number "
                "FROM old.school_served AS served JOIN old.place AS before USING (number) "
                "JOIN main.place ON place.provider_id = before.provider_id"
            )
        else:  # with the schools of changed settings alone it would be wrong
            connection.execute("DROP TABLE school_served")
        copied = ["area", "counted", "summary", "help_point", "agency"]
        if _has_tables(connection, "old", "help_details"):
            copied.append("help_details")
        for table in [*copied, "takeup"] if takeup is None else copied:
            order = "ORDER BY rowid" if table in ("help_point", "agency", "takeup") else ""
            connection.execute(f"INSERT INTO {table} SELECT * FROM old.{table} {order}")
        if takeup is not None:
            _put_takeup(connection, takeup)
        connection.commit()
        connection.execute("DETACH old")
        if has_towns:
            _remove_from_towns(connection, [setting.provider_id for setting in removed.values()])
        else:
            _rebuild_towns(connection)
        _put_summaries(connection, old, removed.values())


def _has_tables(connection: sqlite3.Connection, schema: str, *names: str) -> bool:
    """Whether a file, attached as `schema`, has these tables; those of earlier releases lack some."""
    rows = connection.execute(f"SELECT name FROM {schema}.sqlite_master WHERE type = 'table'")
    return {*names} <= {name for (name,) in rows}


def _rebuild_towns(connection: sqlite3.Connection) -> None:
    """Find all towns again, for a file of a version that did not store their settings."""
    connection.execute("DELETE FROM name WHERE kind = 'town'")
    areas = [
        NamedArea(code, level, name, parent, number)
        for level, code, name, parent, number in connection.execute("SELECT * FROM area")
    ]
    _put_towns(connection, town_names(_places(connection, "?", [True]), areas))


def _remove_from_towns(connection: sqlite3.Connection, removed: list[str]) -> None:
    """Remove settings from their towns, and towns that are left with too few settings.

    The names of the other towns stay unchanged until the next full publication.
    """
    removed_counts: Counter[str] = Counter()
    for provider_id in removed:
        query = "SELECT key FROM town_place WHERE provider_id = ?"
        removed_counts.update(key for (key,) in connection.execute(query, (provider_id,)))
        connection.execute("DELETE FROM town_place WHERE provider_id = ?", (provider_id,))
    for key, count in sorted(removed_counts.items()):
        own, others = (_places(connection, _IN_TOWN, [(key, is_own)]) for is_own in (1, 0))
        if own or len(others) >= ADDRESS_LINES_NEEDED:
            at = middle_of([*own, *others], len(own))
            connection.execute(
                "UPDATE name SET latitude = ?, longitude = ? WHERE kind = 'town' AND key = ?",
                (at.latitude, at.longitude, key),
            )
            connection.execute(
                "UPDATE town SET weight = weight - ?, district_code = ?, la_code = ? WHERE key = ?",
                (count, at.district_code, at.la_code, key),
            )
        else:
            connection.execute("DELETE FROM name WHERE kind = 'town' AND key = ?", (key,))
            connection.execute("DELETE FROM town WHERE key = ?", (key,))
            connection.execute("DELETE FROM town_place WHERE key = ?", (key,))


def _put_summaries(
    connection: sqlite3.Connection, old: PublishedSettings, settings: Iterable[Setting]
) -> None:
    """Update the summaries of the councils and wards of changed or removed settings."""
    areas = [(("council", one.la_code), ("ward", one.ward_code)) for one in settings]
    touched = {area for both in areas for area in both}
    for level, code in sorted(touched):
        before = old.summary(level, code)
        if before is None:
            continue
        hidden = UnlistedCounts()
        hidden.nannies[code] = before.nannies_count or 0
        hidden.childminders[code] = before.childminders_counted or 0
        within = "la_code = ?" if level == "council" else "json_extract(facts, '$.ward_code') = ?"
        after = summarise(level, code, _places(connection, within, [code]), hidden)
        row = (encode(after.to_facts()), level, code)
        connection.execute("UPDATE summary SET facts = ? WHERE level = ? AND code = ?", row)


def _places(connection: sqlite3.Connection, where: str, values: Iterable[object]) -> list[Setting]:
    """The settings that meet a condition, for each of its values, by number."""
    query = f"SELECT facts FROM place WHERE {where} ORDER BY number"
    return [
        Setting.from_facts(json.loads(facts))
        for value in values
        for (facts,) in connection.execute(query, value if isinstance(value, tuple) else (value,))
    ]
