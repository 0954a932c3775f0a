"""The values of a council that its administrators edited."""

from datetime import datetime

from sqlalchemy import Column, DateTime, Index, Text, text
from sqlmodel import Field, SQLModel

from app.config.council_details import CouncilDetail
from app.data.tables.column_types import text_enum


class CouncilDetailEdit(SQLModel, table=True):
    """An administrator's value of one detail of a council; it overrides COUNCILS_FILE.

    Rows are only added: the newest row of a detail applies, unless it ends the edit (`is_end`).
    `file_value` is the value in COUNCILS_FILE when the edit was made. Edits saved together have one
    `batch`.
    """

    __tablename__ = "council_detail_edit"
    __table_args__ = (Index("ix_council_detail_edit_la_number", "la_number", "detail"),)

    id: int | None = Field(default=None, primary_key=True)
    la_number: str = Field(max_length=3)
    detail: CouncilDetail = Field(sa_column=Column(text_enum(CouncilDetail), nullable=False))
    value: str = Field(sa_column=Column(Text, nullable=False))
    file_value: str = Field(sa_column=Column(Text, nullable=False))
    reason: str = Field(sa_column=Column(Text, nullable=False))
    edited_by: str = Field(max_length=80)
    edited_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    is_end: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    batch: int
