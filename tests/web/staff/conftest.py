"""Fixtures of tests of staff pages."""

import pytest

from app.core.staff_roles import Role
from tests.web.staff.settings import settings_of
from tests.web.staff.signed_in import sign_in


@pytest.fixture
def officer(seeded_copy):
    return sign_in(seeded_copy, Role.EDITOR)


@pytest.fixture
def listed(seeded_copy):
    """A public setting with a telephone number in the council's list."""
    found = settings_of(seeded_copy)
    return next(one for one in found if one.references and one.phones and one.kind != "childminder")
