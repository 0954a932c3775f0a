"""An app that publishes invented statistics."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from tests.builders import settings_for
from tests.builders.statistics_publication import statistics_dir


@pytest.fixture(scope="package")
def statistics_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return create_app(settings_for(statistics_dir(tmp_path_factory.mktemp("statistics"))))


@pytest.fixture
def statistics_client(statistics_app: Flask) -> FlaskClient:
    return statistics_app.test_client()
