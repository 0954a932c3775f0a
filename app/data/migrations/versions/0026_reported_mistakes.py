"""Reports that a fact is wrong, answers to them, and the facts that a council checks"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
TIME = sa.DateTime(timezone=True)
FIELDS = (
    *("phone", "email", "website"),
    *("name", "address", "ages", "places", "opening", "vacancies", "prices", "extras", "funded"),
    *("apply_by", "step_free", "languages", "school_runs", "premises", "description"),
    *("funded_pattern", "how_to_apply", "send_support", "food", "kind", "consent", "withheld"),
    *("closed", "added", "merged", "confirmed"),
)
QUEUES = (
    *("proposals", "changes", "conflicts", "numbers", "quarantine", "successors"),
    *("confirmations", "vacancies", "missing", "postcodes", "council-phone"),
)
MESSAGES = ("reminder", "change link", "sent back")
DETAILS = (
    *("family_information_phone", "family_information_email", "family_information_url"),
    *("family_hubs_url", "send_local_offer_url", "sendiass_url", "sendiass_phone"),
    *("languages", "favourites", "default_language"),
)
FACTS = (
    *("name", "kind", "address", "phone", "email", "website", "opening", "ages", "places"),
    *("vacancies", "prices", "extras", "funded", "apply_by", "step_free", "languages"),
    *("school_runs", "premises", "description", "funded_pattern", "how_to_apply"),
    *("send_support", "food", "inspections", "registration", "other"),
)
STATES = ("waiting", "checking", "corrected", "unchanged", "rejected", "answered")


def upgrade() -> None:
    for table in ("provider_edit", "proposal"):
        _check(table, "field", "editfield", (*FIELDS, "being_checked"))
    _check("queue_decision", "queue", "queue", ("reports", *QUEUES))
    _check("outbox_message", "kind", "messagekind", (*MESSAGES, "answer"))
    _check("council_detail_edit", "detail", "councildetail", (*DETAILS, "childrens_services_phone"))
    op.create_table(
        "reported_mistake",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("la_number", sa.String(3), nullable=False),
        sa.Column("provider_id", sa.String(12), nullable=False),
        sa.Column("fact", _text_enum("pagefact", FACTS), nullable=False),
        sa.Column("shown", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("contact", sa.String(254), nullable=False),
        sa.Column("language", sa.String(10), nullable=False),
        sa.Column("sent_at", TIME, nullable=False),
        sa.Column("state", _text_enum("reportstate", STATES), nullable=False),
        sa.Column("decided_by", sa.String(80), nullable=False),
        sa.Column("decided_at", TIME),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("closed_at", TIME),
        sa.PrimaryKeyConstraint("id", name="reported_mistake_pkey"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_reported_mistake_provider_id", "reported_mistake", ["provider_id"])
    op.create_index("ix_reported_mistake_state", "reported_mistake", ["la_number", "state"])


def downgrade() -> None:
    # Reports are lost; pages no longer say that a fact is being checked.
    op.drop_table("reported_mistake")
    op.execute("DELETE FROM council_detail_edit WHERE detail = 'childrens_services_phone'")
    _check("council_detail_edit", "detail", "councildetail", DETAILS)
    answers = "SELECT id FROM outbox_message WHERE kind = 'answer'"
    op.execute(f"DELETE FROM outbox_setting WHERE message_id IN ({answers})")
    op.execute("DELETE FROM outbox_message WHERE kind = 'answer'")
    _check("outbox_message", "kind", "messagekind", MESSAGES)
    op.execute("DELETE FROM queue_decision WHERE queue = 'reports'")
    _check("queue_decision", "queue", "queue", QUEUES)
    op.execute("DELETE FROM provider_edit WHERE field = 'being_checked'")
    for table in ("provider_edit", "proposal"):
        _check(table, "field", "editfield", FIELDS)


def _check(table: str, column: str, name: str, values: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{value}'" for value in values)
    with op.batch_alter_table(table) as changed:
        changed.drop_constraint(name, type_="check")
        changed.create_check_constraint(name, sa.text(f"{column} IN ({listed})"))


def _text_enum(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)
