"""An install with valid editions."""

from collections.abc import Iterator

import pytest

from tests.builders import close_engine
from tests.ingest.hostile_file_corpus import (
    ValidInstall,
    valid_install,
)


@pytest.fixture(scope="module")
def valid(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ValidInstall]:
    """An install with an edition of every source, which no test may change."""
    made = valid_install(tmp_path_factory.mktemp("valid"))
    yield made
    close_engine(made.install.database_url)
