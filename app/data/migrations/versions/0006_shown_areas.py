"""The published areas of homes that agreed to show their area only"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "shown_area",
        sa.Column("provider_id", sa.String(12), primary_key=True),
        sa.Column("postcode_digest", sa.String(32), nullable=False),
        sa.Column("outward", sa.String(4), nullable=False),
        sa.Column("width_km", sa.Integer, nullable=False),
        sa.Column("grid_row", sa.Integer, nullable=False),
        sa.Column("grid_column", sa.Integer, nullable=False),
        sa.Column("shown_since", sa.Date, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("shown_area")
