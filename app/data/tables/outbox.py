"""Messages to settings, and what the council knows about asking each of them."""

from datetime import date, datetime
from enum import Enum

from sqlalchemy import Column, Date, DateTime, Index, Text
from sqlmodel import Field, SQLModel

from app.data.tables.column_types import text_enum


class MessageKind(Enum):
    """What a message to a setting is about."""

    REMINDER = "reminder"  # with a link for 14 days
    CHANGE_LINK = "change link"  # with a link for 15 minutes that works once
    SENT_BACK = "sent back"  # a proposal that an officer did not accept, with the comment
    ANSWER = "answer"  # to a person who reported a mistake


class MessageState(Enum):
    """SENT: a mail server took it. REFUSED: it said never. BOUNCED: it came back later.

    STOPPED: not sent, because the setting asked for no messages or has no address any more.
    """

    QUEUED = "queued"
    SENT = "sent"
    REFUSED = "refused"
    BOUNCED = "bounced"
    FAILED = "failed"  # no server took it in any attempt
    STOPPED = "stopped"


class OutboxMessage(SQLModel, table=True):
    """One message to a setting's email address, written and sent by `flask mail send`.

    The row has no text and no link: both are made when the message is sent, so that no token is
    ever at rest. `address` is "" once the message has ended; `address_digest` is keyed. `arguments`
    is JSON that the text needs, such as proposals. `message_id` is that of the last attempt; a
    bounce names it. Times are UTC.
    """

    __tablename__ = "outbox_message"
    __table_args__ = (
        Index("ix_outbox_message_state", "state"),
        Index("ix_outbox_message_address_digest", "address_digest"),
    )

    id: int | None = Field(default=None, primary_key=True)
    la_number: str = Field(max_length=3)
    kind: MessageKind = Field(sa_column=Column(text_enum(MessageKind), nullable=False))
    address: str = Field(max_length=254)
    address_digest: str = Field(max_length=32)
    language: str = Field(max_length=10)
    arguments: str = Field(sa_column=Column(Text, nullable=False))
    asked_by: str = Field(max_length=80)
    asked_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    state: MessageState = Field(sa_column=Column(text_enum(MessageState), nullable=False))
    attempts: int = 0
    next_attempt_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    ended_at: datetime | None = Field(
        default=None, sa_column=Column(DateTime(timezone=True), nullable=True)
    )
    message_id: str = Field(default="", max_length=200, index=True)
    problem: str = Field(default="", sa_column=Column(Text, nullable=False))


class OutboxSetting(SQLModel, table=True):
    """A setting that a message is about; a reminder may be about several with one address."""

    __tablename__ = "outbox_setting"
    __table_args__ = (Index("ix_outbox_setting_provider_id", "provider_id"),)

    message_id: int = Field(foreign_key="outbox_message.id", primary_key=True)
    provider_id: str = Field(max_length=12, primary_key=True)


class MailStop(SQLModel, table=True):
    """An email address that gets no reminders from a council; the row has its keyed digest only.

    `why` is "asked" where its owner asked for none, "bounced" where messages came back.
    """

    __tablename__ = "mail_stop"

    la_number: str = Field(max_length=3, primary_key=True)
    address_digest: str = Field(max_length=32, primary_key=True)
    why: str = Field(max_length=20)
    stopped_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))


class ContactWay(Enum):
    """How an officer asked a setting."""

    CALL = "call"
    EMAIL = "email"
    LETTER = "letter"
    VISIT = "visit"


class ContactAttempt(SQLModel, table=True):
    """An officer's own attempt to ask a setting, which they logged; never published."""

    __tablename__ = "contact_attempt"
    __table_args__ = (Index("ix_contact_attempt_provider_id", "provider_id"),)

    id: int | None = Field(default=None, primary_key=True)
    la_number: str = Field(max_length=3)
    provider_id: str = Field(max_length=12)
    way: ContactWay = Field(sa_column=Column(text_enum(ContactWay), nullable=False))
    was_reached: bool
    note: str = Field(sa_column=Column(Text, nullable=False))
    by: str = Field(max_length=80)
    at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))


class ListingMonth(SQLModel, table=True):
    """How complete a council's listing was in a month: counts of public settings.

    `month` is its first day. The row of the current month is replaced every day.
    """

    __tablename__ = "listing_month"

    la_number: str = Field(max_length=3, primary_key=True)
    month: date = Field(sa_column=Column(Date, primary_key=True))
    settings_count: int
    phone_count: int
    hours_count: int
    prices_count: int
    vacancies_count: int  # confirmed in the 30 days before `counted_at`
    counted_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
