"""Centres of small areas, and travel times between them"""

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
    op.create_table(
        "travel_time",
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("from_code", sa.String(9), nullable=False),
        sa.Column("to_code", sa.String(9), nullable=False),
        sa.Column("minutes", sa.Float, nullable=False),
        sa.PrimaryKeyConstraint("source", "from_code", "to_code", name="travel_time_pkey"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("travel_time")
    op.drop_table("area_position")
