"""What people report as wrong on the pages of settings."""

from datetime import datetime

from sqlalchemy import Column, DateTime, Index, Text
from sqlmodel import Field, SQLModel

from app.core.mistake_report import PageFact, ReportState
from app.data.tables.column_types import text_enum


class ReportedMistake(SQLModel, table=True):
    """A report that a fact is wrong, and what a person of the council decided about it.

    The columns up to `sent_at` are those of `core.mistake_report.MistakeReport`; `shown` is a JSON
    list. `la_number` is the council that decides. `outcome` is the reason of a rejection, or the
    answer. `app.core.retention` says how long the row is kept. Times are UTC.
    """

    __tablename__ = "reported_mistake"
    __table_args__ = (
        Index("ix_reported_mistake_provider_id", "provider_id"),
        Index("ix_reported_mistake_state", "la_number", "state"),
        {"sqlite_autoincrement": True},  # a queued answer names its report by id
    )

    id: int | None = Field(default=None, primary_key=True)
    la_number: str = Field(max_length=3)
    provider_id: str = Field(max_length=12)
    fact: PageFact = Field(sa_column=Column(text_enum(PageFact), nullable=False))
    shown: str = Field(sa_column=Column(Text, nullable=False))
    text: str = Field(sa_column=Column(Text, nullable=False))
    contact: str = Field(max_length=254)
    language: str = Field(max_length=10)
    sent_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    state: ReportState = Field(sa_column=Column(text_enum(ReportState), nullable=False))
    decided_by: str = Field(default="", max_length=80)
    decided_at: datetime | None = Field(
        default=None, sa_column=Column(DateTime(timezone=True), nullable=True)
    )
    outcome: str = Field(default="", sa_column=Column(Text, nullable=False))
    closed_at: datetime | None = Field(
        default=None, sa_column=Column(DateTime(timezone=True), nullable=True)
    )
