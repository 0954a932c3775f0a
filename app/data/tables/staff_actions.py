"""Staff actions: edits, erasure orders, successions and the audit; and the inbox's counts."""

from datetime import date, datetime
from enum import Enum

from sqlalchemy import Column, DateTime, Index, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from app.data.tables.column_types import text_enum


class EditField(Enum):
    """The fields of a provider that an officer may override, in the order of a page."""

    NAME = "name"
    KIND = "kind"
    ADDRESS = "address"
    PHONE = "phone"
    EMAIL = "email"
    WEBSITE = "website"
    OPENING = "opening"
    AGES = "ages"
    PLACES = "places"
    VACANCIES = "vacancies"
    PRICES = "prices"
    EXTRAS = "extras"
    FUNDED = "funded"
    APPLY_BY = "apply_by"
    STEP_FREE = "step_free"
    LANGUAGES = "languages"
    SCHOOL_RUNS = "school_runs"
    PREMISES = "premises"
    DESCRIPTION = "description"
    FUNDED_PATTERN = "funded_pattern"
    HOW_TO_APPLY = "how_to_apply"
    SEND_SUPPORT = "send_support"
    FOOD = "food"
    CONSENT = "consent"  # the provider's own decision, which an officer records
    WITHHELD = "withheld"
    CLOSED = "closed"  # the day from which the council has the setting as closed
    ADDED = "added"  # the facts that the council's staff added the setting with
    MERGED = "merged"  # the provider_id that was merged into this one
    CONFIRMED = "confirmed"  # the day on which the setting said that everything is right
    BEING_CHECKED = "being_checked"  # the facts that the council checks after a report


class SuccessionDecision(Enum):
    """The decision of a person about a suggestion."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


class ProviderEdit(SQLModel, table=True):
    """An officer's value of one field of one provider; it overrides every source.

    Rows are added and ended, never changed: the newest row of a field applies unless it has ended.
    Publications store `id` as a watermark, so ending an edit also adds a row (`is_end`), which is
    ended from the start. `source_value` is the sources' value when the edit was made. An edit ends
    automatically once the sources have its value; `ended_by_seq` is the publication that ended it.
    Edits saved together have one `batch`; 0 stands for an edit saved alone.
    """

    __tablename__ = "provider_edit"

    id: int | None = Field(default=None, primary_key=True)
    provider_id: str = Field(max_length=12, index=True)
    field: EditField = Field(sa_column=Column(text_enum(EditField), nullable=False))
    value: str = Field(sa_column=Column(Text, nullable=False))
    source_value: str = Field(sa_column=Column(Text, nullable=False))
    reason: str = Field(sa_column=Column(Text, nullable=False))
    edited_by: str = Field(max_length=80)
    edited_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    ended_at: datetime | None = Field(
        default=None, sa_column=Column(DateTime(timezone=True), nullable=True)
    )
    ended_by_seq: int | None = None
    is_end: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    batch: int = Field(default=0, sa_column_kwargs={"server_default": "0"})


class ErasureOrder(SQLModel, table=True):
    """An order to erase a row's details wherever they are stored; it does not contain them.

    `restricted_to` is the consent of the source's restriction at that time, "" where there was
    none. `applied_at` is None until the details are erased from archived files, reports and old
    snapshots too.
    """

    __tablename__ = "erasure_order"

    id: int | None = Field(default=None, primary_key=True)
    source: str = Field(max_length=40)
    key: str = Field(max_length=80)
    provider_id: str = Field(max_length=12)  # "" where the row was never a provider's
    restricted_to: str = Field(default="", max_length=20, sa_column_kwargs={"server_default": ""})
    ordered_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    applied_at: datetime | None = Field(
        default=None, sa_column=Column(DateTime(timezone=True), nullable=True)
    )


class Succession(SQLModel, table=True):
    """A suggestion that a new registration continues a closed one at the same premises.

    `evidence` is sentences, one per line. Grades are not carried over, whatever the decision.
    """

    __tablename__ = "succession"
    __table_args__ = (UniqueConstraint("issuer", "old_identifier", "new_identifier"),)

    id: int | None = Field(default=None, primary_key=True)
    issuer: str = Field(max_length=20)
    old_identifier: str = Field(max_length=40)
    new_identifier: str = Field(max_length=40)
    evidence: str = Field(sa_column=Column(Text, nullable=False))
    suggested_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    decision: SuccessionDecision = Field(
        sa_column=Column(text_enum(SuccessionDecision), nullable=False)
    )
    decided_at: datetime | None = Field(
        default=None, sa_column=Column(DateTime(timezone=True), nullable=True)
    )
    reason: str = Field(default="", sa_column=Column(Text, nullable=False))


class AuditEvent(SQLModel, table=True):
    """Who did what, when and why. Rows are only added.

    `old_value` and `new_value` of a personal field are keyed digests. `chain` is the digest of this
    row and the previous chain, so that a changed or removed row is detected.
    """

    __tablename__ = "audit_event"
    __table_args__ = (Index("ix_audit_event_subject", "subject"),)

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    who: str = Field(max_length=80)
    action: str = Field(max_length=40)
    subject: str = Field(max_length=120)
    field: str = Field(max_length=40)
    old_value: str = Field(sa_column=Column(Text, nullable=False))
    new_value: str = Field(sa_column=Column(Text, nullable=False))
    reason: str = Field(sa_column=Column(Text, nullable=False))
    chain: str = Field(max_length=64)


class UnmetSearch(SQLModel, table=True):
    """How many searches of a day found nothing, by ward and by what was chosen.

    `reason` is the parameter of a filter without a column of its own.
    """

    __tablename__ = "unmet_search"

    day: date = Field(primary_key=True)
    ward_code: str = Field(primary_key=True, max_length=9)
    kind: str = Field(primary_key=True, max_length=40)
    age_band: str = Field(primary_key=True, max_length=10)
    entitlement: str = Field(primary_key=True, max_length=20)
    reason: str = Field(primary_key=True, max_length=40)
    count: int


class NothingSuitable(SQLModel, table=True):
    """How often nothing in a list suited a family, by day, ward, kind, age band and reason."""

    __tablename__ = "nothing_suitable"

    day: date = Field(primary_key=True)
    ward_code: str = Field(primary_key=True, max_length=9)
    kind: str = Field(primary_key=True, max_length=40)
    age_band: str = Field(primary_key=True, max_length=10)
    reason: str = Field(primary_key=True, max_length=40)
    count: int


class ImportedInboxFile(SQLModel, table=True):
    """An inbox file whose counts are in the record; it is not imported a second time."""

    __tablename__ = "imported_inbox_file"

    name: str = Field(primary_key=True, max_length=120)
    imported_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
