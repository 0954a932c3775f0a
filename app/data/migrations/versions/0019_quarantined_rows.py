"""Rows of quarantined editions, for the page on which a person decides"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.create_table(
        "quarantined_row",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("quarantined_id", sa.Integer, nullable=False),
        sa.Column("la_number", sa.String(3), nullable=False),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("key", sa.String(80), nullable=False),
        sa.Column("change", sa.String(40), nullable=False),
        sa.Column("before", sa.Text, nullable=False),
        sa.Column("after", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="quarantined_row_pkey"),
        sa.ForeignKeyConstraint(
            ["quarantined_id"],
            ["quarantined_edition.id"],
            name="quarantined_row_quarantined_id_fkey",
        ),
    )
    op.create_index(
        "ix_quarantined_row_quarantined_id", "quarantined_row", ["quarantined_id", "la_number"]
    )


def downgrade() -> None:
    op.drop_table("quarantined_row")
