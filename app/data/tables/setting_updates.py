"""What settings tell their council about themselves: links by email, and proposals."""

from datetime import datetime
from enum import Enum

from sqlalchemy import Column, DateTime, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.data.tables.column_types import text_enum
from app.data.tables.staff_actions import EditField


class LinkPurpose(Enum):
    """A reminder's link confirms, gives vacancies and narrows consent; the other changes anything."""

    REMINDER = "reminder"  # 14 days, any number of times
    CHANGE = "change"  # 15 minutes, once


class SettingLink(SQLModel, table=True):
    """A link in a message to settings with one email address; the row has its token's digest.

    `address_digest` is keyed. `language` is the one that the page was last read in. Using a link
    for changes opens one form: `form_digest` is the digest of the form's own token. `ended_at` is
    set when a link stops early, because one of its settings was erased.
    """

    __tablename__ = "setting_link"
    __table_args__ = (
        UniqueConstraint("token_digest"),
        Index("ix_setting_link_form_digest", "form_digest"),
        Index("ix_setting_link_address_digest", "address_digest"),
    )

    id: int | None = Field(default=None, primary_key=True)
    la_number: str = Field(max_length=3)
    purpose: LinkPurpose = Field(sa_column=Column(text_enum(LinkPurpose), nullable=False))
    token_digest: str = Field(max_length=64)
    address_digest: str = Field(max_length=32)
    language: str = Field(max_length=10)
    made_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    expires_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    used_at: datetime | None = Field(
        default=None, sa_column=Column(DateTime(timezone=True), nullable=True)
    )
    form_digest: str = Field(default="", max_length=64)
    form_expires_at: datetime | None = Field(
        default=None, sa_column=Column(DateTime(timezone=True), nullable=True)
    )
    ended_at: datetime | None = Field(
        default=None, sa_column=Column(DateTime(timezone=True), nullable=True)
    )


class SettingLinkSetting(SQLModel, table=True):
    """A setting that a link is for."""

    __tablename__ = "setting_link_setting"
    __table_args__ = (Index("ix_setting_link_setting_provider_id", "provider_id"),)

    link_id: int = Field(foreign_key="setting_link.id", primary_key=True)
    provider_id: str = Field(max_length=12, primary_key=True)


class ProposalState(Enum):
    """SENT_BACK: an officer did not accept it and said why. REPLACED: a newer one came."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    SENT_BACK = "sent back"
    REPLACED = "replaced"


class Proposal(SQLModel, table=True):
    """A setting's new value of one field, which a person of the council decides about.

    `value` and `seen_value` are canonical texts as in `ProviderEdit`; `seen_value` is what families
    saw when it was sent, and `seen_edit_id` the edit in force then, 0 for none. A value is ""
    once it was erased; the answer and the comment stay. One batch is one form.
    """

    __tablename__ = "proposal"
    __table_args__ = (
        Index("ix_proposal_provider_id", "provider_id", "field"),
        Index("ix_proposal_state", "la_number", "state"),
    )

    id: int | None = Field(default=None, primary_key=True)
    la_number: str = Field(max_length=3)
    provider_id: str = Field(max_length=12)
    link_id: int = Field(foreign_key="setting_link.id")
    batch: int
    field: EditField = Field(sa_column=Column(text_enum(EditField), nullable=False))
    value: str = Field(sa_column=Column(Text, nullable=False))
    seen_value: str = Field(sa_column=Column(Text, nullable=False))
    seen_edit_id: int
    proposed_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    state: ProposalState = Field(sa_column=Column(text_enum(ProposalState), nullable=False))
    decided_by: str = Field(default="", max_length=80)
    decided_at: datetime | None = Field(
        default=None, sa_column=Column(DateTime(timezone=True), nullable=True)
    )
    comment: str = Field(default="", sa_column=Column(Text, nullable=False))
