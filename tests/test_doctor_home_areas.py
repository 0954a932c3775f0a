"""`flask doctor` counts again who shares the areas that stand for homes."""

from sqlmodel import update

from app.cli.invariants import check_home_areas, check_rebuilt
from app.cli.kept_files import check_secret
from app.core.home_area import HomeArea
from app.data.forgetting import order_to_forget
from app.data.providers import mint_provider_id
from app.data.shown_areas import find_shown_areas, save_shown_areas
from app.data.tables import EditField, Provider
from app.ingest.readers import Desk
from app.publish.public import flip
from tests.builders import AS_AT, NOW, Install, fill
from tests.publish.test_home_areas import GROUND, OCTOBER, TOWN, publish, stored

HOME = mint_provider_id("ofsted", "2500001")


def findings(install: Install) -> list[str]:
    with install.session() as session:
        return [one.said for one in check_home_areas(Desk(session, install.data_dir, NOW))]


def test_a_sound_install_has_nothing_to_say(install: Install) -> None:
    publish(install, "ZZ1 2AA")

    assert findings(install) == []


def test_a_home_whose_area_too_few_share_is_named(install: Install) -> None:
    publish(install, "ZZ1 1AA")
    install.postcodes(*TOWN[:3], *GROUND[12:], as_at=OCTOBER)
    flip(install.snapshots, {"places": 1, "postcodes": 2})

    [said] = findings(install)

    assert said.startswith("1 homes are shown by an area that fewer than 10 postcodes share")
    assert HOME in said


def test_a_home_that_is_shown_by_another_area_than_the_record_has_is_named(
    install: Install,
) -> None:
    publish(install, "ZZ1 1AA")
    with install.session() as session:
        wide = find_shown_areas(session)[HOME]._replace(area=HomeArea("ZZ1", 0, 0, 0))
        save_shown_areas(session, [(HOME, wide)], AS_AT)
        session.commit()

    [said] = findings(install)

    assert "another area than the record has" in said
    assert HOME in said


def test_neither_doctor_nor_a_publication_makes_a_new_key_in_the_place_of_a_lost_one(
    install: Install,
) -> None:
    publish(install, "ZZ1 1AA")
    with install.session() as session:
        before = find_shown_areas(session)[HOME]
    (install.data_dir / "secret").unlink()

    with install.session() as session:
        desk = Desk(session, install.data_dir, NOW)
        list(check_rebuilt(desk))
        said = [one.said for one in check_secret(desk)]
    install.publish()

    assert said == ["the file secret is missing: it holds the key of this install"]
    assert not (install.data_dir / "secret").exists()
    with install.session() as session:
        assert find_shown_areas(session)[HOME] == before
    assert before.postcode_digest


def test_places_that_the_record_does_not_give_are_found_although_an_edit_is_shown(
    install: Install,
) -> None:
    fill(install)
    install.publish()
    install.say("EY100001", EditField.PHONE, "01632 960009")

    def said() -> list[str]:
        with install.session() as session:
            return [one.said for one in check_rebuilt(Desk(session, install.data_dir, NOW))]

    before = said()
    with install.session() as session:
        session.exec(update(Provider).values(name="Another Name"))
        session.commit()

    assert before == []
    assert said() == ["the record does not give the places that are shown"]


def test_an_order_to_forget_takes_the_area_along(install: Install) -> None:
    publish(install, "ZZ1 1AA")
    assert stored(install)

    with install.session() as session:
        order_to_forget(session, HOME, NOW)
        session.commit()

    assert stored(install) is None
