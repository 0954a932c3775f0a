"""Links by which settings update their listing, their proposals and their confirmations"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
TIME = sa.DateTime(timezone=True)
STATES = ("waiting", "accepted", "sent back", "replaced")
QUEUES = (
    *("changes", "conflicts", "numbers", "quarantine", "successors", "confirmations"),
    *("vacancies", "missing", "postcodes", "council-phone"),
)
FIELDS = (
    *("phone", "email", "website"),
    *("name", "address", "ages", "places", "opening", "vacancies", "prices", "extras", "funded"),
    *("apply_by", "step_free", "languages", "school_runs", "premises", "description"),
    *("funded_pattern", "how_to_apply", "send_support", "food", "kind", "consent", "withheld"),
    *("closed", "added", "merged"),
)


def upgrade() -> None:
    _check_fields((*FIELDS, "confirmed"))
    _check_queues(("proposals", *QUEUES))
    op.create_table(
        "setting_link",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("la_number", sa.String(3), nullable=False),
        sa.Column("purpose", _text_enum("linkpurpose", ("reminder", "change")), nullable=False),
        sa.Column("token_digest", sa.String(64), nullable=False),
        sa.Column("address_digest", sa.String(32), nullable=False),
        sa.Column("language", sa.String(10), nullable=False),
        sa.Column("made_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("used_at", TIME),
        sa.Column("form_digest", sa.String(64), nullable=False),
        sa.Column("form_expires_at", TIME),
        sa.Column("ended_at", TIME),
        sa.PrimaryKeyConstraint("id", name="setting_link_pkey"),
        sa.UniqueConstraint("token_digest", name="setting_link_token_digest_key"),
    )
    for column in ("form_digest", "address_digest"):
        op.create_index(f"ix_setting_link_{column}", "setting_link", [column])
    op.create_table(
        "setting_link_setting",
        sa.Column("link_id", sa.Integer, nullable=False),
        sa.Column("provider_id", sa.String(12), nullable=False),
        sa.PrimaryKeyConstraint("link_id", "provider_id", name="setting_link_setting_pkey"),
        sa.ForeignKeyConstraint(
            ["link_id"], ["setting_link.id"], name="setting_link_setting_link_id_fkey"
        ),
    )
    op.create_index("ix_setting_link_setting_provider_id", "setting_link_setting", ["provider_id"])
    _create_proposal()


def _create_proposal() -> None:
    op.create_table(
        "proposal",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("la_number", sa.String(3), nullable=False),
        sa.Column("provider_id", sa.String(12), nullable=False),
        sa.Column("link_id", sa.Integer, nullable=False),
        sa.Column("batch", sa.Integer, nullable=False),
        sa.Column("field", _text_enum("editfield", (*FIELDS, "confirmed")), nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("seen_value", sa.Text, nullable=False),
        sa.Column("seen_edit_id", sa.Integer, nullable=False),
        sa.Column("proposed_at", TIME, nullable=False),
        sa.Column("state", _text_enum("proposalstate", STATES), nullable=False),
        sa.Column("decided_by", sa.String(80), nullable=False),
        sa.Column("decided_at", TIME),
        sa.Column("comment", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="proposal_pkey"),
        sa.ForeignKeyConstraint(["link_id"], ["setting_link.id"], name="proposal_link_id_fkey"),
    )
    op.create_index("ix_proposal_provider_id", "proposal", ["provider_id", "field"])
    op.create_index("ix_proposal_state", "proposal", ["la_number", "state"])


def downgrade() -> None:
    # What settings confirmed or proposed, and nobody decided, is lost.
    for table in ("proposal", "setting_link_setting", "setting_link"):
        op.drop_table(table)
    op.execute("DELETE FROM queue_decision WHERE queue = 'proposals'")
    _check_queues(QUEUES)
    op.execute("DELETE FROM provider_edit WHERE field = 'confirmed'")
    _check_fields(FIELDS)


def _check_fields(names: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{name}'" for name in names)
    with op.batch_alter_table("provider_edit") as edits:
        edits.drop_constraint("editfield", type_="check")
        edits.create_check_constraint("editfield", sa.text(f"field IN ({listed})"))


def _check_queues(names: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{name}'" for name in names)
    with op.batch_alter_table("queue_decision") as decisions:
        decisions.drop_constraint("queue", type_="check")
        decisions.create_check_constraint("queue", sa.text(f"queue IN ({listed})"))


def _text_enum(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)
