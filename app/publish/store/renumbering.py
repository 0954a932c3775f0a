"""The numbers of settings, which are in the order of names, after some of them change."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from app.snapshot.layout import Setting
from app.snapshot.published_settings import PublishedSettings

Whole = npt.NDArray[np.int64]
Changed = Mapping[int, tuple[Setting, Setting]]


class Run(NamedTuple):
    """`size` settings that keep their order: old numbers from `old`, new ones from `new`."""

    old: int
    new: int
    size: int


@dataclass(frozen=True)
class Renumbering:
    """`order` gives the old number of each new one, -1 for a setting in `entering`.

    `numbers` gives the new number of each old one, -1 for those that left. `entering` are added
    settings, and changed ones with another place in the order, by new number; `revised` are the
    other changed ones, by new number.
    """

    order: Whole
    numbers: Whole
    entering: Mapping[int, Setting]
    revised: Mapping[int, Setting]

    @property
    def is_identity(self) -> bool:
        """Whether each setting keeps its number."""
        return not self.entering and len(self.order) == len(self.numbers)

    @property
    def written(self) -> dict[int, Setting]:
        """Every added or changed setting, by new number."""
        return dict(sorted({**self.entering, **self.revised}.items()))

    def runs(self) -> Iterator[Run]:
        """The settings that did not enter, in runs of consecutive numbers."""
        new = np.flatnonzero(self.order >= 0)
        old = self.order[new]
        if len(new):
            starts = np.flatnonzero((np.diff(new) != 1) | (np.diff(old) != 1)) + 1
            bounds = [0, *starts.tolist(), len(new)]
            for first, last in pairwise(bounds):
                yield Run(int(old[first]), int(new[first]), last - first)


def order_key(name: str, provider_id: str) -> tuple[str, str]:
    """The key by which settings are numbered."""
    return name.casefold(), provider_id


def _key(setting: Setting) -> tuple[str, str]:
    return order_key(setting.name, setting.provider_id)


def renumber(
    old: PublishedSettings,
    removed: Mapping[int, Setting],
    changed: Changed,
    added: tuple[Setting, ...],
) -> Renumbering:
    """The numbers after these changes; removed and changed settings are given by old number."""
    moved = {number for number, (a, b) in changed.items() if _key(a) != _key(b)}
    rows: int = old.manifest["rows"]
    kept = np.delete(np.arange(rows), np.array([*removed, *moved], np.int64))
    entering = sorted([*(changed[number][1] for number in moved), *added], key=_key)

    def key_of(number: int) -> tuple[str, str]:
        record = old.card_records.get(number)
        return order_key(record.name.decode(), record.address.decode().rpartition("/")[0])

    listed = kept.tolist() if entering else []
    at = [bisect_left(listed, _key(one), key=key_of) for one in entering]
    order = np.insert(kept, at, -1)
    numbers = np.full(rows, -1, np.int64)
    numbers[order[order >= 0]] = np.flatnonzero(order >= 0)
    return Renumbering(
        order,
        numbers,
        dict(zip(np.flatnonzero(order < 0).tolist(), entering, strict=True)),
        {int(numbers[n]): after for n, (_, after) in changed.items() if n not in moved},
    )
