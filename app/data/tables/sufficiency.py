"""Councils' sufficiency reports: one for each year, with officers' texts and pinned views."""

from datetime import datetime

from sqlalchemy import Column, DateTime, Index, Text
from sqlmodel import Field, SQLModel

from app.core.sufficiency.agreement import AgreementState
from app.data.tables.column_types import text_enum


class SufficiencyReport(SQLModel, table=True):
    """The report of a council for a year.

    `version` counts changes of the report, its texts and its pinned views: who agrees it names the
    version that was read. `frozen` is what was agreed last, as JSON; "" before the first time. It
    stays while the report is a draft again.
    """

    __tablename__ = "sufficiency_report"

    la_number: str = Field(primary_key=True, max_length=3)
    year: int = Field(primary_key=True)
    state: AgreementState = Field(sa_column=Column(text_enum(AgreementState), nullable=False))
    version: int
    frozen: str = Field(default="", sa_column=Column(Text, nullable=False))
    started_by: str = Field(max_length=80)
    started_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    agreed_by: str = Field(default="", max_length=80)
    agreed_at: datetime | None = Field(
        default=None, sa_column=Column(DateTime(timezone=True), nullable=True)
    )


class SufficiencyText(SQLModel, table=True):
    """An officer's text of a section (`core.sufficiency.texts.SectionText`)."""

    __tablename__ = "sufficiency_text"

    la_number: str = Field(primary_key=True, max_length=3)
    year: int = Field(primary_key=True)
    section: str = Field(primary_key=True, max_length=40)
    text: str = Field(sa_column=Column(Text, nullable=False))
    carried_from: int | None = None
    version: int
    saved_by: str = Field(max_length=80)
    saved_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))


class SufficiencyPin(SQLModel, table=True):
    """A view of the workbench in a section: its name and the parameters of its address.

    A view that was taken out stays as a row with `removed_at`.
    """

    __tablename__ = "sufficiency_pin"
    __table_args__ = (Index("ix_sufficiency_pin_la_number", "la_number", "year"),)

    id: int | None = Field(default=None, primary_key=True)
    la_number: str = Field(max_length=3)
    year: int
    section: str = Field(max_length=40)
    position: int
    view: str = Field(max_length=20)
    query: str = Field(sa_column=Column(Text, nullable=False))
    note: str = Field(sa_column=Column(Text, nullable=False))
    pinned_by: str = Field(max_length=80)
    pinned_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    removed_at: datetime | None = Field(
        default=None, sa_column=Column(DateTime(timezone=True), nullable=True)
    )
