"""Reports of family hubs that nothing in a list suited a family"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
KEY = (("day", sa.Date()), ("ward_code", sa.String(9)), ("kind", sa.String(40)))
CHOICES = (("age_band", sa.String(10)), ("reason", sa.String(40)))


def upgrade() -> None:
    columns = [sa.Column(name, kind, nullable=False) for name, kind in (*KEY, *CHOICES)]
    op.create_table(
        "nothing_suitable",
        *columns,
        sa.Column("count", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint(*(one.name for one in columns), name="nothing_suitable_pkey"),
    )


def downgrade() -> None:
    op.drop_table("nothing_suitable")
