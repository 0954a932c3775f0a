"""Starts four processes that refresh and publish at the same moment, for each line of the input.

Prints their exit codes: 0 published, 75 busy.
"""

import os
import sys
import traceback
from pathlib import Path

from app.config import Config
from app.data.session import engine
from app.publish import Busy
from tests.faults.killable_refresh import refresh_once

PROCESSES = 4


def main(data_dir: Path, *files: Path) -> None:
    config = Config.from_environment({"DATA_DIR": str(data_dir)})
    for _ in sys.stdin:
        read_end, write_end = os.pipe()
        processes = [_start(config, list(files), read_end, write_end) for _ in range(PROCESSES)]
        os.close(read_end)
        os.close(write_end)  # all processes now read its end and start
        codes = [os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) for process in processes]
        print(*codes, flush=True)  # noqa: T201


def _start(config: Config, files: list[Path], read_end: int, write_end: int) -> int:
    child = os.fork()
    if child == 0:
        os.close(write_end)
        os.read(read_end, 1)  # until all have started
        engine.cache_clear()
        sys.stdout = sys.stderr
        os._exit(_run_refresh(config, files))
    return child


def _run_refresh(config: Config, files: list[Path]) -> int:
    try:
        refresh_once(config, files)
    except Busy:
        return 75
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
