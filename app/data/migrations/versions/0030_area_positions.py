"""Centres of small areas"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
LEVELS = ("country", "region", "council", "district", "ward", "lsoa")


def upgrade() -> None:
    level = sa.Enum(*LEVELS, native_enum=False, create_constraint=True, name="level", length=40)
    op.create_table(
        "area_position",
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("level", level, nullable=False),
        sa.Column("code", sa.String(9), nullable=False),
        sa.Column("latitude", sa.Float, nullable=False),
        sa.Column("longitude", sa.Float, nullable=False),
        sa.PrimaryKeyConstraint("source", "level", "code", name="area_position_pkey"),
    )


def downgrade() -> None:
    op.drop_table("area_position")
