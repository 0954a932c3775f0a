"""Settings that a council closes from a day on"""

import sqlalchemy as sa
from alembic import op

revision = "0017a"
down_revision = "0017"
FIELDS = (
    *("phone", "email", "website"),
    *("name", "address", "ages", "places", "opening", "vacancies", "prices", "extras", "funded"),
    *("apply_by", "step_free", "languages", "school_runs", "premises", "description"),
    *("funded_pattern", "how_to_apply", "send_support", "food", "kind", "consent", "withheld"),
)


def upgrade() -> None:
    _check_fields((*FIELDS, "closed"))


def downgrade() -> None:
    # An earlier release would show a setting that is closed.
    op.execute(
        "UPDATE provider_edit SET field = 'withheld', value = 'yes' "
        "WHERE field = 'closed' AND ended_at IS NULL AND provider_id NOT IN "
        "(SELECT provider_id FROM provider_edit WHERE field = 'withheld' AND ended_at IS NULL)"
    )
    op.execute("DELETE FROM provider_edit WHERE field = 'closed'")
    _check_fields(FIELDS)


def _check_fields(names: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{name}'" for name in names)
    with op.batch_alter_table("provider_edit") as edits:
        edits.drop_constraint("editfield", type_="check")
        edits.create_check_constraint("editfield", sa.text(f"field IN ({listed})"))
