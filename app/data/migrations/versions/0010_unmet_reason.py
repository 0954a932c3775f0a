"""The filter without a column of its own with which a search found nothing"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
KEY: tuple[tuple[str, sa.types.TypeEngine[Any]], ...] = (
    ("day", sa.Date()),
    ("ward_code", sa.String(9)),
    ("kind", sa.String(40)),
    ("age_band", sa.String(10)),
    ("entitlement", sa.String(20)),
)
NAMES = ", ".join(name for name, _ in KEY)


def upgrade() -> None:
    _create("counted_by_reason", (*KEY, ("reason", sa.String(40))))
    op.execute(
        f"INSERT INTO counted_by_reason ({NAMES}, reason, count)"
        f" SELECT {NAMES}, '', count FROM unmet_search"
    )
    _replace_with("counted_by_reason")


def downgrade() -> None:
    _create("counted", KEY)
    op.execute(
        f"INSERT INTO counted ({NAMES}, count)"
        f" SELECT {NAMES}, SUM(count) FROM unmet_search GROUP BY {NAMES}"
    )
    _replace_with("counted")


def _create(name: str, key: tuple[tuple[str, sa.types.TypeEngine[Any]], ...]) -> None:
    columns = [sa.Column(column, kind, nullable=False) for column, kind in key]
    count = sa.Column("count", sa.Integer, nullable=False)
    names = [column for column, _ in key]
    op.create_table(name, *columns, count, sa.PrimaryKeyConstraint(*names, name=f"{name}_pkey"))


def _replace_with(name: str) -> None:
    op.drop_table("unmet_search")
    op.rename_table(name, "unmet_search")
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE unmet_search RENAME CONSTRAINT {name}_pkey TO unmet_search_pkey")
