"""What people do at the desk: edits, orders to forget, decisions; the audit of it; the inbox."""

from datetime import date, datetime
from enum import Enum

from sqlalchemy import Column, DateTime, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.data.tables.column_types import text_enum


class EditField(Enum):
    """What of a place an officer may say above the sources."""

    PHONE = "phone"
    EMAIL = "email"
    WEBSITE = "website"
    WITHHELD = "withheld"


class SuccessionDecision(Enum):
    """What a person said of a suggestion."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


class ProviderEdit(SQLModel, table=True):
    """One field of one provider as an officer says it, above every source.

    Rows are added and ended, never changed: of a field the newest holds, unless it has ended. `id` is
    the watermark that a publication notes; so whoever ends an edit adds a row too, one that has ended
    from the start. `seen_value` is what the sources said when the edit was made; an edit ends by itself
    once they say the same, and `ended_seq` is the publication that ended it so.
    """

    __tablename__ = "place_edit"

    id: int | None = Field(default=None, primary_key=True)
    provider_id: str = Field(max_length=12, index=True)
    field: EditField = Field(sa_column=Column(text_enum(EditField), nullable=False))
    value: str = Field(sa_column=Column(Text, nullable=False))
    seen_value: str = Field(sa_column=Column(Text, nullable=False))
    reason: str = Field(sa_column=Column(Text, nullable=False))
    made_by: str = Field(max_length=80)
    made_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    ended_at: datetime | None = Field(
        default=None, sa_column=Column(DateTime(timezone=True), nullable=True)
    )
    ended_seq: int | None = None


class ErasureOrder(SQLModel, table=True):
    """That what a row of a source told must be forgotten wherever it is kept; never the words.

    `restricts` is the least that its source asked to have shown then, "" where it asked for nothing of
    the kind. `carried_out_at` is None until kept files, reports and kept snapshots are clean of it too.
    """

    __tablename__ = "forget_order"

    id: int | None = Field(default=None, primary_key=True)
    source: str = Field(max_length=40)
    key: str = Field(max_length=80)
    provider_id: str = Field(max_length=12)  # "" where the row was never a provider's
    restricts: str = Field(default="", max_length=20, sa_column_kwargs={"server_default": ""})
    ordered_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    carried_out_at: datetime | None = Field(
        default=None, sa_column=Column(DateTime(timezone=True), nullable=True)
    )


class Succession(SQLModel, table=True):
    """A suggestion: a registration that is new may be one that is gone, at the same premises.

    `evidence` is sentences, one a line. No grade follows it, whatever is decided.
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
    """Who did what, when and why. Rows are only ever added.

    `old_value` and `new_value` of a personal field are keyed digests. `chain` is the digest of this row
    and the chain before it, so that a row changed or removed is noticed.
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
    """How many searches of a day found nothing, by ward, kind, age band and entitlement alone."""

    __tablename__ = "unmet_search"

    day: date = Field(primary_key=True)
    ward_code: str = Field(primary_key=True, max_length=9)
    kind: str = Field(primary_key=True, max_length=40)
    age_band: str = Field(primary_key=True, max_length=10)
    entitlement: str = Field(primary_key=True, max_length=20)
    count: int


class ImportedInboxFile(SQLModel, table=True):
    """A file of the inbox that is in the record: it is not folded in a second time."""

    __tablename__ = "folded_file"

    name: str = Field(primary_key=True, max_length=120)
    folded_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
