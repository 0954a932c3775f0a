"""Sufficiency reports of councils, with officers' texts and pinned views"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
STATES = ("draft", "agreed")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "sufficiency_report",
        *_of_year(),
        sa.Column("state", _kind("agreementstate", STATES), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("frozen", sa.Text, nullable=False),
        sa.Column("started_by", sa.String(80), nullable=False),
        sa.Column("started_at", TIME, nullable=False),
        sa.Column("agreed_by", sa.String(80), nullable=False),
        sa.Column("agreed_at", TIME),
        sa.PrimaryKeyConstraint("la_number", "year", name="sufficiency_report_pkey"),
    )
    op.create_table(
        "sufficiency_text",
        *_of_year(),
        sa.Column("section", sa.String(40), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("carried_from", sa.Integer),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("saved_by", sa.String(80), nullable=False),
        sa.Column("saved_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("la_number", "year", "section", name="sufficiency_text_pkey"),
    )
    op.create_table(
        "sufficiency_pin",
        sa.Column("id", sa.Integer, nullable=False),
        *_of_year(),
        sa.Column("section", sa.String(40), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("view", sa.String(20), nullable=False),
        sa.Column("query", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("pinned_by", sa.String(80), nullable=False),
        sa.Column("pinned_at", TIME, nullable=False),
        sa.Column("removed_at", TIME),
        sa.PrimaryKeyConstraint("id", name="sufficiency_pin_pkey"),
    )
    op.create_index("ix_sufficiency_pin_la_number", "sufficiency_pin", ["la_number", "year"])


def downgrade() -> None:
    for table in ("sufficiency_pin", "sufficiency_text", "sufficiency_report"):
        op.drop_table(table)


def _of_year() -> list[sa.Column[str] | sa.Column[int]]:
    return [
        sa.Column("la_number", sa.String(3), nullable=False),
        sa.Column("year", sa.Integer, nullable=False),
    ]


def _kind(name: str, values: tuple[str, ...]) -> sa.Enum:
    """An enum as text with a CHECK, which has the name of the enum's class."""
    return sa.Enum(*values, native_enum=False, create_constraint=True, name=name, length=40)
