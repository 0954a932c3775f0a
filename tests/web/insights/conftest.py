"""An app whose published statistics have maps."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from tests.builders import settings_for
from tests.builders.map_publication import map_dir


@pytest.fixture(scope="package")
def maps_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return create_app(settings_for(map_dir(tmp_path_factory.mktemp("maps"))))


@pytest.fixture
def maps(maps_app: Flask) -> FlaskClient:
    return maps_app.test_client()
