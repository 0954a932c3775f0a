"""Runs Babel's command line."""

import subprocess
import sys
from pathlib import Path

import click

# As its console script does; `python -m` would drop the exit code.
_PYBABEL = "import sys; from babel.messages.frontend import main; sys.exit(main())"


def pybabel(root: Path, *arguments: str) -> None:
    """Run pybabel in `root`; raises ClickException with pybabel's message if it fails."""
    done = subprocess.run(
        [sys.executable, "-c", _PYBABEL, "-q", *arguments],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise click.ClickException((done.stderr or done.stdout).strip())
