"""Two settings of a council that are one become one, with the numbers and edits of both."""

from datetime import timedelta

import pytest
from sqlmodel import select

from app.core.consent import Consent
from app.core.provision import Kind
from app.data.added_settings import AddedSetting, restore_added_listings, save_added_listing
from app.data.council_files import find_listings
from app.data.council_settings import find_council_settings
from app.data.edits import find_history
from app.data.erasure_orders import erase_provider, find_open_erasure_orders
from app.data.merge_providers import repeat_merges
from app.data.providers import mint_provider_id
from app.data.recorded_consents import RecordedConsent
from app.data.setting_notes import add_note, find_notes
from app.data.tables import Crosswalk, EditField, Listing
from app.publish.edits.added_settings import NewSetting, add_setting
from app.publish.edits.consents import record_consent
from app.publish.edits.edit_requests import EditRequest, Officer, save_edits
from app.publish.edits.merge_settings import (
    MergePlan,
    MergeRefused,
    NotMerged,
    merge_settings,
    plan_merge,
)
from app.publish.errors import NotOfThisCouncil
from tests.builders import NOW, Install, find_setting
from tests.council_builders import import_listing, listed
from tests.publish.full_rebuild import contents, current_folder, selected_folder

OURS, URN = "995", "EY100002"
REGISTERED = mint_provider_id("ofsted", URN)
OFFICER = Officer("Ada", NOW, "one nursery, seen on a visit")


def add(install: Install, name: str = "Meadow", kind: Kind = Kind.DAY_NURSERY) -> str:
    new = NewSetting(kind, name, "ZZ1 1AA")
    with install.session() as session:
        return add_setting(session, install.data_dir, OURS, new, OFFICER).provider_id


def merge(install: Install, one: str, other: str) -> MergePlan:
    with install.session() as session:
        plan = plan_merge(session, one, other, OURS)
        merge_settings(session, install.data_dir, plan, OFFICER, OURS)
        return plan


def edit(install: Install, provider_id: str, field: EditField, value: str) -> None:
    with install.session() as session:
        request = EditRequest(provider_id, field, value)
        save_edits(session, install.data_dir, [request], OFFICER, OURS)


def consent(install: Install, provider_id: str, given: Consent) -> None:
    with install.session() as session:
        agreed = RecordedConsent(given, NOW.date(), "by phone")
        record_consent(session, install.data_dir, provider_id, agreed, OFFICER, OURS)


def refusal(install: Install, one: str, other: str) -> NotMerged:
    with install.session() as session, pytest.raises(MergeRefused) as refused:
        plan_merge(session, one, other, OURS)
    return refused.value.why


def filed_ids(install: Install) -> list[str]:
    """The settings in the council's file, by reference."""
    with install.session() as session:
        found = [one for one in find_council_settings(session, OURS) if one.references]
    return [one.provider_id for one in sorted(found, key=lambda one: one.references)]


@pytest.mark.both_engines
def test_an_added_setting_becomes_part_of_the_registered_one_whichever_was_opened(shown, tmp_path):
    added = add(shown)
    edit(shown, added, EditField.PHONE, "01632 960333")
    with shown.session() as session:
        add_note(session, added, OURS, "the manager is away in May", OFFICER.who, NOW)
        session.commit()

    plan = merge(shown, added, REGISTERED)

    settings = shown.public().settings
    found = find_setting(settings, URN)
    with shown.session() as session:
        notes = find_notes(session, REGISTERED, OURS)
        merged = [one for one in find_history(session, REGISTERED) if one.field is EditField.MERGED]
    assert (plan.kept.provider_id, plan.gone.provider_id) == (REGISTERED, added)
    assert (found.name, found.phone) == (f"Nursery {URN}", "01632 960333")
    assert settings.number_of(added) is None
    assert len(notes) == 1
    assert [(one.value, one.reason) for one in merged] == [(added, OFFICER.reason)]
    assert contents(current_folder(shown)) == contents(selected_folder(shown, tmp_path))


def test_a_setting_of_the_file_stays_and_the_added_one_becomes_part_of_it(shown):
    rows = (
        listed(ofsted_urn="EY100001", kind="", email="old@quay.example"),
        listed("S-2", name="Meadow House", ofsted_urn=""),
    )
    import_listing(shown, *rows, as_at=NOW.date() - timedelta(days=1))
    shown.publish()
    added, filed = add(shown), filed_ids(shown)[1]

    merge(shown, added, filed)
    again = import_listing(shown, *rows, as_at=NOW.date())
    shown.publish()

    names = [one.name for one in shown.public().settings.all() if one.name.startswith("Meadow")]
    assert names == ["Meadow House"], again.reason


