"""Addresses of which a source has only a part."""

from typing import Any

import pytest

from app.config import ROOT
from app.core.consent import Consent
from tests.builders import Install, nursery
from tests.council_builders import import_listing, listed
from tests.publish.selection.claim_helpers import add_areas_and_postcodes

FILES = ROOT / "tests" / "files"


def test_a_setting_without_a_street_is_shown_at_its_postcode_and_found(install: Install) -> None:
    add_areas_and_postcodes(install)
    install.refresh("council_listing", FILES / "council_listing" / "no_address_1.csv")

    settings = install.publish().settings

    (setting,) = settings.all()
    assert (setting.address, setting.town, setting.postcode) == ((), "Wytown", "ZZ1 1AD")
    assert (setting.latitude, setting.longitude) == (53.95, 1.25)
    assert setting.sources["address"] == "council_listing/995"


@pytest.mark.parametrize(
    ("blank", "address", "has_position"),
    [
        (("address_1", "town"), ((), "", "ZZ1 1AD"), True),
        (("town",), (("9 Quay Lane",), "", "ZZ1 1AD"), True),
        (("postcode",), (("9 Quay Lane",), "Sandmere", ""), False),
        (("address_1", "postcode"), ((), "Sandmere", ""), False),
        (("town", "postcode"), (("9 Quay Lane",), "", ""), False),
        (("address_1", "town", "postcode"), ((), "", ""), False),
    ],
)
def test_a_partial_address_from_a_council_is_shown(
    install: Install, blank: tuple[str, ...], address: tuple[Any, ...], has_position: bool
) -> None:
    add_areas_and_postcodes(install)
    import_listing(install, listed(**dict.fromkeys(blank, "")))

    (setting,) = install.publish().settings.all()

    assert (setting.address, setting.town, setting.postcode) == address
    assert (setting.latitude is not None) is has_position


@pytest.mark.parametrize("blank", [("address_1",), ("postcode",), ("address_1", "postcode")])
def test_a_partial_address_removes_nothing_from_ofsteds(
    install: Install, blank: tuple[str, ...]
) -> None:
    add_areas_and_postcodes(install)
    install.register(nursery())
    import_listing(install, listed(ofsted_urn="EY100001", **dict.fromkeys(blank, "")))

    (setting,) = install.publish().settings.all()

    assert (setting.address, setting.postcode) == (("1 Staithe Hill",), "ZZ1 1AA")


def test_a_home_shown_by_area_needs_no_street_in_the_listing(install: Install) -> None:
    add_areas_and_postcodes(install)
    home = {"kind": "childminder", "consent": "name and area", "address_1": "", "town": ""}
    import_listing(install, listed(**home))

    (setting,) = install.publish().settings.all()

    assert (setting.consent, setting.address, setting.postcode) == (Consent.AREA, (), "ZZ1")
    assert setting.latitude is not None
