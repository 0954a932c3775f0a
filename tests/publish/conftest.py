"""Fixtures for the tests of edits."""

import pytest

from tests.builders import Install, childminder, consent, nursery, to_area_only
from tests.council_builders import import_listing, listed


@pytest.fixture
def shown(install: Install) -> Install:
    """A nursery with a phone in its listing, another one, and a childminder shown by area."""
    install.areas()
    install.postcodes()
    install.register(nursery(), nursery("EY100002"), childminder())
    install.consented(to_area_only(consent()))
    import_listing(install, listed(ofsted_urn="EY100001", kind="", email="old@quay.example"))
    install.publish()
    return install
