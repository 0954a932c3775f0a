"""The towns of `places.sqlite` after some settings changed, in a copy of the file."""

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

from app.core.text_normalisation import fold_text
from app.publish.selection.affected_towns import affected_names
from app.publish.selection.town_mentions import mentions_in, points_of
from app.publish.selection.town_names import (
    Neighbour,
    Surroundings,
    area_name,
    areas_by_code,
    known_names,
    name_towns,
    town_names,
)
from app.publish.selection.towns import (
    ADDRESS_LINES_NEEDED,
    find_towns,
    middle_of,
    squares_of,
    touch,
)
from app.publish.store.places_database import put_towns
from app.publish.store.town_rows import (
    TownRow,
    find_located,
    find_members,
    find_town_rows,
    kilometres,
    read_address_lines,
    read_points,
    remove_towns,
)
from app.snapshot.layout import NamedArea, Setting

Pair = tuple[Setting | None, Setting | None]  # before and after; None where it is not there


def find_towns_again(
    connection: sqlite3.Connection, folder: Path, pairs: Sequence[Pair], areas: list[NamedArea]
) -> None:
    """Find the towns again that may differ where settings change; the result is that of all.

    The settings and the arrays in `folder` are already the new ones.
    """
    rows = find_town_rows(connection)
    mentioned = {one.folded for pair in pairs for side in pair if side for one in mentions_in(side)}
    mentioned |= _districts_that_may_differ(connection, pairs, areas)
    mentioned |= _weighed_by_settings_nearby(rows, pairs)
    if not mentioned:
        return
    lines = read_address_lines(folder)
    if lines is None:
        find_all_towns(connection, areas)
        return
    mentioned |= _named_by_larger_towns(rows, areas)
    names = affected_names(mentioned, set().union(mentioned, *lines.names.values()))
    towns = find_towns(
        find_located(connection, lines.numbers_with(names.read)), known_names(areas), names
    )
    others = [row.neighbour for row in rows if row.folded not in names.changed]
    neighbours = [*others, *map(Neighbour.of, towns)]
    around = Surroundings(
        areas_by_code(areas),
        _districts_with_settings(connection, names.changed, areas),
        squares_of(read_points(folder)),
        sorted(neighbours, key=lambda town: (town.folded, -town.size)),
    )
    remove_towns(connection, (row.key for row in rows if row.folded in names.changed))
    put_towns(connection, name_towns(towns, around))


def find_all_towns(connection: sqlite3.Connection, areas: list[NamedArea]) -> None:
    """Find all towns again, from the settings in the file."""
    connection.execute("DELETE FROM name WHERE kind = 'town'")
    connection.execute("DELETE FROM town")
    connection.execute("DELETE FROM town_place")
    put_towns(connection, town_names(find_located(connection), areas))


def _several_of_a_name(rows: Iterable[TownRow]) -> Iterator[list[TownRow]]:
    by_name: defaultdict[str, list[TownRow]] = defaultdict(list)
    for row in rows:
        by_name[row.folded].append(row)
    return (group for group in by_name.values() if len(group) > 1)


def _weighed_by_settings_nearby(rows: list[TownRow], pairs: Iterable[Pair]) -> set[str]:
    """The names of several towns of which one is near a setting that moved."""
    moved = [
        side
        for one, other in pairs
        for side in (one, other)
        if side and side.latitude is not None and _position(one) != _position(other)
    ]
    places = squares_of(points_of(moved).reshape(-1, 2))
    return {
        group[0].folded
        for group in _several_of_a_name(rows)
        for squares in (squares_of(kilometres([row[3:5] for row in group])),)
        if any(touch(squares, place).any() for place in places)
    }


def _position(setting: Setting | None) -> tuple[float | None, float | None] | None:
    return (setting.latitude, setting.longitude) if setting else None


def _named_by_larger_towns(rows: list[TownRow], areas: list[NamedArea]) -> set[str]:
    """The names of several towns in one district: the nearest larger town distinguishes them."""
    by_code = areas_by_code(areas)
    found = set()
    for group in _several_of_a_name(rows):
        districts = {area_name(by_code, row.district_code, row.la_code) for row in group}
        if len(districts) < len(group):
            found.add(group[0].folded)
    return found


def _districts_that_may_differ(
    connection: sqlite3.Connection, pairs: Iterable[Pair], areas: list[NamedArea]
) -> set[str]:
    """The names of districts that may have got their first setting, or lost their last one."""
    sides = [side for one, other in pairs for side in (one, other) if side]
    ids = {side.provider_id for side in sides}
    query = """SELECT provider_id FROM place WHERE la_code = ? AND facts->>'$.district_code' = ?
               LIMIT ?"""
    codes = set()
    for la_code, code in {(side.la_code, side.district_code) for side in sides}:
        found = connection.execute(query, (la_code, code, len(ids) + 1))
        if {one for (one,) in found} <= ids:
            codes.add(code)
    return {fold_text(a.name) for a in areas if a.level == "district" and a.code in codes}


def _districts_with_settings(
    connection: sqlite3.Connection, names: Collection[str], areas: Iterable[NamedArea]
) -> set[str]:
    """The codes of those districts with one of these names that have a setting."""
    found = set()
    for area in areas:
        if area.level == "district" and fold_text(area.name) in names:
            of_district = "SELECT 1 FROM place WHERE facts->>'$.district_code' = ?"
            in_council = f"{of_district} AND la_code = ? LIMIT 1"  # nearly always enough
            if (
                connection.execute(in_council, (area.code, area.parent_code)).fetchone()
                or connection.execute(f"{of_district} LIMIT 1", (area.code,)).fetchone()
            ):
                found.add(area.code)
    return found


def refresh_towns(
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
        own, others = (find_members(connection, key, is_own) for is_own in (1, 0))
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
            remove_towns(connection, [key])
