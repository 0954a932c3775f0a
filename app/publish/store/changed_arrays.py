"""The arrays of a places directory after some of its settings changed or were removed."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from app.publish.store.staging import Arrays, detail_arrays, tag_bits
from app.snapshot.array_files import read_array
from app.snapshot.card_records import ARRAYS as LABEL_ARRAYS
from app.snapshot.card_records import fragment_arrays
from app.snapshot.layout import Setting
from app.snapshot.search import DETAIL_ARRAYS, TAG_BITS

SEARCH_ARRAYS = ("latitude", "longitude", "tags", "offers", "slots", "band_starts")
_TAG_MASK = (1 << TAG_BITS) - 1
Whole = npt.NDArray[np.int64]
Changed = Mapping[int, tuple[Setting, Setting]]


def revised_arrays(folder: Path, changed: Changed) -> Arrays:
    """The arrays of `folder` that differ when settings change; by name of the file.

    `changed` gives (before, after) by number. Their order, names, addresses and positions stay.
    """
    return {**_revised_fragments(folder, changed), **_revised_bits(folder, changed)}


def _revised_fragments(folder: Path, changed: Changed) -> Arrays:
    """The fragment keys that differ; `finding_days` included."""
    numbers = np.array(list(changed), np.int64)
    revised = {}
    for name, values in fragment_arrays([after for _, after in changed.values()]).items():
        array = read_array(folder, name)
        if (array[numbers] != values).any():
            array[numbers] = values
            revised[name] = array
    return revised


def _revised_bits(folder: Path, changed: Changed) -> Arrays:
    """The bits of the search that differ, in every band that contains the settings."""
    placed = sorted(number for number, (one, _) in changed.items() if one.latitude is not None)
    before, after = (_bits([changed[number][side] for number in placed]) for side in (0, 1))
    differing = [name for name in after if (before[name] != after[name]).any()]
    if not differing:
        return {}
    tags = read_array(folder, "tags")
    at = np.searchsorted(placed, tags >> TAG_BITS)
    at[at == len(placed)] = 0
    rows = np.flatnonzero(np.array(placed)[at] == tags >> TAG_BITS)
    revised = {}
    for name in differing:
        array = tags if name == "tags" else read_array(folder, name)
        kept = array[rows] & ~_TAG_MASK if name == "tags" else 0
        array[rows] = kept | after[name][at[rows]]
        revised[name] = array
    return revised


def _bits(settings: list[Setting]) -> Arrays:
    return {"tags": tag_bits(settings), **detail_arrays(settings)}


def has_all_details(folder: Path) -> bool:
    """Whether a directory has each array of details; those of earlier releases may lack some."""
    files = [folder / f"{name}.npy" for name in DETAIL_ARRAYS]
    if not all(file.is_file() for file in files):
        return False
    count = len(read_array(folder, "tags"))
    return all(len(read_array(folder, name)) == count for name in DETAIL_ARRAYS)


def search_arrays_without(folder: Path, removed: Any) -> Arrays:
    """The search arrays without removed settings; the rest are renumbered without gaps."""
    old = {name: read_array(folder, name) for name in SEARCH_ARRAYS}
    details = (name for name in DETAIL_ARRAYS if (folder / f"{name}.npy").is_file())
    kept = {name: read_array(folder, name) for name in details}
    numbers, bits = old["tags"] >> TAG_BITS, old["tags"] & _TAG_MASK
    mask = ~np.isin(numbers, removed)
    numbers = (numbers - np.searchsorted(removed, numbers))[mask]
    slots = np.full(len(old["slots"]) - len(removed), -1, np.int32)
    slots[numbers] = np.arange(len(numbers), dtype=np.int32)
    return {
        "latitude": old["latitude"][mask],
        "longitude": old["longitude"][mask],
        "tags": numbers << TAG_BITS | bits[mask],
        "offers": old["offers"][mask],
        **{name: array[mask] for name, array in kept.items() if len(array) == len(mask)},
        "slots": slots,
        "band_starts": np.concatenate(([0], np.cumsum(mask)))[old["band_starts"]],
    }


def label_arrays_without(folder: Path, removed: Any) -> Arrays:
    """The card arrays without removed settings; each setting has two consecutive texts."""
    old = {name: read_array(folder, name) for name in LABEL_ARRAYS}
    starts = old.pop("label_starts")
    mask = np.ones(len(starts) - 1, bool)
    mask[2 * removed] = mask[2 * removed + 1] = False
    sizes = np.diff(starts)
    text = old.pop("label_text")[np.repeat(mask, sizes)]
    return {
        "label_text": text,
        "label_starts": np.concatenate(([0], np.cumsum(sizes[mask]))).astype(np.int64),
        **{name: np.delete(array, removed) for name, array in old.items()},
    }
