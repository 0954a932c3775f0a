"""Data directories for the tests of pages, in addition to the seeds."""

from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from tests.builders import (
    AREAS,
    POSTCODES,
    childminder,
    close_engine,
    consent,
    new_install,
    nursery,
    settings_for,
)

EDGE_CASE_POSTCODES = (
    *POSTCODES,
    ("CH5 1AA", "53.930000", "1.230000", "W06000005", "", ""),
    ("ZZ7 1AA", "", "", "E06990001", "E05990001", ""),
)


@pytest.fixture(scope="session")
def edge_case_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Settings without a configured council, and postcodes in Wales and without a position."""
    data_dir = tmp_path_factory.mktemp("odd")
    install = new_install(data_dir)
    install.areas(*AREAS)
    install.postcodes(*EDGE_CASE_POSTCODES)
    minders = [f"25000{number:02}" for number in range(10, 18)]
    install.register(
        nursery(), nursery("EY100002"), childminder("2500001"), *map(childminder, minders)
    )
    install.consented(consent("2500001"))
    install.publish()
    councils = data_dir / "councils.toml"
    councils.write_text(
        '[elsewhere]\nname = "Elsewhere"\nla_code = "E06999999"\nla_number = "994"\n'
    )
    close_engine(install.database_url)
    return data_dir


@pytest.fixture(scope="session")
def edge_case_app(edge_case_dir: Path) -> Flask:
    return create_app(
        settings_for(edge_case_dir, COUNCILS_FILE=str(edge_case_dir / "councils.toml"))
    )


@pytest.fixture(scope="session")
def unpublished_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The app before the first publication."""
    return create_app(settings_for(tmp_path_factory.mktemp("unpublished")))
