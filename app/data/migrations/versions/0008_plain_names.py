"""Standard names for tables and columns; no value changes, SQLite copies seven tables"""

from collections.abc import Iterable, Mapping

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

Renaming = tuple[str, str, str]  # what it belongs to, the old name, the new one

TABLES = {
    "place_edit": "provider_edit",
    "forget_order": "erasure_order",
    "waiting_edition": "quarantined_edition",
    "folded_file": "imported_inbox_file",
    "takeup_telling": "takeup_figure_history",
    "shown_area": "published_home_area",
}
INDEXES = {  # the column of each, by the old name of its table
    "place_edit": "provider_id",
    "waiting_edition": "source",
    "takeup_telling": "la_number",
}
NUMBERED = ("place_edit", "forget_order", "waiting_edition", "takeup_telling")
COLUMNS = (  # by the new name of the table
    ("provider_edit", "seen_value", "source_value"),
    ("provider_edit", "made_by", "edited_by"),
    ("provider_edit", "made_at", "edited_at"),
    ("provider_edit", "ended_seq", "ended_by_seq"),
    ("erasure_order", "restricts", "restricted_to"),
    ("erasure_order", "carried_out_at", "applied_at"),
    ("quarantined_edition", "kept_as", "archived_as"),
    ("quarantined_edition", "held_at", "quarantined_at"),
    ("quarantined_edition", "wait", "status"),
    ("quarantined_edition", "settled_at", "decided_at"),
    ("quarantined_edition", "settled_by", "decided_by"),
    ("quarantined_edition", "settled_because", "decision_reason"),
    ("edition", "kept_as", "archived_as"),
    ("edition", "unreadable_kept", "unreadable_count"),
    ("refresh_run", "bad_count", "unreadable_count"),
    ("restriction", "told_on", "stated_on"),
    ("restriction", "is_status", "is_inactive_registration"),
    ("imported_inbox_file", "folded_at", "imported_at"),
    ("published_home_area", "shown_since", "published_since"),
)
CHECKS = (  # named after the enum of their column, by the new name of the table
    ("quarantined_edition", "wait", "quarantinestatus"),
    ("succession", "decision", "successiondecision"),
    ("extra_line", "heading", "extraheading"),
    ("vacancy_line", "band", "ageband"),
    ("price_line", "band", "ageband"),
    ("takeup_figure", "hidden", "hiddenreason"),
    ("takeup_figure_history", "hidden", "hiddenreason"),
)


def upgrade() -> None:
    for old, new in TABLES.items():
        op.rename_table(old, new)
    _rename_columns(COLUMNS)
    _rename_indexes(TABLES)
    _rename_checks(CHECKS)


def downgrade() -> None:
    old_names = {new: old for old, new in TABLES.items()}
    _rename_checks((table, new, old) for table, old, new in CHECKS)
    _rename_columns((table, new, old) for table, old, new in COLUMNS)
    for new, old in old_names.items():
        op.rename_table(new, old)
    _rename_indexes(old_names)


def _rename_columns(columns: Iterable[Renaming]) -> None:
    for table, name, new_name in columns:
        op.execute(f"ALTER TABLE {table} RENAME COLUMN {name} TO {new_name}")


def _rename_indexes(tables: Mapping[str, str]) -> None:
    """Rename what is named after its table, which has its new name already."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for name, new_name in tables.items():
        old_name = name if name in TABLES else new_name
        if column := INDEXES.get(old_name):
            op.drop_index(f"ix_{name}_{column}", new_name)
            op.create_index(f"ix_{new_name}_{column}", new_name, [column])
        if not is_sqlite:  # SQLite names neither
            op.execute(f"ALTER INDEX {name}_pkey RENAME TO {new_name}_pkey")
            if old_name in NUMBERED:
                op.execute(f"ALTER SEQUENCE {name}_id_seq RENAME TO {new_name}_id_seq")


def _rename_checks(checks: Iterable[Renaming]) -> None:
    """SQLite cannot rename a constraint: there the table is copied."""
    bind = op.get_bind()
    for table, name, new_name in checks:
        if bind.dialect.name != "sqlite":
            op.execute(f"ALTER TABLE {table} RENAME CONSTRAINT {name} TO {new_name}")
            continue
        found = sa.inspect(bind).get_check_constraints(table)
        condition = next(check["sqltext"] for check in found if check["name"] == name)
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(name, type_="check")
            batch.create_check_constraint(new_name, sa.text(condition))
