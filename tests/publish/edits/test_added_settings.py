"""Settings that a council's staff add, until the council's file or a register has them."""

from datetime import timedelta

import pytest

from app.core.consent import Consent
from app.core.provision import Kind
from app.data.added_settings import (
    REFERENCE_PREFIX,
    AddedSetting,
    find_merged_into,
    restore_added_listings,
    save_added_listing,
)
from app.data.audit import find_audit_entries
from app.data.council_settings import find_council_settings
from app.data.edits import find_history
from app.data.erasure_orders import erase_provider, find_open_erasure_orders
from app.data.recorded_consents import RecordedConsent
from app.data.tables import EditField
from app.publish.edits.added_settings import (
    AlreadyListed,
    NewSetting,
    add_setting,
    remove_setting,
)
from app.publish.edits.consents import record_consent
from app.publish.edits.edit_requests import EditRequest, Officer, save_edits
from app.publish.errors import EditRefused
from app.publish.read_record import find_public_states
from app.publish.selection.publication_states import PublicState
from tests.builders import NOW, Install
from tests.council_builders import import_listing, listed
from tests.publish.full_rebuild import contents, current_folder, selected_folder

OURS = "995"
OFFICER = Officer("Ada", NOW, "rang them")
MEADOW = NewSetting(Kind.PRE_SCHOOL, "Meadow Pre-school", "ZZ1 1AA")
HOME = NewSetting(Kind.CHILDMINDER, "Bea's childminding", "ZZ1 1AA")


def add(install: Install, new: NewSetting = MEADOW) -> str:
    with install.session() as session:
        return add_setting(session, install.data_dir, OURS, new, OFFICER).provider_id


def find(install: Install, provider_id: str):
    settings = install.public().settings
    number = settings.number_of(provider_id)
    return None if number is None else settings.get(number)


def state_of(install: Install, provider_id: str) -> PublicState:
    with install.session() as session:
        return find_public_states(session, [provider_id])[provider_id]


@pytest.mark.both_engines
def test_an_added_setting_is_public_at_once_with_the_day_it_was_added(shown, tmp_path):
    provider_id = add(shown)

    found = find(shown, provider_id)
    assert (found.name, found.postcode, found.kind) == (MEADOW.name, "ZZ1 1AA", Kind.PRE_SCHOOL)
    assert found.sources["name"] == f"council_edit/{OURS}/{NOW.date()}"
    assert found.latitude is not None
    assert contents(current_folder(shown)) == contents(selected_folder(shown, tmp_path))


def test_an_added_setting_stays_after_a_file_without_it_and_can_be_corrected(shown):
    import_listing(shown, listed(ofsted_urn="EY100001", kind=""))
    provider_id = add(shown)
    with shown.session() as session:
        request = EditRequest(provider_id, EditField.PHONE, "01632 960111")
        save_edits(session, shown.data_dir, [request], OFFICER, OURS)

    import_listing(shown, listed(ofsted_urn="EY100001", kind="", phone="01632 960222"))
    shown.publish()

    assert find(shown, provider_id).phone == "01632 960111"


@pytest.mark.both_engines
def test_each_added_setting_has_a_reference_of_its_own_also_after_a_removal(shown):
    first = add(shown)
    with shown.session() as session:
        remove_setting(session, shown.data_dir, first, OFFICER, OURS)
    second = add(shown)

    with shown.session() as session:
        settings = {one.provider_id: one for one in find_council_settings(session, OURS)}
    assert first not in settings
    assert settings[second].references == [f"{REFERENCE_PREFIX}2"]


def test_the_same_setting_is_not_added_twice(shown):
    first = add(shown)

    with pytest.raises(AlreadyListed) as refused:
        add(shown, MEADOW._replace(name="MEADOW  pre-school"))
    with shown.session() as session:
        history = find_history(session, first)

    assert refused.value.provider_id == first
    assert len(history) == 1
    assert add(shown, MEADOW._replace(kind=Kind.OUT_OF_SCHOOL)) != first


def test_an_added_home_is_not_shown_before_its_consent_is_recorded(shown):
    provider_id = add(shown, HOME)
    before = find(shown, provider_id), state_of(shown, provider_id)
    with shown.session() as session:
        given = RecordedConsent(Consent.ALL, NOW.date(), "by phone")
        record_consent(session, shown.data_dir, provider_id, given, OFFICER, OURS)
        texts = [
            f"{one.subject} {one.old_value} {one.new_value}" for one in find_audit_entries(session)
        ]

    assert before == (None, PublicState.COUNTED)
    assert find(shown, provider_id).name == HOME.name
    assert not any("Bea" in text or "ZZ1" in text for text in texts)


def test_a_removed_setting_is_hidden_at_once_and_its_history_stays(shown, tmp_path):
    provider_id = add(shown)
    with shown.session() as session:
        remove_setting(session, shown.data_dir, provider_id, OFFICER, OURS)
        history = find_history(session, provider_id)

    assert find(shown, provider_id) is None
    assert [one.is_end for one in history] == [True, False]
    assert contents(current_folder(shown)) == contents(selected_folder(shown, tmp_path))


