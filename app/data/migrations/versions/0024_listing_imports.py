"""Imports of a council's listing in a browser, and the jobs that do them"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
TIME = sa.DateTime(timezone=True)
STATES = ("uploaded", "checked", "refused", "applied", "undone", "discarded")
KINDS = (
    *("refresh", "release", "discard", "publish", "roll back"),
    *("lift withholding", "merge settings", "erase"),
)
NEW_KINDS = ("check listing", "import listing", "undo import", "export listing")


def upgrade() -> None:
    op.create_table(
        "listing_import",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("la_number", sa.String(3), nullable=False),
        sa.Column("file_name", sa.String(200), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("choices", sa.Text, nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                *STATES, name="importstate", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("plan_hash", sa.String(64), nullable=False),
        sa.Column("summary", sa.Text, nullable=False),
        sa.Column("problem", sa.Text, nullable=False),
        sa.Column("sent_by", sa.String(80), nullable=False),
        sa.Column("sent_at", TIME, nullable=False),
        sa.Column("ended_by", sa.String(80), nullable=False),
        sa.Column("ended_at", TIME),
        sa.Column("edition_before", sa.Integer),
        sa.Column("edition_after", sa.Integer),
        sa.Column("ended_edits_batch", sa.Integer, nullable=False, server_default="0"),
        sa.Column("last_edit_id", sa.Integer, nullable=False, server_default="0"),
        sa.Column("undone_by", sa.String(80), nullable=False, server_default=""),
        sa.Column("undone_at", TIME),
        sa.Column("undo_edition", sa.Integer),
        sa.PrimaryKeyConstraint("id", name="listing_import_pkey"),
    )
    op.create_index("ix_listing_import_la_number", "listing_import", ["la_number", "state"])
    _check_kinds((*KINDS, *NEW_KINDS))


def downgrade() -> None:
    # The editions that imports stored stay.
    op.drop_table("listing_import")
    listed = ", ".join(f"'{kind}'" for kind in NEW_KINDS)
    op.execute(f"DELETE FROM job WHERE kind IN ({listed})")
    _check_kinds(KINDS)


def _check_kinds(kinds: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table("job") as jobs:
        jobs.drop_constraint("jobkind", type_="check")
        jobs.create_check_constraint("jobkind", sa.text(f"kind IN ({listed})"))
