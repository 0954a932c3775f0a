"""Fixtures of tests of the pages for settings."""

import pytest

from app.core.provision import HOME_BASED
from tests.web.setting_updates.links import browser, with_address


@pytest.fixture
def client(seeded_copy):
    return browser(seeded_copy)


@pytest.fixture
def listed(seeded_copy):
    """A nursery that families see, with an address, a telephone number and old vacancies."""
    return next(
        one
        for one in with_address(seeded_copy)
        if one.offer.vacancies and one.phone and one.kind not in HOME_BASED
    )


@pytest.fixture
def minder(seeded_copy):
    """A childminder who agreed to show everything."""
    return next(one for one in with_address(seeded_copy) if one.kind in HOME_BASED)
