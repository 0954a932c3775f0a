"""Sources (outside datasets with their properties), and the typed records of their files."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Generic, TypeVar

from app.core.offer import Ages, Offer, Period
from app.core.provision import Consent, HelpKind, Kind, Registers, Status
from app.core.ratings import Inspection
from app.core.takeup import Figure

Record = TypeVar("Record")
DUPLICATE_REASON = "given twice: the first row was kept"  # same number as an earlier row


@dataclass(frozen=True)
class BadRow:
    """One row that could not be read. `row` counts lines of the file from 1, as an editor shows.

    `column` is "" when the whole row is at fault. `file` names the file if the edition has several
    (a folder, a zip), otherwise "". `accepted` describes the valid values of the cell.
    `is_recovered`: the rest of the row was read, or the row of the current edition is kept, as
    `outcome` states. `is_personal`: the value may be shown in the report only.
    `is_cell`: only one cell is at fault, in a row that was read and whose reference is known.
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
    """A file being read: `records` yields one record at a time, and failed rows go to `bad`.

    `as_at` is the date in the file's title line, None if there is none. `rows_read` and `bad` are
    complete once `records` is exhausted. `la_number` is the DfE number of the council in a
    council's own file, "" for a national file, None for a council file that does not name its
    council. `columns` are all columns of a table as written, `ignored` those that were not read,
    `unknown` those that no adapter lists, with a few of their values. `unknown_items` are other
    unknown parts, such as elements and categories: a description and a few values of each. `notes`
    are sentences about rows left out on purpose. `row_warnings` are cells left out of rows that
    were read, `restored_count` is the number of addresses whose house numbers a spreadsheet had
    turned into dates. `kept_rows` are the keys of records of the current edition that replace
    unreadable rows.
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
    unknown_items: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Source:
    """A publisher's dataset. `rows_min` and `rows_max` apply to real editions, not to seeds.

    `bad_share_max` is the share of rows that may be unreadable before the whole file is refused.
    `stale_after_days` counts from the as-at date (docs/rules.md#stale-data). With
    `has_councils_files` each
    council may send its own file, a separate edition with the title `councils_title` if given; with
    `is_councils_own` the council is its publisher. With `is_confidential` messages and the log of
    runs quote no cells.
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
    """The address of a setting as the publisher writes it; empty strings for missing parts."""

    lines: tuple[str, ...] = ()
    town: str = ""
    postcode: str = ""


@dataclass(frozen=True)
class RegisterRow:
    """One registration in Ofsted's register, the same for every layout of the file.

    `name` and `address` are None and `phone` is "" when Ofsted redacts them or gives none.
    `la_name` is the council's name as written, "" if not recorded. `places_count` is None when the
    file has no whole number.
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
    """One home-based provider that consents to publication of its name and perhaps its address."""

    ofsted_urn: str
    name: str
    address: Address
    la_name: str


@dataclass(frozen=True)
class AreaRow:
    """A council, a district or a ward.

    `level` is "council", "district" or "ward". A council has `la_number` and `former_names`.
    `parent_code` is the council's code for a district, the district's for a ward. `vintage` is the
    year and month of the boundary set, as 2025-05. `boundary` is GeoJSON geometry, None if missing.
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

    `kind` is NURSERY_CLASS or NURSERY_SCHOOL. `ages` come from the statutory ages of the whole
    school: only the lower end is used, the upper end is 59 months. `la_number` is DfE's.
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
    """Ofsted's newest inspection of each kind for one school, with the early years grade only."""

    dfe_urn: str
    inspections: tuple[Inspection, ...]


@dataclass(frozen=True)
class ExtractRow:
    """One registration in Ofsted's nightly extract for a council.

    `is_confidential`: the provider requested anonymity or is a refuge; it is neither shown nor
    counted. `places_count` is the largest number of children over all ages, `conditions` the
    conditions of the registration as Ofsted writes them.
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
    """One setting in a council's listing. `reference` is the council's own and unique in its file.

    Identified by `ofsted_urn` or `dfe_urn`; a row with neither (a childminder with an agency, a
    setting exempt from registration) needs `kind`. `consent`, `address` and `places_count` are None
    when the file does not give them; `consent_on` is the day of the consent.
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
    """A children's centre or a family hub: advice for families, not childcare.

    `reference` is DfE's URN or the council's own. `la_number` is "" when only `la_name` is given.
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
    """A childminder agency with the number of childminders on its roll, None if not known."""

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
    """One published take-up figure for one area, entitlement, age and period.

    `level` is "country", "region", "council" or "ward". `code` is the ONS code, "" when the file has
    none and only `la_number` (for councils) or `name` identifies the area.
    """

    level: str
    code: str
    la_number: str
    name: str
    figure: Figure
