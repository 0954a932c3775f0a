"""Finding the towns in settings' addresses; a town's position is that of one of its settings.

Settings that name the same town belong together if each is near another of them; groups that are
far apart are separate towns. A rare name that differs little from a much more frequent one nearby
is taken for a spelling mistake in the register.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from rapidfuzz import process
from rapidfuzz.distance import OSA

from app.core.consent import Consent
from app.core.text_normalisation import format_town_name
from app.publish.selection.localities import localities, words_in_group
from app.snapshot.layout import Setting

LINK_KM = 12.0  # largest distance between neighbours of one town
LINK_IN_DISTRICT_KM = 25.0  # the same within one district
SATELLITE_KM, SATELLITE_SHARE = 20.0, 5  # a part of a fifth or less joins a larger part this near
MISTAKE_KM = 5.0  # largest distance to a setting of the correctly spelt town
SQUARE_KM = 3.0  # side of the squares for counting and linking settings
RARE = 3  # settings: a name with no more may be a mistake
ADDRESS_LINES_NEEDED = 3  # settings needed for a town that no town line names
STRAY, STRAY_SHARE = 2, 25  # a part this small far from one 25 times larger has wrong postcodes
TAIL_KM = 15.0  # to the town whose name ends a longer one, as in "Chineham Basingstoke"
TAIL_NEEDED = 10  # settings needed for such a town

Points = npt.NDArray[np.float64]  # rows of kilometres east and north
Rows = npt.NDArray[np.int64]


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


@dataclass
class _Mentions:
    """The settings that name a town: in the town line, and in another line of the address."""

    own: dict[str, Setting] = field(default_factory=dict)
    others: dict[str, Setting] = field(default_factory=dict)
    spellings: Counter[str] = field(default_factory=Counter)


def find_towns(settings: Iterable[Setting], known: Collection[str] = ()) -> list[Town]:
    """Every town, by name; of towns with one name, the largest first.

    `known` are folded names that are never taken for mistakes.
    """
    mentions = _without_tails(_mentions(settings))
    found: list[Town] = []
    for folded, mentions_of_name in sorted(mentions.items()):
        if mentions_of_name.own or len(mentions_of_name.others) >= ADDRESS_LINES_NEEDED:
            towns = _towns(folded, mentions_of_name)
            most = max(map(len, towns))
            found += [town for town in towns if len(town) > STRAY or len(town) * STRAY_SHARE > most]
    found = [town for town in found if town.own_count or len(town) >= ADDRESS_LINES_NEEDED]
    return _without_mistakes(found, frozenset(known))


def _mentions(settings: Iterable[Setting]) -> dict[str, _Mentions]:
    found: defaultdict[str, _Mentions] = defaultdict(_Mentions)
    for setting in settings:
        if setting.consent is not Consent.ALL or setting.latitude is None:
            continue
        for folded, label in localities(setting.town, is_town_line=True):
            found[folded].own[setting.provider_id] = setting
            found[folded].spellings[label] += 1
        for line in setting.address[1:]:
            for folded, label in localities(line, is_town_line=False):
                found[folded].others[setting.provider_id] = setting
                found[folded].spellings[label] += 1
    return found


def _without_tails(mentions: dict[str, _Mentions]) -> dict[str, _Mentions]:
    """Shorten "Chineham Basingstoke" to "Chineham" where many settings nearby name Basingstoke."""
    merged = dict(mentions)
    for name, mentions_of_name in mentions.items():
        if len(mentions_of_name.own) + len(mentions_of_name.others) > RARE or " " not in name:
            continue
        head = _head(name, mentions_of_name, mentions)
        if not head:
            continue
        del merged[name]
        if len(head) > 2 and head not in words_in_group("sides"):
            into = merged.setdefault(head, _Mentions())
            into.own |= mentions_of_name.own
            into.others |= mentions_of_name.others
            for spelling, count in mentions_of_name.spellings.items():
                into.spellings[" ".join(spelling.split()[: len(head.split())])] += count
    return merged


def _head(name: str, mentions_of_name: _Mentions, mentions: dict[str, _Mentions]) -> str:
    """The words before the name of a larger town nearby; "" where no such town ends the name."""
    words = name.split()
    for at in range(1, len(words)):
        town = mentions.get(" ".join(words[at:]))
        head = words[:at]
        if (
            town is None
            or len(town.own) < TAIL_NEEDED
            or all(word in words_in_group("sides") for word in head)
        ):
            continue
        one = next(iter((mentions_of_name.own or mentions_of_name.others).values()))
        if _gap_km(_points([one]), _points(list(town.own.values()))) <= TAIL_KM:
            return " ".join(word for word in head if word not in ("near", "nr"))
    return ""


def _towns(folded: str, mentions_of_name: _Mentions) -> list[Town]:
    """The towns of one name: groups of settings that are far apart, the largest first."""
    others = [
        setting
        for key, setting in mentions_of_name.others.items()
        if key not in mentions_of_name.own
    ]
    settings = [*mentions_of_name.own.values(), *others]
    points, label = _points(settings), _label(mentions_of_name.spellings)
    towns = []
    for rows in _parts(points, settings):
        own_count = int(np.count_nonzero(rows < len(mentions_of_name.own)))
        members, points_here = [settings[row] for row in rows], points[rows]
        middle = members[_middle_row(points_here, own_count)]
        towns.append(Town(folded, label, members, points_here, own_count, middle))
    return sorted(towns, key=lambda one: (-len(one), one.middle.provider_id))


def middle_of(settings: Sequence[Setting], own_count: int) -> Setting:
    """The setting nearest to the median of all, or of the first `own_count` if not 0."""
    return settings[_middle_row(_points(settings), own_count)]


def _middle_row(points: Points, own_count: int) -> int:
    """The row of the point nearest to the median of the first `own_count`, or of all if it is 0.

    Two points are equally near to their median: there the mean of all settings decides.
    """
    count = own_count or len(points)
    if count == 1 or len(points) == 2:
        return 0
    own = points[:count]
    if count == 2:
        return int(np.argmin(_distances_km(own, points.mean(axis=0))))
    ordered, half = np.sort(own, axis=0), count // 2
    median = (ordered[half] + ordered[-half - 1]) / 2  # ten times as fast as `np.median` here
    return int(np.argmin(_distances_km(own, median)))


def count_settings_nearby(towns: Iterable[Town], settings: Iterable[Setting]) -> dict[str, int]:
    """How many settings are in the squares around each town's middle, by its provider_id."""
    placed = _points([setting for setting in settings if setting.latitude is not None])
    counts = Counter(map(tuple, np.floor(placed / SQUARE_KM).astype(int).tolist()))
    nearby_counts = {}
    for town in towns:
        east, north = np.floor(_points([town.middle])[0] / SQUARE_KM).astype(int).tolist()
        neighbour_squares = ((east + dx, north + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1))
        nearby_counts[town.middle.provider_id] = sum(counts[square] for square in neighbour_squares)
    return nearby_counts


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
                _gap_km(points[rows], points[large]) <= SATELLITE_KM
            ):
                merged[at] = np.sort(np.concatenate((large, rows)))
                break
        else:
            merged.append(rows)
    return merged


