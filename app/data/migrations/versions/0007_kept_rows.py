"""The settings that keep their earlier row where the row in a listing is unreadable"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
TABLES = ("edition", "waiting_edition")


def upgrade() -> None:
    for table in TABLES:
        rows = sa.Column("kept_rows", sa.Text, nullable=False, server_default="[]")
        op.add_column(table, rows)


def downgrade() -> None:
    for table in TABLES:
        op.drop_column(table, "kept_rows")
