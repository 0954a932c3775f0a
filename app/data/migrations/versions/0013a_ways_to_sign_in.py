"""Ways to sign in: links for one computer, passkeys, and attempts that are under way or counted"""

import sqlalchemy as sa
from alembic import op

revision = "0013a"
down_revision = "0013"
PURPOSES = ("issuer", "passkey", "new passkey")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("sign_in_link") as link:
        link.add_column(
            sa.Column("is_local", sa.Boolean, nullable=False, server_default=sa.false())
        )
    purpose = sa.Enum(
        *PURPOSES, name="signinpurpose", native_enum=False, create_constraint=True, length=40
    )
    op.create_table(
        "sign_in_attempt",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("cookie_digest", sa.String(64), nullable=False),
        sa.Column("purpose", purpose, nullable=False),
        sa.Column("la_number", sa.String(3), nullable=False),
        sa.Column("user_id", sa.Integer),
        sa.Column("state_digest", sa.String(64), nullable=False),
        sa.Column("nonce", sa.String(100), nullable=False),
        sa.Column("verifier", sa.String(100), nullable=False),
        sa.Column("going_to", sa.Text, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("used_at", TIME),
        sa.PrimaryKeyConstraint("id", name="sign_in_attempt_pkey"),
        sa.ForeignKeyConstraint(
            ["user_id"], ["staff_user.id"], name="sign_in_attempt_user_id_fkey"
        ),
    )
    op.create_index("ix_sign_in_attempt_cookie_digest", "sign_in_attempt", ["cookie_digest"])
    op.create_table(
        "passkey",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("user_id", sa.Integer, nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("rp_id", sa.String(255), nullable=False),
        sa.Column("credential_id", sa.Text, nullable=False),
        sa.Column("public_key", sa.Text, nullable=False),
        sa.Column("sign_count", sa.BigInteger, nullable=False),
        sa.Column("added_at", TIME, nullable=False),
        sa.Column("last_used_at", TIME),
        sa.PrimaryKeyConstraint("id", name="passkey_pkey"),
        sa.ForeignKeyConstraint(["user_id"], ["staff_user.id"], name="passkey_user_id_fkey"),
        sa.UniqueConstraint("credential_id", name="passkey_credential_id_key"),
    )
    op.create_index("ix_passkey_user_id", "passkey", ["user_id"])
    op.create_table(
        "counted_sign_in",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("key_digest", sa.String(64), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="counted_sign_in_pkey"),
    )
    op.create_index("ix_counted_sign_in_key_digest", "counted_sign_in", ["key_digest", "at"])


def downgrade() -> None:
    for name in ("counted_sign_in", "passkey", "sign_in_attempt"):
        op.drop_table(name)
    with op.batch_alter_table("sign_in_link") as link:
        link.drop_column("is_local")
