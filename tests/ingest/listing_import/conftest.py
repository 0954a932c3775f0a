"""An install with a listing of two settings, made once and copied for each test."""

import shutil
from pathlib import Path

import pytest

from tests.builders import Install, close_engine, new_install, settings_for
from tests.council_builders import import_listing
from tests.ingest.listing_import.planning import ONE, TWO


@pytest.fixture(scope="session")
def made_install(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = new_install(tmp_path_factory.mktemp("listing"))
    made.areas()
    made.postcodes()
    import_listing(made, ONE, TWO)
    made.publish()
    close_engine(made.database_url)
    return made.data_dir


@pytest.fixture
def install(made_install: Path, tmp_path: Path) -> Install:
    """A listing with two settings, published."""
    data_dir = tmp_path / "install"
    shutil.copytree(made_install, data_dir)
    return Install(data_dir, settings_for(data_dir).database_url)
