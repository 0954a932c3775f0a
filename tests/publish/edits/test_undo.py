"""Undoing edits, the timeline of a setting, and the state of each field."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from app.core.source_names import LISTING
from app.data.providers import mint_provider_id
from app.data.tables import EditField, ProviderEdit
from app.publish import EditUnchanged, NotOfThisCouncil, UndoRefused
from app.publish.edits.edit_requests import EditRequest, Officer, save_edits
from app.publish.edits.field_states import (
    FieldState,
    PublicBecause,
    find_field_states,
    keep_ours,
    take_theirs,
)
from app.publish.edits.timeline import TimelineEntry, find_timeline
from app.publish.edits.undo import undo_batch, undo_edit
from tests.builders import NOW, Install, find_setting
from tests.council_builders import import_listing, listed
from tests.publish.edit_texts import TEXTS

PHONE, EMAIL, OPENING = EditField.PHONE, EditField.EMAIL, EditField.OPENING
NURSERY, MINDER = (mint_provider_id("ofsted", urn) for urn in ("EY100001", "2500001"))
BEA = Officer("Bea", NOW, "a call")
NUMBER = "01632 960123"


def states(install: Install, provider_id: str = NURSERY) -> dict[EditField, FieldState]:
    with install.session() as session:
        return find_field_states(session, provider_id, "995")


def timeline(install: Install) -> list[TimelineEntry]:
    with install.session() as session:
        return find_timeline(session, NURSERY, "995")


def test_a_batch_is_undone_as_one_and_its_undoing_too(shown: Install) -> None:
    before = find_setting(shown.public().settings, "EY100001")
    wanted = [EditRequest(NURSERY, PHONE, NUMBER), EditRequest(NURSERY, OPENING, TEXTS[OPENING])]
    with shown.session() as session:
        saved = save_edits(session, shown.data_dir, wanted, BEA)
        edited = find_setting(shown.public().settings, "EY100001")

        undone = undo_batch(session, shown.data_dir, saved.batch, BEA, "995")

        assert find_setting(shown.public().settings, "EY100001") == before
        undo_batch(session, shown.data_dir, undone.batch, BEA, "995")
    assert find_setting(shown.public().settings, "EY100001") == edited


def test_an_edit_that_a_later_one_depends_on_is_not_undone(shown: Install) -> None:
    shown.make_edit("EY100001", PHONE, NUMBER)
    shown.make_edit("EY100001", PHONE, "01632 960555")
    later, first = (entry.edit.id for entry in timeline(shown))

    with shown.session() as session:
        with pytest.raises(UndoRefused) as raised:
            undo_edit(session, shown.data_dir, first, BEA, "995")
        undo_edit(session, shown.data_dir, later, BEA, "995")

    assert raised.value.later_ids == (later,)
    assert find_setting(shown.public().settings, "EY100001").phone == NUMBER


def test_the_timeline_names_each_edit_with_its_values_and_what_can_be_undone(
    shown: Install,
) -> None:
    shown.make_edit("EY100001", PHONE, NUMBER)
    shown.make_edit("EY100001", EMAIL, "")
    shown.make_edit("EY100001", PHONE, None)

    entries = [(one.edit.field, one.old, one.new, one.cannot_undo) for one in timeline(shown)]

    assert entries == [
        (PHONE, NUMBER, None, ""),
        (EMAIL, None, "", ""),
        (PHONE, None, NUMBER, "later"),
    ]


def test_the_state_of_a_field_says_what_each_source_gives_and_what_is_public_why(
    shown: Install,
) -> None:
    shown.make_edit("EY100001", EMAIL, "new@quay.example")

    found = states(shown)

    email, phone, name = found[EMAIL], found[PHONE], found[EditField.NAME]
    assert (email.listed, email.public) == ("old@quay.example", "new@quay.example")
    assert (email.because, email.confirmed_on) == (PublicBecause.EDITED, NOW.date())
    assert (phone.public, phone.because) == ("01632 960009", PublicBecause.LISTED)
    assert phone.confirmed_on is not None
    assert (name.listed, name.public) == ("Listed S-1", "Listed S-1")
    assert name.registered not in ("", "Listed S-1")
    assert (found[OPENING].because, found[OPENING].seen_id) == (PublicBecause.UNKNOWN, 0)


def test_a_home_shown_by_its_area_has_no_public_email_and_the_state_says_why(
    shown: Install,
) -> None:
    shown.make_edit("2500001", EMAIL, "home@minder.example")

    email = states(shown, MINDER)[EMAIL]

    assert (email.public, email.because) == ("", PublicBecause.NO_CONSENT)


def test_a_conflict_ends_with_either_decision(shown: Install) -> None:
    for decide, shown_after in ((keep_ours, NUMBER), (take_theirs, "01632 960555")):
        with shown.session() as session:
            given_phone = find_setting(shown.public().settings, "EY100001").phone
            if given_phone != NUMBER:
                save_edits(session, shown.data_dir, [EditRequest(NURSERY, PHONE, NUMBER)], BEA)
        new = "01632 960444" if decide is keep_ours else "01632 960555"
        import_listing(shown, listed(ofsted_urn="EY100001", kind="", phone=new), as_at=NOW.date())
        state = states(shown)[PHONE]
        assert state.is_conflict

        with shown.session() as session:
            save_edits(session, shown.data_dir, [decide(state, NURSERY)], BEA, "995")

        assert not states(shown)[PHONE].is_conflict
        assert find_setting(shown.public().settings, "EY100001").phone == shown_after


def test_another_councils_officer_sees_neither_fields_nor_timeline(shown: Install) -> None:
    with shown.session() as session:
        for find in (find_field_states, find_timeline):
            with pytest.raises(NotOfThisCouncil):
                find(session, NURSERY, "996")


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chosen=st.sets(st.sampled_from(sorted(TEXTS, key=str)), min_size=1, max_size=4))
def test_undoing_any_edits_restores_the_setting_exactly(
    shown: Install, chosen: set[EditField]
) -> None:
    before = find_setting(shown.public().settings, "EY100001")
    wanted = [EditRequest(NURSERY, field, TEXTS[field]) for field in sorted(chosen, key=str)]

    with shown.session() as session:
        try:
            saved = save_edits(session, shown.data_dir, wanted, BEA)
        except EditUnchanged:
            return
        undo_batch(session, shown.data_dir, saved.batch, BEA, "995")
        standing = session.exec(
            select(ProviderEdit).where(col(ProviderEdit.ended_at).is_(None))
        ).all()

    assert find_setting(shown.public().settings, "EY100001") == before
    assert not standing
    assert before.sources["phone"].startswith(LISTING)
