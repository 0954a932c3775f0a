"""The death of a process at one of its steps, and processes that start children which die so."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

from app.config import ROOT


def die_at(step: int, *calls: tuple[object, tuple[str, ...]]) -> None:
    """Make each of these calls, and each return from it, a step; SIGKILL comes at one of them.

    A call is named by its module or class and its name in it.
    """
    steps = count()

    def stepping(call: Callable[..., Any]) -> Callable[..., Any]:
        def called(*given: Any, **named: Any) -> Any:
            if next(steps) == step:
                os.kill(os.getpid(), signal.SIGKILL)
            done = call(*given, **named)
            if next(steps) == step:
                os.kill(os.getpid(), signal.SIGKILL)
            return done

        return called

    for owner, names in calls:
        for name in names:
            setattr(owner, name, stepping(getattr(owner, name)))


@contextmanager
def killable(module: str, *arguments: str) -> Iterator[Callable[..., int]]:
    """Starts a module that runs a child for each line of its input; returns its wait status."""
    with subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:

        def run(*words: object) -> int:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(" ".join(map(str, words)) + "\n")
            process.stdin.flush()
            return int(process.stdout.readline())

        yield run
