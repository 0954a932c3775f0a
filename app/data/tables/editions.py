"""Editions of source files, the versions of their rows, and the publications."""

from datetime import date, datetime
from enum import Enum

from sqlalchemy import Column, DateTime, Index, Text
from sqlmodel import Field, SQLModel

from app.data.tables.column_types import text_enum


class Outcome(Enum):
    """How a refresh ended."""

    STORED = "stored"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    QUARANTINED = "held"


class QuarantineStatus(Enum):
    """Whether a quarantined edition awaits review, was released or was dropped."""

    AWAITING_REVIEW = "waiting"
    RELEASED = "released"
    DROPPED = "dropped"


class Edition(SQLModel, table=True):
    """One accepted edition of a source. `stored_at` is UTC.

    `profile` has its counts as JSON (`edition_profile`), for the gates of the next edition.
    `archived_as` is the name of its file in the archive, "" once that is deleted.
    `unreadable_count` is the number of unreadable rows still in that file. `kept_rows` are the
    keys, as JSON, of settings whose earlier row replaces an unreadable one; they stay when that is
    removed from the file.
    """

    __tablename__ = "edition"

    id: int | None = Field(default=None, primary_key=True)
    source: str = Field(max_length=40, index=True)
    as_at: date
    stored_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    file_name: str = Field(max_length=200)
    sha256: str = Field(max_length=64)
    rows_count: int
    is_invented: bool
    profile: str = Field(default="{}", sa_column=Column(Text, nullable=False, server_default="{}"))
    archived_as: str = Field(default="", max_length=200, sa_column_kwargs={"server_default": ""})
    unreadable_count: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    kept_rows: str = Field(
        default="[]", sa_column=Column(Text, nullable=False, server_default="[]")
    )


class QuarantinedEdition(SQLModel, table=True):
    """An edition that a gate quarantined: its file is archived, nothing else changes.

    `source` is the name the edition would get, "council_listing/330" for a council's own file.
    `reasons` and `differences` are sentences, one per line. An edition quarantined for privacy is
    not `is_releasable`, and its file is not archived. `kept_rows` are as those of `Edition`.
    """

    __tablename__ = "quarantined_edition"

    id: int | None = Field(default=None, primary_key=True)
    source: str = Field(max_length=40, index=True)
    as_at: date
    file_name: str = Field(max_length=200)
    archived_as: str = Field(max_length=200)
    sha256: str = Field(max_length=64)
    rows_count: int
    quarantined_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    reasons: str = Field(sa_column=Column(Text, nullable=False))
    differences: str = Field(sa_column=Column(Text, nullable=False))
    is_releasable: bool
    status: QuarantineStatus = Field(sa_column=Column(text_enum(QuarantineStatus), nullable=False))
    decided_at: datetime | None = Field(
        default=None, sa_column=Column(DateTime(timezone=True), nullable=True)
    )
    decided_by: str = Field(default="", max_length=80)
    decision_reason: str = Field(default="", sa_column=Column(Text, nullable=False))
    kept_rows: str = Field(
        default="[]", sa_column=Column(Text, nullable=False, server_default="[]")
    )


class QuarantinedRow(SQLModel, table=True):
    """A row of a quarantined edition as its page shows it, beside that of the current edition.

    `change` is the kind of change, "" for one of the first rows. `before` and `after` are texts
    without personal values of homes.
    """

    __tablename__ = "quarantined_row"
    __table_args__ = (Index("ix_quarantined_row_quarantined_id", "quarantined_id", "la_number"),)

    id: int | None = Field(default=None, primary_key=True)
    quarantined_id: int = Field(foreign_key="quarantined_edition.id")
    la_number: str = Field(max_length=3)
    source: str = Field(max_length=40)
    key: str = Field(max_length=80)
    change: str = Field(max_length=40)
    before: str = Field(sa_column=Column(Text, nullable=False))
    after: str = Field(sa_column=Column(Text, nullable=False))


class RefreshRun(SQLModel, table=True):
    """One attempt to refresh a source, successful or not.

    `reason` is why it was refused, or which columns of an accepted file were not read.
    """

    __tablename__ = "refresh_run"

    id: int | None = Field(default=None, primary_key=True)
    source: str = Field(max_length=40, index=True)
    file_name: str = Field(max_length=200)
    ended_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    outcome: Outcome = Field(sa_column=Column(text_enum(Outcome), nullable=False))
    reason: str = Field(default="", sa_column=Column(Text, nullable=False))
    edition_id: int | None = Field(default=None, foreign_key="edition.id")
    rows_count: int = 0
    unreadable_count: int = 0
    new_count: int = 0
    changed_count: int = 0
    closed_count: int = 0
    erased_count: int = 0


class SourceRow(SQLModel, table=True):
    """One version of one row of a source.

    The current version of a key is the one whose `last_edition_id` is the source's newest edition.
    `payload` is JSON with sorted keys, "{}" once erased. `payload_hash` is then "" too, because a
    hash of a name confirms a guess of the name.
    """

    __tablename__ = "source_row"
    __table_args__ = (Index("ix_source_row_source_key", "source", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    source: str = Field(max_length=40)
    key: str = Field(max_length=80)
    payload_hash: str = Field(max_length=32)
    payload: str = Field(sa_column=Column(Text, nullable=False))
    first_edition_id: int = Field(foreign_key="edition.id")
    last_edition_id: int = Field(foreign_key="edition.id")
    is_erased: bool = False


class Publication(SQLModel, table=True):
    """The log of publications: the only list of what may be rolled back to.

    `edition_id` is the edition that a postcodes part was made from; None for an empty directory.
    `patch_of` is the publication that a patch changed; a rollback does not count patches as steps.
    """

    __tablename__ = "publication"

    part: str = Field(primary_key=True, max_length=40)  # a `Part` or the name of another one
    seq: int = Field(primary_key=True)
    published_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    rows_count: int
    manifest_sha256: str = Field(max_length=64)
    edition_id: int | None = Field(default=None, foreign_key="edition.id")
    rolled_back_to: int | None = None
    patch_of: int | None = None
