"""The number of unreadable rows that an edition's archived file still has"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    count = sa.Column("unreadable_kept", sa.Integer, nullable=False, server_default="0")
    op.add_column("edition", count)
    op.execute(
        "UPDATE edition SET unreadable_kept = COALESCE((SELECT MAX(bad_count) FROM refresh_run "
        "WHERE refresh_run.edition_id = edition.id), 0) WHERE kept_as <> ''"
    )


def downgrade() -> None:
    op.drop_column("edition", "unreadable_kept")
