"""Council staff: people, their roles, sessions and links to sign in."""

from datetime import datetime

from sqlalchemy import Column, DateTime, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.core.staff_roles import Role
from app.data.tables.column_types import text_enum


class StaffUser(SQLModel, table=True):
    """A person who may sign in.

    `issuer` and `subject` identify the person at the council's sign-in service; both are "" until
    the person first signs in there. Names are not unique and identify nobody.
    """

    __tablename__ = "staff_user"
    __table_args__ = (Index("ix_staff_user_identity", "issuer", "subject"),)

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=80)
    issuer: str = Field(default="", max_length=300)
    subject: str = Field(default="", max_length=255)
    added_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    added_by: str = Field(max_length=80)
    disabled_at: datetime | None = Field(
        default=None, sa_column=Column(DateTime(timezone=True), nullable=True)
    )


class StaffRole(SQLModel, table=True):
    """One role of a person for one council; the council "" stands for the whole install."""

    __tablename__ = "staff_role"

    user_id: int = Field(foreign_key="staff_user.id", primary_key=True)
    la_number: str = Field(primary_key=True, max_length=3)
    role: Role = Field(sa_column=Column(text_enum(Role), primary_key=True))


class StaffSession(SQLModel, table=True):
    """A session of a signed-in person for one council; the cookie has the token, the row its digest.

    `method` is how the person signed in: "link", "passkey" or "issuer". `csrf_token` stands in each
    form.
    """

    __tablename__ = "staff_session"
    __table_args__ = (UniqueConstraint("token_digest"),)

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="staff_user.id", index=True)
    la_number: str = Field(max_length=3)
    token_digest: str = Field(max_length=64)
    csrf_token: str = Field(max_length=64)
    method: str = Field(max_length=20)
    started_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    last_used_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    ended_at: datetime | None = Field(
        default=None, sa_column=Column(DateTime(timezone=True), nullable=True)
    )
    ended_because: str = Field(default="", sa_column=Column(Text, nullable=False))


class SignInLink(SQLModel, table=True):
    """A link that signs one person in once; the row has only the digest of its token."""

    __tablename__ = "sign_in_link"
    __table_args__ = (UniqueConstraint("token_digest"),)

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="staff_user.id", index=True)
    la_number: str = Field(max_length=3)
    token_digest: str = Field(max_length=64)
    made_by: str = Field(max_length=80)
    made_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    expires_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    used_at: datetime | None = Field(
        default=None, sa_column=Column(DateTime(timezone=True), nullable=True)
    )
