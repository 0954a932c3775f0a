"""The names of two settings: what they have in common, in bits, and at which level they agree."""

from collections.abc import Iterator, Mapping
from itertools import pairwise, product
from math import log2
from typing import Final, NamedTuple

from rapidfuzz.distance import OSA, JaroWinkler

from app.linkage.score import MISSING, ComparedField
from app.linkage.settings.normalise import SettingFields, SettingName
from app.linkage.settings.words import GENERIC

# The levels at which an equal rare name says more than an equal common one.
BY_FREQUENCY: Final = ("equal", "same_words")
# Shares of the weight of both names' words that they have in common.
_MOST, _HALF = 0.75, 0.45
_MISSPELT = 0.85  # what a word counts that is spelt almost alike
_GENERIC_SHARE: Final = 0.15  # of its weight that a generic word counts


class NameMatch(NamedTuple):
    """What two names have in common: bits of shared words, and the words of each that are left."""

    shared: float
    left_over: frozenset[str]
    right_over: frozenset[str]


class WordWeights:
    """How much each word of a name says, in bits: -log2 of its share of all settings' names."""

    def __init__(self, shares: Mapping[str, float]) -> None:
        self._bits = {word: -log2(share) for word, share in shares.items()}
        self._rare = self._bits[""]

    def bits(self, word: str) -> float:
        """The weight of a word; that of the rarest for a word that no list of names has."""
        weight = self._bits.get(word, self._rare)
        return weight * _GENERIC_SHARE if word in GENERIC else weight

    def total(self, words: frozenset[str]) -> float:
        """The weight of all these words."""
        return sum(self.bits(word) for word in words)


def compare_names(
    one: SettingFields, other: SettingFields, weights: WordWeights
) -> tuple[ComparedField, NameMatch]:
    """The best level that any two of their names give, with what is left over of the whole names."""
    best, best_share, whole = ComparedField("name", MISSING), -1.0, NameMatch(0.0, _NONE, _NONE)
    for left, right in product(one.names, other.names):
        match = match_words(left, right, weights)
        level, share = _name_level(left, right, match, weights)
        if level in _BY_PART and _is_place_only(left, match, one, other):
            level, share = "place_only", min(share, _HALF)
        if best_share < 0:
            whole = match  # the first of each are the whole names
        if share > best_share:
            key = left.key if level in BY_FREQUENCY else ""
            best, best_share = ComparedField("name", level, key), share
    return best, whole


_NONE: Final[frozenset[str]] = frozenset()
_BY_PART: Final = ("inside_most", "inside", "most", "half")


def _is_place_only(
    left: SettingName, match: NameMatch, one: SettingFields, other: SettingFields
) -> bool:
    """Whether the shared words only name the place, which two settings there may both be named by."""
    shared = left.distinctive - match.left_over
    places = one.address_words | other.address_words
    return bool(shared) and shared <= places


def match_words(left: SettingName, right: SettingName, weights: WordWeights) -> NameMatch:
    """The shared words of two names: equal, written as one word or two, or spelt almost alike."""
    equal = frozenset(left.words) & frozenset(right.words)
    shared = weights.total(equal)
    left_over, right_over = set(left.words) - equal, set(right.words) - equal
    for words, over, others in (
        (left.words, left_over, right_over),
        (right.words, right_over, left_over),
    ):
        for first, second in pairwise(words):
            if first + second in others:
                others.discard(first + second)
                over -= {first, second}
                shared += max(
                    weights.bits(first + second), weights.bits(first) + weights.bits(second)
                )
    for word, alike in list(_misspelt(left_over, right_over)):
        if word in left_over and alike in right_over:
            left_over.discard(word)
            right_over.discard(alike)
            shared += _MISSPELT * min(weights.bits(word), weights.bits(alike))
    return NameMatch(shared, frozenset(left_over), frozenset(right_over))


def _misspelt(left: set[str], right: set[str]) -> Iterator[tuple[str, str]]:
    """Pairs of words of at least four letters that differ by one slip, or two in a long word."""
    for word in sorted(left):
        for other in sorted(right):
            shorter = min(len(word), len(other))
            if shorter < 4 or word.isdigit() or other.isdigit():
                continue
            slips = OSA.distance(word, other, score_cutoff=2)
            if slips <= (1 if shorter < 8 else 2) and JaroWinkler.similarity(word, other) >= 0.9:
                yield word, other


def _name_level(
    left: SettingName, right: SettingName, match: NameMatch, weights: WordWeights
) -> tuple[str, float]:
    """The level of two names and the share of their weight that they have in common, 0 to 1.5."""
    over = weights.total(match.left_over) + weights.total(match.right_over)
    share = 2 * match.shared / (2 * match.shared + over) if match.shared else 0.0
    has_distinctive = bool(left.distinctive and right.distinctive)
    if left.words == right.words:
        return "equal", 1.5
    if has_distinctive and left.distinctive == right.distinctive:
        return "same_words", 1.2
    is_inside = not (match.left_over - GENERIC) or not (match.right_over - GENERIC)
    if has_distinctive and is_inside and match.shared > 0:
        is_alike = not (match.left_over - GENERIC) and not (match.right_over - GENERIC)
        if is_alike:
            return "spelt_alike", 1.1
        return ("inside_most" if share >= _MOST else "inside"), max(share, 0.5)
    if share >= _MOST:
        return "most", share
    if share >= _HALF:
        return "half", share
    return ("some" if match.shared > 1 else "different"), share
