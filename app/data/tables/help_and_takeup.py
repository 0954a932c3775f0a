"""Help points for families, childminder agencies and take-up figures."""

from datetime import date

from sqlalchemy import Column, Index, Text
from sqlmodel import Field, SQLModel

from app.core.provision import HelpKind
from app.core.takeup import Entitlement, HiddenReason
from app.data.tables.column_types import text_enum


class HelpPoint(SQLModel, table=True):
    """A children's centre or family hub; a council's own file (`source`) overrides DfE's."""

    __tablename__ = "help_point"

    source: str = Field(primary_key=True, max_length=40)
    reference: str = Field(primary_key=True, max_length=80)
    kind: HelpKind = Field(sa_column=Column(text_enum(HelpKind), nullable=False))
    name: str = Field(sa_column=Column(Text, nullable=False))
    la_number: str = Field(max_length=3)
    address: str = Field(sa_column=Column(Text, nullable=False))  # newline-separated lines
    town: str = Field(max_length=100)
    postcode: str = Field(max_length=20)
    phone: str = Field(max_length=80)
    email: str = Field(max_length=254)
    website: str = Field(sa_column=Column(Text, nullable=False))
    # facts of `core.help_points.HelpDetails` as JSON
    details: str = Field(default="{}", sa_column=Column(Text, nullable=False, server_default="{}"))


class Agency(SQLModel, table=True):
    """A childminder agency, which registers childminders itself."""

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
    """A ward's figure in a council's editions; rows are added, never changed.

    Each edition replaces the published figures, but readers may remember earlier ones, so
    disclosure rules need them all. Counts are rounded. A figure has one row per distinct value.
    """

    __tablename__ = "takeup_figure_history"
    __table_args__ = (Index("ix_takeup_figure_history_la_number", "la_number"),)

    id: int | None = Field(default=None, primary_key=True)
    edition_id: int  # the first edition with this value
    la_number: str = Field(max_length=3)
    code: str = Field(max_length=9)
    entitlement: Entitlement = Field(sa_column=Column(text_enum(Entitlement), nullable=False))
    ages: str = Field(max_length=10)
    period: str = Field(max_length=20)
    registered_count: float | None = None
    eligible_count: float | None = None
    hidden: HiddenReason | None = Field(default=None, sa_column=Column(text_enum(HiddenReason)))


class TakeupFigure(SQLModel, table=True):
    """One publishable take-up figure; suppressed values are removed before they are stored here.

    `code` is the ONS code of the area; the other fields are as in `core.takeup.Figure`.
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
