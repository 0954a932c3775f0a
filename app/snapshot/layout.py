"""What is in the public read model: its files, and the shape of a place.

A places directory holds `places.sqlite` (one row a place, areas, counts, editions, names), numpy
arrays for the search and `manifest.json`. A postcodes directory holds sorted keys with position,
district, ward and retired month. `current` names one of each. Nothing is ever changed in place.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Self

from app.core.home_area import (
    HomeArea,
    area_from_centre,
    cell_width_km,
)
from app.core.offer import Offer
from app.core.provision import (
    Choice,
    Consent,
    HelpKind,
    Kind,
    Registers,
)
from app.core.ratings import (
    Inspection,
    JudgementArea,
    OverallGrade,
    Standard,
)
from app.core.takeup import Figure

SCHEMA_VERSION = 3  # what this release writes
# What it reads: also the release before it, whose snapshots it serves until the next publication.
READABLE_VERSIONS = (2, 3)
NO_OFFER = Offer()
EDIT_SOURCE_PREFIX = "council_edit/"  # how sources begin that are a council's edits of one day


@dataclass(frozen=True)
class Setting:
    """One service as the public may see it; what nobody agreed to publish is not in it.

    `latitude` and `longitude` are degrees, None when the postcode has no position. With consent to
    an area only they are the middle of a cell of a grid, `address` is empty and `postcode` is the
    outward code, or "" (`core.home_area`).
    `sources` names, for each group of facts ("name", "address", "phone", "email", "website",
    "registration", "places", "inspections", "ages", "periods", "conditions", "offer"), the source
    it came from; editions carry the as-at dates. `conditions` are those on the registration, in
    Ofsted's words. `is_independent`: an independent school, which others than Ofsted may inspect.
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

    @property
    def home_area(self) -> HomeArea | None:
        """The area that a home is shown by; None where what is shown is no such area."""
        return area_from_centre(self.postcode, self.latitude, self.longitude)

    @property
    def area_km(self) -> int | None:
        """How wide the cell is whose middle a home is shown at; None for all others."""
        if self.consent is not Consent.AREA or self.latitude is None:
            return None
        return cell_width_km(self.latitude) or None

    @property
    def is_for_school_age(self) -> bool:
        """Whether its kind is said with "for school-age children": the listing may say otherwise."""
        return self.choice is Choice.OLDER_CHILDREN and not self.offer.is_for_under_fives

    @property
    def is_registered(self) -> bool:
        """Whether Ofsted's or DfE's register contains it; else only its council lists it."""
        return bool(self.ofsted_urn or self.dfe_urn)

    def to_facts(self) -> dict[str, Any]:
        """As `places.sqlite` keeps it in JSON: nothing that is empty."""
        facts = {
            key: value
            for key, value in vars(self).items()
            if value is not None and value is not False and value not in ("", (), {})
        }
        facts.pop("offer", None)
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
        if "registered_on" in values:
            values["registered_on"] = date.fromisoformat(values["registered_on"])
        values["inspections"] = tuple(map(Inspection.from_facts, values.get("inspections", ())))
        values["offer"] = Offer.from_facts(values["offer"]) if "offer" in values else NO_OFFER
        return cls(**values)


@dataclass(frozen=True)
class Edition:
    """One edition of a source as the pages name it."""

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
        """Whether anyone may reuse it: published under the Open Government Licence."""
        return self.licence.startswith("Open Government Licence")

    def days_late(self, today: date) -> int:
        """Days past `stale_after_days`, 0 until then; what is invented has no day to be late for."""
        if self.is_invented:
            return 0
        return max(0, (today - self.as_at).days - self.stale_after_days)


@dataclass(frozen=True)
class NamedArea:
    """A council, district or ward that the pages can name. `parent_code` as in the areas source."""

    code: str
    level: str
    name: str
    parent_code: str = ""
    la_number: str = ""


@dataclass(frozen=True)
class CountedOnly:
    """Home-based places of one council that exist only as a count of 5 or more."""

    la_code: str
    choice: Choice
    count: int


@dataclass(frozen=True)
class HelpPoint:
    """A children's centre or a family hub. Degrees are None where its postcode has no position."""

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

    def to_facts(self) -> dict[str, Any]:
        """As `places.sqlite` keeps it in JSON."""
        return {**vars(self), "kind": self.kind.value, "address": list(self.address)}

    @classmethod
    def from_facts(cls, facts: Mapping[str, Any]) -> Self:
        """The inverse of `to_facts`."""
        offer_facts = {"kind": HelpKind(facts["kind"]), "address": tuple(facts["address"])}
        return cls(**{**facts, **offer_facts})


@dataclass(frozen=True)
class KindCount:
    """Listed settings of one kind in an area. `places_count` sums those whose number is known.

    `without_number` settings told no number of places.
    """

    choice: Choice
    settings_count: int
    places_count: int
    without_number: int


@dataclass(frozen=True)
class AreaSummary:
    """What is listed in one council or ward, and what its current inspections found.

    `grades` counts settings whose current inspection has an overall grade of the previous system;
    `standards` counts, for each area of a report card, the settings by word; `cards_count` how many
    have a report card. `unsafe_count`: safeguarding not met, of those cards. `visited_count`: settings
    with an outcome that is no grade. `counted` are home-based places and nannies that exist as counts.
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
        """As `places.sqlite` keeps it in JSON."""
        return {
            **vars(self),
            "kinds": [{**vars(one), "choice": one.choice.value} for one in self.kinds],
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
            JudgementArea(area): {Standard(word): count for word, count in counts.items()}
            for area, counts in facts["standards"].items()
        }
        return cls(**values)


@dataclass(frozen=True)
class Agency:
    """A childminder agency of a council: it knows childminders who are in no list."""

    name: str
    la_code: str
    town: str
    postcode: str
    childminders_count: int | None


@dataclass(frozen=True)
class AreaFigure:
    """One figure of take-up of an area: "country", "region", "council" or "ward" and its ONS code."""

    level: str
    code: str
    source: str
    figure: Figure
