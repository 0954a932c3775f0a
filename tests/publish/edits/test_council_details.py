"""An administrator's edits of the council's details are public, and every publication keeps them."""

import os
import signal

import pytest

from app.config.council_details import CouncilDetail
from app.data.audit import find_audit_entries
from app.data.council_details import find_detail_history
from app.data.tables import EditField
from app.publish import EditConflict, EditUnchanged, UndoRefused
from app.publish.edits import complete_edits
from app.publish.edits.complete_edits import is_recorded, publish_saved_edits
from app.publish.edits.council_details import DetailRequest, save_details, undo_details
from app.publish.edits.edit_requests import Officer
from app.publish.errors import DetailInvalid
from app.snapshot.edit_markers import find_interrupted_edits
from tests.builders import NOW, SANDMERE, Install, close_engine, nursery

PHONE, LANGUAGES, FAVOURITES = (
    *(CouncilDetail.PHONE, CouncilDetail.LANGUAGES),
    CouncilDetail.FAVOURITES,
)
NEW, NEWER = "0191 498 0111", "0191 498 0122"
OFFICER = Officer("Ada Officer (user 3)", NOW, "a new number")


def public(install: Install) -> dict[str, str]:
    return dict(install.public().settings.council_details.get("995", {}))


def history(install: Install):
    with install.session() as session:
        return find_detail_history(session, "995")


def undo(install: Install, *edits) -> None:
    with install.session() as session:
        undo_details(session, install.data_dir, SANDMERE, edits, OFFICER)


def test_a_saved_detail_is_public_by_a_patch_with_the_same_settings(shown: Install) -> None:
    before = shown.public().settings

    shown.edit_council(PHONE, f" {NEW} ")

    after = shown.public().settings
    assert public(shown) == {PHONE.value: NEW}
    assert after.page_fingerprint == before.page_fingerprint
    assert [*after.all()] == [*before.all()]


def test_a_full_publication_keeps_it(shown: Install) -> None:
    shown.edit_council(PHONE, NEW)
    patched = shown.public().settings

    published = shown.publish().settings

    assert public(shown) == {PHONE.value: NEW}
    assert published.page_fingerprint == patched.page_fingerprint


def test_a_patch_by_another_edit_keeps_it(shown: Install) -> None:
    shown.edit_council(PHONE, NEW)

    assert shown.make_edit("EY100001", EditField.PHONE, "01632 960123")

    assert public(shown) == {PHONE.value: NEW}


def test_a_rollback_keeps_it_and_a_pinned_one_gets_the_next_edit(shown: Install) -> None:
    shown.register(nursery(), as_at=NOW.date())
    shown.publish()
    first = shown.edit_council(PHONE, NEW).batch

    shown.roll_back()
    kept = public(shown)
    shown.edit_council(PHONE, NEWER, first)

    assert kept == {PHONE.value: NEW}
    assert public(shown) == {PHONE.value: NEWER}
    shown.publish_refreshed()
    assert public(shown) == {PHONE.value: NEWER}


def test_the_end_of_an_edit_makes_the_files_value_public_again(shown: Install) -> None:
    first = shown.edit_council(PHONE, NEW).batch

    shown.edit_council(PHONE, None, first)

    assert public(shown) == {}
    with shown.session() as session:
        entries = [one for one in find_audit_entries(session) if one.subject == "council 995"]
    assert sorted((one.action, one.old_value, one.new_value) for one in entries) == [
        ("council edit", "0191 498 0100", NEW),
        ("council edit ended", NEW, "0191 498 0100"),
    ]


def test_of_two_administrators_the_second_learns_what_the_first_saved(shown: Install) -> None:
    first = shown.edit_council(PHONE, NEW).batch

    with pytest.raises(EditConflict) as raised:
        shown.edit_council(PHONE, NEWER)

    (conflict,) = raised.value.conflicts
    assert (conflict.seen, conflict.now, conflict.wanted) == ("0191 498 0100", NEW, NEWER)
    assert public(shown) == {PHONE.value: NEW}
    shown.edit_council(PHONE, NEWER, first)
    assert public(shown) == {PHONE.value: NEWER}


def test_an_undone_edit_returns_to_the_value_before_unless_a_later_one_depends_on_it(
    shown: Install,
) -> None:
    first = shown.edit_council(PHONE, NEW).batch
    shown.edit_council(PHONE, NEWER, first)
    newer, older = history(shown)

    with pytest.raises(UndoRefused) as raised:
        undo(shown, older)
    undo(shown, newer)

    assert raised.value.later_ids == (newer.id,)
    assert public(shown) == {PHONE.value: NEW}


def test_what_a_councils_file_may_not_have_is_refused_and_nothing_is_saved(shown: Install) -> None:
    requests = [DetailRequest(PHONE, NEW, 0), DetailRequest(FAVOURITES, "ur", 0)]

    with shown.session() as session, pytest.raises(DetailInvalid) as raised:
        save_details(session, shown.data_dir, SANDMERE, requests, OFFICER)

    assert (raised.value.field, raised.value.reason) == (
        "favourites",
        ": 'ur' is not among the languages offered",
    )
    assert history(shown) == []
    assert find_interrupted_edits(shown.data_dir) == []
    with pytest.raises(DetailInvalid, match="one telephone number"):
        shown.edit_council(PHONE, "ring us")


def test_a_value_that_is_in_force_already_is_not_saved_again(shown: Install) -> None:
    first = shown.edit_council(LANGUAGES, "en, ur").batch

    with pytest.raises(EditUnchanged):
        shown.edit_council(LANGUAGES, "en,ur", first)

    assert len(history(shown)) == 1


def test_an_edit_killed_before_its_publication_is_completed_later(shown: Install) -> None:
    close_engine(shown.database_url)

    child = os.fork()
    if child == 0:
        complete_edits.publish_edits = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
        shown.edit_council(PHONE, NEW)
        os._exit(1)
    os.waitpid(child, 0)

    (marked,) = find_interrupted_edits(shown.data_dir)
    assert public(shown) == {}
    with shown.session() as session:
        assert is_recorded(session, marked)
        publish_saved_edits(session, shown.data_dir, NOW)
    assert public(shown) == {PHONE.value: NEW}
