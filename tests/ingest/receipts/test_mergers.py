"""Receipts of a setting that others became a part of."""

from datetime import timedelta

from app.core.provision import Kind
from app.data.providers import mint_provider_id
from app.data.setting_past import find_setting_past
from app.data.tables import EditField
from app.ingest.receipts.field_past import find_shown_values
from app.publish.edits.added_settings import NewSetting, add_setting
from app.publish.edits.edit_requests import EditRequest, Officer, make_edit
from app.publish.edits.merge_settings import merge_settings, plan_merge
from tests.builders import NOW, Install, nursery
from tests.council_builders import COUNCIL, import_listing, listed

URN = "EY100001"


def officer(day: int) -> Officer:
    return Officer("Ann", NOW + timedelta(days=day), "rang them")


def test_a_correction_of_a_merged_setting_counts_from_the_merger(install: Install) -> None:
    install.areas()
    install.postcodes()
    install.register(nursery())
    import_listing(install, listed(ofsted_urn=URN, kind="", phone="01632 960001"))
    install.publish()
    kept = mint_provider_id("ofsted", URN)
    with install.session() as session:
        folder, new = install.data_dir, NewSetting(Kind.DAY_NURSERY, "Kelp House", "ZZ1 1AB")
        gone = add_setting(session, folder, COUNCIL, new, officer(1)).provider_id
        for one, phone, day in ((kept, "01632 960002", 2), (gone, "01632 960003", 3)):
            make_edit(session, folder, EditRequest(one, EditField.PHONE, phone), officer(day))
        plan = plan_merge(session, kept, gone, COUNCIL)
        merge_settings(session, folder, plan, officer(9), COUNCIL)

        past = find_setting_past(session, kept)
        found = find_shown_values(session, past, [EditField.PHONE], NOW).by_field[EditField.PHONE]

    shown = [(one.since - NOW, one.state.public) for one in found if one.state]
    assert shown[-3:] == [
        (timedelta(0), "01632 960001"),
        (timedelta(days=2), "01632 960002"),
        (timedelta(days=9), "01632 960003"),
    ]
