"""What the record has about one setting or one person is found whole, and nobody else's."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, SQLModel, col, select

from app.core.retention.stored_data import Subject
from app.core.retention.tables import TABLES
from app.core.staff_roles import Role
from app.data.audit import AuditEntry, save_audit_entry, verify
from app.data.council_settings import find_council_settings
from app.data.erasure_orders import read_order_files, reapply_orders, sync_order_files
from app.data.personal_data.erase_staff import erase_staff_user
from app.data.personal_data.held_rows import NAMED_BY, HeldRows
from app.data.personal_data.setting_rows import find_rows_of_setting, rows_of
from app.data.personal_data.staff_rows import NAMING_COLUMNS, find_rows_of_staff
from app.data.session import record, table_of
from app.data.setting_notes import add_note
from app.data.staff_changes import LastAdministrator, add_person
from app.data.staff_sessions import start_session
from app.data.tables import EditField, Passkey, ProviderEdit, StaffUser
from tests.builders import settings_for
from tests.builders.setting_updates import add_setting_updates

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
NAME = "Zebedee Vexwort"
# Not about one setting: sources as a whole, and reasons that may quote a cell of one.
NOT_BY_SETTING = {"refresh_run"}


def test_every_table_about_settings_is_asked(session: Session) -> None:
    about = {*Subject} - {Subject.NOBODY, Subject.STAFF}
    tables = {name for stored in TABLES if stored.about in about for name in stored.names}

    asked = {one.table for one in rows_of(session, ["x"])}

    assert tables - asked == NOT_BY_SETTING


def test_every_column_that_names_who_did_something_is_known() -> None:
    named = {
        (table.name, column.name)
        for table in SQLModel.metadata.tables.values()
        for column in table.columns
        if column.name in NAMED_BY or (column.name.endswith("_by") and column.name != "apply_by")
    }

    known = {
        (table_of(model).name, one) for model, names in NAMING_COLUMNS.items() for one in names
    }

    assert named - known == {("audit_event", "who")}


@pytest.fixture
def session(database_url: str) -> Iterator[Session]:
    with record(database_url) as opened:
        yield opened


@pytest.fixture
def of_seeds(seeded_copy: Path) -> Iterator[Session]:
    with record(settings_for(seeded_copy).database_url) as opened:
        yield opened


def where_found(session: Session, *words: str) -> set[str]:
    """The tables that have one of these words in any column."""
    with session.connection().engine.connect() as connection:
        return {
            table.name
            for table in SQLModel.metadata.sorted_tables
            for row in connection.execute(table.select())
            if any(word in str(value) for word in words for value in row)
        }


@pytest.mark.parametrize("kind", ["childminder", "day-nursery"])
def test_a_search_of_every_column_finds_no_further_table(of_seeds: Session, kind: str) -> None:
    found = find_council_settings(of_seeds, "995")
    chosen = next(one for one in found if one.kind == kind and one.references and one.phones)
    add_setting_updates(of_seeds, (chosen.provider_id,), NOW)
    add_note(of_seeds, chosen.provider_id, "995", "rings back", "Ann", NOW)
    of_seeds.commit()

    held = {one.table for one in find_rows_of_setting(of_seeds, chosen.provider_id)}

    expected = where_found(of_seeds, chosen.provider_id, *chosen.numbers, chosen.name)
    assert len(expected) > 12
    assert expected <= held


def test_an_export_names_no_other_person_and_has_no_secret(of_seeds: Session) -> None:
    setting = find_council_settings(of_seeds, "995")[0]
    others = [one for one in find_council_settings(of_seeds, "995") if one.name][1:]
    token = add_setting_updates(of_seeds, (setting.provider_id, others[0].provider_id), NOW)
    add_note(of_seeds, setting.provider_id, "995", "rings back", f"{NAME} (user 7)", NOW)

    text = text_of(find_rows_of_setting(of_seeds, setting.provider_id))

    assert "rings back" in text
    assert NAME not in text
    assert token not in text
    assert "digest" not in text
    assert others[0].provider_id not in text.replace(json.dumps(others[0].name), "")


def text_of(rows: list[HeldRows]) -> str:
    return json.dumps([(one.table, one.rows) for one in rows])


def test_what_another_council_wrote_is_left_out_for_a_council(of_seeds: Session) -> None:
    setting = find_council_settings(of_seeds, "995")[0]
    for la_number in ("995", "996"):
        add_note(of_seeds, setting.provider_id, la_number, f"note of {la_number}", "Ann", NOW)

    text = text_of(find_rows_of_setting(of_seeds, setting.provider_id, "995"))

    assert "note of 995" in text
    assert "note of 996" not in text


def a_person(session: Session, name: str = NAME) -> StaffUser:
    """A person who signed in, has a passkey and did things for a setting."""
    user_id = add_person(session, name, "995", [Role.EDITOR], "Ann", NOW)
    who = f"{name} (user {user_id})"
    start_session(session, user_id, "995", "link", NOW)
    values: dict[str, Any] = {"rp_id": "x", "public_key": "x", "added_at": NOW}
    session.add(Passkey(user_id=user_id, name="phone", credential_id=name, **values))
    add_note(session, "aaaaaaaaaaaa", "995", "rings back", who, NOW)
    edit = {"value": "01632 960777", "source_value": "", "reason": "asked", "edited_at": NOW}
    session.add(
        ProviderEdit(provider_id="aaaaaaaaaaaa", field=EditField.PHONE, edited_by=who, **edit)
    )
    save_audit_entry(session, AuditEntry(who, "set", "aaaaaaaaaaaa", new_value="01632 960777"), NOW)
    session.commit()
    return session.get_one(StaffUser, user_id)


def test_a_persons_export_has_what_they_did_without_the_settings_values(session: Session) -> None:
    a_person(session, "Ada")
    user = a_person(session)

    text = text_of(find_rows_of_staff(session, user))

    assert '"edited_at"' in text
    assert '"note added"' in text
    assert "01632" not in text
    assert "rings back" not in text
    assert "Ada" not in text


def test_an_erased_person_is_named_by_the_audit_only(session: Session) -> None:
    user = a_person(session)
    other = a_person(session, "Ada")
    user_id = user.id

    erase_staff_user(session, user, "Ann", NOW, "left")
    session.commit()

    assert where_found(session, NAME) == {"audit_event"}
    edits = session.exec(select(ProviderEdit.edited_by).order_by(col(ProviderEdit.id))).all()
    assert list(edits) == [f"user {user_id}", f"Ada (user {other.id})"]
    assert verify(session) == 7
    assert [one.table for one in find_rows_of_staff(session, other)]


def test_the_last_administrator_is_not_erased(session: Session) -> None:
    user_id = add_person(session, NAME, "995", [Role.ADMINISTRATOR], "Ann", NOW)
    user = session.get_one(StaffUser, user_id)

    with pytest.raises(LastAdministrator):
        erase_staff_user(session, user, "Ann", NOW, "left")


@pytest.mark.parametrize(("added", "is_erased"), [(-1, True), (1, False)])
def test_a_restored_record_forgets_the_person_again_but_no_later_one(
    session: Session, tmp_path: Path, added: int, is_erased: bool
) -> None:
    user = a_person(session)
    user_id = user.id
    erase_staff_user(session, user, "Ann", NOW, "left")
    session.commit()
    sync_order_files(session, tmp_path)
    for table in reversed(SQLModel.metadata.sorted_tables):  # the record of a backup
        session.connection().execute(table.delete())
    at = NOW + timedelta(days=added)
    session.add(StaffUser(id=user_id, name=NAME, added_at=at, added_by="Ann"))
    session.commit()

    reapply_orders(session, read_order_files(tmp_path))

    assert (session.get_one(StaffUser, user_id).name != NAME) is is_erased
