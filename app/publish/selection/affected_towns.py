"""The names of towns that may have other towns after some addresses change.

What a name's towns are depends on the settings that mention it, on longer names that are shortened
to it, and on similar names, which may be mistakes for it.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from app.publish.selection.town_mentions import splits_of

EDITS_MOST = 2  # letters that differ between a name and a mistake for it


@dataclass(frozen=True)
class NamesToFind:
    """Names whose towns are found again: `changed` are those whose towns may differ.

    `grouped` also has the similar names, with which they are compared; `read` also has the names
    on which the mentions of all these depend.
    """

    changed: frozenset[str]
    grouped: frozenset[str]
    read: frozenset[str]


def affected_names(mentioned: Collection[str], names: Collection[str]) -> NamesToFind:
    """The names to find again when settings that mention the `mentioned` ones change.

    `names` are all names in addresses, at least.
    """
    longer = {name for name in names if name.endswith(tuple(f" {one}" for one in mentioned))}
    own = {*mentioned, *longer}
    own |= {head for name in own for head, _ in splits_of(name)}
    changed = own | _similar(own, names)
    grouped = changed | _similar(changed, names)
    read = grouped | {
        name
        for name in names
        if " " in name and any(head in grouped for head, _ in splits_of(name))
    }
    read |= {tail for name in read for _, tail in splits_of(name)}
    return NamesToFind(frozenset(changed), frozenset(grouped), frozenset(read))


def looks_alike(one: str, other: str, edits: int) -> bool:
    """Whether a name may be a mistake for another; `edits` letters differ."""
    if not edits or one[0] != other[0]:
        return False
    shorter = min(len(one), len(other))
    return shorter >= (5 if edits == 1 else 8) or one.replace(" ", "") == other.replace(" ", "")


def _similar(some: Iterable[str], names: Iterable[str]) -> set[str]:
    """Those of `names` that look like one of `some`."""
    listed, others = list(some), list(names)
    edits = process.cdist(
        listed, others, scorer=OSA.distance, score_cutoff=EDITS_MOST, dtype=np.uint8
    )
    return {
        others[at]
        for number, at in zip(*np.nonzero(edits <= EDITS_MOST), strict=True)
        if looks_alike(listed[number], others[at], int(edits[number, at]))
    }
