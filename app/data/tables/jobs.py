"""Long work that staff start in a browser and another process runs."""

from datetime import datetime
from enum import Enum

from sqlalchemy import Column, DateTime, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.data.tables.column_types import text_enum


class JobKind(Enum):
    """What a job does; the keys of its arguments are in `app.data.jobs`."""

    REFRESH = "refresh"
    RELEASE = "release"
    DISCARD = "discard"
    PUBLISH = "publish"
    ROLL_BACK = "roll back"
    LIFT_WITHHOLDING = "lift withholding"
    MERGE_SETTINGS = "merge settings"
    ERASE = "erase"
    CHECK_LISTING = "check listing"
    IMPORT_LISTING = "import listing"
    UNDO_IMPORT = "undo import"
    EXPORT_LISTING = "export listing"
    VERIFY_AUDIT = "verify audit"


class JobState(Enum):
    """Refused: the work may not be done as asked. Failed: it could not be done."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"


class Job(SQLModel, table=True):
    """One piece of long work. `la_number` is "" for work that concerns the whole install.

    `arguments` is JSON. `open_key` is a digest of kind and arguments until the job has ended, so
    that the same work is not queued twice. `publication_before` is the number of the newest full
    publication when the job first started: a resumed job that finds a newer one does not publish
    again. Times are UTC.
    """

    __tablename__ = "job"
    __table_args__ = (UniqueConstraint("open_key"), Index("ix_job_state", "state"))

    id: int | None = Field(default=None, primary_key=True)
    la_number: str = Field(max_length=3)
    kind: JobKind = Field(sa_column=Column(text_enum(JobKind), nullable=False))
    arguments: str = Field(sa_column=Column(Text, nullable=False))
    open_key: str | None = Field(default=None, max_length=64)
    asked_by: str = Field(max_length=80)
    reason: str = Field(sa_column=Column(Text, nullable=False))
    asked_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    state: JobState = Field(sa_column=Column(text_enum(JobState), nullable=False))
    progress: str = Field(default="", sa_column=Column(Text, nullable=False))
    percent: int = 0
    result: str = Field(default="", sa_column=Column(Text, nullable=False))
    started_at: datetime | None = Field(
        default=None, sa_column=Column(DateTime(timezone=True), nullable=True)
    )
    ended_at: datetime | None = Field(
        default=None, sa_column=Column(DateTime(timezone=True), nullable=True)
    )
    heartbeat_at: datetime | None = Field(
        default=None, sa_column=Column(DateTime(timezone=True), nullable=True)
    )
    attempts: int = 0
    publication_before: int | None = None
