"""A restore that is killed leaves the old record or the new one, and can be repeated."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app.config import ROOT
from tests.builders import Install, close_engine
from tests.cli.test_backup import (
    all_rows,
    assert_same_but_for_the_restore,
    filled,
    on_sqlite,
    run_ok,
)

__all__ = ["filled"]  # a fixture

KILLED_AT = (
    pytest.param("_build", marks=pytest.mark.faults),
    pytest.param("move_into_place", marks=pytest.mark.faults),
    pytest.param("_restore_key", marks=pytest.mark.faults),
    "_replace_record",
    pytest.param("sync_order_files", marks=pytest.mark.faults),
)
KILLED = """
import os, signal
from app.publish.backup import restore
before = restore.{at}
def killed(*words):
    before(*words)
    os.kill(os.getpid(), signal.SIGKILL)
restore.{at} = killed
from flask.cli import main
main()
"""


@pytest.mark.parametrize("at", KILLED_AT)
@on_sqlite
def test_a_restore_that_is_killed_leaves_the_old_record_or_the_new_one(
    filled: Install, tmp_path: Path, at: str
) -> None:
    check_killed(filled, tmp_path, at, is_new=at in ("_replace_record", "sync_order_files"))


@pytest.mark.faults
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_restore_that_is_killed_in_its_transaction_leaves_the_database_unchanged(
    filled: Install, tmp_path: Path
) -> None:
    check_killed(filled, tmp_path, "table_dump.truncate_all_tables", is_new=False)


def check_killed(install: Install, tmp_path: Path, at: str, *, is_new: bool) -> None:
    run_ok(install, "backup", tmp_path / "b.tar")
    backed_up = all_rows(install)
    install.publish()
    old = all_rows(install)
    close_engine(install.database_url)
    words = ["--app", "app", "restore", str(tmp_path / "b.tar"), "--replace"]
    where = {"DATA_DIR": str(install.data_dir), "DATABASE_URL": install.database_url}

    done = subprocess.run(
        [sys.executable, "-c", KILLED.format(at=at), *words],
        cwd=ROOT,
        env={**os.environ, **where},
        check=False,
    )

    assert done.returncode == -signal.SIGKILL
    found = all_rows(install)
    remaining = (backed_up if is_new else old)["publication"]
    assert set(remaining) <= set(found["publication"])
    assert len(found["publication"]) == len(remaining) + is_new
    assert len(found["audit_event"]) == len(old["audit_event"]) + is_new
    run_ok(install, "restore", tmp_path / "b.tar", "--replace")
    assert_same_but_for_the_restore(all_rows(install), backed_up)
    assert not list(tmp_path.rglob("*restor*"))
