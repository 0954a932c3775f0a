"""The rows of a places directory: `places.sqlite`, written once, and copied to be different."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from app.core.names import fold
from app.publish.around import Hidden, summarise
from app.publish.errors import CheckFailed
from app.publish.names import town_names
from app.publish.select import Selection
from app.snapshot.layout import AreaFigure, Place
from app.snapshot.places import Name, Places

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
CREATE TABLE summary (level TEXT, code TEXT, facts TEXT NOT NULL,
                      PRIMARY KEY (level, code)) WITHOUT ROWID;
CREATE TABLE takeup (level TEXT, code TEXT, source TEXT, facts TEXT NOT NULL);
CREATE INDEX takeup_area ON takeup (level, code);
CREATE TABLE help_point (la_code TEXT, facts TEXT NOT NULL);
CREATE INDEX help_point_council ON help_point (la_code);
CREATE TABLE agency (la_code TEXT, facts TEXT NOT NULL);
CREATE INDEX agency_council ON agency (la_code);
"""
encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@contextmanager
def _opened(file: Path) -> Iterator[sqlite3.Connection]:
    """A file that nobody reads yet; what is overwritten in it is not left in its free pages."""
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
    """All rows of a selection."""
    with _opened(file) as connection:
        connection.executescript(TABLES)
        _put_places(connection, selection.places)
        _put_names(connection, selection.names)
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
            ((one.level, one.code, encode(one.to_facts())) for one in selection.summaries),
        )
        connection.executemany(
            "INSERT INTO help_point VALUES (?, ?)",
            ((one.la_code, encode(one.to_facts())) for one in selection.help_points),
        )
        connection.executemany(
            "INSERT INTO agency VALUES (?, ?)",
            ((one.la_code, encode(vars(one))) for one in selection.agencies),
        )


def _put_places(connection: sqlite3.Connection, places: Iterable[Place]) -> None:
    connection.executemany(
        "INSERT INTO place VALUES (?, ?, ?, ?)",
        (
            (number, place.provider_id, place.la_code, encode(place.to_facts()))
            for number, place in enumerate(places)
        ),
    )


def _put_names(connection: sqlite3.Connection, names: Iterable[Name]) -> None:
    rows = (tuple(vars(name).values()) for name in names)
    connection.executemany("INSERT INTO name VALUES (?, ?, ?, ?, ?, ?, ?)", rows)


def _put_takeup(connection: sqlite3.Connection, takeup: Iterable[AreaFigure]) -> None:
    connection.executemany(
        "INSERT INTO takeup VALUES (?, ?, ?, ?)",
        ((one.level, one.code, one.source, encode(one.figure.to_facts())) for one in takeup),
    )


def patch_rows(file: Path, places: Iterable[Place]) -> None:
    """Change the facts of places in a copy; raises CheckFailed where one is not there."""
    with _opened(file) as connection:
        for place in places:
            row = (encode(place.to_facts()), place.provider_id)
            done = connection.execute("UPDATE place SET facts = ? WHERE provider_id = ?", row)
            if done.rowcount != 1:
                raise CheckFailed(f"places.sqlite: {place.provider_id} is not in it")


def copy_rows(
    source: Path,
    file: Path,
    old: Places,
    gone: Mapping[int, Place],
    takeup: list[AreaFigure] | None,
) -> None:
    """All rows of an older file less the places that go, in a new one, where nothing is left of them.

    The numbers close up. `takeup` stands in for the figures, unless it is None.
    """
    with _opened(file) as connection:
        connection.executescript(TABLES)
        connection.execute("ATTACH ? AS old", (f"file:{quote(str(source))}?immutable=1",))
        connection.execute("CREATE TEMP TABLE gone (number INTEGER PRIMARY KEY, key TEXT)")
        left = ((number, place.provider_id) for number, place in gone.items())
        connection.executemany("INSERT INTO gone VALUES (?, ?)", left)
        connection.execute(
            "INSERT INTO place SELECT row_number() OVER (ORDER BY number) - 1, provider_id, la_code, "
            "facts FROM old.place WHERE number NOT IN (SELECT number FROM gone) ORDER BY number"
        )
        connection.execute(
            "INSERT INTO name SELECT * FROM old.name "
            "WHERE kind <> 'setting' OR key NOT IN (SELECT key FROM gone)"
        )
        copied = ["area", "counted", "summary", "help_point", "agency"]
        for table in [*copied, "takeup"] if takeup is None else copied:
            order = "ORDER BY rowid" if table in ("help_point", "agency", "takeup") else ""
            connection.execute(f"INSERT INTO {table} SELECT * FROM old.{table} {order}")
        if takeup is not None:
            _put_takeup(connection, takeup)
        connection.commit()
        connection.execute("DETACH old")
        _put_towns(connection, gone.values())
        _put_summaries(connection, old, gone.values())


def _put_towns(connection: sqlite3.Connection, gone: Iterable[Place]) -> None:
    """The towns of places that went, at the middle of those that are left, or not at all."""
    folded = {fold(place.town) for place in gone if place.town}
    known = "SELECT key FROM name WHERE kind = 'town'"
    touched = folded & {key for (key,) in connection.execute(known)}
    if not touched:
        return
    every = "SELECT number, json_extract(facts, '$.town') FROM place"
    numbers = [number for number, town in connection.execute(every) if fold(town or "") in touched]
    left = town_names(_places(connection, "number = ?", numbers))
    connection.executemany(
        "DELETE FROM name WHERE kind = 'town' AND key = ?", ((key,) for key in touched)
    )
    _put_names(connection, left)


def _put_summaries(connection: sqlite3.Connection, old: Places, gone: Iterable[Place]) -> None:
    """What is listed in the councils and wards of places that went, for the places that are left."""
    touched = {("council", place.la_code) for place in gone}
    touched |= {("ward", place.ward_code) for place in gone}
    for level, code in sorted(touched):
        before = old.summary(level, code)
        if before is None:
            continue
        hidden = Hidden()
        hidden.nannies[code] = before.nannies_count or 0
        hidden.childminders[code] = before.childminders_counted or 0
        within = "la_code = ?" if level == "council" else "json_extract(facts, '$.ward_code') = ?"
        after = summarise(level, code, _places(connection, within, [code]), hidden)
        row = (encode(after.to_facts()), level, code)
        connection.execute("UPDATE summary SET facts = ? WHERE level = ? AND code = ?", row)


def _places(connection: sqlite3.Connection, where: str, values: Iterable[object]) -> list[Place]:
    """The places that a condition holds of, for each of its values, in the order of numbers."""
    query = f"SELECT facts FROM place WHERE {where} ORDER BY number"
    return [
        Place.from_facts(json.loads(facts))
        for value in values
        for (facts,) in connection.execute(query, (value,))
    ]
