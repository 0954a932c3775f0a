"""Council staff: people, their roles, sessions and links to sign in"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
ROLES = ("editor", "approver", "analyst", "administrator")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "staff_user",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("issuer", sa.String(300), nullable=False),
        sa.Column("subject", sa.String(255), nullable=False),
        sa.Column("added_at", TIME, nullable=False),
        sa.Column("added_by", sa.String(80), nullable=False),
        sa.Column("disabled_at", TIME),
        sa.PrimaryKeyConstraint("id", name="staff_user_pkey"),
    )
    op.create_index("ix_staff_user_identity", "staff_user", ["issuer", "subject"])
    role = sa.Enum(*ROLES, name="role", native_enum=False, create_constraint=True, length=40)
    op.create_table(
        "staff_role",
        sa.Column("user_id", sa.Integer, nullable=False),
        sa.Column("la_number", sa.String(3), nullable=False),
        sa.Column("role", role, nullable=False),
        sa.PrimaryKeyConstraint("user_id", "la_number", "role", name="staff_role_pkey"),
        sa.ForeignKeyConstraint(["user_id"], ["staff_user.id"], name="staff_role_user_id_fkey"),
    )
    _create_token_table(
        "staff_session",
        sa.Column("csrf_token", sa.String(64), nullable=False),
        sa.Column("method", sa.String(20), nullable=False),
        sa.Column("started_at", TIME, nullable=False),
        sa.Column("last_used_at", TIME, nullable=False),
        sa.Column("ended_at", TIME),
        sa.Column("ended_because", sa.Text, nullable=False),
    )
    _create_token_table(
        "sign_in_link",
        sa.Column("made_by", sa.String(80), nullable=False),
        sa.Column("made_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("used_at", TIME),
    )


def _create_token_table(name: str, *columns: "sa.Column[Any]") -> None:
    op.create_table(
        name,
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("user_id", sa.Integer, nullable=False),
        sa.Column("la_number", sa.String(3), nullable=False),
        sa.Column("token_digest", sa.String(64), nullable=False),
        *columns,
        sa.PrimaryKeyConstraint("id", name=f"{name}_pkey"),
        sa.ForeignKeyConstraint(["user_id"], ["staff_user.id"], name=f"{name}_user_id_fkey"),
        sa.UniqueConstraint("token_digest", name=f"{name}_token_digest_key"),
    )
    op.create_index(f"ix_{name}_user_id", name, ["user_id"])


def downgrade() -> None:
    for name in ("sign_in_link", "staff_session", "staff_role", "staff_user"):
        op.drop_table(name)
