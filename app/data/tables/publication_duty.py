"""Counts of what is published of each item that a council must publish, by month."""

from datetime import date, datetime

from sqlalchemy import Column, Date, DateTime
from sqlmodel import Field, SQLModel


class DutyMonth(SQLModel, table=True):
    """One item of the publication duty in a month: counts of a council's public settings.

    `month` is its first day. The rows of the current month are replaced every day. An item that
    does not apply in a month has no row.
    """

    __tablename__ = "duty_month"

    la_number: str = Field(max_length=3, primary_key=True)
    month: date = Field(sa_column=Column(Date, primary_key=True))
    item: int = Field(primary_key=True)
    complete_count: int
    applicable_count: int  # complete and missing
    not_agreed_count: int  # homes whose consent leaves out what the item asks for
    counted_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
