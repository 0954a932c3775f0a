"""Records in the index of linkage, their pairs, and persons' verdicts about pairs"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
OUTCOMES = ("link", "review", "no_link")
VERDICTS = ("same", "different", "unsure", "undone")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "linkage_record",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        *_key_of_record(""),
        sa.Column("provider_id", sa.String(12), nullable=False),
        sa.Column("la_number", sa.String(3), nullable=False),
        sa.Column("facts", sa.Text, nullable=False),
        sa.Column("cluster_id", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="linkage_record_pkey"),
        sa.UniqueConstraint("source", "reference", name="linkage_record_source_reference_key"),
    )
    for column in ("provider_id", "la_number", "cluster_id"):
        op.create_index(f"ix_linkage_record_{column}", "linkage_record", [column])
    op.create_table(
        "linkage_key",
        sa.Column("token", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("record_id", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("token", "record_id", name="linkage_key_pkey"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_linkage_key_record_id", "linkage_key", ["record_id"])
    op.create_table(
        "linkage_pair",
        sa.Column("left_id", sa.Integer, nullable=False),
        sa.Column("right_id", sa.Integer, nullable=False),
        sa.Column("outcome", _kind("linkoutcome", OUTCOMES), nullable=False),
        sa.Column("rule", sa.String(40), nullable=False),
        sa.Column("weight", sa.Float, nullable=False),
        sa.Column("lead", sa.Float),
        sa.Column("evidence", sa.Text, nullable=False),
        sa.Column("model_version", sa.String(40), nullable=False),
        sa.Column("made_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("left_id", "right_id", name="linkage_pair_pkey"),
    )
    op.create_index("ix_linkage_pair_right_id", "linkage_pair", ["right_id"])
    _create_verdicts()


def _create_verdicts() -> None:
    pair = (*_key_of_record("left_"), *_key_of_record("right_"))
    op.create_table(
        "linkage_verdict",
        sa.Column("id", sa.Integer, nullable=False),
        *pair,
        sa.Column("pair_version", sa.Integer, nullable=False),
        sa.Column("la_number", sa.String(3), nullable=False),
        sa.Column("verdict", _kind("linkverdict", VERDICTS), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("decided_by", sa.String(80), nullable=False),
        sa.Column("decided_at", TIME, nullable=False),
        sa.Column("weight", sa.Float),
        sa.Column("evidence", sa.Text, nullable=False),
        sa.Column("model_version", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("id", name="linkage_verdict_pkey"),
        sa.UniqueConstraint(
            *(column.name for column in pair), "pair_version", name="linkage_verdict_once"
        ),
    )
    op.create_index("ix_linkage_verdict_la_number", "linkage_verdict", ["la_number"])
    op.create_index(
        "ix_linkage_verdict_right", "linkage_verdict", ["right_source", "right_reference"]
    )


def downgrade() -> None:
    for table in ("linkage_verdict", "linkage_pair", "linkage_key", "linkage_record"):
        op.drop_table(table)


def _key_of_record(prefix: str) -> tuple[sa.Column[str], sa.Column[str]]:
    return (
        sa.Column(f"{prefix}source", sa.String(40), nullable=False),
        sa.Column(f"{prefix}reference", sa.String(80), nullable=False),
    )


def _kind(name: str, values: tuple[str, ...]) -> sa.Enum:
    """An enum as text with a CHECK, which has the name of the enum's class."""
    return sa.Enum(*values, native_enum=False, create_constraint=True, name=name, length=40)
