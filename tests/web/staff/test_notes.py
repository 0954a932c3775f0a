"""Private notes on a setting: who reads them, and what becomes of them."""

from datetime import UTC, datetime

import pytest

from app.core.staff_roles import Role
from app.data.audit import find_audit_entries
from app.data.council_settings import find_council_settings
from app.data.session import record
from app.data.setting_notes import add_note, find_notes
from tests.builders import settings_for
from tests.web.page_reader import words
from tests.web.staff.signed_in import SANDMERE, sign_in

NOTE = "Opens late on Fridays; ask for Quillfeather"


@pytest.fixture
def officer(seeded_copy):
    return sign_in(seeded_copy, Role.EDITOR)


@pytest.fixture
def path(seeded_copy):
    with record(settings_for(seeded_copy).database_url) as session:
        found = find_council_settings(session, SANDMERE)
    return f"/council/settings/{next(one for one in found if one.references).provider_id}"


def test_a_note_is_read_by_editors_and_by_nobody_else(officer, seeded_copy, path):
    answer = officer.post(f"{path}/notes", {"note": NOTE})
    analyst = sign_in(seeded_copy, Role.ANALYST)

    assert answer.status_code == 303
    assert NOTE in words(officer.get(path).text)
    assert "Quillfeather" not in analyst.get(path).text
    assert analyst.post(f"{path}/notes", {"note": "x"}).status_code == 403


def test_a_note_that_is_removed_leaves_no_text_but_an_entry_in_the_audit(
    officer, seeded_copy, path
):
    officer.post(f"{path}/notes", {"note": NOTE})

    answer = officer.post(f"{path}/notes/1/remove")
    again = officer.post(f"{path}/notes/1/remove")

    with record(settings_for(seeded_copy).database_url) as session:
        audited = [(one.action, one.reason) for one in find_audit_entries(session)]
    assert (answer.status_code, again.status_code) == (303, 404)
    assert "Quillfeather" not in officer.get(path).text
    assert audited[-2:] == [("note added", ""), ("note removed", "")]


@pytest.mark.parametrize("note", ["", "  ", "x" * 2001])
def test_a_note_without_text_or_a_long_one_is_explained_and_kept_in_the_form(officer, path, note):
    answer = officer.post(f"{path}/notes", {"note": note})

    assert answer.status_code == 422
    assert note.strip() in answer.text
    assert "between 1 and 2000 characters" in words(answer.text)


def test_notes_of_another_council_are_neither_read_nor_removed(officer, seeded_copy, path):
    provider_id = path.rpartition("/")[2]
    with record(settings_for(seeded_copy).database_url) as session:
        add_note(session, provider_id, "996", NOTE, "Ben", datetime(2026, 11, 30, tzinfo=UTC))
        session.commit()

    removed = officer.post(f"{path}/notes/1/remove")
    elsewhere = officer.post("/council/settings/aaaaaaaaaaaa/notes", {"note": NOTE})

    with record(settings_for(seeded_copy).database_url) as session:
        kept = find_notes(session, provider_id, "996")
    assert "Quillfeather" not in officer.get(path).text
    assert (removed.status_code, elsewhere.status_code) == (404, 404)
    assert [note.text for note in kept] == [NOTE]
