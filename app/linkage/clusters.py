"""Which records are one thing: clusters from automatic links and from what persons decided.

A person's "same" always joins. A person's "different" keeps two groups apart, whatever a model says.
A model joins no two records of one source, and joining needs more than staying.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from app.linkage.model import Thresholds


class RecordKey(NamedTuple):
    """A record of a source, by its key there."""

    source: str
    reference: str


class LinkVerdict(Enum):
    """What a person says about two records; UNDONE takes the earlier verdict back."""

    SAME = "same"
    DIFFERENT = "different"
    UNSURE = "unsure"
    UNDONE = "undone"


MemberPair = frozenset[RecordKey]
Weights = Mapping[MemberPair, float]
Verdicts = Mapping[MemberPair, LinkVerdict]


def pair_of(one: RecordKey, other: RecordKey) -> MemberPair:
    """Two members as one key, in no order."""
    return frozenset((one, other))


@dataclass(frozen=True)
class Cluster:
    """Members that are one thing. `conflicts` are pairs in it of which a person said "different":

    persons contradict each other there, and somebody has to look at it.
    """

    members: frozenset[RecordKey]
    conflicts: frozenset[MemberPair] = frozenset()


class _Groups:
    """Disjoint groups of members, joined step by step."""

    def __init__(self, members: Iterable[RecordKey]) -> None:
        self._group_of = {one: frozenset((one,)) for one in members}

    def of(self, member: RecordKey) -> frozenset[RecordKey]:
        return self._group_of.get(member) or frozenset((member,))

    def join(self, one: RecordKey, other: RecordKey) -> None:
        joined = self.of(one) | self.of(other)
        self._group_of.update(dict.fromkeys(joined, joined))

    def all(self) -> set[frozenset[RecordKey]]:
        return set(self._group_of.values())


def find_clusters(
    members: Collection[RecordKey],
    links: Weights,
    verdicts: Verdicts,
    thresholds: Thresholds,
    before: Mapping[RecordKey, Collection[RecordKey]] | None = None,
) -> set[Cluster]:
    """The clusters of these members, each of them in exactly one.

    `links` are the weights of the pairs that a model may link. `before` gives the earlier cluster of
    members: a pair in one cluster stays with `thresholds.stay`. The heaviest pair is taken first, and
    no order of the arguments matters.
    """
    groups = _same_groups(members, verdicts)
    apart = [pair for pair, verdict in verdicts.items() if verdict is LinkVerdict.DIFFERENT]
    foes = _foes(apart)
    for pair in sorted(links, key=lambda one: (-links[one], sorted(one))):
        one, other = sorted(pair)
        was_one = other in (before or {}).get(one, ())
        needed = thresholds.stay if was_one else thresholds.link
        if links[pair] >= needed and _may_join(groups.of(one), groups.of(other), foes):
            groups.join(one, other)
    wanted = set(members)
    return {
        Cluster(group, frozenset(pair for pair in apart if pair <= group))
        for group in groups.all()
        if group & wanted
    }


def _same_groups(members: Iterable[RecordKey], verdicts: Verdicts) -> _Groups:
    groups = _Groups(members)
    for pair, verdict in verdicts.items():
        if verdict is LinkVerdict.SAME:
            groups.join(*sorted(pair))
    return groups


def _foes(apart: Iterable[MemberPair]) -> Mapping[RecordKey, set[RecordKey]]:
    """By record, those of which a person said that they are different from it."""
    found: dict[RecordKey, set[RecordKey]] = defaultdict(set)
    for pair in apart:
        one, other = sorted(pair)
        found[one].add(other)
        found[other].add(one)
    return found


def _may_join(
    one: frozenset[RecordKey],
    other: frozenset[RecordKey],
    foes: Mapping[RecordKey, set[RecordKey]],
) -> bool:
    sources = {member.source for member in one} & {member.source for member in other}
    if one == other or sources:
        return False
    return all(foes[member].isdisjoint(other) for member in one if member in foes)


def implied_verdict(one: RecordKey, other: RecordKey, verdicts: Verdicts) -> LinkVerdict | None:
    """What follows about two records from other verdicts, so that nobody is asked; None if nothing.

    Same where a chain of "same" joins them; different where a "different" is between their chains.
    """
    groups = _same_groups((one, other), verdicts)
    own, others = groups.of(one), groups.of(other)
    if other in own:
        return LinkVerdict.SAME
    for pair, verdict in verdicts.items():
        if verdict is LinkVerdict.DIFFERENT and pair & own and pair & others:
            return LinkVerdict.DIFFERENT
    return None


def find_implied_verdicts(pairs: Collection[MemberPair], verdicts: Verdicts) -> Verdicts:
    """What `implied_verdict` says of each of these pairs, for many at once; without those of None."""
    groups = _same_groups({one for pair in pairs for one in pair}, verdicts)
    apart = {
        frozenset(groups.of(one) for one in pair)
        for pair, verdict in verdicts.items()
        if verdict is LinkVerdict.DIFFERENT
    }
    found = {}
    for pair in pairs:
        joined = frozenset(groups.of(one) for one in pair)
        if len(joined) == 1:
            found[pair] = LinkVerdict.SAME
        elif joined in apart:
            found[pair] = LinkVerdict.DIFFERENT
    return found


def component_of(start: RecordKey, links: Weights, verdicts: Verdicts) -> frozenset[RecordKey]:
    """The members that links and "same" verdicts lead to: all that a change of one can touch."""
    neighbours: dict[RecordKey, set[RecordKey]] = defaultdict(set)
    joined = (pair for pair, verdict in verdicts.items() if verdict is LinkVerdict.SAME)
    for pair in (*links, *joined):
        one, other = sorted(pair)
        neighbours[one].add(other)
        neighbours[other].add(one)
    found, open_ones = {start}, [start]
    while open_ones:
        for other in neighbours[open_ones.pop()] - found:
            found.add(other)
            open_ones.append(other)
    return frozenset(found)
