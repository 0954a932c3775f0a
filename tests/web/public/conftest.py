"""The snapshot of the invented council."""

import pytest

from app.snapshot.layout import Setting
from app.web.request_context import AppState


@pytest.fixture(scope="module")
def snapshot(app):
    state = app.extensions["app_state"]
    assert isinstance(state, AppState)
    return state.snapshots.current()


@pytest.fixture(scope="module")
def settings(snapshot) -> list[Setting]:
    return list(snapshot.settings.all())
