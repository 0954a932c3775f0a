"""A publisher's two publications, a storage, and a host that pulls."""

import shutil
import threading
from collections.abc import Iterator
from datetime import date
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.builders import (
    Install,
    close_engine,
    fill,
    nursery,
    write_empty_record,
)
from tests.snapshot.copied_snapshots import QuietRequestHandler, Stages


@pytest.fixture(scope="module")
def stages(tmp_path_factory: pytest.TempPathFactory) -> Stages:
    folder = tmp_path_factory.mktemp("publisher")
    write_empty_record(folder / "record.sqlite")
    install = Install(folder / "second", f"sqlite:///{folder / 'record.sqlite'}")
    fill(install)
    install.publish()
    shutil.copytree(install.data_dir, folder / "first")
    install.register(nursery("EY100002"), as_at=date(2026, 10, 31))
    install.publish()
    close_engine(install.database_url)
    return Stages(folder / "first", folder / "second")


@pytest.fixture
def there(tmp_path: Path) -> Path:
    """The folder that snapshots are pushed to; it does not exist yet."""
    return tmp_path / "there"


@pytest.fixture
def host(tmp_path: Path) -> Path:
    """The data directory of a host that pulls."""
    return tmp_path / "host"


@pytest.fixture
def served(there: Path) -> Iterator[str]:
    """The URL of an HTTP server for the folder."""
    server = ThreadingHTTPServer(
        ("127.0.0.1", 0), partial(QuietRequestHandler, directory=str(there))
    )
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
