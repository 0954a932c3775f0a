"""What a council's own files tell: its listing, and Ofsted's nightly extract for it.

They stand above the national registers field by field (`publish.merge`); nothing here changes those.
"""

from datetime import date, datetime, time

from sqlalchemy import Column, DateTime, Text, Time
from sqlmodel import Field, SQLModel

from app.core.offer import (
    AgeBand,
    ExtraHeading,
    Premises,
    Space,
    Unit,
    Weeks,
)
from app.core.provision import (
    Consent,
    Kind,
    Status,
)
from app.data.tables.column_types import text_enum


class ExtractedRegistration(SQLModel, table=True):
    """A registration as Ofsted's nightly extract for a council tells it; above the register in status.

    A confidential one has no name, address or contact here. `periods` are Ofsted's codes joined by ";".
    """

    __tablename__ = "extracted_registration"

    la_number: str = Field(primary_key=True, max_length=3)
    ofsted_urn: str = Field(primary_key=True, max_length=40)
    provider_id: str = Field(max_length=12, index=True)
    kind: Kind = Field(sa_column=Column(text_enum(Kind), nullable=False))
    status: Status = Field(sa_column=Column(text_enum(Status), nullable=False))
    is_confidential: bool
    registered_on: date | None = None
    early_years: bool
    compulsory: bool
    voluntary: bool
    registered_person: str = Field(sa_column=Column(Text, nullable=False))
    name: str = Field(sa_column=Column(Text, nullable=False))
    address: str = Field(sa_column=Column(Text, nullable=False))  # lines, one a line
    town: str = Field(max_length=100)
    postcode: str = Field(max_length=20)
    phone: str = Field(max_length=80)
    email: str = Field(max_length=254)
    age_from_months: int | None = None
    age_to_months: int | None = None
    places_count: int | None = None
    periods: str = Field(max_length=200)
    conditions: str = Field(sa_column=Column(Text, nullable=False))


class Listing(SQLModel, table=True):
    """One setting as its council lists it. Empty text is "not told"; so is None.

    `funded` and `languages` are joined by ";", `school_runs` by line ends; `funded` None: not told, "":
    offers none.
    """

    __tablename__ = "listing"

    la_number: str = Field(primary_key=True, max_length=3)
    reference: str = Field(primary_key=True, max_length=80)
    provider_id: str = Field(max_length=12, index=True)
    ofsted_urn: str = Field(max_length=40)
    dfe_urn: str = Field(max_length=10)
    kind: Kind | None = Field(default=None, sa_column=Column(text_enum(Kind)))
    name: str = Field(sa_column=Column(Text, nullable=False))
    address: str | None = Field(default=None, sa_column=Column(Text))
    town: str = Field(max_length=100)
    postcode: str = Field(max_length=20)
    phone: str = Field(max_length=80)
    email: str = Field(max_length=254)
    website: str = Field(sa_column=Column(Text, nullable=False))
    places_count: int | None = None
    consent: Consent | None = Field(default=None, sa_column=Column(text_enum(Consent)))
    consent_on: date | None = None
    age_from_months: int | None = None
    age_to_months: int | None = None
    funded: str | None = Field(default=None, max_length=200)
    space_confirmed_on: date | None = None
    apply_by: date | None = None
    step_free: bool | None = None
    languages: str = Field(sa_column=Column(Text, nullable=False))
    school_runs: str = Field(sa_column=Column(Text, nullable=False))
    premises: Premises | None = Field(default=None, sa_column=Column(text_enum(Premises)))


class OpeningHours(SQLModel, table=True):
    """A weekday (Monday 0) on which a listed setting is open, and in which weeks of the year."""

    __tablename__ = "opening_hours"

    id: int | None = Field(default=None, primary_key=True)
    la_number: str = Field(max_length=3)
    provider_id: str = Field(max_length=12, index=True)
    weekday: int
    opens: time = Field(sa_column=Column(Time, nullable=False))
    closes: time = Field(sa_column=Column(Time, nullable=False))
    weeks: Weeks = Field(sa_column=Column(text_enum(Weeks), nullable=False))


class VacancyLine(SQLModel, table=True):
    """Space for one band of ages, as told on the listing's `space_confirmed_on`."""

    __tablename__ = "vacancy_line"

    la_number: str = Field(primary_key=True, max_length=3)
    provider_id: str = Field(primary_key=True, max_length=12)
    band: AgeBand = Field(sa_column=Column(text_enum(AgeBand), primary_key=True))
    space: Space = Field(sa_column=Column(text_enum(Space), nullable=False))
    from_month: date | None = None


class PriceLine(SQLModel, table=True):
    """A price in pence for a unit of care, perhaps of one band of ages."""

    __tablename__ = "price_line"

    id: int | None = Field(default=None, primary_key=True)
    la_number: str = Field(max_length=3)
    provider_id: str = Field(max_length=12, index=True)
    pence: int
    unit: Unit = Field(sa_column=Column(text_enum(Unit), nullable=False))
    band: AgeBand | None = Field(default=None, sa_column=Column(text_enum(AgeBand)))
    valid_from: date | None = None


class ExtraLine(SQLModel, table=True):
    """What may be charged beside funded hours, under DfE's heading, with the free alternative."""

    __tablename__ = "extra_line"

    id: int | None = Field(default=None, primary_key=True)
    la_number: str = Field(max_length=3)
    provider_id: str = Field(max_length=12, index=True)
    heading: ExtraHeading = Field(sa_column=Column(text_enum(ExtraHeading), nullable=False))
    pence: int | None = None
    unit: Unit | None = Field(default=None, sa_column=Column(text_enum(Unit)))
    alternative: str = Field(sa_column=Column(Text, nullable=False))


class ListedText(SQLModel, table=True):
    """A text that a setting or its council wrote, in one language; `field` is `core.offer.Text`."""

    __tablename__ = "listed_text"

    la_number: str = Field(primary_key=True, max_length=3)
    provider_id: str = Field(primary_key=True, max_length=12)
    field: str = Field(primary_key=True, max_length=20)
    language: str = Field(primary_key=True, max_length=10)
    text: str = Field(sa_column=Column(Text, nullable=False))


class Restriction(SQLModel, table=True):
    """That a source asked for less of a provider to be shown: it stands until that source says more.

    A row that is gone, blank or unreadable in a newer file takes nothing back. `is_status`: not a
    consent but a registration that was not active, which a register of a later day may open again.
    """

    __tablename__ = "restriction"

    provider_id: str = Field(primary_key=True, max_length=12)
    source: str = Field(primary_key=True, max_length=40)
    consent: Consent = Field(sa_column=Column(text_enum(Consent), nullable=False))
    is_status: bool = Field(primary_key=True)
    told_on: date


class Confirmation(SQLModel, table=True):
    """An officer's word that a listed setting may be shown though no register has its number."""

    __tablename__ = "confirmation"

    la_number: str = Field(primary_key=True, max_length=3)
    reference: str = Field(primary_key=True, max_length=80)
    ofsted_urn: str = Field(primary_key=True, max_length=40)
    confirmed_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    reason: str = Field(sa_column=Column(Text, nullable=False))
