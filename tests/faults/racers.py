"""Four processes that refresh and publish at the same moment, for each line on the input.

Prints how each ended: 0 published, 75 told to come again.
"""

import os
import sys
import traceback
from pathlib import Path

from app.config import Settings
from app.data.session import engine
from app.publish import Busy
from tests.faults.victim import refresh_once

RACERS = 4


def main(data_dir: Path, *files: Path) -> None:
    settings = Settings.from_environment({"DATA_DIR": str(data_dir)})
    for _ in sys.stdin:
        told, tell = os.pipe()
        racers = [_start(settings, list(files), told, tell) for _ in range(RACERS)]
        os.close(told)
        os.close(tell)  # now all of them see the end of it
        print(*(os.waitstatus_to_exitcode(os.waitpid(one, 0)[1]) for one in racers), flush=True)  # noqa: T201


def _start(settings: Settings, files: list[Path], told: int, tell: int) -> int:
    child = os.fork()
    if child == 0:
        os.close(tell)
        os.read(told, 1)  # until everyone is there
        engine.cache_clear()
        sys.stdout = sys.stderr
        os._exit(_race(settings, files))
    return child


def _race(settings: Settings, files: list[Path]) -> int:
    try:
        refresh_once(settings, files)
    except Busy:
        return 75
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
