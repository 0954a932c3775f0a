"""The arrays of a places directory after some of its settings changed."""

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from app.publish.store.renumbering import Changed, Renumbering, Run, Whole
from app.publish.store.staging import Arrays, detail_arrays, tag_bits
from app.snapshot.array_files import read_array
from app.snapshot.card_records import (
    ADDRESS_LINE_ARRAYS,
    STREET_ARRAYS,
    card_record_arrays,
    fragment_arrays,
)
from app.snapshot.card_records import ARRAYS as LABEL_ARRAYS
from app.snapshot.layout import Setting
from app.snapshot.search import DETAIL_ARRAYS, REACHES_DEGREES, TAG_BITS

ROW_ARRAYS = ("latitude", "longitude", "tags", "offers", *DETAIL_ARRAYS)
FRAGMENT_ARRAYS = LABEL_ARRAYS[2:]
# With the number of texts that each setting has.
TEXT_ARRAYS = {LABEL_ARRAYS[:2]: 2, ADDRESS_LINE_ARRAYS: 1, STREET_ARRAYS: 1}
_TAG_MASK = (1 << TAG_BITS) - 1


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


def renumbered_cards(folder: Path, names: Collection[str], to: Renumbering) -> Arrays:
    """The card arrays of `folder` with these names, after a renumbering."""
    written = to.written
    settings, at = list(written.values()), np.array(list(written), np.int64)
    new = card_record_arrays(settings)
    arrays: dict[str, Any] = {}
    for name in FRAGMENT_ARRAYS:
        arrays[name] = read_array(folder, name)[to.order]
        arrays[name][at] = new[name]
    for (text, starts), each in TEXT_ARRAYS.items():
        if text in names:
            arrays |= _spliced_texts(folder, (text, starts), each, to, new)
    return arrays


def _spliced_texts(
    folder: Path, names: tuple[str, str], each: int, to: Renumbering, new: Arrays
) -> Arrays:
    """The texts and their starts, with `each` texts for every setting, after a renumbering.

    `new` has those of the written settings, in the order of their numbers.
    """
    text, starts = (read_array(folder, name) for name in names)
    new_text, new_starts = (new[name] for name in names)
    pieces = [(run.new, run.old, run.size, text, starts) for run in _unwritten_runs(to)]
    pieces += [(number, row, 1, new_text, new_starts) for row, number in enumerate(to.written)]
    texts, sizes = [np.empty(0, np.uint8)], [np.empty(0, np.int64)]
    for _, first, count, source, offsets in sorted(pieces, key=lambda piece: piece[0]):
        bounds = offsets[each * first : each * (first + count) + 1]
        texts.append(source[bounds[0] : bounds[-1]])
        sizes.append(np.diff(bounds))
    total = np.cumsum(np.concatenate(([0], *sizes)), dtype=np.int64)
    return {names[0]: np.concatenate(texts), names[1]: total}


def _unwritten_runs(to: Renumbering) -> Iterator[Run]:
    """The runs of settings without those whose facts change."""
    revised = np.array(sorted(to.revised), np.int64)
    for run in to.runs():
        first, end = run.new, run.new + run.size
        inside = revised[np.searchsorted(revised, first) : np.searchsorted(revised, end)].tolist()
        for stop in (*inside, end):
            if stop > first:
                yield Run(run.old + first - run.new, first, stop - first)
            first = stop + 1


