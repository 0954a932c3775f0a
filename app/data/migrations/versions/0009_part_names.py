"""Publications of any part of a snapshot, not only of places and postcodes"""

from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    with op.batch_alter_table("publication") as publications:
        publications.drop_constraint("part", type_="check")


def downgrade() -> None:
    op.execute("DELETE FROM publication WHERE part NOT IN ('places', 'postcodes')")
    with op.batch_alter_table("publication") as publications:
        publications.create_check_constraint("part", "part IN ('places', 'postcodes')")
