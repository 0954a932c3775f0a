"""What officers decided about the rows of their queues, and their notes on settings."""

from datetime import date, datetime

from sqlalchemy import Column, DateTime, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.core.desk_queue import Decision, Queue
from app.data.tables.column_types import text_enum


class QueueDecision(SQLModel, table=True):
    """One decision about a row of a council's queue; rows are only added.

    `key` and `cause` are those of `core.desk_queue.QueueRow`. `follows` is the id of the decision
    before it about the same key, 0 for the first: of two officers who decide at once, one has to
    look again. `undoes` is the id of the decision that an undoing ended, 0 otherwise.
    """

    __tablename__ = "queue_decision"
    __table_args__ = (
        UniqueConstraint("la_number", "queue", "key", "follows"),
        Index("ix_queue_decision_la_number", "la_number", "queue"),
    )

    id: int | None = Field(default=None, primary_key=True)
    la_number: str = Field(max_length=3)
    queue: Queue = Field(sa_column=Column(text_enum(Queue), nullable=False))
    key: str = Field(max_length=160)
    cause: str = Field(max_length=40)
    decision: Decision = Field(sa_column=Column(text_enum(Decision), nullable=False))
    until: date | None = None
    assigned_to: int | None = Field(default=None, foreign_key="staff_user.id")
    decided_by: str = Field(max_length=80)
    decided_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    reason: str = Field(sa_column=Column(Text, nullable=False))
    follows: int
    undoes: int


class SettingNote(SQLModel, table=True):
    """A private note of a council's officers on a setting; it is never published.

    A note that was removed or erased stays as a row without its text.
    """

    __tablename__ = "setting_note"
    __table_args__ = (Index("ix_setting_note_provider_id", "provider_id"),)

    id: int | None = Field(default=None, primary_key=True)
    la_number: str = Field(max_length=3)
    provider_id: str = Field(max_length=12)
    text: str = Field(sa_column=Column(Text, nullable=False))
    by: str = Field(max_length=80)
    at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    removed_at: datetime | None = Field(
        default=None, sa_column=Column(DateTime(timezone=True), nullable=True)
    )
