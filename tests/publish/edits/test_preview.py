"""A preview shows what saving publishes, and stores nothing."""

from sqlmodel import select

from app.data.edits import last_edit_id
from app.data.providers import mint_provider_id
from app.data.tables import EditField, PublishedHomeArea
from app.publish.edits.edit_requests import EditRequest, Officer, save_edits
from app.publish.edits.preview import preview_edits
from app.publish.selection.edit_fields import canonical
from tests.builders import NOW, Install, find_setting
from tests.council_builders import import_listing, listed
from tests.publish.edit_texts import TEXTS

NURSERY, MINDER = (mint_provider_id("ofsted", urn) for urn in ("EY100001", "2500001"))
STORED = {field: canonical(field, text) for field, text in TEXTS.items()}


def preview(install, provider_id, texts):
    with install.session() as session:
        return preview_edits(session, install.data_dir, provider_id, texts, NOW, "995")


def save(install, provider_id, texts):
    requests = [EditRequest(provider_id, field, text) for field, text in texts.items()]
    with install.session() as session:
        officer = Officer("Bea", NOW, "they rang")
        save_edits(session, install.data_dir, requests, officer, "995")


def test_a_preview_of_every_field_is_what_saving_publishes(shown: Install) -> None:
    before = shown.public().settings

    found = preview(shown, NURSERY, STORED)

    assert shown.public().settings.manifest == before.manifest
    with shown.session() as session:
        assert last_edit_id(session) == 0
    save(shown, NURSERY, STORED)
    after = shown.public().settings
    assert found.setting == find_setting(after, "EY100001")
    assert found.setting != find_setting(before, "EY100001")
    named = found.setting.sources.values()
    assert all(found.editions[one].as_at == after.editions[one].as_at for one in named)


def test_a_preview_of_a_home_that_moves_keeps_its_stored_area(shown: Install) -> None:
    import_listing(
        shown,
        listed("S-2", ofsted_urn="2500001", kind="", consent="name and area"),
        as_at=NOW.date(),
    )
    shown.publish()
    texts = {EditField.ADDRESS: STORED[EditField.ADDRESS], EditField.PHONE: "01632 960124"}
    with shown.session() as session:
        areas = [one.model_dump() for one in session.exec(select(PublishedHomeArea))]

    found = preview(shown, MINDER, texts)

    with shown.session() as session:
        assert [one.model_dump() for one in session.exec(select(PublishedHomeArea))] == areas
    assert areas
    assert (found.setting.phone, found.setting.address) == ("01632 960124", ())
    save(shown, MINDER, texts)
    assert found.setting == find_setting(shown.public().settings, "2500001")


def test_a_preview_without_changes_is_the_published_setting(shown: Install) -> None:
    found = preview(shown, NURSERY, {})

    assert found.setting == find_setting(shown.public().settings, "EY100001")


def test_there_is_no_preview_of_a_setting_that_families_do_not_see(shown: Install) -> None:
    shown.make_edit("EY100001", EditField.WITHHELD, "yes")

    assert preview(shown, NURSERY, {EditField.PHONE: "01632 960124"}) is None
