"""What family hubs offer and when they are open, in facts as JSON"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    details = sa.Column("details", sa.Text, nullable=False, server_default="{}")
    op.add_column("help_point", details)


def downgrade() -> None:
    op.drop_column("help_point", "details")