def _linked(row: int, points: Points, districts: npt.NDArray[np.str_]) -> npt.NDArray[np.bool_]:
    distances_km = _distances_km(points, points[row])
    same = (districts == districts[row]) & (districts[row] != "")
    linked: npt.NDArray[np.bool_] = (distances_km <= LINK_KM) | (
        same & (distances_km <= LINK_IN_DISTRICT_KM)
    )
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
        score_cutoff=2,
        dtype=np.uint8,
    )
    mistakes = {
        id(rare[at])
        for at, other in zip(*np.nonzero(edits <= 2), strict=True)
        if _is_mistake(rare[at], towns[other], int(edits[at, other]))
    }
    return [town for town in towns if id(town) not in mistakes]


def _is_mistake(rare: Town, town: Town, edits: int) -> bool:
    if not edits or rare.folded[0] != town.folded[0]:
        return False
    shorter = min(len(rare.folded), len(town.folded))
    if rare.folded.replace(" ", "") == town.folded.replace(" ", ""):
        is_rarer = (len(rare), town.folded) < (len(town), rare.folded)
    elif edits == 1:
        is_rarer = shorter >= 5 and len(town) >= 4 * len(rare)
    else:
        is_rarer = shorter >= 8 and len(town) >= 6 * len(rare)
    return is_rarer and _gap_km(rare.points, town.points) <= MISTAKE_KM


def _points(settings: Sequence[Setting]) -> Points:
    """Approximate kilometres east and north, with one length of a degree of longitude."""
    return np.array(
        [
            (66.9 * (setting.longitude or 0.0), 111.2 * (setting.latitude or 0.0))
            for setting in settings
        ]
    )


def _distances_km(points: Points, point: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Kilometres from each point to `point`."""
    distances_km: npt.NDArray[np.float64] = np.hypot(
        points[:, 0] - point[0], points[:, 1] - point[1]
    )
    return distances_km


def _gap_km(some: Points, others: Points) -> float:
    """Kilometres between the nearest points of two groups."""
    return min(float(_distances_km(others, point).min()) for point in some)
