"""Directories that councils publish as Open Referral UK"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
KINDS = (
    *("day-nursery", "pre-school", "nursery-class", "nursery-school", "childminder"),
    *("domestic", "other", "out-of-school", "nanny"),
)


def upgrade() -> None:
    op.create_table(
        "directory_entry",
        sa.Column("la_number", sa.String(3), nullable=False),
        sa.Column("reference", sa.String(40), nullable=False),
        sa.Column("provider_id", sa.String(12), nullable=False),
        sa.Column("ofsted_urn", sa.String(40), nullable=False),
        sa.Column("dfe_urn", sa.String(10), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(*KINDS, name="kind", native_enum=False, create_constraint=True, length=40),
        ),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("address", sa.Text),
        sa.Column("town", sa.String(100), nullable=False),
        sa.Column("postcode", sa.String(20), nullable=False),
        sa.Column("phone", sa.String(80), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("website", sa.Text, nullable=False),
        sa.Column("offer", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("la_number", "reference", name="directory_entry_pkey"),
    )
    op.create_index("ix_directory_entry_provider_id", "directory_entry", ["provider_id"])


def downgrade() -> None:
    # The same files can be imported again: none is "unchanged", no row is known.
    op.execute("UPDATE edition SET sha256 = '' WHERE source LIKE 'oruk/%'")
    op.execute("DELETE FROM source_row WHERE source LIKE 'oruk/%'")
    op.drop_table("directory_entry")
