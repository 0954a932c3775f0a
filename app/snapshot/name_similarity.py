"""Comparison of names: matching keys, edit distances, weights and locations of places."""

import math

from rapidfuzz.distance import OSA

from app.core.distance import metres_between
from app.core.name_query import fold_for_search
from app.snapshot.published_settings import NameEntry

AROUND_TOWN_M = 15_000  # the distance that counts as near a larger town
WEIGHT_OF_DISTRICT = 30  # settings, for the order of a district without a town of its name
POPULARITY_WEIGHT = 0.45  # edits that ten times as many settings compensate for
MIN_TOWN_SETTINGS = 3  # settings; a town with fewer is a hamlet, and comes after districts

_EQUIVALENT_WORDS = {"upon": "on", "saint": "st"}
_IGNORED_WORDS = frozenset(("and", "the"))


def matching_key(folded: str) -> str:
    """A folded name without words that people leave out, and with one form for "St" and "Saint"."""
    words = [
        _EQUIVALENT_WORDS.get(word, word) for word in folded.split() if word not in _IGNORED_WORDS
    ]
    return " ".join(words) or folded


def name_key(name: NameEntry) -> str:
    """The matching key of an entry's name."""
    return matching_key(fold_for_search(name.folded))


def exact_names_first(base: str, names: list[NameEntry]) -> list[NameEntry]:
    """The names with larger places of exactly this name first.

    A district with this name as only a part of its own comes after towns that are not hamlets.
    """
    return sorted(
        names, key=lambda name: name_key(name) != base or settings_weight(name) < MIN_TOWN_SETTINGS
    )


def parts_of_compound(name: NameEntry) -> list[str]:
    """The parts of a compound district: "kensington" and "chelsea" of Kensington and Chelsea."""
    parts = name.folded.split(" and ") if name.kind == "district" else []
    return [matching_key(part) for part in parts] if len(parts) > 1 else []


def settings_weight(name: NameEntry) -> int:
    """The number of settings of a place, or a fixed weight for a district without a town."""
    return name.weight or (WEIGHT_OF_DISTRICT if name.kind == "district" else 0)


def popularity_bonus(name: NameEntry) -> float:
    """The number of edits that a place's settings compensate for."""
    return POPULARITY_WEIGHT * math.log10(1 + settings_weight(name))


def is_in_areas(name: NameEntry, codes: frozenset[str]) -> bool:
    """Whether a place is in one of the areas with these codes."""
    return not codes.isdisjoint(name.areas)


def is_around(name: NameEntry, other: NameEntry) -> bool:
    """Whether a place is in an area, or near a town that has more settings."""
    if other.kind != "town" and other.key in name.areas:
        return True
    if None in (name.latitude, name.longitude, other.latitude, other.longitude):
        return False
    ends = (name.latitude, name.longitude, other.latitude, other.longitude)
    distance_m = metres_between(*(degrees or 0.0 for degrees in ends))
    return other.weight > name.weight and distance_m <= AROUND_TOWN_M


def contains_words(key: str, words: list[str]) -> bool:
    """Whether each word is the beginning of a word in the name."""
    spaced = f" {key}"
    return all(f" {word}" in spaced for word in words)


def edits_allowed(key: str) -> int:
    """The number of edits allowed in a name of this length."""
    return sum(len(key) >= length for length in (3, 4, 10))


def is_certain_match(name: NameEntry, wanted: str) -> bool:
    """Whether a name differs by so few edits that it is certainly meant."""
    max_edits = certain_edits(wanted)
    return OSA.distance(name_key(name), wanted, score_cutoff=max_edits) <= max_edits


def certain_edits(wanted: str) -> int:
    """The number of edits up to which a name is certainly meant."""
    return 2 if len(wanted) >= 8 else 1
