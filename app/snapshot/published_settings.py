"""The published settings: rows in an immutable SQLite file, areas, counts and the search."""

import json
import sqlite3
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from app.core import declared_filters
from app.core.child_ages import LATER_AGES_UNKNOWN_BIT
from app.core.help_points import NO_DETAILS, HelpDetails
from app.core.provision import Choice
from app.core.source_names import LISTING, base_source
from app.core.takeup import Figure
from app.snapshot.area_prices import AreaPrices, find_area_prices
from app.snapshot.card_records import CardRecords
from app.snapshot.errors import SnapshotDamaged
from app.snapshot.immutable_database import ImmutableDatabase
from app.snapshot.layout import (
    CARD_FACTS_SINCE,
    SCHEMA_VERSION,
    Agency,
    AreaFigure,
    AreaSummary,
    CountedOnly,
    Edition,
    HelpPoint,
    NamedArea,
    Setting,
)
from app.snapshot.search import Grid
from app.snapshot.served_schools import ServedSchools, read_served_schools
from app.snapshot.setting_counts import SettingCounts, count_settings
from app.snapshot.ward_counts import count_by_ward


@dataclass(frozen=True)
class NameEntry:
    """Something that can be found by name: a setting, a town, a ward or a district.

    `kind` is "setting", "town", "ward" or "district" ("elsewhere" outside England); `key` is a
    provider_id, an area's code, or the name of a town, with its district where several towns share
    it. Degrees are None for a setting without a position. `weight` is the number of settings of a
    town; `areas` are the codes of the district and council around a town, ward or district, itself
    included.
    """

    folded: str
    label: str
    kind: str
    key: str
    detail: str
    latitude: float | None
    longitude: float | None
    weight: int = 0
    areas: tuple[str, ...] = ()


@dataclass(frozen=True)
class TownFacts:
    """A town's number of settings (with a share of those around it), its district and its council.

    `own_district` is the code of the district with the same name, "" where there is none.
    """

    weight: int
    areas: tuple[str, ...]
    own_district: str


# Edited values of councils, by DfE number and by name in `config.Council`.
CouncilDetails = Mapping[str, Mapping[str, str]]
_NAMES = "SELECT folded, label, kind, key, detail, latitude, longitude"


def _read_setting(facts: str) -> Setting:
    """A stored setting; raises SnapshotDamaged for facts that no release has written."""
    try:
        return Setting.from_facts(json.loads(facts))
    except (ValueError, TypeError, KeyError) as error:
        raise SnapshotDamaged(f"a setting cannot be read: {error}") from None


