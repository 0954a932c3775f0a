"""Imports of a council's listing that its officers start, check, apply and undo."""

from datetime import datetime
from enum import Enum

from sqlalchemy import Column, DateTime, Index, Text
from sqlmodel import Field, SQLModel

from app.data.tables.column_types import text_enum


class ImportState(Enum):
    """CHECKED: its plan is shown and nothing is changed yet."""

    UPLOADED = "uploaded"
    CHECKED = "checked"
    REFUSED = "refused"  # the file cannot be read as a listing
    APPLIED = "applied"
    UNDONE = "undone"
    DISCARDED = "discarded"


class ListingImport(SQLModel, table=True):
    """One file that an officer sent, and what became of it.

    The file itself is in DATA_DIR until the import has ended (`app.data.listing_import_files`).
    `choices` and `summary` are JSON: how the file was to be read, and the counts of its plan.
    `plan_hash` stands for every change of the plan and for the values that it replaces.
    `edition_before` and `edition_after` are editions of the council's listing, None where none.
    `ended_edits_batch` is the batch of the officers' edits that it ended, 0 for none, `last_edit_id`
    the newest edit when it was applied. `undo_edition` is the edition that undid it.
    """

    __tablename__ = "listing_import"
    __table_args__ = (Index("ix_listing_import_la_number", "la_number", "state"),)

    id: int | None = Field(default=None, primary_key=True)
    la_number: str = Field(max_length=3)
    file_name: str = Field(max_length=200)
    sha256: str = Field(max_length=64)
    choices: str = Field(sa_column=Column(Text, nullable=False))
    state: ImportState = Field(sa_column=Column(text_enum(ImportState), nullable=False))
    plan_hash: str = Field(default="", max_length=64)
    summary: str = Field(default="{}", sa_column=Column(Text, nullable=False))
    problem: str = Field(default="", sa_column=Column(Text, nullable=False))
    sent_by: str = Field(max_length=80)
    sent_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    ended_by: str = Field(default="", max_length=80)
    ended_at: datetime | None = Field(
        default=None, sa_column=Column(DateTime(timezone=True), nullable=True)
    )
    edition_before: int | None = None
    edition_after: int | None = None
    ended_edits_batch: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    last_edit_id: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    undone_by: str = Field(default="", max_length=80, sa_column_kwargs={"server_default": ""})
    undone_at: datetime | None = Field(
        default=None, sa_column=Column(DateTime(timezone=True), nullable=True)
    )
    undo_edition: int | None = None
