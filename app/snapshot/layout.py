"""The public read model: its files and its records.

A places directory contains `places.sqlite` (one row per setting, areas, counts, editions, names),
numpy arrays for the search and `manifest.json`. A postcodes directory contains sorted keys with
position, district, ward, LSOA and retired month. The current pointer, `current`, names one directory
of each, and perhaps of further parts. Code that copies, checks or removes directories handles every
part; a reader opens those that it knows. Files are never changed in place.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Self

from app.core.consent import Consent
from app.core.help_points import NO_DETAILS, HelpDetails, help_point_id
from app.core.home_area import HomeArea, area_from_centre, cell_width_km
from app.core.issuers import find_issuer, issuer_of_keys
from app.core.offer import Offer
from app.core.provision import Choice, HelpKind, Kind, Registers
from app.core.ratings import Inspection, JudgementArea, OverallGrade, Standard
from app.core.takeup import Figure

SCHEMA_VERSION = 5  # the newest version that this release writes
# This release also reads snapshots of earlier ones, and serves them until the next publication.
# 2: the release of 25 November 2026. 3: without the organisations of settings.
# 4: without the keys of facts and the streets on cards.
READABLE_VERSIONS = (2, 3, 4, 5)
ORGANISATIONS_SINCE = 4  # the first version whose settings name their organisation
CARD_FACTS_SINCE = 5  # the first version with the arrays for cards about a child
PART_NAME = r"[a-z][a-z_]{0,39}"
# Of files, folders and keys beside parts; "inbox" has the counts of other hosts (app.inbox.sent_files).
RESERVED_NAMES = frozenset({"current", "inbox", "lowest", "manifests"})
NO_OFFER = Offer()
EDIT_SOURCE_PREFIX = "council_edit/"  # prefix of sources that are a council's edits of one day

_match_part = re.compile(PART_NAME).fullmatch


class Part(StrEnum):
    """The parts that every snapshot has. A part is named by its text; a snapshot may have others.

    An edit and a rollback publish new places and leave every other part as it is.
    """

    PLACES = "places"
    POSTCODES = "postcodes"


# Parts whose layout is older than the newest version, so that an earlier release still reads them.
_OLDER_VERSIONS = {Part.POSTCODES.value: 3}


def written_version(part: str) -> int:
    """The version of the layout in which this release writes a part."""
    return _OLDER_VERSIONS.get(part, SCHEMA_VERSION)


def is_part_name(name: str) -> bool:
    """Whether a folder or a key of a pointer may be that of a part."""
    return _match_part(name) is not None and name not in RESERVED_NAMES


@dataclass(frozen=True)
class Setting:
    """One service as the public may see it, without anything that has no consent.

    `latitude` and `longitude` are degrees, None when the postcode has no position. With consent to
    an area only, they are the centre of a grid cell, `address` is empty and `postcode` is the
    outward code or "" (`core.home_area`). `sources` gives the source of each group of facts
    ("name", "address", "phone", "email", "website", "registration", "places", "inspections",
    "ages", "periods", "conditions", "offer"); editions have the as-at dates. `conditions` are the
    conditions of registration, in Ofsted's wording. `is_independent`: an independent school, which
    bodies other than Ofsted may inspect.

    `organisation_id` is None where the record has no organisation or it may not be public;
    `location_id` is another provider's id where both are published at the same premises. The rule:
    `publish.selection.public_ids`. An Open Referral UUID is the UUIDv5 of one of these ids.
    """

    provider_id: str
    name: str
    kind: Kind
    choice: Choice
    consent: Consent
    ofsted_urn: str = ""
    dfe_urn: str = ""
    address: tuple[str, ...] = ()
    town: str = ""
    postcode: str = ""
    latitude: float | None = None
    longitude: float | None = None
    la_code: str = ""
    district_code: str = ""
    ward_code: str = ""
    phone: str = ""
    email: str = ""
    website: str = ""
    registered_on: date | None = None
    registers: Registers = field(default_factory=Registers)
    registered_person: str = ""
    places_count: int | None = None
    conditions: str = ""
    is_independent: bool = False
    inspections: tuple[Inspection, ...] = ()
    offer: Offer = NO_OFFER
    sources: Mapping[str, str] = field(default_factory=dict)
    organisation_id: str | None = None
    location_id: str = ""  # without a value, the provider's own
    service_ids: tuple[str, ...] = ()  # without a value, the one that its register's row gets

    def __post_init__(self) -> None:
        # The record derives nearly all of these ids from the provider's, so they are not stored.
        if not self.location_id:
            object.__setattr__(self, "location_id", self.provider_id)
        if not self.service_ids:
            object.__setattr__(self, "service_ids", (f"{self.provider_id}-1",))

    @property
    def home_area(self) -> HomeArea | None:
        """The area shown for a home; None where postcode and position are not those of an area."""
        return area_from_centre(self.postcode, self.latitude, self.longitude)

    @property
    def area_km(self) -> int | None:
        """The width in km of the grid cell shown for a home; None for other settings."""
        if self.consent is not Consent.AREA or self.latitude is None:
            return None
        return cell_width_km(self.latitude) or None

    @property
    def is_for_school_age(self) -> bool:
        """Whether pages add "for school-age children" to its kind, unless its listing disagrees."""
        return self.choice is Choice.OLDER_CHILDREN and not self.offer.is_for_under_fives

    @property
    def is_registered(self) -> bool:
        """Whether it is in a register, as Ofsted's or DfE's; others are listed only by a council."""
        if self.ofsted_urn or self.dfe_urn:
            return True
        return find_issuer(issuer_of_keys(self.sources.get("registration", ""))) is not None

    def to_facts(self) -> dict[str, Any]:
        """Values for JSON in `places.sqlite`; empty fields are left out."""
        facts = {
            key: value
            for key, value in vars(self).items()
            if value is not None and value is not False and value not in ("", (), {})
        }
        facts.pop("offer", None)
        if self.location_id == self.provider_id:
            del facts["location_id"]
        if self.service_ids == (f"{self.provider_id}-1",):
            del facts["service_ids"]
        facts["kind"] = self.kind.value
        facts["choice"] = self.choice.value
        facts["consent"] = self.consent.value
        facts["registers"] = dict(vars(self.registers))
        if self.registered_on:
            facts["registered_on"] = self.registered_on.isoformat()
        if self.inspections:
            facts["inspections"] = [inspection.to_facts() for inspection in self.inspections]
        if offer_facts := self.offer.to_facts():
            facts["offer"] = offer_facts
        return facts

    @classmethod
    def from_facts(cls, facts: Mapping[str, Any]) -> Self:
        """The inverse of `to_facts`."""
        values = dict(facts)
        values["kind"] = Kind(values["kind"])
        values["choice"] = Choice(values["choice"])
        values["consent"] = Consent(values["consent"])
        values["registers"] = Registers(**values["registers"])
        values["address"] = tuple(values.get("address", ()))
        values["service_ids"] = tuple(values.get("service_ids", ()))
        if "registered_on" in values:
            values["registered_on"] = date.fromisoformat(values["registered_on"])
        values["inspections"] = tuple(map(Inspection.from_facts, values.get("inspections", ())))
        values["offer"] = Offer.from_facts(values["offer"]) if "offer" in values else NO_OFFER
        return cls(**values)


@dataclass(frozen=True)
class Edition:
    """One edition of a source, as pages describe it."""

    source: str
    title: str
    publisher: str
    url: str
    licence: str
    attribution: str
    as_at: date
    stale_after_days: int
    rows_count: int
    is_invented: bool

    @property
    def is_open_data(self) -> bool:
        """Whether it may be reused under the Open Government Licence."""
        return self.licence.startswith("Open Government Licence")

    def days_late(self, today: date) -> int:
        """Days past `stale_after_days`, 0 until then; always 0 for invented data."""
        if self.is_invented:
            return 0
        return max(0, (today - self.as_at).days - self.stale_after_days)

    def is_stale(self, today: date) -> bool:
        """Whether the edition is older than its source may be; never for invented data."""
        return self.days_late(today) > 0


@dataclass(frozen=True)
class NamedArea:
    """A council, district or ward with its name. `parent_code` is that of the areas source."""

    code: str
    level: str
    name: str
    parent_code: str = ""
    la_number: str = ""


@dataclass(frozen=True)
class CountedOnly:
    """Home-based settings of one council that are published only as a count of 5 or more."""

    la_code: str
    choice: Choice
    count: int


@dataclass(frozen=True)
class HelpPoint:
    """A children's centre or family hub. Degrees are None where its postcode has no position.

    `id` is its public id, set when it is read from a snapshot; "" without a known council.
    """

    reference: str
    kind: HelpKind
    name: str
    la_code: str
    address: tuple[str, ...] = ()
    town: str = ""
    postcode: str = ""
    phone: str = ""
    email: str = ""
    website: str = ""
    latitude: float | None = None
    longitude: float | None = None
    source: str = ""
    id: str = ""
    details: HelpDetails = NO_DETAILS

    def to_facts(self) -> dict[str, Any]:
        """Values for JSON in `places.sqlite`, without `id` and `details`.

        Details have a table of their own, because releases before it accept no other facts here.
        """
        facts = {**vars(self), "kind": self.kind.value, "address": list(self.address)}
        return {name: value for name, value in facts.items() if name not in ("id", "details")}

    @classmethod
    def from_facts(cls, facts: Mapping[str, Any], la_number: str = "") -> Self:
        """The inverse of `to_facts`, with the id in the council of this DfE number.

        Facts that a newer release adds are ignored.
        """
        known = {name: value for name, value in facts.items() if name in cls.__annotations__}
        known |= {"kind": HelpKind(facts["kind"]), "address": tuple(facts["address"])}
        public_id = help_point_id(la_number, facts["reference"]) if la_number else ""
        return cls(**{**known, "id": public_id})


@dataclass(frozen=True)
class KindCount:
    """Listed settings of one kind in an area. `places_count` is the sum of known capacities.

    `without_number` is the number of settings without a known capacity.
    """

    choice: Choice
    settings_count: int
    places_count: int
    without_number: int


@dataclass(frozen=True)
class AreaSummary:
    """The settings listed in one council or ward, and the outcomes of their current inspections.

    `grades` counts settings whose current inspection has an overall grade of the previous system;
    `standards` counts settings by standard, for each area of a report card; `cards_count` is the
    number of report cards, `unsafe_count` those with safeguarding not met. `visited_count`:
    settings with an outcome without a grade. `nannies_count` and `childminders_counted` are
    published as counts only, None where too small.
    """

    level: str
    code: str
    kinds: tuple[KindCount, ...] = ()
    grades: Mapping[OverallGrade, int] = field(default_factory=dict)
    standards: Mapping[JudgementArea, Mapping[Standard, int]] = field(default_factory=dict)
    cards_count: int = 0
    unsafe_count: int = 0
    visited_count: int = 0
    not_inspected_count: int = 0
    nannies_count: int | None = None
    childminders_counted: int | None = None

    def to_facts(self) -> dict[str, Any]:
        """Values for JSON in `places.sqlite`."""
        return {
            **vars(self),
            "kinds": [{**vars(kind), "choice": kind.choice.value} for kind in self.kinds],
            "grades": {grade.value: count for grade, count in self.grades.items()},
            "standards": {
                area.value: {standard.value: count for standard, count in counts.items()}
                for area, counts in self.standards.items()
            },
        }

    @classmethod
    def from_facts(cls, facts: Mapping[str, Any]) -> Self:
        """The inverse of `to_facts`."""
        values = dict(facts)
        values["kinds"] = tuple(
            KindCount(**{**one, "choice": Choice(one["choice"])}) for one in facts["kinds"]
        )
        values["grades"] = {OverallGrade(g): count for g, count in facts["grades"].items()}
        values["standards"] = {
            JudgementArea(area): {Standard(name): count for name, count in counts.items()}
            for area, counts in facts["standards"].items()
        }
        return cls(**values)


@dataclass(frozen=True)
class Agency:
    """A childminder agency of a council; its childminders are not listed individually."""

    name: str
    la_code: str
    town: str
    postcode: str
    childminders_count: int | None


@dataclass(frozen=True)
class AreaFigure:
    """One take-up figure of an area; `level` is "country", "region", "council" or "ward"."""

    level: str
    code: str
    source: str
    figure: Figure
