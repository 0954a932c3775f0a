"""Measures and their figures, the areas that figures are about, neighbours and boundaries.

A source's edition replaces all rows of that source, so a series comes from one edition.
"""

from datetime import date

from sqlalchemy import Column, Index, Text
from sqlmodel import Field, SQLModel

from app.core.measures.figure import Level
from app.core.measures.measure import MeasureUnit, Polarity
from app.core.takeup import HiddenReason
from app.data.tables.column_types import text_enum


class Measure(SQLModel, table=True):
    """A measure that a current edition has figures for; fields as in `core.measures.measure`.

    `breaks` is JSON: a list of periods with reasons. `position` is its place in lists.
    """

    __tablename__ = "measure"

    code: str = Field(primary_key=True, max_length=60)
    source: str = Field(max_length=40, index=True)
    edition_id: int = Field(foreign_key="edition.id")
    as_at: date
    position: int
    title: str = Field(max_length=200)
    publisher_name: str = Field(max_length=200)
    unit: MeasureUnit = Field(sa_column=Column(text_enum(MeasureUnit), nullable=False))
    polarity: Polarity = Field(sa_column=Column(text_enum(Polarity), nullable=False))
    subject: str = Field(max_length=60)
    denominator: str = Field(sa_column=Column(Text, nullable=False))
    owner: str = Field(max_length=200)
    contact: str = Field(max_length=300)
    licence: str = Field(max_length=100)
    url: str = Field(sa_column=Column(Text, nullable=False))
    gaps: str = Field(sa_column=Column(Text, nullable=False))
    breaks: str = Field(sa_column=Column(Text, nullable=False))
    decimals: int
    has_counts: bool


class MeasureFigure(SQLModel, table=True):
    """One figure as published; fields as in `core.measures.figure`. Never 0 for a symbol."""

    __tablename__ = "measure_figure"
    __table_args__ = ({"sqlite_with_rowid": False},)  # the key is half of a row

    measure: str = Field(primary_key=True, max_length=60)
    level: Level = Field(sa_column=Column(text_enum(Level), primary_key=True))
    area_code: str = Field(primary_key=True, max_length=9)
    period: str = Field(primary_key=True, max_length=7)
    breakdown: str = Field(primary_key=True, max_length=120)
    value: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    symbol: HiddenReason | None = Field(default=None, sa_column=Column(text_enum(HiddenReason)))


class StatisticalArea(SQLModel, table=True):
    """An area of figures that `area` does not have, such as a region or an LSOA, with its parents.

    `vintage` is the year of its boundaries; `parent_level` and `parent_code` name the area that it
    lies in, for an LSOA the ward that fits best; "" where the source names none.
    """

    __tablename__ = "statistical_area"
    __table_args__ = (Index("ix_statistical_area_parent_code", "parent_code"),)

    source: str = Field(primary_key=True, max_length=40)
    level: Level = Field(sa_column=Column(text_enum(Level), primary_key=True))
    code: str = Field(primary_key=True, max_length=9)
    name: str = Field(max_length=100)
    vintage: str = Field(max_length=7)
    parent_level: str = Field(max_length=10)
    parent_code: str = Field(max_length=9)
    district_code: str = Field(max_length=9)


class StatisticalNeighbour(SQLModel, table=True):
    """One of the ten neighbours of a council in a list; councils by their DfE numbers."""

    __tablename__ = "statistical_neighbour"

    source: str = Field(primary_key=True, max_length=40)
    la_number: str = Field(primary_key=True, max_length=3)
    position: int = Field(primary_key=True)  # 1 is the most alike
    neighbour_number: str = Field(max_length=3)
    closeness: str = Field(max_length=40)  # the publisher's words


class AreaBoundary(SQLModel, table=True):
    """The boundary of an area as GeoJSON geometry in degrees; wards have theirs in `area`."""

    __tablename__ = "area_boundary"

    source: str = Field(primary_key=True, max_length=40)
    level: Level = Field(sa_column=Column(text_enum(Level), primary_key=True))
    code: str = Field(primary_key=True, max_length=9)
    name: str = Field(max_length=100)
    vintage: str = Field(max_length=7)
    geometry: str = Field(sa_column=Column(Text, nullable=False))


class ProvisionMonth(SQLModel, table=True):
    """The settings and places of an area in a month, of one kind and for one age band.

    Counted on the day `counted_on`; the last count of a month stays. `kind` is "all" or a filter
    choice, `age_band` a band of `core.measures.provision`.
    """

    __tablename__ = "provision_month"

    month: str = Field(primary_key=True, max_length=7)
    level: Level = Field(sa_column=Column(text_enum(Level), primary_key=True))
    area_code: str = Field(primary_key=True, max_length=9)
    kind: str = Field(primary_key=True, max_length=40)
    age_band: str = Field(primary_key=True, max_length=20)
    settings_count: int
    places_count: int
    without_number: int  # settings that give no number of places
    counted_on: date


class AreaPosition(SQLModel, table=True):
    """The centre of an area in degrees, weighted by its residents."""

    __tablename__ = "area_position"

    source: str = Field(primary_key=True, max_length=40)
    level: Level = Field(sa_column=Column(text_enum(Level), primary_key=True))
    code: str = Field(primary_key=True, max_length=9)
    latitude: float
    longitude: float


class TravelTime(SQLModel, table=True):
    """A journey between the centres of two LSOAs."""

    __tablename__ = "travel_time"
    __table_args__ = ({"sqlite_with_rowid": False},)  # the key is most of a row

    source: str = Field(primary_key=True, max_length=40)
    from_code: str = Field(primary_key=True, max_length=9)
    to_code: str = Field(primary_key=True, max_length=9)
    minutes: float
