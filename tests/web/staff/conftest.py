"""Fixtures of tests of staff pages."""

import pytest

from app.core.staff_roles import Role
from app.web.staff.chasing import sending
from app.web.staff.proposals import views as proposals
from app.web.staff.reports import views as reports
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


@pytest.fixture
def senders(monkeypatch):
    """The installs whose sender of messages was started, in place of starting one."""
    started = []
    for module in (sending, proposals, reports):
        monkeypatch.setattr(module, "start_sender", started.append)
    return started
