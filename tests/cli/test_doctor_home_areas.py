"""`flask doctor` checks the areas that stand for homes."""

from sqlmodel import update

from app.cli.file_checks import check_secret
from app.cli.publication_checks import check_home_areas, check_rebuilt
from app.core.home_area import HomeArea
from app.data.erasure_orders import erase_provider
from app.data.providers import mint_provider_id
from app.data.published_home_areas import find_published_home_areas, save_published_home_areas
from app.data.tables import EditField, Provider
from app.ingest.context import CommandContext
from app.publish.store.switch import switch_pointer
from tests.builders import AS_AT, NOW, Install, fill
from tests.publish.selection.test_home_areas import GROUND, OCTOBER, TOWN, publish, stored

HOME = mint_provider_id("ofsted", "2500001")


def findings(install: Install) -> list[str]:
    with install.session() as session:
        return [
            home_area.message
            for home_area in check_home_areas(CommandContext(session, install.data_dir, NOW))
        ]


def test_a_valid_install_has_no_findings(install: Install) -> None:
    publish(install, "ZZ1 2AA")

    assert findings(install) == []


def test_a_home_whose_area_too_few_share_is_named(install: Install) -> None:
    publish(install, "ZZ1 1AA")
    install.postcodes(*TOWN[:3], *GROUND[12:], as_at=OCTOBER)
    switch_pointer(install.snapshots, {"places": 1, "postcodes": 2})

    [message] = findings(install)

    assert message.startswith("1 homes are shown by an area that fewer than 10 postcodes share")
    assert HOME in message


def test_a_home_whose_area_differs_from_the_record_is_named(
    install: Install,
) -> None:
    publish(install, "ZZ1 1AA")
    with install.session() as session:
        wide = find_published_home_areas(session)[HOME]._replace(area=HomeArea("ZZ1", 0, 0, 0))
        save_published_home_areas(session, [(HOME, wide)], AS_AT)
        session.commit()

    [message] = findings(install)

    assert "an area that differs from the record" in message
    assert HOME in message


def test_neither_doctor_nor_a_publication_replaces_a_lost_key(
    install: Install,
) -> None:
    publish(install, "ZZ1 1AA")
    with install.session() as session:
        before = find_published_home_areas(session)[HOME]
    (install.data_dir / "secret").unlink()

    with install.session() as session:
        context = CommandContext(session, install.data_dir, NOW)
        list(check_rebuilt(context))
        message = [one.message for one in check_secret(context)]
    install.publish()

    assert message == ["the file secret is missing: it contains the key of this install"]
    assert not (install.data_dir / "secret").exists()
    with install.session() as session:
        assert find_published_home_areas(session)[HOME] == before
    assert before.postcode_digest


def test_settings_that_differ_from_the_record_are_found_although_an_edit_is_public(
    install: Install,
) -> None:
    fill(install)
    install.publish()
    install.make_edit("EY100001", EditField.PHONE, "01632 960009")

    def message() -> list[str]:
        with install.session() as session:
            return [
                one.message for one in check_rebuilt(CommandContext(session, install.data_dir, NOW))
            ]

    before = message()
    with install.session() as session:
        session.exec(update(Provider).values(name="Another Name"))
        session.commit()

    assert before == []
    assert message() == ["the settings that are public differ from those in the record"]


def test_an_erasure_order_also_deletes_the_stored_home_area(install: Install) -> None:
    publish(install, "ZZ1 1AA")
    assert stored(install)

    with install.session() as session:
        erase_provider(session, HOME, NOW)
        session.commit()

    assert stored(install) is None
