"""Finding the towns in settings' addresses; a town's position is that of one of its settings.

Settings that name the same town belong together if each is near another of them; groups that are
far apart are separate towns. A rare name that differs little from a much more frequent one nearby
is taken for a spelling mistake in the register.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from rapidfuzz import process
from rapidfuzz.distance import OSA

from app.core.text_normalisation import format_town_name
from app.publish.selection.affected_towns import EDITS_MOST, NamesToFind, looks_alike
from app.publish.selection.town_mentions import (
    RARE,
    Mentions,
    Points,
    distances_km,
    find_mentions,
    gap_km,
    points_of,
)
from app.snapshot.layout import Setting

LINK_KM = 12.0  # largest distance between neighbours of one town
LINK_IN_DISTRICT_KM = 25.0  # the same within one district
SATELLITE_KM, SATELLITE_SHARE = 20.0, 5  # a part of a fifth or less joins a larger part this near
MISTAKE_KM = 5.0  # largest distance to a setting of the correctly spelt town
SQUARE_KM = 3.0  # side of the squares for counting and linking settings
ADDRESS_LINES_NEEDED = 3  # settings needed for a town that no town line names
STRAY, STRAY_SHARE = 2, 25  # a part this small far from one 25 times larger has wrong postcodes
Rows = npt.NDArray[np.int64]
Squares = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Town:
    """The settings of one town. The first `own_count` name it in the town line, others above it.

    `middle` is the setting whose position is the town's.
    """

    folded: str
    label: str
    settings: Sequence[Setting]
    points: Points
    own_count: int
    middle: Setting

    def __len__(self) -> int:
        return len(self.settings)


def find_towns(
    settings: Iterable[Setting], known: Collection[str] = (), names: NamesToFind | None = None
) -> list[Town]:
    """Every town, by name; of towns with one name, the largest first.

    `known` are folded names that are never taken for mistakes. With `names`, only the towns with
    these names; `settings` are then all that mention one of `names.read`.
    """
    found: list[Town] = []
    for folded, mentions in sorted(find_mentions(settings, names.read if names else None).items()):
        is_wanted = names is None or folded in names.grouped
        if is_wanted and (mentions.own or len(mentions.others) >= ADDRESS_LINES_NEEDED):
            towns = _towns(folded, mentions)
            most = max(map(len, towns))
            found += [town for town in towns if len(town) > STRAY or len(town) * STRAY_SHARE > most]
    found = [town for town in found if town.own_count or len(town) >= ADDRESS_LINES_NEEDED]
    correct = _without_mistakes(found, frozenset(known))
    return [town for town in correct if names is None or town.folded in names.changed]


def _towns(folded: str, mentions: Mentions) -> list[Town]:
    """The towns of one name: groups of settings that are far apart, the largest first."""
    others = [setting for key, setting in mentions.others.items() if key not in mentions.own]
    settings = [*mentions.own.values(), *others]
    points, label = points_of(settings), _label(mentions.spellings)
    towns = []
    for rows in _parts(points, settings):
        own_count = int(np.count_nonzero(rows < len(mentions.own)))
        members, points_here = [settings[row] for row in rows], points[rows]
        middle = members[_middle_row(points_here, own_count)]
        towns.append(Town(folded, label, members, points_here, own_count, middle))
    return sorted(towns, key=lambda one: (-len(one), one.middle.provider_id))


def middle_of(settings: Sequence[Setting], own_count: int) -> Setting:
    """The setting nearest to the median of all, or of the first `own_count` if not 0."""
    return settings[_middle_row(points_of(settings), own_count)]


def _middle_row(points: Points, own_count: int) -> int:
    """The row of the point nearest to the median of the first `own_count`, or of all if it is 0.

    Two points are equally near to their median: there the mean of all settings decides.
    """
    count = own_count or len(points)
    if count == 1 or len(points) == 2:
        return 0
    own = points[:count]
    if count == 2:
        return int(np.argmin(distances_km(own, points.mean(axis=0))))
    ordered, half = np.sort(own, axis=0), count // 2
    median = (ordered[half] + ordered[-half - 1]) / 2  # ten times as fast as `np.median` here
    return int(np.argmin(distances_km(own, median)))


def squares_of(points: Points) -> Squares:
    """The square of `SQUARE_KM` of each point, as numbers east and north."""
    return np.floor(points / SQUARE_KM).astype(np.int64)


def touch(squares: Squares, square: Squares) -> npt.NDArray[np.bool_]:
    """Whether each of the squares is the given one or touches it."""
    east, north = (np.abs(squares[:, axis] - square[axis]) <= 1 for axis in (0, 1))
    touching: npt.NDArray[np.bool_] = east & north
    return touching


def count_nearby(town: Town, squares: Squares) -> int:
    """How many of the squares, those of all settings, are around the middle of a town."""
    return int(np.count_nonzero(touch(squares, squares_of(points_of([town.middle]))[0])))


def _label(spellings: Counter[str]) -> str:
    """The most frequent spelling; of equals, the one with more hyphens and apostrophes."""
    counts: Counter[str] = Counter()
    for written, count in spellings.items():
        counts[format_town_name(written)] += count
    return min(counts, key=lambda name: (-counts[name], -len(name), name.count(" "), name))


def _parts(points: Points, settings: Sequence[Setting]) -> list[Rows]:
    """Groups of rows of settings that belong together, each in order."""
    if len(points) == 1 or math.dist(points.min(axis=0), points.max(axis=0)) <= LINK_KM:
        return [np.arange(len(points))]
    # Settings in one square are linked without comparison: London has thousands.
    squares: defaultdict[tuple[int, ...], list[int]] = defaultdict(list)
    for row, square in enumerate(map(tuple, np.floor(points / SQUARE_KM).astype(int).tolist())):
        squares[square].append(row)
    rows = list(squares.values())
    first = [one[0] for one in rows]
    firsts, districts = points[first], np.array([settings[row].district_code for row in first])
    groups = _connected(len(rows), lambda row: _linked(row, firsts, districts))
    parts = [np.array(sorted(row for at in group for row in rows[at])) for group in groups]
    return _with_satellites(parts, points)


def _with_satellites(parts: list[Rows], points: Points) -> list[Rows]:
    """Merge small parts into a nearby large one: a post town has villages around it."""
    parts = sorted(parts, key=lambda rows: (-len(rows), int(rows[0])))
    merged: list[Rows] = []
    for rows in parts:
        for at, large in enumerate(merged):
            if len(rows) * SATELLITE_SHARE <= len(large) and (
                gap_km(points[rows], points[large]) <= SATELLITE_KM
            ):
                merged[at] = np.sort(np.concatenate((large, rows)))
                break
        else:
            merged.append(rows)
    return merged


def _linked(row: int, points: Points, districts: npt.NDArray[np.str_]) -> npt.NDArray[np.bool_]:
    gaps_km = distances_km(points, points[row])
    same = (districts == districts[row]) & (districts[row] != "")
    linked: npt.NDArray[np.bool_] = (gaps_km <= LINK_KM) | (same & (gaps_km <= LINK_IN_DISTRICT_KM))
    return linked


def _connected(count: int, linked: Callable[[int], npt.NDArray[np.bool_]]) -> list[list[int]]:
    """The connected groups of rows."""
    left = np.ones(count, bool)
    groups = []
    for start in range(count):
        if not left[start]:
            continue
        group, new = [], [start]
        left[start] = False
        while new:
            row = new.pop()
            group.append(row)
            near = np.flatnonzero(linked(row) & left)
            left[near] = False
            new.extend(near.tolist())
        groups.append(group)
    return groups


def _without_mistakes(towns: list[Town], known: frozenset[str]) -> list[Town]:
    """Towns without the rare names that misspell a more frequent one nearby."""
    rare = [town for town in towns if len(town) <= RARE and town.folded not in known]
    if not rare:
        return towns
    edits = process.cdist(
        [town.folded for town in rare],
        [town.folded for town in towns],
        scorer=OSA.distance,
        score_cutoff=EDITS_MOST,
        dtype=np.uint8,
    )
    mistakes = {
        id(rare[at])
        for at, other in zip(*np.nonzero(edits <= EDITS_MOST), strict=True)
        if _is_mistake(rare[at], towns[other], int(edits[at, other]))
    }
    return [town for town in towns if id(town) not in mistakes]


def _is_mistake(rare: Town, town: Town, edits: int) -> bool:
    if not looks_alike(rare.folded, town.folded, edits):
        return False
    if rare.folded.replace(" ", "") == town.folded.replace(" ", ""):
        is_rarer = (len(rare), town.folded) < (len(town), rare.folded)
    else:
        is_rarer = len(town) >= (4 if edits == 1 else 6) * len(rare)
    return is_rarer and gap_km(rare.points, town.points) <= MISTAKE_KM
