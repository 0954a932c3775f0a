"""Councils, districts and wards."""

from sqlalchemy import Column, Text
from sqlmodel import Field, SQLModel


class Area(SQLModel, table=True):
    """An area by level and code: a unitary council and its one district share a code.

    `former_names` are joined by ";". `boundary` is GeoJSON geometry.
    """

    __tablename__ = "area"

    level: str = Field(primary_key=True, max_length=10)
    code: str = Field(primary_key=True, max_length=9)
    name: str = Field(max_length=100)
    parent_code: str = Field(max_length=9)
    la_number: str = Field(max_length=3)
    former_names: str = Field(sa_column=Column(Text, nullable=False))
    vintage: str = Field(max_length=7)
    boundary: str | None = Field(default=None, sa_column=Column(Text))
