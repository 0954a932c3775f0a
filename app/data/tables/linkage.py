"""Records of several lists, by what they are found in the index of linkage, and how they are linked."""

from datetime import datetime

from sqlalchemy import BigInteger, Column, DateTime, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.data.tables.column_types import text_enum
from app.linkage.clusters import LinkVerdict
from app.linkage.decide import LinkOutcome


class LinkageRecord(SQLModel, table=True):
    """A record of one list in the index.

    `kind` is the model that compares it ("settings"). `source` is "ofsted", "dfe", or
    "council_listing/330"; `reference` is its key there. `facts` is the JSON of what
    `app.linkage.settings.normalise` reads. `cluster_id` is the smallest `id` of the records that are
    linked with it, its own where none is. Derived from the record: it can be made again.
    """

    __tablename__ = "linkage_record"
    __table_args__ = (UniqueConstraint("source", "reference"),)

    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(max_length=10)
    source: str = Field(max_length=40)
    reference: str = Field(max_length=80)
    provider_id: str = Field(max_length=12, index=True)
    la_number: str = Field(max_length=3, index=True)
    facts: str = Field(sa_column=Column(Text, nullable=False))
    cluster_id: int = Field(index=True)


class LinkageKey(SQLModel, table=True):
    """A key of a record, as 63 bits of its digest: records that share one are compared."""

    __tablename__ = "linkage_key"
    __table_args__ = {"sqlite_with_rowid": False}

    token: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    record_id: int = Field(primary_key=True, index=True)


class LinkagePair(SQLModel, table=True):
    """Two records that the model links, or about which it asks a person; the lower id is `left_id`.

    `evidence` is the JSON of the fields' levels and weights; `rule` names a rule that decided instead
    of the weight. `lead` is by how much the pair is better than its next rival, None without a rival.
    Derived: made again whenever one of its records changes.
    """

    __tablename__ = "linkage_pair"

    left_id: int = Field(primary_key=True)
    right_id: int = Field(primary_key=True, index=True)
    outcome: LinkOutcome = Field(sa_column=Column(text_enum(LinkOutcome), nullable=False))
    rule: str = Field(default="", max_length=40)
    weight: float
    lead: float | None = None
    evidence: str = Field(sa_column=Column(Text, nullable=False))
    model_version: str = Field(max_length=40)
    made_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))


class LinkageVerdict(SQLModel, table=True):
    """One verdict of a person about two records: append-only, the newest about a pair counts.

    The records are named by source and reference, the lower text first, so that verdicts outlive the
    index. `weight`, `evidence` and `model_version` are what the person saw: verdicts are labelled
    pairs, from which precision and recall are measured. `pair_version` is the number of verdicts
    about the pair before this one: two people cannot give the same one.
    """

    __tablename__ = "linkage_verdict"
    __table_args__ = (
        UniqueConstraint("left_source", "left_reference", "right_source", "right_reference",
                         "pair_version", name="linkage_verdict_once"),
        Index("ix_linkage_verdict_right", "right_source", "right_reference"),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    left_source: str = Field(max_length=40)
    left_reference: str = Field(max_length=80)
    right_source: str = Field(max_length=40)
    right_reference: str = Field(max_length=80)
    pair_version: int
    la_number: str = Field(max_length=3, index=True)
    verdict: LinkVerdict = Field(sa_column=Column(text_enum(LinkVerdict), nullable=False))
    reason: str = Field(default="", sa_column=Column(Text, nullable=False))
    decided_by: str = Field(max_length=80)
    decided_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    weight: float | None = None
    evidence: str = Field(default="", sa_column=Column(Text, nullable=False))
    model_version: str = Field(default="", max_length=40)