def test_only_added_settings_can_be_removed(shown):
    import_listing(shown, listed("S-9", ofsted_urn="", name="Filed", kind="pre-school"))
    with shown.session() as session:
        filed = next(one for one in find_council_settings(session, OURS) if "S-9" in one.references)
        with pytest.raises(EditRefused):
            remove_setting(session, shown.data_dir, filed.provider_id, OFFICER, OURS)


@pytest.mark.parametrize(
    "row",
    [
        {"reference": "S-9", "name": "Meadow pre-school", "postcode": "zz11aa"},
        {"reference": f"{REFERENCE_PREFIX}1", "name": "Meadow House", "postcode": ""},
    ],
)
def test_a_file_that_has_an_added_setting_continues_it_at_the_same_address(shown, row):
    provider_id = add(shown)
    reference, name, postcode = row["reference"], row["name"], row["postcode"]

    for as_at in (NOW.date() - timedelta(days=1), NOW.date()):
        import_listing(
            shown,
            listed(reference, ofsted_urn="", kind="pre-school", name=name, postcode=postcode),
            as_at=as_at,
        )
    shown.publish()

    with shown.session() as session:
        own = [one for one in find_council_settings(session, OURS) if one.references]
        assert restore_added_listings(session) == 0
    assert [(one.provider_id, one.references) for one in own] == [(provider_id, [reference])]
    assert find(shown, provider_id).sources["name"] == f"council_listing/{OURS}"


@pytest.mark.both_engines
def test_a_file_that_has_it_with_an_ofsted_number_joins_it_to_the_registered_setting(shown):
    provider_id = add(shown, MEADOW)
    with shown.session() as session:
        request = EditRequest(provider_id, EditField.PHONE, "01632 960111")
        save_edits(session, shown.data_dir, [request], OFFICER, OURS)

    row = listed("S-9", ofsted_urn="EY100001", kind="", name=MEADOW.name, postcode="ZZ1 1AA")
    import_listing(shown, row)
    shown.publish()

    settings = [one for one in shown.public().settings.all() if one.name == MEADOW.name]
    assert [(one.ofsted_urn, one.phone) for one in settings] == [("EY100001", "01632 960111")]
    with shown.session() as session:
        assert find_merged_into(session, settings[0].provider_id) == [provider_id]
    assert find(shown, provider_id) is None


@pytest.mark.both_engines
def test_a_restored_record_gets_the_added_settings_back_but_not_the_erased_ones(shown):
    kept, erased = add(shown), add(shown, HOME)
    with shown.session() as session:
        erase_provider(session, erased, NOW)
        session.connection().exec_driver_sql("DELETE FROM listing WHERE added_on IS NOT NULL")
        restored = restore_added_listings(session)
        session.commit()
        names = {one.provider_id: one.name for one in find_council_settings(session, OURS)}

    assert restored == 1
    assert names[kept] == MEADOW.name
    assert erased not in names


def test_a_removed_home_leaves_no_name_and_is_erased_from_earlier_publications(shown):
    provider_id = add(shown, HOME)
    with shown.session() as session:
        remove_setting(session, shown.data_dir, provider_id, OFFICER, OURS)
        values = [one.value for one in find_history(session, provider_id)]
        ordered = {one.provider_id for one in find_open_erasure_orders(session)}

    assert values == ["", ""]
    assert provider_id in ordered


def test_a_removed_setting_stays_away_when_an_older_backup_is_restored(shown):
    provider_id = add(shown)
    with shown.session() as session:
        remove_setting(session, shown.data_dir, provider_id, OFFICER, OURS)
        added = AddedSetting(OURS, f"{REFERENCE_PREFIX}1", *MEADOW)
        save_added_listing(session, added, NOW.date())
        restore_added_listings(session)

        assert ids_of_ours(session) & {provider_id} == set()


def ids_of_ours(session) -> set[str]:
    return {one.provider_id for one in find_council_settings(session, OURS)}


def test_a_setting_whose_name_was_corrected_is_found_in_a_later_file_and_not_added_again(shown):
    provider_id = add(shown, MEADOW._replace(name="Medow Pre-school"))
    with shown.session() as session:
        request = EditRequest(provider_id, EditField.NAME, MEADOW.name)
        save_edits(session, shown.data_dir, [request], OFFICER, OURS)
    with pytest.raises(AlreadyListed):
        add(shown)

    row = listed("S-9", ofsted_urn="", kind="pre-school", name=MEADOW.name, postcode="ZZ1 1AA")
    import_listing(shown, row)

    with shown.session() as session:
        own = [one for one in find_council_settings(session, OURS) if one.references]
    assert [(one.provider_id, one.references) for one in own] == [(provider_id, ["S-9"])]


def test_a_row_that_could_be_either_of_two_added_settings_takes_over_none(shown):
    both = {add(shown), add(shown, MEADOW._replace(kind=Kind.DAY_NURSERY))}

    import_listing(
        shown, listed("S-9", ofsted_urn="EY100002", kind="", name=MEADOW.name, postcode="ZZ1 1AA")
    )

    with shown.session() as session:
        assert both <= ids_of_ours(session)