def test_of_two_added_settings_the_first_stays(shown):
    first, second = add(shown, "Meadow"), add(shown, "Meadow Nursery")

    plan = merge(shown, second, first)

    assert plan.kept.provider_id == first
    assert [one.name for one in shown.public().settings.all() if "Meadow" in one.name] == ["Meadow"]


def test_what_is_not_one_setting_is_refused_with_the_reason(shown):
    rows = (
        listed(ofsted_urn="EY100001", kind=""),
        listed("S-2", name="Meadow House", ofsted_urn=""),
    )
    import_listing(shown, *rows, as_at=NOW.date())
    shown.publish()
    first_filed, second_filed = filed_ids(shown)
    added = add(shown)

    assert refusal(shown, added, added) is NotMerged.SAME
    assert refusal(shown, first_filed, REGISTERED) is NotMerged.BOTH_REGISTERED
    assert refusal(shown, first_filed, second_filed) is NotMerged.BOTH_LISTED
    home = add(shown, "Bea", Kind.CHILDMINDER)
    at_home = add(shown, "Bea's nursery")
    edit(shown, at_home, EditField.PREMISES, "own home")
    assert refusal(shown, added, home) is NotMerged.ONE_IS_A_HOME
    with shown.session() as session, pytest.raises(NotOfThisCouncil):
        plan_merge(session, added, "aaaaaaaaaaaa", OURS)


def test_a_withheld_setting_stays_withheld_when_it_becomes_part_of_another(shown):
    added = add(shown)
    edit(shown, added, EditField.WITHHELD, "yes")

    merge(shown, added, REGISTERED)

    assert find_setting(shown.public().settings, URN) is None


def test_after_a_rollback_a_merged_setting_is_shown_once(shown):
    added = add(shown)
    shown.publish()
    merge(shown, added, REGISTERED)
    shown.publish()

    shown.roll_back()

    settings = shown.public().settings
    assert settings.number_of(added) is None
    assert find_setting(settings, URN) is not None


def test_the_closing_of_a_duplicate_does_not_close_the_setting_that_stays(shown):
    added = add(shown)
    edit(shown, added, EditField.CLOSED, NOW.date().isoformat())

    merge(shown, added, REGISTERED)

    assert find_setting(shown.public().settings, URN) is not None


@pytest.mark.parametrize("narrow_first", [True, False])
def test_of_two_consents_the_narrower_one_counts_and_older_snapshots_are_to_be_changed(
    shown, narrow_first
):
    first, second = add(shown, "Bea", Kind.CHILDMINDER), add(shown, "Bea B", Kind.CHILDMINDER)
    given = [(first, Consent.COUNTED), (second, Consent.ALL)]
    for provider_id, agreed in given if narrow_first else given[::-1]:
        consent(shown, provider_id, agreed)

    merge(shown, first, second)

    with shown.session() as session:
        ordered = {one.provider_id for one in find_open_erasure_orders(session)}
    assert shown.public().settings.number_of(first) is None
    assert second in ordered


def test_an_erasure_includes_what_became_part_of_the_setting(shown):
    added = add(shown)
    edit(shown, added, EditField.PHONE, "01632 960333")
    merge(shown, added, REGISTERED)

    with shown.session() as session:
        erase_provider(session, REGISTERED, NOW)
        session.commit()
        values = [one.value for one in find_history(session, added) if one.field is EditField.ADDED]
        ordered = {one.provider_id for one in find_open_erasure_orders(session)}

    assert values == [""]
    assert {added, REGISTERED} <= ordered


def test_a_setting_that_another_council_lists_too_is_not_merged(shown):
    added = add(shown)
    with shown.session() as session:
        [own] = [one for one in find_listings(session) if one.provider_id == added]
        theirs = own.model_dump() | {"la_number": "996", "reference": "T-1", "added_on": None}
        session.add(Listing(**theirs))
        session.commit()

    assert refusal(shown, added, REGISTERED) is NotMerged.OTHER_COUNCIL


def test_a_record_restored_from_before_a_merge_has_one_setting_again(shown):
    added = add(shown)
    merge(shown, added, REGISTERED)
    with shown.session() as session:
        meadow = AddedSetting(OURS, "desk-1", Kind.DAY_NURSERY, "Meadow", "ZZ1 1AA")
        save_added_listing(session, meadow, NOW.date())
        own = select(Crosswalk).where(Crosswalk.identifier == meadow.reference)
        before, after = sorted(session.exec(own), key=lambda one: one.valid_from)
        before.valid_to = None
        session.delete(after)
        session.commit()

        repeated = repeat_merges(session), restore_added_listings(session)
        found = {one.provider_id for one in find_council_settings(session, OURS)}

    assert repeated == (1, 0)
    assert added not in found
    assert REGISTERED in found
