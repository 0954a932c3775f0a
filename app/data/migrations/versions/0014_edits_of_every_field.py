"""Officers' edits of every field of a listing, saved together in batches"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013a"
CONTACT = ("phone", "email", "website")
OTHERS = (
    *("name", "address", "ages", "places", "opening", "vacancies", "prices", "extras", "funded"),
    *("apply_by", "step_free", "languages", "school_runs", "premises", "description"),
    *("funded_pattern", "how_to_apply", "send_support", "food", "kind", "consent"),
)


def upgrade() -> None:
    _check_fields((*CONTACT, *OTHERS, "withheld"))
    op.add_column(
        "provider_edit", sa.Column("batch", sa.Integer, nullable=False, server_default="0")
    )
    op.add_column(
        "provider_edit",
        sa.Column("is_end", sa.Boolean, nullable=False, server_default=sa.text("false")),
    )
    op.execute("UPDATE provider_edit SET is_end = true WHERE value = '' AND ended_at = edited_at")


def downgrade() -> None:
    op.drop_column("provider_edit", "is_end")
    op.drop_column("provider_edit", "batch")
    # An earlier release would not know that a home agreed to less.
    op.execute(
        "UPDATE provider_edit SET field = 'withheld', value = 'yes' "
        "WHERE field = 'consent' AND ended_at IS NULL AND provider_id NOT IN "
        "(SELECT provider_id FROM provider_edit WHERE field = 'withheld' AND ended_at IS NULL)"
    )
    listed = ", ".join(f"'{name}'" for name in OTHERS)
    op.execute(f"DELETE FROM provider_edit WHERE field IN ({listed})")
    _check_fields((*CONTACT, "withheld"))


def _check_fields(names: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{name}'" for name in names)
    with op.batch_alter_table("provider_edit") as edits:
        edits.drop_constraint("editfield", type_="check")
        edits.create_check_constraint("editfield", sa.text(f"field IN ({listed})"))
