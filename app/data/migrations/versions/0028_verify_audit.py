"""A job that verifies the audit"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
KINDS = (
    *("refresh", "release", "discard", "publish", "roll back"),
    *("lift withholding", "merge settings", "erase"),
    *("check listing", "import listing", "undo import", "export listing"),
)


def upgrade() -> None:
    _check_kinds((*KINDS, "verify audit"))


def downgrade() -> None:
    op.execute("DELETE FROM job WHERE kind = 'verify audit'")
    _check_kinds(KINDS)


def _check_kinds(kinds: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table("job") as jobs:
        jobs.drop_constraint("jobkind", type_="check")
        jobs.create_check_constraint("jobkind", sa.text(f"kind IN ({listed})"))
