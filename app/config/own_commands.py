"""Starting a command of this app in a process that outlives its caller, such as a request."""

import os
import subprocess
import sys

from app.config.environment import ROOT, Config

LOW_PRIORITY = 19  # the nice value: web workers go first
_FLASK = (sys.executable, "-m", "flask", "--app", "app")


def start_command(config: Config, *words: str, is_shown: bool = False) -> bool:
    """Start `flask WORDS` for this install; False where it cannot start, so that the clock does it.

    With `is_shown` what it prints appears where this process prints.
    """
    places = {"DATA_DIR": str(config.data_dir), "DATABASE_URL": config.database_url}
    shell = ("sh", "-c", f'nice -n {LOW_PRIORITY} "$@" &', "sh")  # so that init collects its end
    output = None if is_shown else subprocess.DEVNULL
    try:
        subprocess.run(
            (*shell, *_FLASK, *words),
            cwd=ROOT,
            env={**os.environ, **places},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return False
    return True
