"""Officers' private notes on settings"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "setting_note",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("la_number", sa.String(3), nullable=False),
        sa.Column("provider_id", sa.String(12), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("by", sa.String(80), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("removed_at", TIME),
        sa.PrimaryKeyConstraint("id", name="setting_note_pkey"),
    )
    op.create_index("ix_setting_note_provider_id", "setting_note", ["provider_id"])


def downgrade() -> None:
    op.drop_table("setting_note")
