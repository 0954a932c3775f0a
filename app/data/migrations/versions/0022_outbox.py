"""Messages to settings, and how settings were asked about their listing"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
TIME = sa.DateTime(timezone=True)
KINDS = ("reminder", "change link", "sent back")
STATES = ("queued", "sent", "refused", "bounced", "failed", "stopped")
WAYS = ("call", "email", "letter", "visit")


def upgrade() -> None:
    _create_outbox()
    op.create_table(
        "mail_stop",
        sa.Column("la_number", sa.String(3), nullable=False),
        sa.Column("address_digest", sa.String(32), nullable=False),
        sa.Column("why", sa.String(20), nullable=False),
        sa.Column("stopped_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("la_number", "address_digest", name="mail_stop_pkey"),
    )
    op.create_table(
        "contact_attempt",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("la_number", sa.String(3), nullable=False),
        sa.Column("provider_id", sa.String(12), nullable=False),
        sa.Column("way", _text_enum("contactway", WAYS), nullable=False),
        sa.Column("was_reached", sa.Boolean, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("by", sa.String(80), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="contact_attempt_pkey"),
    )
    op.create_index("ix_contact_attempt_provider_id", "contact_attempt", ["provider_id"])
    counts = ("settings_count", "phone_count", "hours_count", "prices_count", "vacancies_count")
    op.create_table(
        "listing_month",
        sa.Column("la_number", sa.String(3), nullable=False),
        sa.Column("month", sa.Date, nullable=False),
        *(sa.Column(name, sa.Integer, nullable=False) for name in counts),
        sa.Column("counted_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("la_number", "month", name="listing_month_pkey"),
    )


def _create_outbox() -> None:
    op.create_table(
        "outbox_message",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("la_number", sa.String(3), nullable=False),
        sa.Column("kind", _text_enum("messagekind", KINDS), nullable=False),
        sa.Column("address", sa.String(254), nullable=False),
        sa.Column("address_digest", sa.String(32), nullable=False),
        sa.Column("language", sa.String(10), nullable=False),
        sa.Column("arguments", sa.Text, nullable=False),
        sa.Column("asked_by", sa.String(80), nullable=False),
        sa.Column("asked_at", TIME, nullable=False),
        sa.Column("state", _text_enum("messagestate", STATES), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_attempt_at", TIME, nullable=False),
        sa.Column("ended_at", TIME),
        sa.Column("message_id", sa.String(200), nullable=False),
        sa.Column("problem", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="outbox_message_pkey"),
    )
    for column in ("state", "address_digest", "message_id"):
        op.create_index(f"ix_outbox_message_{column}", "outbox_message", [column])
    op.create_table(
        "outbox_setting",
        sa.Column("message_id", sa.Integer, nullable=False),
        sa.Column("provider_id", sa.String(12), nullable=False),
        sa.PrimaryKeyConstraint("message_id", "provider_id", name="outbox_setting_pkey"),
        sa.ForeignKeyConstraint(
            ["message_id"], ["outbox_message.id"], name="outbox_setting_message_id_fkey"
        ),
    )
    op.create_index("ix_outbox_setting_provider_id", "outbox_setting", ["provider_id"])


def downgrade() -> None:
    # Who asked for no messages is lost: an earlier release sends none.
    for table in ("listing_month", "contact_attempt", "mail_stop", "outbox_setting"):
        op.drop_table(table)
    op.drop_table("outbox_message")


def _text_enum(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)
