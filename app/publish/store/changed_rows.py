"""The rows of `places.sqlite` after some settings changed, in a copy of the file."""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

from app.core.json_text import encode
from app.core.text_normalisation import fold_text
from app.publish.errors import CheckFailed
from app.publish.selection.area_summaries import changed_summary, counted_facts
from app.publish.selection.name_index import setting_names
from app.publish.store.changed_towns import (
    Pair,
    find_all_towns,
    find_towns_again,
    refresh_towns,
)
from app.publish.store.places_database import (
    TABLES,
    put_names,
    put_schools,
    put_settings,
    put_takeup,
)
from app.publish.store.renumbering import Renumbering
from app.snapshot.layout import AreaFigure, NamedArea, Setting
from app.snapshot.published_settings import PublishedSettings


def update_places(
    connection: sqlite3.Connection,
    folder: Path,
    old: PublishedSettings,
    to: Renumbering,
    before: Mapping[str, Setting],
    removed: Iterable[Setting],
) -> None:
    """Update a copy of the file of `old` for the written and removed settings.

    `before` has changed settings by provider_id. The rows have the new numbers, and `folder` the
    new arrays; raises CheckFailed where a row is missing.
    """
    gone, written = list(removed), list(to.written.values())
    pairs = [(before.get(after.provider_id), after) for after in written]
    _update_settings(connection, to.written)
    renamed = [
        pair for pair in pairs if pair[0] is None or name_facts(pair[0]) != name_facts(pair[1])
    ]
    named = [*gone, *(one for pair in renamed for one in pair if one)]
    if named:
        ids = {after.provider_id for _, after in renamed}
        _update_names(connection, {fold_text(one.name) for one in named}, ids)
    if _has_tables(connection, "main", "town", "town_place"):
        _update_towns(connection, folder, pairs, gone, to)
    counted = [pair for pair in pairs if pair[0] is None or _counted(pair[0]) != _counted(pair[1])]
    left = [*gone, *(before for before, _ in counted if before)]
    _put_summaries(connection, old, left, [after for _, after in counted])


def name_facts(setting: Setting) -> tuple[object, ...]:
    """What the name entries of a setting and of those with the same name depend on."""
    place = (setting.latitude, setting.longitude, setting.la_code, setting.consent)
    return setting.name, setting.address, setting.town, setting.postcode, *place


def town_facts(setting: Setting) -> tuple[object, ...]:
    """What of a setting, besides its place in the order, the towns depend on."""
    at = (setting.latitude, setting.longitude, setting.la_code, setting.district_code)
    return setting.consent, setting.address, setting.town, setting.postcode, *at


def _counted(setting: Setting) -> tuple[object, ...]:
    return setting.la_code, setting.ward_code, *counted_facts(setting)


def _update_towns(
    connection: sqlite3.Connection,
    folder: Path,
    pairs: Sequence[Pair],
    removed: Iterable[Setting],
    to: Renumbering,
) -> None:
    entering = {one.provider_id for one in to.entering.values()}
    located = [
        (before, after)
        for before, after in pairs
        if after
        and (
            before is None
            or after.provider_id in entering
            or town_facts(before) != town_facts(after)
        )
    ]
    if all(
        before and town_facts(before) == town_facts(after) for before, after in located if after
    ):
        refresh_towns(connection, renamed=entering)
    else:
        gone = [(one, None) for one in removed]
        find_towns_again(connection, folder, [*located, *gone], _areas(connection))


def _update_settings(connection: sqlite3.Connection, written: Mapping[int, Setting]) -> None:
    has_schools = _has_tables(connection, "main", "school_served")
    query = "UPDATE place SET facts = ?, la_code = ? WHERE provider_id = ? AND number = ?"
    for number, setting in written.items():
        row = (encode(setting.to_facts()), setting.la_code, setting.provider_id, number)
        if connection.execute(query, row).rowcount != 1:
            raise CheckFailed(f"places.sqlite: {setting.provider_id} is not in it")
        if has_schools:
            connection.execute("DELETE FROM school_served WHERE number = ?", (number,))
            put_schools(connection, [(number, setting)])


