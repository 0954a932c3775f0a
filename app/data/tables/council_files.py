"""A council's own files: its listing, and Ofsted's nightly extract for it.

Field by field they take precedence over the national registers
(`publish.selection.field_precedence`), whose rows stay unchanged.
"""

from datetime import date, datetime, time

from sqlalchemy import Column, DateTime, Text, Time
from sqlmodel import Field, SQLModel

from app.core.consent import Consent
from app.core.offer import AgeBand, ExtraHeading, Premises, Space, Unit, Weeks
from app.core.provision import Kind, Status
from app.data.tables.column_types import text_enum


class ExtractedRegistration(SQLModel, table=True):
    """A registration in Ofsted's nightly extract for a council; its status overrides the register.

    A confidential one has no name, address or contact here. `periods` are Ofsted's codes joined
    by ";".
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
    address: str = Field(sa_column=Column(Text, nullable=False))  # newline-separated lines
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
    """One setting in its council's listing. Empty text and None mean "not given".

    `added_on` is the day on which the council's staff added it; None for a row of a file.

    `funded` and `languages` are joined by ";", `school_runs` by newlines. `funded` is None where
    not given and "" where the setting offers no funded places.
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
    added_on: date | None = None


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
    """Space for one age band, as at the listing's `space_confirmed_on`."""

    __tablename__ = "vacancy_line"

    la_number: str = Field(primary_key=True, max_length=3)
    provider_id: str = Field(primary_key=True, max_length=12)
    band: AgeBand = Field(sa_column=Column(text_enum(AgeBand), primary_key=True))
    space: Space = Field(sa_column=Column(text_enum(Space), nullable=False))
    from_month: date | None = None


class PriceLine(SQLModel, table=True):
    """A price in pence per unit of care, perhaps for one age band only."""

    __tablename__ = "price_line"

    id: int | None = Field(default=None, primary_key=True)
    la_number: str = Field(max_length=3)
    provider_id: str = Field(max_length=12, index=True)
    pence: int
    unit: Unit = Field(sa_column=Column(text_enum(Unit), nullable=False))
    band: AgeBand | None = Field(default=None, sa_column=Column(text_enum(AgeBand)))
    valid_from: date | None = None


class ExtraLine(SQLModel, table=True):
    """A charge in addition to funded hours, under DfE's heading, with the free alternative."""

    __tablename__ = "extra_line"

    id: int | None = Field(default=None, primary_key=True)
    la_number: str = Field(max_length=3)
    provider_id: str = Field(max_length=12, index=True)
    heading: ExtraHeading = Field(sa_column=Column(text_enum(ExtraHeading), nullable=False))
    pence: int | None = None
    unit: Unit | None = Field(default=None, sa_column=Column(text_enum(Unit)))
    alternative: str = Field(sa_column=Column(Text, nullable=False))


class ListedText(SQLModel, table=True):
    """A text by a setting or its council, in one language; `field` is `core.offer.Text`."""

    __tablename__ = "listed_text"

    la_number: str = Field(primary_key=True, max_length=3)
    provider_id: str = Field(primary_key=True, max_length=12)
    field: str = Field(primary_key=True, max_length=20)
    language: str = Field(primary_key=True, max_length=10)
    text: str = Field(sa_column=Column(Text, nullable=False))


class Restriction(SQLModel, table=True):
    """A source's limit on what is shown of a provider; it applies until that source lifts it.

    A row that is missing, blank or unreadable in a newer file does not lift it.
    `is_inactive_registration` marks an inactive registration instead of a consent; a later register
    may lift it.
    """

    __tablename__ = "restriction"

    provider_id: str = Field(primary_key=True, max_length=12)
    source: str = Field(primary_key=True, max_length=40)
    consent: Consent = Field(sa_column=Column(text_enum(Consent), nullable=False))
    is_inactive_registration: bool = Field(primary_key=True)
    stated_on: date


class Confirmation(SQLModel, table=True):
    """An officer's confirmation that a listing may be shown though no register has its number."""

    __tablename__ = "confirmation"

    la_number: str = Field(primary_key=True, max_length=3)
    reference: str = Field(primary_key=True, max_length=80)
    ofsted_urn: str = Field(primary_key=True, max_length=40)
    confirmed_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    reason: str = Field(sa_column=Column(Text, nullable=False))
