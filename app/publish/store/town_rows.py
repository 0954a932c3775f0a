"""Reading the towns of `places.sqlite`, and what of its settings they depend on."""

import json
import re
import sqlite3
from collections.abc import Collection, Iterable, Sequence
from itertools import chain, pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from app.core.consent import Consent
from app.core.provision import Choice, Kind
from app.publish.selection.localities import localities
from app.publish.selection.town_mentions import Points
from app.publish.selection.town_names import Neighbour, label_without_district
from app.snapshot.array_files import read_array
from app.snapshot.card_records import ADDRESS_LINE_ARRAYS
from app.snapshot.layout import Setting

_CONSENTS = {consent.value: consent for consent in Consent}
_has_digit = re.compile(r"\d").search


class TownRow(NamedTuple):
    """A town in the file, with its number of settings."""

    folded: str
    label: str
    key: str
    latitude: float
    longitude: float
    district_code: str
    la_code: str
    size: int

    @property
    def neighbour(self) -> Neighbour:
        label = label_without_district(self.label, self.folded, self.key)
        return Neighbour(self.folded, label, self.size, self.latitude, self.longitude)


class AddressLines(NamedTuple):
    """The address of each setting on one line, by number, and the names of towns in their parts."""

    parts: list[list[str]]
    names: dict[str, set[str]]

    def numbers_with(self, wanted: Collection[str]) -> list[int]:
        """The settings with one of these names in their address; some others too."""
        parts = {part for part, names in self.names.items() if not names.isdisjoint(wanted)}
        return [number for number, own in enumerate(self.parts) if not parts.isdisjoint(own)]


def read_address_lines(folder: Path) -> AddressLines | None:
    """The address lines in the card arrays; None where an earlier release left them out."""
    text, starts = (folder / f"{name}.npy" for name in ADDRESS_LINE_ARRAYS)
    if not (text.is_file() and starts.is_file()):
        return None
    whole = read_array(folder, text.stem).tobytes()
    bounds = pairwise(read_array(folder, starts.stem).tolist())
    lines = (whole[first:end].decode() for first, end in bounds)
    parts = [line.replace("/", ",").replace(";", ",").split(",") for line in lines]
    names = {
        part: {folded for folded, _ in localities(part, is_town_line=True)}
        for part in set(chain.from_iterable(parts))
        if not _has_digit(part)
    }
    return AddressLines(parts, names)


def find_town_rows(connection: sqlite3.Connection) -> list[TownRow]:
    query = """SELECT folded, label, key, latitude, longitude, town.district_code, town.la_code,
                      (SELECT count(*) FROM town_place AS own WHERE own.key = name.key)
               FROM name JOIN town USING (key) WHERE kind = 'town'"""
    return [TownRow(*row) for row in connection.execute(query)]


def remove_towns(connection: sqlite3.Connection, keys: Iterable[str]) -> None:
    for key in keys:
        connection.execute("DELETE FROM name WHERE kind = 'town' AND key = ?", (key,))
        connection.execute("DELETE FROM town WHERE key = ?", (key,))
        connection.execute("DELETE FROM town_place WHERE key = ?", (key,))


def find_members(connection: sqlite3.Connection, key: str, is_own: int) -> list[Setting]:
    """The settings of a town: those with its name in the town line, or the others."""
    query = """SELECT number FROM place JOIN town_place USING (provider_id)
               WHERE key = ? AND is_own = ?"""
    return find_located(
        connection, [number for (number,) in connection.execute(query, (key, is_own))]
    )


def find_located(
    connection: sqlite3.Connection, numbers: Sequence[int] | None = None
) -> list[Setting]:
    """Settings in order, with only id, consent, address, position and areas; without numbers, all."""
    query = """SELECT provider_id, facts->>'$.consent', facts->'$.address', facts->>'$.town',
                      facts->>'$.postcode', facts->>'$.latitude', facts->>'$.longitude', la_code,
                      facts->>'$.district_code' FROM place"""
    if numbers is not None:
        query += " WHERE number IN (SELECT value FROM json_each(?))"
    values = () if numbers is None else (json.dumps(numbers),)
    return [_located_setting(row) for row in connection.execute(f"{query} ORDER BY number", values)]


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


def read_points(folder: Path) -> Points:
    """The points of all settings with a position."""
    latitude, longitude, slots = (
        read_array(folder, name) for name in ("latitude", "longitude", "slots")
    )
    placed = slots[slots >= 0]
    return kilometres(np.column_stack((latitude[placed], longitude[placed])))


def kilometres(degrees: Any) -> Points:
    """`points_of` rows of degrees north and east."""
    points: Points = np.array(degrees)[:, ::-1] * (66.9, 111.2)
    return points
