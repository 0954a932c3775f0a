"""When the person of a session last proved who they are"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    # NULL for sessions that are open during the upgrade: their people sign in again for changes.
    op.add_column("staff_session", sa.Column("authenticated_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    with op.batch_alter_table("staff_session") as sessions:
        sessions.drop_column("authenticated_at")
