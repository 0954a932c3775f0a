"""Long work that staff start in a browser, and the sources that their pages list"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
TIME = sa.DateTime(timezone=True)
KINDS = (
    *("refresh", "release", "discard", "publish", "roll back"),
    *("lift withholding", "merge settings", "erase"),
)
STATES = ("queued", "running", "done", "refused", "failed")


def upgrade() -> None:
    op.create_table(
        "job",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("la_number", sa.String(3), nullable=False),
        sa.Column("kind", _text_enum("jobkind", KINDS), nullable=False),
        sa.Column("arguments", sa.Text, nullable=False),
        sa.Column("open_key", sa.String(64)),
        sa.Column("asked_by", sa.String(80), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("asked_at", TIME, nullable=False),
        sa.Column("state", _text_enum("jobstate", STATES), nullable=False),
        sa.Column("progress", sa.Text, nullable=False),
        sa.Column("percent", sa.Integer, nullable=False),
        sa.Column("result", sa.Text, nullable=False),
        sa.Column("started_at", TIME),
        sa.Column("ended_at", TIME),
        sa.Column("heartbeat_at", TIME),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("publication_before", sa.Integer),
        sa.PrimaryKeyConstraint("id", name="job_pkey"),
        sa.UniqueConstraint("open_key", name="job_open_key_key"),
    )
    op.create_index("ix_job_state", "job", ["state"])
    op.create_table(
        "source_schedule",
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("councils_title", sa.String(200), nullable=False),
        sa.Column("every_hours", sa.Integer),
        sa.Column("stale_after_days", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("source", name="source_schedule_pkey"),
    )


def _text_enum(name: str, values: tuple[str, ...]) -> "sa.Enum":
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def downgrade() -> None:
    op.drop_table("source_schedule")
    op.drop_table("job")
