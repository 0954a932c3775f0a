"""The one way to the arrays of a directory, for whoever serves them and whoever writes the next."""

import threading
from pathlib import Path
from typing import Any

import numpy as np

# numpy parses an array's header with `ast`, whose C code two threads of CPython 3.11 may not be in at
# once: it raises SystemError then. One at a time, for a fraction of a millisecond.
_HEADER = threading.Lock()


def map_array(folder: Path, name: str) -> Any:
    """An array as it lies in its file; nothing of it is read until it is asked for."""
    with _HEADER:
        return np.load(folder / f"{name}.npy", mmap_mode="r")


def read_array(folder: Path, name: str) -> Any:
    """An array in memory, to be changed."""
    return np.array(map_array(folder, name))
