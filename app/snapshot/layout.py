"""What is in the public read model: its files, and the shape of a place.

A places directory holds `places.sqlite` (one row a place, areas, counts, editions, names), numpy
arrays for the search and `manifest.json`. A postcodes directory holds sorted keys with position,
district, ward and retired month. `current` names one of each. Nothing is ever changed in place.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Self

from app.core.provision import Choice, Consent, Kind, Registers
from app.core.ratings import Inspection

SCHEMA_VERSION = 1  # readers refuse any other


@dataclass(frozen=True)
class Place:
    """One service as the public may see it; what nobody agreed to publish is not in it.

    `latitude` and `longitude` are degrees, None when the postcode has no position; with consent to
    an area only they are snapped to a 1 km grid, `address` is empty and `postcode` is the outward
    code. `sources` names, for each group of facts ("name", "address", "registration",
    "inspections", "phone"), the source it came from; editions carry the as-at dates.
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
    registered_on: date | None = None
    registers: Registers = field(default_factory=Registers)
    registered_person: str = ""
    places_count: int | None = None
    inspections: tuple[Inspection, ...] = ()
    sources: Mapping[str, str] = field(default_factory=dict)

    def to_facts(self) -> dict[str, Any]:
        """As `places.sqlite` keeps it in JSON: nothing that is empty."""
        facts = {key: value for key, value in vars(self).items() if value not in (None, "", (), {})}
        facts["kind"] = self.kind.value
        facts["choice"] = self.choice.value
        facts["consent"] = self.consent.value
        facts["registers"] = dict(vars(self.registers))
        if self.registered_on:
            facts["registered_on"] = self.registered_on.isoformat()
        if self.inspections:
            facts["inspections"] = [inspection.to_facts() for inspection in self.inspections]
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
