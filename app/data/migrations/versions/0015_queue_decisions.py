"""What officers decided about the rows of their queues"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
QUEUES = (
    *("changes", "conflicts", "numbers", "quarantine", "successors", "confirmations"),
    *("vacancies", "missing", "postcodes", "council-phone"),
)
DECISIONS = ("deferred", "assigned", "dismissed", "undone")


def upgrade() -> None:
    op.create_table(
        "queue_decision",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("la_number", sa.String(3), nullable=False),
        sa.Column("queue", _text_enum("queue", QUEUES), nullable=False),
        sa.Column("key", sa.String(160), nullable=False),
        sa.Column("cause", sa.String(40), nullable=False),
        sa.Column("decision", _text_enum("decision", DECISIONS), nullable=False),
        sa.Column("until", sa.Date),
        sa.Column("assigned_to", sa.Integer),
        sa.Column("decided_by", sa.String(80), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("follows", sa.Integer, nullable=False),
        sa.Column("undoes", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="queue_decision_pkey"),
        sa.ForeignKeyConstraint(
            ["assigned_to"], ["staff_user.id"], name="queue_decision_assigned_to_fkey"
        ),
        sa.UniqueConstraint(
            *("la_number", "queue", "key", "follows"),
            name="queue_decision_la_number_queue_key_follows_key",
        ),
    )
    op.create_index("ix_queue_decision_la_number", "queue_decision", ["la_number", "queue"])


def downgrade() -> None:
    op.drop_table("queue_decision")


def _text_enum(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)
