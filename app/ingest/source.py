"""What an outside dataset is: its facts, and how its file becomes typed records."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Generic, TypeVar

from app.core.offer import (
    Ages,
    Offer,
    Period,
)
from app.core.provision import (
    Consent,
    HelpKind,
    Kind,
    Registers,
    Status,
)
from app.core.ratings import Inspection
from app.core.takeup import Figure

Record = TypeVar("Record")
DUPLICATE_REASON = "given twice: the first row was kept"  # of a row with the number of another one


@dataclass(frozen=True)
class BadRow:
    """One row that could not be read. `row` counts lines of the file from 1, as an editor shows.

    `column` is "" when the row as a whole is at fault. `file` names the file among several of one
    edition (a folder, a zip), "" where the edition is one file. `accepted` says what the cell may hold.
    `is_kept`: the rest of the row was read, or the row of the edition before stays in its place, as
    `outcome` says. `is_personal`: the value may be shown in the report alone.
    `is_cell`: one cell alone is at fault, in a row that was read and whose reference is known.
    """

    row: int
    column: str
    value: str
    reason: str
    file: str = ""
    accepted: str = ""
    outcome: str = ""
    is_recovered: bool = False
    is_personal: bool = False
    is_cell: bool = False


@dataclass
class Reading(Generic[Record]):
    """A file being read: records come one by one, rows that fail gather in `bad`.

    `as_at` is what the file's own title line says, None where it says nothing. `rows_read` and
    `bad` are complete once `records` is exhausted. `la_number` is the one council (DfE's number) that
    a council's own file speaks of, "" for a national file, None where it is a council's but does not
    say whose. `ignored` names columns that were not read, `columns` are all of a table's, as written;
    `unknown` are those that we do not know, with a few of their values. `notes` are sentences about
    what was left out on purpose. `notices` are cells that were left out of rows that were read,
    `restored_count` counts addresses whose house numbers a spreadsheet had turned into dates.
    `strange` are other things that we do not know, in words, with a few values: elements, categories.
    `kept_rows` are the keys of records that the edition before told, in place of unreadable rows.
    """

    records: Iterator[Record]
    as_at: date | None = None
    la_number: str | None = ""
    ignored: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    rows_read: int = 0
    bad: list[BadRow] = field(default_factory=list)
    unknown: Mapping[str, list[str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    row_warnings: list[BadRow] = field(default_factory=list)
    restored_count: int = 0
    kept_rows: list[str] = field(default_factory=list)
    strange: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Source:
    """A publisher's dataset. Row bounds hold for the real edition; seeds bring bounds of their own.

    `read` raises FileRefused when the file is not what it should be. `bad_share_max` is the share
    of rows that may be unreadable before the whole file is refused. `stale_after_days` counts from
    the as-at date (docs/rules.md#stale-data).
    Where `has_councils_files`, a council may have a file of its own, which is an edition of its own,
    called `councils_title` where that is another title; where `is_councils_own` it is named as the
    publisher of that.
    What single cells say is kept out of messages and of the log of runs where `is_confidential`.
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
    has_councils_files: bool = False
    is_councils_own: bool = False
    councils_title: str = ""
    is_confidential: bool = False


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


@dataclass(frozen=True)
class SchoolRow:
    """One school with nursery classes, or a maintained nursery school, in DfE's register (GIAS).

    `kind` is NURSERY_CLASS or NURSERY_SCHOOL. `ages` come from the statutory ages, which speak of the
    whole school: only the lower end is used, the upper end is 59 months. `la_number` is DfE's.
    """

    dfe_urn: str
    kind: Kind
    name: str
    is_open: bool
    is_independent: bool
    la_number: str
    la_name: str
    address: Address
    phone: str = ""
    website: str = ""
    ages: Ages | None = None
    opened_on: date | None = None


@dataclass(frozen=True)
class SchoolOutcomeRow:
    """What Ofsted found in one school, newest of each kind; of areas the Early years line alone."""

    dfe_urn: str
    inspections: tuple[Inspection, ...]


@dataclass(frozen=True)
class ExtractRow:
    """One registration in Ofsted's nightly extract for a council.

    `is_confidential`: anonymity was asked for, or it is a refuge: it is never shown nor counted.
    `places_count` is the largest number of children over all ages, `conditions` the conditions on
    the registration in Ofsted's words.
    """

    ofsted_urn: str
    kind: Kind
    provider_type: str
    status: Status
    is_confidential: bool
    registered_on: date | None
    registers: Registers
    registered_person: str
    name: str
    phone: str
    email: str
    address: Address | None
    ages: Ages | None
    places_count: int | None
    periods: tuple[Period, ...]
    conditions: str = ""


@dataclass(frozen=True)
class ListingRow:
    """One setting as its council tells it. `reference` is the council's own and unique in its file.

    Identified by `ofsted_urn` or `dfe_urn`; a row with neither (a childminder with an agency, a setting
    exempt from registering) needs `kind`. `consent` None: nothing was told about it; `consent_on` is
    the day it was given. `address` None: not told. `places_count` None: not told.
    """

    reference: str
    ofsted_urn: str
    dfe_urn: str
    kind: Kind | None
    name: str
    address: Address | None
    phone: str
    email: str
    website: str
    places_count: int | None
    consent: Consent | None
    consent_on: date | None
    offer: Offer


@dataclass(frozen=True)
class HelpPointRow:
    """A children's centre or a family hub: people who can help, not childcare.

    `reference` is DfE's URN or the council's own. `la_number` is "" where only `la_name` is told.
    """

    reference: str
    kind: HelpKind
    name: str
    address: Address
    phone: str
    email: str
    website: str
    la_number: str
    la_name: str


@dataclass(frozen=True)
class AgencyRow:
    """A childminder agency, with how many it has on its roll (None where not told)."""

    ofsted_urn: str
    name: str
    is_active: bool
    address: Address
    la_name: str
    childminders_count: int | None
    inspected_on: date | None
    outcome: str


@dataclass(frozen=True)
class TakeupRow:
    """One published figure of take-up of one area, entitlement, age and period.

    `level` is "country", "region", "council" or "ward"; `code` the ONS code, "" where the file has none
    and `la_number` (of councils) or `name` must do.
    """

    level: str
    code: str
    la_number: str
    name: str
    figure: Figure
