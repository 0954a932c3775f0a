"""Quarantined editions, officers' edits, erasure orders and the audit"""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

OUTCOMES = "outcome IN ('stored', 'unchanged', 'refused', 'held')"
OUTCOMES_BEFORE = "outcome IN ('stored', 'unchanged', 'refused')"
WAITS = "wait IN ('waiting', 'released', 'dropped')"
FIELDS = "field IN ('phone', 'email', 'website', 'withheld')"
DECISIONS = "decision IN ('open', 'confirmed', 'refused')"
TABLES = (
    *("waiting_edition", "place_edit", "forget_order", "succession"),
    *("audit_event", "unmet_search", "folded_file"),
)


def upgrade() -> None:
    op.add_column("edition", _text("profile", server_default="{}"))
    kept = sa.Column("kept_as", sa.String(200), nullable=False, server_default="")
    op.add_column("edition", kept)
    op.add_column("publication", sa.Column("patch_of", sa.Integer, nullable=True))
    with op.batch_alter_table("refresh_run") as runs:
        runs.drop_constraint("outcome", type_="check")
        runs.create_check_constraint("outcome", OUTCOMES)
    _waiting()
    _desk()
    _audit()
    _inbox()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    op.execute("DELETE FROM refresh_run WHERE outcome = 'held'")
    with op.batch_alter_table("refresh_run") as runs:
        runs.drop_constraint("outcome", type_="check")
        runs.create_check_constraint("outcome", OUTCOMES_BEFORE)
    op.drop_column("publication", "patch_of")
    op.drop_column("edition", "kept_as")
    op.drop_column("edition", "profile")


def _text(name: str, *, server_default: str | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default=server_default)


def _when(name: str, *, nullable: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _waiting() -> None:
    op.create_table(
        "waiting_edition",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("source", sa.String(40), nullable=False, index=True),
        sa.Column("as_at", sa.Date, nullable=False),
        sa.Column("file_name", sa.String(200), nullable=False),
        sa.Column("kept_as", sa.String(200), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("rows_count", sa.Integer, nullable=False),
        _when("held_at"),
        _text("reasons"),
        _text("differences"),
        sa.Column("is_releasable", sa.Boolean, nullable=False),
        sa.Column("wait", sa.String(40), nullable=False),
        _when("settled_at", nullable=True),
        sa.Column("settled_by", sa.String(80), nullable=False),
        _text("settled_because"),
        sa.CheckConstraint(WAITS, name="wait"),
    )


def _desk() -> None:
    op.create_table(
        "place_edit",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("provider_id", sa.String(12), nullable=False, index=True),
        sa.Column("field", sa.String(40), nullable=False),
        _text("value"),
        _text("seen_value"),
        _text("reason"),
        sa.Column("made_by", sa.String(80), nullable=False),
        _when("made_at"),
        _when("ended_at", nullable=True),
        sa.Column("ended_seq", sa.Integer, nullable=True),
        sa.CheckConstraint(FIELDS, name="editfield"),
    )
    op.create_table(
        "forget_order",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("key", sa.String(80), nullable=False),
        sa.Column("provider_id", sa.String(12), nullable=False),
        sa.Column("restricts", sa.String(20), nullable=False, server_default=""),
        _when("ordered_at"),
        _when("carried_out_at", nullable=True),
    )
    op.create_table(
        "succession",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("issuer", sa.String(20), nullable=False),
        sa.Column("old_identifier", sa.String(40), nullable=False),
        sa.Column("new_identifier", sa.String(40), nullable=False),
        _text("evidence"),
        _when("suggested_at"),
        sa.Column("decision", sa.String(40), nullable=False),
        _when("decided_at", nullable=True),
        _text("reason"),
        sa.CheckConstraint(DECISIONS, name="decision"),
        sa.UniqueConstraint("issuer", "old_identifier", "new_identifier"),
    )


def _audit() -> None:
    op.create_table(
        "audit_event",
        sa.Column("id", sa.Integer, primary_key=True),
        _when("at"),
        sa.Column("who", sa.String(80), nullable=False),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("subject", sa.String(120), nullable=False),
        sa.Column("field", sa.String(40), nullable=False),
        _text("old_value"),
        _text("new_value"),
        _text("reason"),
        sa.Column("chain", sa.String(64), nullable=False),
    )
    op.create_index("ix_audit_event_subject", "audit_event", ["subject"])


def _inbox() -> None:
    op.create_table(
        "unmet_search",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("ward_code", sa.String(9), primary_key=True),
        sa.Column("kind", sa.String(40), primary_key=True),
        sa.Column("age_band", sa.String(10), primary_key=True),
        sa.Column("entitlement", sa.String(20), primary_key=True),
        sa.Column("count", sa.Integer, nullable=False),
    )
    op.create_table(
        "folded_file",
        sa.Column("name", sa.String(120), primary_key=True),
        _when("folded_at"),
    )
