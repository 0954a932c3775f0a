"""What an outside dataset is: its facts, and how its file becomes typed records."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Generic, TypeVar

from app.core.provision import Kind, Registers
from app.core.ratings import Inspection

Record = TypeVar("Record")


@dataclass(frozen=True)
class BadRow:
    """One row that could not be read. `row` counts lines of the file from 1, as an editor shows.

    `column` is "" when the row as a whole is at fault. `file` names the file among several of one
    edition (a folder, a zip), "" where the edition is one file.
    """

    row: int
    column: str
    value: str
    reason: str
    file: str = ""


@dataclass
class Reading(Generic[Record]):
    """A file being read: records come one by one, rows that fail gather in `bad`.

    `as_at` is what the file's own title line says, None where it says nothing. `rows_read` and
    `bad` are complete once `records` is exhausted.
    """

    records: Iterator[Record]
    as_at: date | None = None
    rows_read: int = 0
    bad: list[BadRow] = field(default_factory=list)


@dataclass(frozen=True)
class Source:
    """A publisher's dataset. Row bounds hold for the real edition; seeds bring bounds of their own.

    `read` raises FileRefused when the file is not what it should be. `bad_share_max` is the share
    of rows that may be unreadable before the whole file is refused. `stale_after_days` counts from
    the as-at date (reliability.md P8).
    """

    name: str
    title: str
    publisher: str
    url: str
    licence: str
    attribution: str
    rows_min: int
    rows_max: int
    stale_after_days: int
    bad_share_max: float = 0.01


@dataclass(frozen=True)
class Address:
    """Where a setting is, as the publisher writes it. Empty strings for what is not given."""

    lines: tuple[str, ...] = ()
    town: str = ""
    postcode: str = ""


@dataclass(frozen=True)
class RegisterRow:
    """One registration in Ofsted's register, the same for every layout of the file.

    `name` and `address` are None, `phone` is "", where Ofsted redacts them or gives none. `la_name`
    is the council's name as written, "" where it is not recorded. `places_count` is None where the
    file gives no whole number.
    """

    ofsted_urn: str
    kind: Kind
    provider_type: str
    is_active: bool
    registered_on: date | None
    registers: Registers
    registered_person_urn: str
    registered_person: str
    name: str | None
    phone: str
    address: Address | None
    la_name: str
    places_count: int | None
    inspections: tuple[Inspection, ...]


@dataclass(frozen=True)
class ConsentedRow:
    """One home-based provider that agreed to have its name, and perhaps its address, shown."""

    ofsted_urn: str
    name: str
    address: Address
    la_name: str


@dataclass(frozen=True)
class AreaRow:
    """A council, a district or a ward.

    `level` is "council", "district" or "ward". A council has `la_number` and `former_names`; a
    district names its council's code in `parent_code`, a ward its district's. `vintage` is the year
    and month of the boundary set, as 2025-05. `boundary` is GeoJSON geometry, None where not given.
    """

    code: str
    level: str
    name: str
    parent_code: str = ""
    la_number: str = ""
    former_names: tuple[str, ...] = ()
    vintage: str = ""
    boundary: str | None = None