def _update_names(
    connection: sqlite3.Connection, folded: Iterable[str], written: Iterable[str]
) -> None:
    """Replace the name entries of the settings with one of these names, and of written ones."""
    connection.execute("CREATE TEMP TABLE changed_name (folded TEXT PRIMARY KEY)")
    connection.executemany("INSERT INTO changed_name VALUES (?)", ((one,) for one in folded))
    query = """SELECT key FROM name
               WHERE kind = 'setting' AND folded IN (SELECT folded FROM changed_name)"""
    ids = sorted({key for (key,) in connection.execute(query)} | {*written})
    delete = "DELETE FROM name WHERE kind = 'setting' AND key = ?"
    connection.executemany(delete, ((one,) for one in ids))
    settings = _places(connection, "provider_id = ?", ids)
    put_names(connection, setting_names(settings, _areas(connection)))
    connection.execute("DROP TABLE changed_name")


def copy_without(
    connection: sqlite3.Connection,
    source: Path,
    old: PublishedSettings,
    removed: Mapping[int, Setting],
    takeup: list[AreaFigure] | None,
    to: Renumbering,
) -> None:
    """Fill an empty file with the rows of an older one, without any trace of the removed settings.

    Settings get their new numbers. `takeup` replaces the figures unless None.
    """
    connection.executescript(TABLES)
    connection.execute("ATTACH ? AS old", (f"file:{quote(str(source))}?immutable=1",))
    connection.execute("CREATE TEMP TABLE gone (number INTEGER PRIMARY KEY, key TEXT)")
    gone = ((number, setting.provider_id) for number, setting in removed.items())
    connection.executemany("INSERT INTO gone VALUES (?, ?)", gone)
    connection.executemany(
        "INSERT INTO place SELECT number + ?, provider_id, la_code, facts FROM old.place "
        "WHERE number BETWEEN ? AND ? ORDER BY number",
        ((run.new - run.old, run.old, run.old + run.size - 1) for run in to.runs()),
    )
    put_settings(connection, to.entering.items())
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
        put_takeup(connection, takeup)
    connection.commit()
    connection.execute("DETACH old")
    if has_towns:
        refresh_towns(connection, removed=[one.provider_id for one in removed.values()])
    else:
        find_all_towns(connection, _areas(connection))


def _has_tables(connection: sqlite3.Connection, schema: str, *names: str) -> bool:
    """Whether a file, attached as `schema`, has these tables; those of earlier releases lack some."""
    rows = connection.execute(f"SELECT name FROM {schema}.sqlite_master WHERE type = 'table'")
    return {*names} <= {name for (name,) in rows}


def _areas(connection: sqlite3.Connection) -> list[NamedArea]:
    return [
        NamedArea(code, level, name, parent, number)
        for level, code, name, parent, number in connection.execute("SELECT * FROM area")
    ]


def _put_summaries(
    connection: sqlite3.Connection,
    old: PublishedSettings,
    gone: Sequence[Setting],
    came: Sequence[Setting],
) -> None:
    """Update the summaries of the councils and wards that settings leave and join."""
    for level, code in sorted({area for one in (*gone, *came) for area in _areas_of(one)}):
        if before := old.summary(level, code):
            left, joined = (
                [one for one in side if (level, code) in _areas_of(one)] for side in (gone, came)
            )
            facts = encode(changed_summary(before, left, joined).to_facts())
            query = "UPDATE summary SET facts = ? WHERE level = ? AND code = ?"
            connection.execute(query, (facts, level, code))


def _areas_of(setting: Setting) -> tuple[tuple[str, str], tuple[str, str]]:
    return ("council", setting.la_code), ("ward", setting.ward_code)


def _places(connection: sqlite3.Connection, where: str, values: Iterable[object]) -> list[Setting]:
    """The settings that meet a condition, for each of its values, by number."""
    query = f"SELECT facts FROM place WHERE {where} ORDER BY number"
    return [
        Setting.from_facts(json.loads(facts))
        for value in values
        for (facts,) in connection.execute(query, value if isinstance(value, tuple) else (value,))
    ]
