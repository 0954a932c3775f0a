"""People who can help families, and how many families use what they may have."""

from datetime import date

from sqlalchemy import Column, Index, Text
from sqlmodel import Field, SQLModel

from app.core.provision import HelpKind
from app.core.takeup import (
    Entitlement,
    HiddenReason,
)
from app.data.tables.column_types import text_enum


class HelpPoint(SQLModel, table=True):
    """A children's centre or a family hub. A council's own file (`source`) stands above DfE's."""

    __tablename__ = "help_point"

    source: str = Field(primary_key=True, max_length=40)
    reference: str = Field(primary_key=True, max_length=80)
    kind: HelpKind = Field(sa_column=Column(text_enum(HelpKind), nullable=False))
    name: str = Field(sa_column=Column(Text, nullable=False))
    la_number: str = Field(max_length=3)
    address: str = Field(sa_column=Column(Text, nullable=False))  # lines, one a line
    town: str = Field(max_length=100)
    postcode: str = Field(max_length=20)
    phone: str = Field(max_length=80)
    email: str = Field(max_length=254)
    website: str = Field(sa_column=Column(Text, nullable=False))


class Agency(SQLModel, table=True):
    """A childminder agency, which registers childminders of its own."""

    __tablename__ = "agency"

    ofsted_urn: str = Field(primary_key=True, max_length=40)
    name: str = Field(sa_column=Column(Text, nullable=False))
    is_active: bool
    la_number: str | None = Field(default=None, max_length=3)
    la_name: str = Field(max_length=80)
    town: str = Field(max_length=100)
    postcode: str = Field(max_length=20)
    childminders_count: int | None = None
    inspected_on: date | None = None
    outcome: str = Field(max_length=120)


class TakeupFigureHistory(SQLModel, table=True):
    """What a council's editions ever told of one ward's figure; rows are added, never changed.

    Figures are replaced by each edition, but who read the one before remembers it. The counts are the
    rounded ones; a ward's figure has a row for each that was ever told otherwise.
    """

    __tablename__ = "takeup_telling"
    __table_args__ = (Index("ix_takeup_telling_la_number", "la_number"),)

    id: int | None = Field(default=None, primary_key=True)
    edition_id: int  # the first that told it so
    la_number: str = Field(max_length=3)
    code: str = Field(max_length=9)
    entitlement: Entitlement = Field(sa_column=Column(text_enum(Entitlement), nullable=False))
    ages: str = Field(max_length=10)
    period: str = Field(max_length=20)
    registered_count: float | None = None
    eligible_count: float | None = None
    hidden: HiddenReason | None = Field(default=None, sa_column=Column(text_enum(HiddenReason)))


class TakeupFigure(SQLModel, table=True):
    """One figure of take-up that may be public: what is hidden was hidden before it came here.

    `code` is the ONS code of the area; `figure` fields as in `core.takeup.Figure`.
    """

    __tablename__ = "takeup_figure"
    __table_args__ = (Index("ix_takeup_figure_source", "source"),)

    id: int | None = Field(default=None, primary_key=True)
    source: str = Field(max_length=40)
    level: str = Field(max_length=10)
    code: str = Field(max_length=9)
    la_number: str = Field(max_length=3)
    name: str = Field(max_length=100)
    entitlement: Entitlement = Field(sa_column=Column(text_enum(Entitlement), nullable=False))
    ages: str = Field(max_length=10)
    period: str = Field(max_length=20)
    registered_count: float | None = None
    eligible_count: float | None = None
    percent: float | None = None
    hidden: HiddenReason | None = Field(default=None, sa_column=Column(text_enum(HiddenReason)))
    is_break: bool
