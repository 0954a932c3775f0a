"""Editions, versions of their rows, refresh runs, publications"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

OUTCOMES = "outcome IN ('stored', 'unchanged', 'refused')"
PARTS = "part IN ('places', 'postcodes')"


def upgrade() -> None:
    op.create_table(
        "edition",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("source", sa.String(40), nullable=False, index=True),
        sa.Column("as_at", sa.Date, nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("file_name", sa.String(200), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("rows_count", sa.Integer, nullable=False),
        sa.Column("is_invented", sa.Boolean, nullable=False),
    )
    op.create_table(
        "refresh_run",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("source", sa.String(40), nullable=False, index=True),
        sa.Column("file_name", sa.String(200), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(40), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("edition_id", sa.Integer, sa.ForeignKey("edition.id")),
        sa.Column("rows_count", sa.Integer, nullable=False),
        sa.Column("bad_count", sa.Integer, nullable=False),
        sa.Column("new_count", sa.Integer, nullable=False),
        sa.Column("changed_count", sa.Integer, nullable=False),
        sa.Column("closed_count", sa.Integer, nullable=False),
        sa.Column("erased_count", sa.Integer, nullable=False),
        sa.CheckConstraint(OUTCOMES, name="outcome"),
    )
    op.create_table(
        "source_row",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("key", sa.String(80), nullable=False),
        sa.Column("payload_hash", sa.String(32), nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("first_edition_id", sa.Integer, sa.ForeignKey("edition.id"), nullable=False),
        sa.Column("last_edition_id", sa.Integer, sa.ForeignKey("edition.id"), nullable=False),
        sa.Column("is_erased", sa.Boolean, nullable=False, server_default=sa.false()),
    )
    op.create_index("ix_source_row_source_key", "source_row", ["source", "key"])
    op.create_table(
        "publication",
        sa.Column("part", sa.String(40), primary_key=True),
        sa.Column("seq", sa.Integer, primary_key=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rows_count", sa.Integer, nullable=False),
        sa.Column("manifest_sha256", sa.String(64), nullable=False),
        sa.Column("edition_id", sa.Integer, sa.ForeignKey("edition.id")),
        sa.Column("rolled_back_to", sa.Integer),
        sa.CheckConstraint(PARTS, name="part"),
    )


def downgrade() -> None:
    for table in ("publication", "source_row", "refresh_run", "edition"):
        op.drop_table(table)
