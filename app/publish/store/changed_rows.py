"""The rows of `places.sqlite` after some settings changed, in a copy of the file."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from app.core.consent import Consent
from app.core.json_text import encode
from app.core.provision import Choice, Kind
from app.core.text_normalisation import fold_text
from app.publish.errors import CheckFailed
from app.publish.selection.area_summaries import UnlistedCounts, counted_facts, summarise
from app.publish.selection.name_index import setting_names, town_names
from app.publish.selection.towns import ADDRESS_LINES_NEEDED, middle_of
from app.publish.store.places_database import (
    TABLES,
    opened,
    put_names,
    put_schools,
    put_settings,
    put_takeup,
    put_towns,
)
from app.publish.store.renumbering import Renumbering
from app.snapshot.layout import AreaFigure, NamedArea, Setting
from app.snapshot.published_settings import PublishedSettings

_IN_TOWN = "provider_id IN (SELECT provider_id FROM town_place WHERE key = ? AND is_own = ?)"
_CONSENTS = {consent.value: consent for consent in Consent}


def update_places(
    file: Path,
    old: PublishedSettings,
    to: Renumbering,
    before: Mapping[str, Setting],
    removed: Iterable[Setting],
) -> None:
    """Update a copy of the file of `old` for the written and removed settings.

    `before` has changed settings by provider_id. The rows have the new numbers; raises CheckFailed
    where one is missing.
    """
    gone, written = list(removed), list(to.written.values())
    pairs = [(before.get(after.provider_id), after) for after in written]
    with opened(file) as connection:
        _update_settings(connection, to.written)
        renamed = [
            pair for pair in pairs if pair[0] is None or name_facts(pair[0]) != name_facts(pair[1])
        ]
        named = [*gone, *(one for pair in renamed for one in pair if one)]
        if named:
            ids = {after.provider_id for _, after in renamed}
            _update_names(connection, {fold_text(one.name) for one in named}, ids)
        if _has_tables(connection, "main", "town", "town_place"):
            if any(one is None or town_facts(one) != town_facts(after) for one, after in pairs):
                _rebuild_towns(connection)
            else:
                moved = (one.provider_id for one in to.entering.values())
                _refresh_towns(connection, renamed=moved)
        counted = [
            pair for pair in pairs if pair[0] is None or _counted(pair[0]) != _counted(pair[1])
        ]
        _put_summaries(connection, old, [*gone, *(one for pair in counted for one in pair if one)])


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
    source: Path,
    file: Path,
    old: PublishedSettings,
    removed: Mapping[int, Setting],
    takeup: list[AreaFigure] | None,
    to: Renumbering,
) -> None:
    """Create a file with the rows of an older one, without any trace of the removed settings.

    Settings get their new numbers. `takeup` replaces the figures unless None.
    """
    with opened(file) as connection:
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
            _refresh_towns(connection, removed=[one.provider_id for one in removed.values()])
        else:
            _rebuild_towns(connection)


def _has_tables(connection: sqlite3.Connection, schema: str, *names: str) -> bool:
    """Whether a file, attached as `schema`, has these tables; those of earlier releases lack some."""
    rows = connection.execute(f"SELECT name FROM {schema}.sqlite_master WHERE type = 'table'")
    return {*names} <= {name for (name,) in rows}


def _rebuild_towns(connection: sqlite3.Connection) -> None:
    """Find all towns again, from the settings in the file."""
    connection.execute("DELETE FROM name WHERE kind = 'town'")
    connection.execute("DELETE FROM town")
    connection.execute("DELETE FROM town_place")
    put_towns(connection, town_names(_located(connection), _areas(connection)))


def _areas(connection: sqlite3.Connection) -> list[NamedArea]:
    return [
        NamedArea(code, level, name, parent, number)
        for level, code, name, parent, number in connection.execute("SELECT * FROM area")
    ]


def _located(connection: sqlite3.Connection) -> list[Setting]:
    """Every setting in order, with only its id, consent, address, position and areas."""
    query = """SELECT provider_id, facts->>'$.consent', facts->'$.address', facts->>'$.town',
                      facts->>'$.postcode', facts->>'$.latitude', facts->>'$.longitude', la_code,
                      facts->>'$.district_code' FROM place ORDER BY number"""
    return [_located_setting(row) for row in connection.execute(query)]


def _located_setting(row: tuple[Any, ...]) -> Setting:
    provider_id, consent, address, town, postcode, latitude, longitude, la_code, district = row
    return Setting(
        provider_id,
        "",
        Kind.DAY_NURSERY,
        Choice.DAY_NURSERY,
        _CONSENTS[consent],
        address=tuple(json.loads(address)) if address else (),
        town=town or "",
        postcode=postcode or "",
        latitude=latitude,
        longitude=longitude,
        la_code=la_code or "",
        district_code=district or "",
        service_ids=("",),
    )


def _refresh_towns(
    connection: sqlite3.Connection, removed: Iterable[str] = (), renamed: Iterable[str] = ()
) -> None:
    """Remove settings from their towns, and towns that are left with too few settings.

    The names of the other towns stay unchanged until the next full publication. `renamed`
    settings stay; of two equally central ones, the first by name is the middle of its town.
    """
    removed_counts: Counter[str] = Counter()
    query = "SELECT key FROM town_place WHERE provider_id = ?"
    for provider_id in renamed:
        keys = connection.execute(query, (provider_id,)).fetchall()
        removed_counts.update({key: 0 for (key,) in keys})
    for provider_id in removed:
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
