"""Access to the array files of a snapshot directory, for serving and for publishing."""

import threading
from pathlib import Path
from typing import Any

import numpy as np

# numpy parses an array's header with `ast`, whose C code is not thread-safe in CPython 3.11 and
# raises SystemError. The lock is held for a fraction of a millisecond.
_HEADER = threading.Lock()


def map_array(folder: Path, name: str) -> Any:
    """An array mapped from its file; pages of the file are read when they are first used."""
    # A text: numpy would resolve a Path, which takes a third of the time.
    with _HEADER:
        return np.load(f"{folder}/{name}.npy", mmap_mode="r")


def read_array(folder: Path, name: str) -> Any:
    """An array copied into memory, which may be changed."""
    return np.array(map_array(folder, name))
