"""Counts of what is published of each item that a council must publish, by month"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    counts = ("complete_count", "applicable_count", "not_agreed_count")
    op.create_table(
        "duty_month",
        sa.Column("la_number", sa.String(3), nullable=False),
        sa.Column("month", sa.Date, nullable=False),
        sa.Column("item", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Integer, nullable=False) for name in counts),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("la_number", "month", "item", name="duty_month_pkey"),
    )


def downgrade() -> None:
    op.drop_table("duty_month")
