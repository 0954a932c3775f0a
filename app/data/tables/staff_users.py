"""Council staff: people, their roles, sessions and links to sign in."""

from datetime import datetime
from enum import Enum

from sqlalchemy import BigInteger, Column, DateTime, Index, Text, UniqueConstraint, false
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

    `method` is how the person signed in: "link", "passkey" or "issuer". `authenticated_at` is when
    they last proved who they are; None where the council's sign-in service does not state it.
    `csrf_token` stands in each form.
    """

    __tablename__ = "staff_session"
    __table_args__ = (UniqueConstraint("token_digest"),)

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="staff_user.id", index=True)
    la_number: str = Field(max_length=3)
    token_digest: str = Field(max_length=64)
    csrf_token: str = Field(max_length=64)
    method: str = Field(max_length=20)
    authenticated_at: datetime | None = Field(
        default=None, sa_column=Column(DateTime(timezone=True), nullable=True)
    )
    started_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    last_used_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    ended_at: datetime | None = Field(
        default=None, sa_column=Column(DateTime(timezone=True), nullable=True)
    )
    ended_because: str = Field(default="", sa_column=Column(Text, nullable=False))


class SignInLink(SQLModel, table=True):
    """A link that signs one person in once; the row has only the digest of its token.

    A link with `is_local` works only from the computer that the service runs on.
    """

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
    is_local: bool = Field(default=False, sa_column_kwargs={"server_default": false()})


class SignInPurpose(Enum):
    """What an attempt is for."""

    ISSUER = "issuer"
    PASSKEY = "passkey"
    NEW_PASSKEY = "new passkey"  # of a person who is signed in


class SignInAttempt(SQLModel, table=True):
    """An attempt between its start and its answer; it counts once, for the browser that began it.

    The cookie has a random token and the row its digest. `state_digest`, `nonce` and `verifier`
    are those of OpenID Connect; for passkeys `nonce` is the challenge. `user_id` is the person who
    connects an account or adds a passkey; None where nobody is signed in.
    """

    __tablename__ = "sign_in_attempt"

    id: int | None = Field(default=None, primary_key=True)
    cookie_digest: str = Field(max_length=64, index=True)
    purpose: SignInPurpose = Field(sa_column=Column(text_enum(SignInPurpose), nullable=False))
    la_number: str = Field(max_length=3)
    user_id: int | None = Field(default=None, foreign_key="staff_user.id")
    state_digest: str = Field(default="", max_length=64)
    nonce: str = Field(max_length=100)
    verifier: str = Field(default="", max_length=100)
    going_to: str = Field(default="", sa_column=Column(Text, nullable=False))
    expires_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    used_at: datetime | None = Field(
        default=None, sa_column=Column(DateTime(timezone=True), nullable=True)
    )


class Passkey(SQLModel, table=True):
    """The public half of a passkey; `rp_id` is the host name that it works at.

    `credential_id` and `public_key` are base64url; `sign_count` is the passkey's own counter, 0
    where it has none.
    """

    __tablename__ = "passkey"
    __table_args__ = (UniqueConstraint("credential_id"),)

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="staff_user.id", index=True)
    name: str = Field(max_length=60)
    rp_id: str = Field(max_length=255)
    credential_id: str = Field(sa_column=Column(Text, nullable=False))
    public_key: str = Field(sa_column=Column(Text, nullable=False))
    sign_count: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))
    added_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    last_used_at: datetime | None = Field(
        default=None, sa_column=Column(DateTime(timezone=True), nullable=True)
    )


class CountedSignIn(SQLModel, table=True):
    """One attempt to sign in, counted for a browser, a person or an address (as a digest)."""

    __tablename__ = "counted_sign_in"
    __table_args__ = (Index("ix_counted_sign_in_key_digest", "key_digest", "at"),)

    id: int | None = Field(default=None, primary_key=True)
    key_digest: str = Field(max_length=64)
    at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