class PublishedSettings:
    """An opened places directory. Each thread reads through its own connection.

    A thread that connects after the directory has been rewritten under the same number gets
    SnapshotDamaged. `page_fingerprint` is a digest of everything that results pages show except the
    settings themselves: areas, counts, editions, contacts. Publications with the same fingerprint
    share rendered fragments.
    """

    def __init__(self, folder: Path, manifest: dict[str, Any]) -> None:
        self.manifest = manifest
        self.seq: int = manifest["seq"]
        self.is_invented: bool = manifest["is_invented"]
        self.page_fingerprint: str = manifest["frame"]
        self.council_details: CouncilDetails = manifest.get("council_details", {})
        counts = {int(bits): count for bits, count in manifest["bits_counts"].items()}
        has_card_facts = manifest.get("schema", SCHEMA_VERSION) >= CARD_FACTS_SINCE
        offers_of_all = 0 if has_card_facts else LATER_AGES_UNKNOWN_BIT
        self.grid = Grid(folder, manifest["south"], counts, offers_of_all=offers_of_all)
        self.card_records = CardRecords(folder, has_card_facts=has_card_facts)
        self._database = ImmutableDatabase(folder / "places.sqlite", f"places {self.seq}")
        self._contents: dict[tuple[str, date], SettingCounts] = {}
        self._area_prices: dict[tuple[str, str, date], AreaPrices] = {}
        self._ward_counts: dict[str, Counter[str]] = {}
        self._known_towns: dict[str, TownFacts] | None = None

    def _connection(self) -> sqlite3.Connection:
        return self._database.connection()

    def get(self, number: int) -> Setting:
        """The setting with this number in the snapshot; numbers come from `grid.nearest`."""
        row = self._connection().execute("SELECT facts FROM place WHERE number = ?", (number,))
        return _read_setting(row.fetchone()[0])

    def find(self, provider_id: str) -> Setting | None:
        query = "SELECT facts FROM place WHERE provider_id = ?"
        row = self._connection().execute(query, (provider_id,)).fetchone()
        return _read_setting(row[0]) if row else None

    def number_of(self, provider_id: str) -> int | None:
        """The number of a provider's setting in this snapshot; None where it has none."""
        query = "SELECT number FROM place WHERE provider_id = ?"
        row = self._connection().execute(query, (provider_id,)).fetchone()
        return int(row[0]) if row else None

    def all(self) -> Iterator[Setting]:
        """Every setting, in the order of their numbers."""
        for (facts,) in self._connection().execute("SELECT facts FROM place ORDER BY number"):
            yield _read_setting(facts)

    def in_council(self, la_code: str) -> Iterator[Setting]:
        """The settings of one council, in the order of their numbers."""
        query = "SELECT facts FROM place WHERE la_code = ? ORDER BY number"
        for (facts,) in self._connection().execute(query, (la_code,)):
            yield _read_setting(facts)

    @cached_property
    def editions(self) -> dict[str, Edition]:
        """The editions that this snapshot was made from, by source."""
        return {
            facts["source"]: Edition(**{**facts, "as_at": date.fromisoformat(facts["as_at"])})
            for facts in self.manifest["editions"]
        }

    @cached_property
    def areas(self) -> dict[tuple[str, str], NamedArea]:
        """Councils, districts and wards by (level, code)."""
        query = "SELECT level, code, name, parent_code, la_number FROM area"
        rows = self._connection().execute(query)
        return {
            (level, code): NamedArea(code, level, name, parent, number)
            for level, code, name, parent, number in rows
        }

    @cached_property
    def councils_with_listing(self) -> frozenset[str]:
        """The codes of the councils that have given a listing of their settings."""
        numbers = {name.partition("/")[2] for name in self.editions if base_source(name) == LISTING}
        councils = (area for (level, _), area in self.areas.items() if level == "council")
        return frozenset(area.code for area in councils if area.la_number in numbers)

    def council_of(self, district_code: str) -> NamedArea | None:
        """The (upper-tier) council of a district; None for an unknown district."""
        district = self.areas.get(("district", district_code))
        return self.areas.get(("council", district.parent_code)) if district else None

    def setting_counts(self, la_code: str, today: date) -> SettingCounts:
        """Counts of a council's listed settings, of all settings for ""; calculated once a day."""
        key = la_code, today
        if key not in self._contents:
            self._contents[key] = count_settings(self._connection(), la_code, today)
        return self._contents[key]

    def counted_only(self, la_code: str) -> list[CountedOnly]:
        """Home-based settings of a council that are published only as counts of 5 or more."""
        query = "SELECT la_code, choice, count FROM counted WHERE la_code = ?"
        rows = self._connection().execute(query, (la_code,))
        return [CountedOnly(code, Choice(choice), count) for code, choice, count in rows]

    def summary(self, level: str, code: str) -> AreaSummary | None:
        """The summary of a council or a ward; None for an area without one."""
        query = "SELECT facts FROM summary WHERE level = ? AND code = ?"
        row = self._connection().execute(query, (level, code)).fetchone()
        return AreaSummary.from_facts(json.loads(row[0])) if row else None

    def area_prices(self, la_code: str, ward_code: str, today: date) -> AreaPrices:
        """Usual prices of a council, or of its ward unless that is ""; calculated once a day."""
        key = la_code, ward_code, today
        if key not in self._area_prices:
            self._area_prices[key] = find_area_prices(self._connection(), *key)
        return self._area_prices[key]

    def ward_counts(self, la_code: str) -> Counter[str]:
        """The settings for under-fives of each ward of a council; calculated once."""
        if la_code not in self._ward_counts:
            self._ward_counts[la_code] = count_by_ward(self._connection(), la_code)
        return self._ward_counts[la_code]

    def wards_of(self, la_code: str) -> list[NamedArea]:
        """The wards of a council's districts, by name."""
        return self._wards_by_council.get(la_code, [])

    @cached_property
    def _wards_by_council(self) -> dict[str, list[NamedArea]]:
        wards = [area for (level, _), area in self.areas.items() if level == "ward"]
        found: dict[str, list[NamedArea]] = {}
        for ward in sorted(wards, key=lambda one: (one.name.casefold(), one.code)):
            own = self.areas.get(("council", ward.parent_code))  # without a row of its district
            if council := self.council_of(ward.parent_code) or own:
                found.setdefault(council.code, []).append(ward)
        return found

    def takeup(self, level: str, code: str) -> list[Figure]:
        """Every published take-up figure of a country, region, council or ward, in stored order."""
        query = "SELECT facts FROM takeup WHERE level = ? AND code = ? ORDER BY rowid"
        rows = self._connection().execute(query, (level, code))
        return [Figure.from_facts(json.loads(facts)) for (facts,) in rows]

    def ward_takeup(self, source: str, codes: Collection[str]) -> list[tuple[str, Figure]]:
        """Every take-up figure that a source gives of these wards, with the ward's code."""
        wanted = ", ".join("?" * len(codes))
        query = "SELECT code, facts FROM takeup WHERE level = 'ward' AND source = ?"
        query += f" AND code IN ({wanted}) ORDER BY rowid"
        rows = self._connection().execute(query, (source, *sorted(codes)))
        return [(code, Figure.from_facts(json.loads(facts))) for code, facts in rows]

    @cached_property
    def wards_with_takeup(self) -> frozenset[str]:
        """Codes of the wards with take-up figures."""
        rows = self._connection().execute("SELECT DISTINCT code FROM takeup WHERE level = 'ward'")
        return frozenset(code for (code,) in rows)

    def all_takeup(self) -> list[AreaFigure]:
        """Every published take-up figure of every area."""
        rows = self._connection().execute("SELECT level, code, source, facts FROM takeup")
        return [
            AreaFigure(level, code, source, Figure.from_facts(json.loads(facts)))
            for level, code, source, facts in rows
        ]

    def help_points(self, la_code: str) -> list[HelpPoint]:
        """Children's centres and family hubs of a council, by name."""
        query = "SELECT facts FROM help_point WHERE la_code = ? ORDER BY rowid"
        rows = self._connection().execute(query, (la_code,))
        area = self.areas.get(("council", la_code))
        la_number = area.la_number if area else ""
        return [HelpPoint.from_facts(json.loads(facts), la_number) for (facts,) in rows]

    def find_help_point(self, help_point_id: str) -> HelpPoint | None:
        """The children's centre or family hub with this public id, with its details.

        A snapshot of a release without details has none of them.
        """
        council = self._councils_by_number.get(help_point_id.partition("-")[0])
        listed = self.help_points(council.code) if council else []
        found = next((point for point in listed if point.id == help_point_id), None)
        return replace(found, details=self._help_details(found)) if found else None

    def _help_details(self, point: HelpPoint) -> HelpDetails:
        if not self._has_help_details:
            return NO_DETAILS
        query = "SELECT facts FROM help_details WHERE la_code = ? AND reference = ?"
        row = self._connection().execute(query, (point.la_code, point.reference)).fetchone()
        return HelpDetails.from_facts(json.loads(row[0])) if row else NO_DETAILS

    @cached_property
    def _has_help_details(self) -> bool:
        query = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'help_details'"
        return self._connection().execute(query).fetchone() is not None

    @cached_property
    def _councils_by_number(self) -> dict[str, NamedArea]:
        councils = (area for (level, _), area in self.areas.items() if level == "council")
        return {area.la_number: area for area in councils if area.la_number}

    def agencies(self, la_code: str) -> list[Agency]:
        """Childminder agencies of a council, by name."""
        query = "SELECT facts FROM agency WHERE la_code = ? ORDER BY rowid"
        rows = self._connection().execute(query, (la_code,))
        return [Agency(**json.loads(facts)) for (facts,) in rows]

    @cached_property
    def absent_options(self) -> frozenset[tuple[str, str]]:
        """The options that forms leave out since no setting has them: parameters and values."""
        return frozenset(
            (one.parameter, value)
            for one in declared_filters.FILTERS
            if one.hides_absent and one.stored
            for value, bit in one.stored.bits.items()
            if not bit & self.grid.occurring_bits(one.stored.array)
        )

    @cached_property
    def served_schools(self) -> ServedSchools:
        """The schools that settings serve, read when a page first counts options."""
        return read_served_schools(self._connection(), self.grid)

    @cached_property
    def names(self) -> list[NameEntry]:
        """All names, read when the first name is searched for.

        A town and its district of the same name give one entry: the district, at the town's
        position.
        """
        towns = self._towns()
        towns_by_district = {
            one.own_district: key for key, one in towns.items() if one.own_district
        }
        rows = self._connection().execute(f"{_NAMES} FROM name")
        found = {(name.kind, name.key): name for name in (NameEntry(*row) for row in rows)}
        return [
            self._completed(name, found.get(("town", towns_by_district.get(name.key, ""))), towns)
            for name in found.values()
            if name.kind != "town" or not (name.key in towns and towns[name.key].own_district)
        ]

    def find_name(self, kind: str, key: str) -> NameEntry | None:
        """The name with this key; None for an unknown one."""
        query = f"{_NAMES} FROM name WHERE kind = ? AND key = ?"
        row = self._connection().execute(query, (kind, key)).fetchone()
        if row is None:
            return None
        towns = self._towns() if kind in ("town", "district") else {}
        own = next((town for town, facts in towns.items() if key == facts.own_district), "")
        return self._completed(NameEntry(*row), self.find_name("town", own) if own else None, towns)

    def names_with_position(self, kind: str, keys: Collection[str]) -> set[str]:
        """Those of these keys whose name has a position to search from."""
        wanted = ", ".join("?" * len(keys))
        query = (
            f"SELECT key FROM name WHERE kind = ? AND latitude IS NOT NULL AND key IN ({wanted})"
        )
        return {key for (key,) in self._connection().execute(query, (kind, *sorted(keys)))}

    def find_towns(self, name: str) -> list[NameEntry]:
        """The towns with a folded name, in the order of their keys: each Newport for "newport"."""
        query = f"{_NAMES} FROM name WHERE kind = 'town' AND folded = ? ORDER BY key"
        towns = self._towns()
        rows = self._connection().execute(query, (name,))
        return [self._completed(NameEntry(*row), None, towns) for row in rows]

    def _completed(
        self, name: NameEntry, town: NameEntry | None, towns: dict[str, TownFacts]
    ) -> NameEntry:
        """The name with weight and areas; a district gets the position of `town`, its namesake."""
        if name.kind == "town":
            facts = towns.get(name.key)
            return replace(name, weight=facts.weight, areas=facts.areas) if facts else name
        if name.kind == "setting":
            return name
        areas = [name.key]
        for level in ("ward", "district"):
            area = self.areas.get((level, areas[-1]))
            areas += [area.parent_code] if area else []
        name = replace(name, areas=tuple(filter(None, areas)))
        if town is None:
            return name
        weight = towns[town.key].weight
        return replace(name, latitude=town.latitude, longitude=town.longitude, weight=weight)

    def _towns(self) -> dict[str, TownFacts]:
        """The facts of towns by key; empty for a file of an older version."""
        if self._known_towns is None:
            tables = "SELECT name FROM sqlite_master WHERE name = 'town'"
            query = "SELECT key, weight, district_code, la_code, stands_for FROM town"
            known = self._connection().execute(tables).fetchone()
            rows = self._connection().execute(query) if known else ()
            self._known_towns = {
                key: TownFacts(weight, tuple(filter(None, codes)), district)
                for key, weight, *codes, district in rows
            }
        return self._known_towns
