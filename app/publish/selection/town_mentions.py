"""The settings that mention the name of a town in their address.

A name that ends with that of a larger town nearby is shortened: see `find_mentions`.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from app.core.consent import Consent
from app.publish.selection.localities import localities, words_in_group
from app.snapshot.layout import Setting

RARE = 3  # settings: a name with no more may be a mistake
TAIL_KM = 15.0  # to the town whose name ends a longer one, as in "Chineham Basingstoke"
TAIL_NEEDED = 10  # settings needed for such a town

Points = npt.NDArray[np.float64]  # rows of kilometres east and north
Names = dict[str, "Mentions"]


@dataclass
class Mentions:
    """The settings that name a town: in the town line, and in another line of the address."""

    own: dict[str, Setting] = field(default_factory=dict)
    others: dict[str, Setting] = field(default_factory=dict)
    spellings: Counter[str] = field(default_factory=Counter)

    @property
    def is_rare(self) -> bool:
        return len(self.own) + len(self.others) <= RARE


class Mention(NamedTuple):
    """One name in an address: folded and as written, and whether it is in the town line."""

    folded: str
    label: str
    is_own: bool


def mentions_in(setting: Setting) -> Iterator[Mention]:
    """The names of towns in a setting's address; none where it may not be on the map."""
    if setting.consent is Consent.ALL and setting.latitude is not None:
        for folded, label in localities(setting.town, is_town_line=True):
            yield Mention(folded, label, is_own=True)
        for line in setting.address[1:]:
            for folded, label in localities(line, is_town_line=False):
                yield Mention(folded, label, is_own=False)


def find_mentions(settings: Iterable[Setting], names: Collection[str] | None = None) -> Names:
    """The settings that mention each name, by folded name; with `names`, of these alone.

    "Chineham Basingstoke" counts as "Chineham" where many settings nearby name Basingstoke.
    """
    found: defaultdict[str, Mentions] = defaultdict(Mentions)
    for setting in settings:
        for mention in mentions_in(setting):
            if names is None or mention.folded in names:
                of_name = found[mention.folded]
                (of_name.own if mention.is_own else of_name.others)[setting.provider_id] = setting
                of_name.spellings[mention.label] += 1
    return _without_tails(found)


def _without_tails(mentions: Names) -> Names:
    heads = {
        name: head
        for name, of_name in mentions.items()
        if of_name.is_rare and " " in name and (head := _head(name, of_name, mentions))
    }
    merged = {name: of_name for name, of_name in mentions.items() if name not in heads}
    for name, head in heads.items():
        while head in heads:
            head = heads[head]
        if len(head) > 2 and head not in words_in_group("sides"):
            merged[head] = _joined(merged.get(head, Mentions()), mentions[name], head)
    return merged


def _joined(into: Mentions, longer: Mentions, head: str) -> Mentions:
    """The mentions of a name and of a longer one that is shortened to it."""
    spellings = Counter(into.spellings)
    for spelling, count in longer.spellings.items():
        spellings[" ".join(spelling.split()[: len(head.split())])] += count
    return Mentions(into.own | longer.own, into.others | longer.others, spellings)


def splits_of(name: str) -> Iterator[tuple[str, str]]:
    """Each way to read a name as one before that of a larger town: (the first name, the town)."""
    words = name.split()
    for at in range(1, len(words)):
        head = " ".join(word for word in words[:at] if word not in ("near", "nr"))
        yield head, " ".join(words[at:])


def _head(name: str, of_name: Mentions, mentions: Names) -> str:
    """The words before the name of a larger town nearby; "" where no such town ends the name."""
    for head, tail in splits_of(name):
        town = mentions.get(tail)
        is_large = town is not None and len(town.own) >= TAIL_NEEDED
        if town is None or not is_large or _is_side(name, tail):
            continue
        one = next(iter((of_name.own or of_name.others).values()))
        if gap_km(points_of([one]), points_of(list(town.own.values()))) <= TAIL_KM:
            return head
    return ""


def _is_side(name: str, tail: str) -> bool:
    """Whether a name only adds a side to that of a town, as "North Leeds" does."""
    return all(word in words_in_group("sides") for word in name.removesuffix(tail).split())


def points_of(settings: Sequence[Setting]) -> Points:
    """Approximate kilometres east and north, with one length of a degree of longitude."""
    return np.array(
        [
            (66.9 * (setting.longitude or 0.0), 111.2 * (setting.latitude or 0.0))
            for setting in settings
        ]
    )


def distances_km(points: Points, point: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Kilometres from each point to `point`."""
    found: npt.NDArray[np.float64] = np.hypot(points[:, 0] - point[0], points[:, 1] - point[1])
    return found


def gap_km(some: Points, others: Points) -> float:
    """Kilometres between the nearest points of two groups."""
    return min(float(distances_km(others, point).min()) for point in some)
