"""The snapshot of the invented council, and apps with settings of known costs and with areas."""

import pytest
from flask import Flask

from app import create_app
from app.snapshot.layout import Setting
from app.web.request_context import AppState
from tests.builders import public_dir, settings_for
from tests.web.area_snapshot import SANDMERE, write_area_snapshot
from tests.web.public.costed_settings import LISTING, NOON, SETTINGS


@pytest.fixture(scope="module")
def snapshot(app):
    state = app.extensions["app_state"]
    assert isinstance(state, AppState)
    return state.snapshots.current()


@pytest.fixture(scope="module")
def settings(snapshot) -> list[Setting]:
    return list(snapshot.settings.all())


@pytest.fixture(scope="session")
def costed_app(tmp_path_factory):
    return create_app(
        settings_for(public_dir(tmp_path_factory.mktemp("costs"), SETTINGS, [LISTING]))
    )


@pytest.fixture
def costed_client(costed_app, monkeypatch):
    monkeypatch.setattr("app.web.request_context.now", lambda: NOON)
    return costed_app.test_client()


@pytest.fixture(scope="session")
def areas_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The app with areas that have everything, little and nothing, and the pseudo-locale."""
    data_dir = write_area_snapshot(tmp_path_factory.mktemp("areas"))
    return create_app(settings_for(data_dir), pseudo=True)


@pytest.fixture(scope="module")
def sandmere(areas_app: Flask) -> str:
    return str(areas_app.test_client().get(f"/en/area/{SANDMERE}").text)
