"""Settings that a council's staff add and merge"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
FIELDS = (
    *("phone", "email", "website"),
    *("name", "address", "ages", "places", "opening", "vacancies", "prices", "extras", "funded"),
    *("apply_by", "step_free", "languages", "school_runs", "premises", "description"),
    *("funded_pattern", "how_to_apply", "send_support", "food", "kind", "consent", "withheld"),
    "closed",
)


def upgrade() -> None:
    op.add_column("listing", sa.Column("added_on", sa.Date(), nullable=True))
    _check_fields((*FIELDS, "added", "merged"))


def downgrade() -> None:
    # An earlier release has added settings as rows of the council's file, and needs its edition.
    op.execute(
        "DELETE FROM listing WHERE added_on IS NOT NULL AND NOT EXISTS "
        "(SELECT 1 FROM edition WHERE source = 'council_listing/' || listing.la_number)"
    )
    op.execute("DELETE FROM provider_edit WHERE field IN ('added', 'merged')")
    _check_fields(FIELDS)
    with op.batch_alter_table("listing") as listing:
        listing.drop_column("added_on")


def _check_fields(names: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{name}'" for name in names)
    with op.batch_alter_table("provider_edit") as edits:
        edits.drop_constraint("editfield", type_="check")
        edits.create_check_constraint("editfield", sa.text(f"field IN ({listed})"))
