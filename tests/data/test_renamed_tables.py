"""Revision 0008 gives tables and columns other names, and changes nothing that is in them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import CheckConstraint, Column, Enum, inspect, text
from sqlalchemy.exc import DatabaseError
from sqlmodel import SQLModel

from app.core.consent import Consent
from app.core.takeup import Entitlement
from app.data import migrate, table_dump
from app.data.audit import AuditEntry, save_audit_entry, verify
from app.data.session import engine, record
from app.data.tables import (
    EditField,
    Edition,
    ErasureOrder,
    ImportedInboxFile,
    Outcome,
    ProviderEdit,
    PublishedHomeArea,
    QuarantinedEdition,
    QuarantineStatus,
    RefreshRun,
    Restriction,
    TakeupFigureHistory,
)

pytestmark = pytest.mark.both_engines

NOW = datetime(2026, 9, 1, 9, 30, tzinfo=UTC)
DAY = date(2026, 8, 31)
OLD_NAMES = {
    "provider_edit": "place_edit",
    "erasure_order": "forget_order",
    "quarantined_edition": "waiting_edition",
    "imported_inbox_file": "folded_file",
    "takeup_figure_history": "takeup_telling",
    "published_home_area": "shown_area",
}
OLD_COLUMNS = {
    "provider_edit": {"seen_value", "made_by", "made_at", "ended_seq"},
    "erasure_order": {"restricts", "carried_out_at"},
    "quarantined_edition": {
        *("kept_as", "held_at", "wait"),
        *("settled_at", "settled_by", "settled_because"),
    },
    "edition": {"kept_as", "unreadable_kept"},
    "refresh_run": {"bad_count"},
    "restriction": {"told_on", "is_status"},
    "imported_inbox_file": {"folded_at"},
    "takeup_figure_history": set[str](),
    "published_home_area": {"shown_since"},
}
LATER_TABLES = {  # of later revisions
    *("nothing_suitable", "staff_user", "staff_role", "staff_session", "sign_in_link"),
    *("job", "source_schedule"),
    *("sign_in_attempt", "passkey", "counted_sign_in"),
    *("queue_decision", "setting_note", "council_detail_edit", "quarantined_row"),
    *("outbox_message", "outbox_setting", "mail_stop", "contact_attempt", "listing_month"),
    *("setting_link", "setting_link_setting", "proposal", "listing_import"),
    *("directory_entry", "reported_mistake", "duty_month"),
    *("measure", "measure_figure", "statistical_area", "statistical_neighbour"),
    *("area_boundary", "area_position", "travel_time", "provision_month"),
    *("sufficiency_report", "sufficiency_text", "sufficiency_pin"),
    *("linkage_record", "linkage_key", "linkage_pair", "linkage_verdict"),
}
LATER_COLUMNS = {"provider_edit": 2}  # how many last columns are of later revisions
ENUM_COLUMNS = [
    column
    for table in SQLModel.metadata.sorted_tables
    for column in table.columns
    if isinstance(column.type, Enum)
]


def test_every_row_is_the_same_before_and_after(database_url: str) -> None:
    _fill(database_url)
    rows = _rows(database_url)

    migrate.downgrade(database_url, "0007")
    old_rows, old_columns = _rows(database_url), _columns(database_url)
    migrate.upgrade(database_url)

    assert all(rows[name] for name in OLD_COLUMNS)
    assert old_rows == {
        OLD_NAMES.get(name, name): [row[: len(row) - LATER_COLUMNS.get(name, 0)] for row in found]
        for name, found in rows.items()
        if name not in LATER_TABLES
    }
    assert all(
        columns <= old_columns[OLD_NAMES.get(name, name)] for name, columns in OLD_COLUMNS.items()
    )
    assert _rows(database_url) == rows
    with record(database_url) as session:
        assert verify(session) == 2
        assert session.exec(text("SELECT status FROM quarantined_edition")).all() == [("waiting",)]


def test_a_renamed_table_numbers_new_rows_after_its_old_ones(database_url: str) -> None:
    _fill(database_url)
    migrate.downgrade(database_url, "0007")
    migrate.upgrade(database_url)

    _fill(database_url, key="2")

    counts = {name: len(_rows(database_url)[name]) for name in OLD_NAMES}
    assert counts == dict.fromkeys(OLD_NAMES, 2)


def test_an_upgrade_that_fails_changes_nothing(bare_url: str) -> None:
    migrate.upgrade(bare_url, "0007")
    before = _columns(bare_url)
    with engine(bare_url).begin() as connection:
        connection.execute(text("CREATE TABLE published_home_area (id INTEGER)"))

    with pytest.raises(DatabaseError):
        migrate.upgrade(bare_url)

    with engine(bare_url).begin() as connection:
        connection.execute(text("DROP TABLE published_home_area"))
    assert _columns(bare_url) == before
    migrate.upgrade(bare_url)
    assert {*OLD_NAMES} <= {*_columns(bare_url)}


@pytest.mark.parametrize("column", ENUM_COLUMNS, ids=str)
def test_the_check_of_an_enum_column_is_named_as_in_the_tables(
    column: Column[str], database_url: str
) -> None:
    checks = inspect(engine(database_url)).get_check_constraints(column.table.name)

    expected = {
        constraint.name
        for constraint in column.table.constraints
        if isinstance(constraint, CheckConstraint)
    }
    assert {check["name"] for check in checks} == expected


def test_no_index_or_sequence_has_the_name_of_an_old_table(database_url: str) -> None:
    with engine(database_url).connect() as connection:
        catalogue = (
            "SELECT name FROM sqlite_master"
            if connection.dialect.name == "sqlite"
            else "SELECT relname FROM pg_class"
        )
        names = connection.execute(text(catalogue)).scalars().all()

    assert "ix_provider_edit_provider_id" in names
    assert [name for name in names for old in OLD_NAMES.values() if old in name] == []


def _rows(database_url: str) -> dict[str, list[list[object]]]:
    with table_dump.consistent_read(database_url) as connection:
        return {
            table.name: [list(row) for row in table_dump.find_rows(connection, table)]
            for table in table_dump.find_tables(connection)
        }


def _columns(database_url: str) -> dict[str, set[str]]:
    with table_dump.consistent_read(database_url) as connection:
        tables = table_dump.find_tables(connection)
        return {table.name: {column.name for column in table.columns} for table in tables}


def _fill(database_url: str, key: str = "1") -> None:
    """One row in every table whose name or columns are renamed, and a line of the audit."""
    with record(database_url) as session:
        session.add_all(_renamed_rows(key))
        entry = AuditEntry("Ann", "edit", f"aaaaaaaaaaa{key}", "phone", "0", "1", "rang")
        save_audit_entry(session, entry, NOW)
        save_audit_entry(session, AuditEntry("Ann", "order to forget", f"bbbbbbbbbbb{key}"), NOW)
        session.commit()


def _renamed_rows(key: str) -> Iterator[SQLModel]:
    provider_id, when = f"aaaaaaaaaaa{key}", {"as_at": DAY, "rows_count": 3}
    yield ProviderEdit(
        provider_id=provider_id,
        field=EditField.PHONE,
        value="01632 960001",
        source_value="01632 960002",
        reason="rang",
        edited_by="Ann",
        edited_at=NOW,
        ended_at=NOW,
        ended_by_seq=7,
    )
    order = {"source": "place_edit", "key": provider_id, "provider_id": provider_id}
    yield ErasureOrder(**order, restricted_to="nothing", ordered_at=NOW, applied_at=NOW)
    names = {"source": "schools", "file_name": "schools.csv", "sha256": key * 64, **when}
    yield Edition(
        **names, stored_at=NOW, is_invented=True, archived_as="schools.csv", unreadable_count=2
    )
    yield QuarantinedEdition(
        **names,
        archived_as="schools.csv",
        quarantined_at=NOW,
        reasons="fewer rows",
        differences="",
        is_releasable=True,
        status=QuarantineStatus.AWAITING_REVIEW,
        decided_at=NOW,
        decided_by="Ann",
        decision_reason="looked at",
    )
    yield RefreshRun(
        source="schools",
        file_name="schools.csv",
        ended_at=NOW,
        outcome=Outcome.QUARANTINED,
        unreadable_count=4,
    )
    restriction = {"provider_id": provider_id, "source": "schools", "consent": Consent.NOTHING}
    yield Restriction(**restriction, is_inactive_registration=True, stated_on=DAY)
    yield ImportedInboxFile(name=f"unmet-{key}.jsonl", imported_at=NOW)
    yield TakeupFigureHistory(
        edition_id=1,
        la_number="995",
        code="E05990001",
        entitlement=Entitlement.UNIVERSAL,
        ages="3-4",
        period="2026",
        registered_count=40.0,
    )
    area = {"postcode_digest": "d", "outward": "ZZ1", "width_km": 2, "grid_row": 5}
    yield PublishedHomeArea(provider_id=provider_id, **area, grid_column=6, published_since=DAY)
