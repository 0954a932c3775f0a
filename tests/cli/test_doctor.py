"""`flask doctor` reports each problem with what to do."""

import shutil
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import Result
from sqlmodel import Session, col, select, update

from app.cli.invariants import check_disk
from app.config.council_details import CouncilDetail
from app.core.consent import Consent
from app.data import migrate
from app.data.audit import AuditEntry, save_audit_entry
from app.data.session import record
from app.data.tables import (
    AuditEvent,
    CouncilDetailEdit,
    ErasureOrder,
    Provider,
    Publication,
    QuarantinedEdition,
)
from app.data.tables.editions import QuarantineStatus
from app.ingest.context import CommandContext
from app.snapshot.layout import Part
from app.snapshot.reader import part_folder
from tests.builders import AS_AT, NOW, run_command, settings_for, try_command


def examine(data_dir: Path) -> Result:
    return try_command(data_dir, "doctor")


def in_record(data_dir: Path) -> AbstractContextManager[Session]:
    return record(settings_for(data_dir).database_url)


def test_a_sound_install_passes_every_check(seeded_copy: Path) -> None:
    message = examine(seeded_copy)

    assert message.exit_code == 0
    assert "BROKEN" not in message.output
    assert message.output.count(": good") >= 9


def _flipped_byte(data_dir: Path) -> None:
    file = part_folder(data_dir / "snapshots", "places", 1) / "places.sqlite"
    whole = bytearray(file.read_bytes())
    whole[len(whole) // 2] ^= 1
    file.write_bytes(whole)


def _garbage_pointer(data_dir: Path) -> None:
    (data_dir / "snapshots" / "current").write_text("{", encoding="utf-8")


def _not_in_the_log(data_dir: Path) -> None:
    with in_record(data_dir) as session:
        logged = session.exec(select(Publication).where(Publication.part == Part.PLACES)).one()
        session.delete(logged)
        session.commit()


def _other_manifest(data_dir: Path) -> None:
    with in_record(data_dir) as session:
        session.exec(update(Publication).values(manifest_sha256="0" * 64))
        session.commit()


def _withdrawn_and_shown(data_dir: Path) -> None:
    with in_record(data_dir) as session:
        shown = select(Provider).where(col(Provider.consent) == Consent.ALL).limit(1)
        session.exec(shown).one().consent = Consent.NOTHING
        session.commit()


def _changed_audit(data_dir: Path) -> None:
    with in_record(data_dir) as session:
        save_audit_entry(session, AuditEntry("Ann", "release", "schools", reason="seen"), NOW)
        session.flush()
        session.exec(update(AuditEvent).values(reason="never seen"))
        session.commit()


def _order_not_carried_out(data_dir: Path) -> None:
    with in_record(data_dir) as session:
        result = ("ofsted_consented", "EY1", "aaaaaaaaaaaa")
        source, key, provider_id = result
        order = ErasureOrder(source=source, key=key, provider_id=provider_id, ordered_at=NOW)
        session.add(order)
        session.commit()


def _unpublished_detail(data_dir: Path) -> None:
    with in_record(data_dir) as session:
        edit = {"value": "0191 498 0111", "file_value": "", "reason": "", "edited_by": "Ann"}
        detail = {"la_number": "995", "detail": CouncilDetail.PHONE, "edited_at": NOW, "batch": 1}
        session.add(CouncilDetailEdit(**edit, **detail))
        session.commit()


def _old_schema(data_dir: Path) -> None:
    migrate.downgrade(settings_for(data_dir).database_url, "0003")


def _later_schema(data_dir: Path) -> None:
    with in_record(data_dir) as session:
        session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
        session.commit()


@pytest.mark.parametrize(
    ("break_install", "message"),
    [
        (_flipped_byte, "places.sqlite differs from its manifest"),
        (_garbage_pointer, "the current pointer cannot be read"),
        (_not_in_the_log, "is public but not in the log"),
        (_other_manifest, "differs from the one in the log"),
        (_withdrawn_and_shown, "1 settings show more than they agree to today"),
        (_changed_audit, "line 1 of the audit was changed"),
        (_order_not_carried_out, "1 erasure orders are not applied yet"),
        (_unpublished_detail, "differ from those saved on the desk"),
        (_old_schema, "the record's schema is 0003, not"),
        (_later_schema, "it is of a newer version of this app"),
    ],
)
def test_a_problem_is_named_with_what_to_do(seeded_copy: Path, break_install, message: str) -> None:
    break_install(seeded_copy)

    result = examine(seeded_copy)

    assert result.exit_code == 1
    assert message in result.output
    assert "to do: " in result.output


def test_leftovers_and_quarantined_editions_are_notes(seeded_copy: Path) -> None:
    (seeded_copy / "snapshots" / "staging-places").mkdir()
    (seeded_copy / "snapshots" / "places" / "000009").mkdir()
    with in_record(seeded_copy) as session:
        waiting = QuarantinedEdition(
            source="schools",
            as_at=AS_AT,
            file_name="schools.csv",
            archived_as="schools.csv",
            sha256="0" * 64,
            rows_count=1,
            quarantined_at=datetime.now(UTC),
            reasons="half the rows are gone\nand more",
            differences="",
            is_releasable=True,
            status=QuarantineStatus.AWAITING_REVIEW,
        )
        session.add(waiting)
        session.commit()

    result = examine(seeded_copy)

    assert result.exit_code == 0
    for message in (
        "staging-places was left",
        "places 9 is not in the log",
        "schools as at 2026-09-30 is quarantined: half the rows are gone",
    ):
        assert message in result.output


def test_room_is_needed_for_every_part_of_three_snapshots(seeded_copy: Path) -> None:
    large = next((seeded_copy / "snapshots" / "postcodes").iterdir()) / "large.npy"
    with large.open("wb") as file:  # no byte of it is written to disk
        file.truncate(shutil.disk_usage(seeded_copy).free)

    with in_record(seeded_copy) as session:
        findings = list(check_disk(CommandContext(session, seeded_copy, NOW)))

    assert [finding.is_broken for finding in findings] == [False]
    assert "a refresh needs" in findings[0].message


def test_a_pinned_rollback_is_reported(seeded_copy: Path) -> None:
    run_command(seeded_copy, "publish")
    run_command(seeded_copy, "rollback")

    result = examine(seeded_copy)

    assert result.exit_code == 0
    assert "a rollback to 1 is pinned" in result.output
