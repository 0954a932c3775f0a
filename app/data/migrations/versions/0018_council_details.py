"""Administrators' edits of their council's details"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017a"
DETAILS = (
    *("family_information_phone", "family_information_email", "family_information_url"),
    *("family_hubs_url", "send_local_offer_url", "sendiass_url", "sendiass_phone"),
    *("languages", "favourites", "default_language"),
)


def upgrade() -> None:
    listed = ", ".join(f"'{name}'" for name in DETAILS)
    op.create_table(
        "council_detail_edit",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("la_number", sa.String(3), nullable=False),
        sa.Column("detail", sa.String(40), nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("file_value", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("edited_by", sa.String(80), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_end", sa.Boolean, nullable=False, server_default=sa.text("false")),
        sa.Column("batch", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="council_detail_edit_pkey"),
        sa.CheckConstraint(f"detail IN ({listed})", name="councildetail"),
    )
    op.create_index(
        "ix_council_detail_edit_la_number", "council_detail_edit", ["la_number", "detail"]
    )


def downgrade() -> None:
    # What COUNCILS_FILE gives is public again.
    op.drop_table("council_detail_edit")
