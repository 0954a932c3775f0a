"""A council's directory of services, as another product publishes it (Open Referral UK)."""

from sqlalchemy import Column, Text
from sqlmodel import Field, SQLModel

from app.core.provision import Kind
from app.data.tables.column_types import text_enum


class DirectoryEntry(SQLModel, table=True):
    """One setting in its council's directory. Empty text and None mean "not given".

    `reference` is made from the id that the directory has for the service, and cannot be one of the
    council's listing by accident. `kind` is None where the directory does not state one kind. `offer`
    is the JSON of `core.offer.Offer.to_facts`. A directory states no consent.
    """

    __tablename__ = "directory_entry"

    la_number: str = Field(primary_key=True, max_length=3)
    reference: str = Field(primary_key=True, max_length=40)
    provider_id: str = Field(max_length=12, index=True)
    ofsted_urn: str = Field(max_length=40)
    dfe_urn: str = Field(max_length=10)
    kind: Kind | None = Field(default=None, sa_column=Column(text_enum(Kind)))
    name: str = Field(sa_column=Column(Text, nullable=False))
    address: str | None = Field(default=None, sa_column=Column(Text))  # newline-separated lines
    town: str = Field(max_length=100)
    postcode: str = Field(max_length=20)
    phone: str = Field(max_length=80)
    email: str = Field(max_length=254)
    website: str = Field(sa_column=Column(Text, nullable=False))
    offer: str = Field(sa_column=Column(Text, nullable=False))
