"""The typed rows of the sources' files, the same for every layout of a file."""

from dataclasses import dataclass
from datetime import date

from app.core.consent import Consent
from app.core.help_points import NO_DETAILS, HelpDetails
from app.core.measures.figure import Level, MeasureFigure
from app.core.offer import Ages, CarePattern, Offer
from app.core.provision import HelpKind, Kind, Registers, Status
from app.core.ratings import Inspection
from app.core.takeup import Figure


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
    periods: tuple[CarePattern, ...]
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
    details: HelpDetails = NO_DETAILS


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


@dataclass(frozen=True)
class MeasureRow:
    """A figure of a measure in a file, by the measure's code."""

    measure: str
    figure: MeasureFigure


@dataclass(frozen=True)
class StatisticalAreaRow:
    """An area that a file of statistics names. `parent_level` and `parent_code` are "" if unknown.

    `district_code` is the district of an LSOA. `vintage` is the year of the boundaries. `la_number`
    is a council's DfE number where the file has it, "" otherwise.
    """

    level: Level
    code: str
    name: str
    vintage: str = ""
    parent_level: str = ""
    parent_code: str = ""
    district_code: str = ""
    la_number: str = ""


@dataclass(frozen=True)
class AreaFigures:
    """The figures of one area in one row of a file, and the area; None where it has no name."""

    area: StatisticalAreaRow | None
    figures: tuple[MeasureRow, ...]


@dataclass(frozen=True)
class NeighbourRow:
    """A council's statistical neighbour, both by DfE number; `position` 1 is the most alike."""

    la_number: str
    position: int
    neighbour_number: str
    closeness: str
