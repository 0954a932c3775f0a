"""Settings that more than one council lists."""

from datetime import date

import pytest

from app.publish import find_unpublished_listings
from tests.builders import Install, find_setting, nursery
from tests.council_builders import import_extract, import_listing, listed, registration
from tests.publish.selection.claim_helpers import secret_listing

TWO_COUNCILS = (
    ("council", "E06990001", "Sandmere", "", "995", ""),
    ("district", "E06990001", "Sandmere", "E06990001", "", ""),
    ("council", "E06990002", "Overwick", "", "996", ""),
    ("district", "E06990002", "Overwick", "E06990002", "", ""),
)


def test_another_councils_listing_does_not_override_the_own_council(install: Install) -> None:
    install.areas(*TWO_COUNCILS)
    install.postcodes()
    install.register(nursery(), nursery("EY100002"))
    own = listed(ofsted_urn="EY100001", name="Own name", opening="Mon 08:00-18:00")
    import_listing(install, own, secret_listing(reference="S-9") | {"ofsted_urn": "EY100002"})
    foreign = {"la_number": "996", "name": "Foreign name", "opening": "Tue 09:00-10:00"}
    import_listing(
        install, own | foreign, listed("S-9", ofsted_urn="EY100002", consent="all") | foreign
    )
    import_listing(install, listed("S-8") | foreign, as_at=date(2026, 11, 21))

    settings = install.publish().settings

    shown = find_setting(settings, "EY100001")
    assert shown is not None
    assert shown.name == "Own name"
    assert [day.weekday for day in shown.offer.opening] == [0]
    assert find_setting(settings, "EY100002") is None


def test_a_setting_of_another_council_is_listed_as_unpublished(install: Install) -> None:
    install.areas(*TWO_COUNCILS)
    install.postcodes()
    install.register(nursery(**{"Local authority": "Overwick"}))
    import_listing(install, listed(ofsted_urn="EY100001"))

    with install.session() as session:
        unpublished = find_unpublished_listings(session)

    assert [(one.listing.reference, one.is_elsewhere) for one in unpublished] == [("S-1", True)]


@pytest.mark.parametrize("order", [("995", "996"), ("996", "995")])
def test_the_confidential_one_of_two_extracts_applies(
    install: Install, order: tuple[str, str]
) -> None:
    install.areas(*TWO_COUNCILS)
    install.postcodes()
    install.register(nursery("EY100002"))
    for council in order:
        special = "ANON" if council == "996" else ""
        import_extract(install, registration(special=special), council=council)

    assert find_setting(install.publish().settings, "EY100001") is None
