"""Providers, their identifiers, premises, services, registrations and inspections."""

from datetime import date, datetime

from sqlalchemy import Column, DateTime, Index, Text, UniqueConstraint, false
from sqlmodel import Field, SQLModel

from app.core.consent import Consent
from app.core.provision import Kind
from app.core.ratings import Framework
from app.data.tables.column_types import text_enum

# On SQLite these tables store their rows in the key's index, which halves the writes.
WITHOUT_ROWID = {"sqlite_with_rowid": False}


class Provider(SQLModel, table=True):
    """A setting as a family knows it. `name` is None without consent to show it.

    It is open while one of its registrations is open.
    """

    __tablename__ = "provider"
    __table_args__ = WITHOUT_ROWID

    provider_id: str = Field(primary_key=True, max_length=12)
    name: str | None = Field(default=None, sa_column=Column(Text))
    phone: str = Field(max_length=40)
    consent: Consent = Field(sa_column=Column(text_enum(Consent), nullable=False))
    la_number: str | None = Field(default=None, max_length=3, index=True)
    la_name: str = Field(max_length=80)
    name_source: str = Field(max_length=40)
    website: str = Field(default="", sa_column=Column(Text, nullable=False, server_default=""))


class Crosswalk(SQLModel, table=True):
    """The provider of an issuer's identifier, and from when to when. Never recomputed."""

    __tablename__ = "crosswalk"
    __table_args__ = (UniqueConstraint("issuer", "identifier", "valid_from"),)

    id: int | None = Field(default=None, primary_key=True)
    issuer: str = Field(max_length=20)
    identifier: str = Field(max_length=40)
    provider_id: str = Field(max_length=12)
    valid_from: date
    valid_to: date | None = None


class Organisation(SQLModel, table=True):
    """A registered person or body: a company, a committee, a school's governors."""

    __tablename__ = "organisation"
    __table_args__ = WITHOUT_ROWID

    organisation_id: str = Field(primary_key=True, max_length=60)
    name: str = Field(sa_column=Column(Text, nullable=False))


class Location(SQLModel, table=True):
    """Premises; several providers may share them. The id is that of the first provider there."""

    __tablename__ = "location"
    __table_args__ = WITHOUT_ROWID

    location_id: str = Field(primary_key=True, max_length=12)
    address: str = Field(sa_column=Column(Text, nullable=False))  # newline-separated lines
    town: str = Field(max_length=100)
    postcode: str = Field(max_length=20)


class Service(SQLModel, table=True):
    """One kind of provision by one provider at one location; ages where its register has them."""

    __tablename__ = "service"
    __table_args__ = WITHOUT_ROWID

    service_id: str = Field(primary_key=True, max_length=16)
    provider_id: str = Field(foreign_key="provider.provider_id", index=True)
    organisation_id: str | None = Field(default=None, foreign_key="organisation.organisation_id")
    location_id: str | None = Field(default=None, foreign_key="location.location_id")
    kind: Kind = Field(sa_column=Column(text_enum(Kind), nullable=False))
    places_count: int | None = None
    age_from_months: int | None = None
    age_to_months: int | None = None


class Registration(SQLModel, table=True):
    """A provider's entry in an issuer's register.

    `is_independent` applies to schools. `closed_edition_id` is the first edition without it, None
    while it is in the register.
    """

    __tablename__ = "registration"
    __table_args__ = WITHOUT_ROWID

    issuer: str = Field(primary_key=True, max_length=20)
    identifier: str = Field(primary_key=True, max_length=40)
    provider_id: str = Field(foreign_key="provider.provider_id", index=True)
    provider_type: str = Field(max_length=120)
    is_active: bool
    registered_on: date | None = None
    early_years: bool
    compulsory: bool
    voluntary: bool
    is_independent: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    closed_edition_id: int | None = Field(default=None, foreign_key="edition.id")


class InspectionVersion(SQLModel, table=True):
    """One inspection as one or more editions have it; never deleted.

    It belongs to the identifier that was inspected, not to the provider: a new registration starts
    without a history. `facts` is `core.ratings.Inspection.to_facts` as JSON.
    """

    __tablename__ = "inspection"
    __table_args__ = (Index("ix_inspection_identifier", "issuer", "identifier"),)

    id: int | None = Field(default=None, primary_key=True)
    issuer: str = Field(max_length=20)
    identifier: str = Field(max_length=40)
    framework: Framework = Field(sa_column=Column(text_enum(Framework), nullable=False))
    inspected_on: date | None = None
    number: str = Field(max_length=40)
    facts: str = Field(sa_column=Column(Text, nullable=False))
    first_edition_id: int = Field(foreign_key="edition.id")
    last_edition_id: int = Field(foreign_key="edition.id")


class PublishedHomeArea(SQLModel, table=True):
    """The published area of a home that agreed to show its area only (`core.home_area`).

    It is never narrowed while the home stays at its address. `postcode_digest` is the keyed digest
    of the postcode, which reveals a move; "" where the key could not be read.
    """

    __tablename__ = "published_home_area"

    provider_id: str = Field(primary_key=True, max_length=12)
    postcode_digest: str = Field(max_length=32)
    outward: str = Field(max_length=4)
    width_km: int
    grid_row: int
    grid_column: int
    published_since: date


class Erasure(SQLModel, table=True):
    """The fact that something about a provider was erased, when, and due to which edition."""

    __tablename__ = "erasure"

    id: int | None = Field(default=None, primary_key=True)
    provider_id: str = Field(max_length=12, index=True)
    source: str = Field(max_length=40)
    edition_id: int | None = Field(default=None, foreign_key="edition.id")
    erased_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
