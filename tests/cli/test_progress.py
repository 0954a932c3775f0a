"""Long commands show their steps on a terminal only."""

import os
import pty
import subprocess
import sys
from pathlib import Path

from app.config import ROOT

PUBLISH = (sys.executable, "-m", "flask", "--app", "app", "publish")
STEP = "publishing: selecting what is public …"


def environ(data_dir: Path) -> dict[str, str]:
    return {"DATA_DIR": str(data_dir), "PATH": os.environ["PATH"]}


def test_a_publication_shows_its_steps_on_a_terminal(seeded_copy: Path) -> None:
    ours, theirs = pty.openpty()
    done = subprocess.run(
        PUBLISH, cwd=ROOT, env=environ(seeded_copy), stdout=theirs, stderr=theirs, check=True
    )
    os.close(theirs)

    shown = os.read(ours, 65_536).decode()

    assert done.returncode == 0
    assert STEP in shown
    assert shown.index(STEP) < shown.index("publishing: writing ")
    assert shown.rstrip().endswith("published as number 2")


def test_a_log_contains_only_the_result(seeded_copy: Path) -> None:
    done = subprocess.run(
        PUBLISH, cwd=ROOT, env=environ(seeded_copy), capture_output=True, text=True, check=True
    )

    assert (done.stdout, done.stderr) == ("published as number 2\n", "")
