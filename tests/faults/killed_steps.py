"""Work in a child process that is killed just before one of its writes."""

import os
import shutil
import signal
import traceback
from collections.abc import Callable
from pathlib import Path

from app.data.session import engine
from tests.builders import close_engine, settings_for
from tests.faults.killable_refresh import Steps


def copied(start: Path, to: Path) -> Path:
    """A copy of an install at another place, or again at the same one."""
    close_engine(settings_for(to).database_url)
    shutil.rmtree(to, ignore_errors=True)
    shutil.copytree(start, to)
    return to


def names_of_steps(act: Callable[[], object], folder: Path) -> list[str]:
    """Do the work in a child to its end; the names of its writes."""
    counted = folder / "steps.txt"
    assert not is_killed(act, 0, counted)
    return counted.read_text("utf-8").split()


def is_killed(act: Callable[[], object], step: int, counted: Path | None = None) -> bool:
    """Whether a child that does the work was killed before its write `step`; 0: never.

    The caller has no open connection to the record. A child that fails by itself is an error.
    """
    child = os.fork()
    if child == 0:
        _do_and_end(act, step, counted)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return True
    assert os.WEXITSTATUS(status) == 0
    return False


def _do_and_end(act: Callable[[], object], step: int, counted: Path | None) -> None:
    engine.cache_clear()
    steps = Steps(step)
    steps.watch_writes()
    try:
        act()
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    if counted:
        with counted.open("w", encoding="utf-8") as file:
            file.write("\n".join(steps.names))
    os._exit(0)


def spread(count: int, most: int) -> list[int]:
    """At most `most` of the steps 1 to `count`, evenly, without the first where there are fewer."""
    if most >= count:
        return list(range(1, count + 1))
    return sorted({round((number + 1) * count / (most + 1)) for number in range(most)})