def renumbered_search(folder: Path, south: float, to: Renumbering) -> Arrays | None:
    """The search arrays after a renumbering; None where a setting is outside all bands."""
    tags = read_array(folder, "tags")
    mapped = to.numbers[tags >> TAG_BITS]
    stays = (mapped >= 0) & ~np.isin(mapped, np.array(list(to.revised), np.int64))
    names = [name for name in ROW_ARRAYS if _has_rows(folder, name, len(tags))]
    rows = {name: read_array(folder, name)[stays] for name in names}
    rows["tags"] = mapped[stays] << TAG_BITS | tags[stays] & _TAG_MASK
    starts = np.concatenate(([0], np.cumsum(stays)))[read_array(folder, "band_starts")]
    placed = {n: one for n, one in to.written.items() if one.latitude is not None}
    settings = sorted(placed.items(), key=lambda item: (item[1].longitude or 0.0, item[0]))
    insertions = _insertions(settings, south, rows, starts, read_array(folder, "reach_bands"))
    if insertions is None:
        return None
    values = _row_values(settings)
    at, entry, bands = insertions
    rows = {name: np.insert(array, at, values[name][entry]) for name, array in rows.items()}
    before = np.concatenate(([0], np.cumsum(np.bincount(bands, minlength=len(starts) - 1))))
    slots = np.full(len(to.order), -1, np.int32)
    slots[rows["tags"] >> TAG_BITS] = np.arange(len(rows["tags"]), dtype=np.int32)
    return {**rows, "slots": slots, "band_starts": starts + before}


def _has_rows(folder: Path, name: str, count: int) -> bool:
    """Whether the array is there and up to date; one of an earlier release may not be."""
    return (folder / f"{name}.npy").is_file() and len(read_array(folder, name)) == count


def _row_values(settings: list[tuple[int, Setting]]) -> Arrays:
    """The values of settings in the arrays with a row for each, given with their numbers."""
    listed = [one for _, one in settings]
    numbers = np.array([number for number, _ in settings], np.int64)
    bits = _bits(listed)
    return {
        **bits,
        "tags": numbers << TAG_BITS | bits["tags"],
        "latitude": np.array([one.latitude for one in listed], np.float64),
        "longitude": np.array([one.longitude for one in listed], np.float64),
    }


def _insertions(
    settings: list[tuple[int, Setting]], south: float, rows: Arrays, starts: Any, reaches: Any
) -> tuple[Whole, Whole, Whole] | None:
    """Where settings are inserted in the bands: rows, settings by index, and bands by index.

    `settings` are (number, setting) by longitude, then number. None where one is south or north of
    all bands.
    """
    found: list[tuple[int, int, int]] = []
    for reach, first, end in zip(REACHES_DEGREES, reaches, reaches[1:], strict=False):
        for entry, (number, setting) in enumerate(settings):
            north = (setting.latitude or 0.0) - south
            own = int(north / reach)
            if north < 0 or own >= end - first:
                return None
            for band in range(max(own - 2, 0), min(own + 2, int(end - first) - 1) + 1):
                if (band - 1) * reach <= north <= (band + 2) * reach:
                    at = int(first) + band
                    band_rows = slice(int(starts[at]), int(starts[at + 1]))
                    row = _row_in(rows, band_rows, setting.longitude or 0.0, number)
                    found.append((at, entry, row))
    found.sort()
    bands, entries, at_rows = np.array(found, np.int64).reshape(-1, 3).T
    return at_rows, entries, bands


def _row_in(rows: Arrays, band: slice, longitude: float, number: int) -> int:
    """The row before which a setting is inserted in a band, by longitude and then number."""
    part, key = rows["longitude"][band], number << TAG_BITS
    start: int = band.start
    first = start + int(np.searchsorted(part, longitude, "left"))
    end = start + int(np.searchsorted(part, longitude, "right"))
    return first + int(np.searchsorted(rows["tags"][first:end], key))


def without_equal(folder: Path, arrays: Arrays) -> Arrays:
    """The arrays that differ from those of `folder`."""
    return {
        name: array
        for name, array in arrays.items()
        if not np.array_equal(array, read_array(folder, name))
    }


def stale_files(folder: Path, to: Renumbering) -> set[str]:
    """The files of arrays of another length: an earlier release revised the others without them."""
    old = len(to.numbers)
    rows = len(read_array(folder, "tags"))
    lengths = dict.fromkeys(DETAIL_ARRAYS, rows) | {
        "where_starts": old + 1,
        "street_starts": old + 1,
    }
    stale = {
        name
        for name, length in lengths.items()
        if (folder / f"{name}.npy").is_file() and len(read_array(folder, name)) != length
    }
    texts = {names[0] for names in TEXT_ARRAYS if names[1] in stale}
    return {f"{name}.npy" for name in stale | texts}
